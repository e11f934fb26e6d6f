import { differences, differencesText } from '../../../cli/deploy/difference';
import type { PlanJson, ResourceChange } from '../../../cli/plan/plan-json';

const change = (address: string, actions: string[], before: unknown, after: unknown): ResourceChange => ({
  address,
  mode: 'managed',
  type: 'aws_thing',
  change: { actions, before, after },
});
const plan = (...resource_changes: ResourceChange[]): PlanJson => ({ resource_changes });

it('plans that do the same have no difference, in whatever order', () => {
  const [a, b] = [change('a', ['create'], null, { x: 1 }), change('b', ['update'], { y: 1 }, { y: 2 })];
  expect(differences(plan(a, b), plan(b, a))).toEqual([]);
});

it('a resource that stays is no difference to one that is not told', () => {
  expect(differences(plan(), plan(change('a', ['no-op'], { x: 1 }, { x: 1 })))).toEqual([]);
});

it('what a plan does otherwise is told by resource and output', () => {
  const saved = {
    ...plan(change('a', ['update'], { x: 1 }, { x: 2 }), change('b', ['update'], { x: 1 }, { x: 2 })),
    output_changes: { policy: { actions: ['update'], before: 1, after: 2 } },
  };
  const fresh = {
    ...plan(
      change('a', ['update'], { x: 1 }, { x: 3 }),
      change('b', ['delete', 'create'], { x: 1 }, { x: 2 }),
      change('c', ['delete'], { x: 1 }, null),
    ),
  };
  expect(differences(saved, fresh)).toEqual([
    'a: change to something else',
    'b: replace, not change',
    'c: destroy, not stay',
    'output policy: stay, not change',
  ]);
});

it('many differences are told in a line', () => {
  expect(differencesText(['1', '2', '3', '4', '5', '6', '7'])).toBe('1; 2; 3; 4; 5; 2 more');
});
