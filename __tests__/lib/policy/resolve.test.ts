import { resolve } from '../../../lib/policy/resolve';
import type { CompiledPolicy, CompiledRule } from '../../../lib/policy/types';

const PAGE = { path: '/docs/a.html', contentType: 'text/html; charset=utf-8', status: 200 };

function policy(rules: Partial<CompiledRule>[], base: Partial<CompiledPolicy> = {}): CompiledPolicy {
  return {
    version: 1,
    preset: 'none',
    set: [
      ['X-Frame-Options', 'DENY'],
      ['Server', 'CloudFront'],
    ],
    remove: ['x-amz-*', 'x-powered-by'],
    rules: rules.map((rule) => ({ when: { paths: ['/*'] }, set: [], remove: [], ...rule })),
    ...base,
  };
}

describe('resolve', () => {
  it('gives the policy itself where there are no rules', () => {
    expect(resolve(policy([]), PAGE)).toEqual({
      set: [
        ['X-Frame-Options', 'DENY'],
        ['Server', 'CloudFront'],
      ],
      remove: ['x-amz-*', 'x-powered-by'],
    });
  });

  it('lets a rule replace a header in its place, whatever its spelling', () => {
    const { set } = resolve(policy([{ set: [['x-frame-options', 'SAMEORIGIN']] }]), PAGE);
    expect(set).toEqual([
      ['x-frame-options', 'SAMEORIGIN'],
      ['Server', 'CloudFront'],
    ]);
  });

  it('lets a later rule win', () => {
    const rules = [{ set: [['A', '1']] as const }, { set: [['A', '2']] as const }];
    expect(resolve(policy(rules), PAGE).set).toContainEqual(['A', '2']);
    expect(resolve(policy(rules.reverse()), PAGE).set).toContainEqual(['A', '1']);
  });

  it("does not set a header that a rule removes, and removes the origin's too", () => {
    expect(resolve(policy([{ remove: ['server'] }]), PAGE)).toEqual({
      set: [['X-Frame-Options', 'DENY']],
      remove: ['x-amz-*', 'x-powered-by', 'server'],
    });
  });

  it('takes every header that starts so away with a star', () => {
    expect(resolve(policy([{ remove: ['x-*'] }]), PAGE)).toEqual({
      set: [['Server', 'CloudFront']],
      remove: ['x-amz-*', 'x-powered-by', 'x-*'],
    });
  });

  it('lets set win over remove within a level', () => {
    expect(resolve(policy([{ set: [['X-Powered-By', 'us']], remove: ['x-*'] }]), PAGE)).toEqual({
      set: [
        ['Server', 'CloudFront'],
        ['X-Powered-By', 'us'],
      ],
      remove: ['x-amz-*', 'x-*'],
    });
  });

  it('lets a later rule set what an earlier one removed', () => {
    const rules = [{ remove: ['server'] }, { set: [['Server', 'us']] as const }];
    expect(resolve(policy(rules), PAGE)).toEqual({
      set: [
        ['X-Frame-Options', 'DENY'],
        ['Server', 'us'],
      ],
      remove: ['x-amz-*', 'x-powered-by'],
    });
  });

  it('leaves out what a removal at the same level names and sets', () => {
    expect(resolve(policy([], { remove: ['server'] }), PAGE).remove).toEqual([]);
  });

  it('leaves the compiled policy as it is', () => {
    const compiled = policy([{ remove: ['server'], set: [['A', '1']] }]);
    const before = structuredClone(compiled);
    resolve(compiled, PAGE);
    expect(compiled).toEqual(before);
  });
});

describe('a rule', () => {
  const holds = (when: CompiledRule['when'], answer = PAGE) =>
    resolve(policy([{ when, set: [['A', '1']] }]), answer).set.some(([name]) => name === 'A');

  it('holds where one of its paths fits', () => {
    expect(holds({ paths: ['/blog/*', '/docs/*'] })).toBe(true);
    expect(holds({ paths: ['/blog/*'] })).toBe(false);
    expect(holds({ paths: ['/DOCS/*'] })).toBe(false);
  });

  it('holds where one of its types fits, parameters aside', () => {
    expect(holds({ contentTypes: ['image/*', 'text/html'] })).toBe(true);
    expect(holds({ contentTypes: ['image/*'] })).toBe(false);
  });

  it('does not hold by type for an answer without one', () => {
    const answer = { path: '/', status: 304 } as typeof PAGE;
    expect(holds({ contentTypes: ['*/*'] }, answer)).toBe(false);
    expect(holds({ statuses: [[304, 304]] }, answer)).toBe(true);
  });

  it('holds at both ends of a range and not beyond', () => {
    for (const [status, expected] of [
      [399, false],
      [400, true],
      [499, true],
      [500, false],
    ] as const) {
      expect([status, holds({ statuses: [[400, 499]] }, { ...PAGE, status })]).toEqual([status, expected]);
    }
  });

  it('holds only where all of its conditions do', () => {
    expect(holds({ paths: ['/docs/*'], contentTypes: ['text/html'], statuses: [[200, 299]] })).toBe(true);
    expect(holds({ paths: ['/docs/*'], contentTypes: ['text/html'], statuses: [[404, 404]] })).toBe(false);
    expect(holds({ paths: ['/docs/*'], contentTypes: ['text/css'], statuses: [[200, 200]] })).toBe(false);
    expect(holds({ paths: ['/blog/*'], contentTypes: ['text/html'], statuses: [[200, 200]] })).toBe(false);
  });
});
