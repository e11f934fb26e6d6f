import { effectOf } from '../../../cli/plan/effect';
import type { Change, PlanJson, ResourceChange } from '../../../cli/plan/plan-json';

function resource(address: string, change: Change, rest: Partial<ResourceChange> = {}): ResourceChange {
  return { address, mode: 'managed', type: address.split('.')[0]!, change, ...rest };
}

const create = resource('aws_a.a', {
  actions: ['create'],
  before: null,
  after: { name: 'a', tags: { x: '1', y: '2' } },
  after_unknown: { id: true },
});
const update = resource('aws_b.b', {
  actions: ['update'],
  before: { name: 'b', etag: 'E1', modified: 'monday', size: 1 },
  after: { name: 'b', etag: 'E1', size: 2 },
  after_unknown: { modified: true },
});
const destroy = resource('aws_c.c', { actions: ['delete'], before: { id: '1', etag: 'E1' }, after: null });
const outputs = { header_policy: { actions: ['update'], before: { set: [] }, after: { set: [['A', '1']] } } };
const plan: PlanJson = { resource_changes: [create, update, destroy], output_changes: outputs };

const withUpdate = (change: Partial<Change>): PlanJson => ({
  ...plan,
  resource_changes: [create, { ...update, change: { ...update.change, ...change } }, destroy],
});

describe('what a plan does', () => {
  it.each<[string, PlanJson]>([
    ['the order', { resource_changes: [destroy, update, create], output_changes: outputs }],
    [
      'the order of keys',
      {
        ...plan,
        resource_changes: [
          { ...create, change: { ...create.change, after: { tags: { y: '2', x: '1' }, name: 'a' } } },
          update,
          destroy,
        ],
      },
    ],
    [
      'what stays, although it has another value by now',
      withUpdate({
        before: { name: 'b', etag: 'E2', modified: 'tuesday', size: 1 },
        after: { name: 'b', etag: 'E2', size: 2 },
      }),
    ],
    [
      'what is read, and what stays as it is',
      {
        ...plan,
        resource_changes: [
          ...plan.resource_changes!,
          resource('data.aws_d.d', { actions: ['read'], before: null, after: {} }),
          resource('aws_e.e', { actions: ['no-op'], before: { id: '1' }, after: { id: '1' } }),
        ],
      },
    ],
    [
      'what the attributes of a destroyed resource were',
      {
        ...plan,
        resource_changes: [
          create,
          update,
          resource('aws_c.c', { actions: ['delete'], before: { id: '1', etag: 'E2' }, after: null }),
        ],
      },
    ],
    [
      'an output that stays',
      { ...plan, output_changes: { ...outputs, url: { actions: ['no-op'], before: 'u', after: 'u' } } },
    ],
  ])('is the same whatever %s', (_, other) => {
    expect(effectOf(other)).toBe(effectOf(plan));
  });

  it.each<[string, PlanJson]>([
    ['nothing', {}],
    ['a resource less', { ...plan, resource_changes: [create, update] }],
    ['another value', withUpdate({ after: { name: 'b', etag: 'E1', size: 3 } })],
    ['another value now', withUpdate({ before: { name: 'b', etag: 'E1', modified: 'monday', size: 0 } })],
    ['a value that is not known yet', withUpdate({ after_unknown: { modified: true, name: true } })],
    ['another action', withUpdate({ actions: ['delete', 'create'] })],
    [
      'another address',
      { ...plan, resource_changes: [create, { ...update, address: 'aws_b.other' }, destroy], output_changes: outputs },
    ],
    ['another output', { ...plan, output_changes: {} }],
    [
      'another value within an output',
      { ...plan, output_changes: { header_policy: { ...outputs.header_policy, after: { set: [['A', '2']] } } } },
    ],
    [
      'a move',
      {
        ...plan,
        resource_changes: [
          ...plan.resource_changes!,
          resource('aws_f.f', { actions: ['no-op'], before: {}, after: {} }, { previous_address: 'aws_f.old' }),
        ],
      },
    ],
    [
      'an import',
      {
        ...plan,
        resource_changes: [
          ...plan.resource_changes!,
          resource('aws_f.f', { actions: ['no-op'], before: {}, after: {}, importing: { id: 'f' } }),
        ],
      },
    ],
  ])('is another one with %s', (_, other) => {
    expect(effectOf(other)).not.toBe(effectOf(plan));
  });

  it('is a SHA-256', () => {
    expect(effectOf(plan)).toMatch(/^[0-9a-f]{64}$/);
  });
});
