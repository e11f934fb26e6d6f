import { countChanges, kindOf } from '../../../cli/plan/plan-json';

describe('kinds of changes', () => {
  it.each([
    [['no-op'], 'none'],
    [['read'], 'read'],
    [['create'], 'add'],
    [['update'], 'change'],
    [['delete'], 'destroy'],
    [['delete', 'create'], 'replace'],
    [['create', 'delete'], 'replace'],
    [['forget'], 'forget'],
    [['create', 'forget'], 'add'],
    [[], 'none'],
    [['something-new'], 'change'],
  ])('%j is %s', (actions, kind) => {
    expect(kindOf({ actions })).toBe(kind);
  });

  it('are counted, outputs apart', () => {
    const change = (actions: string[], importing?: object) => ({
      address: 'a',
      mode: 'managed' as const,
      type: 'a',
      change: { actions, before: null, after: null, ...(importing && { importing }) },
    });
    expect(
      countChanges({
        resource_changes: [
          change(['create']),
          change(['update']),
          change(['update'], { id: 'x' }),
          change(['create', 'delete']),
          change(['delete']),
          change(['forget']),
          change(['no-op']),
          change(['read']),
        ],
        output_changes: {
          a: { actions: ['no-op'], before: 1, after: 1 },
          b: { actions: ['create'], before: null, after: 1 },
        },
      }),
    ).toEqual({ add: 1, change: 2, destroy: 1, replace: 1, import: 1, forget: 1, outputs: 1 });
  });
});
