import { compile } from '../../../lib/policy';
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

  // A cache lays the headers of a 304 over those that it keeps (RFC 9111, 3.2), and S3 tells no type with one.
  describe('of a 304, which renews a stored 200', () => {
    const again = { path: '/docs/a.html', status: 304 };
    const strip = { set: [['Server', 'CloudFront'] as const], remove: ['x-amz-*', 'x-powered-by', 'x-frame-options'] };

    it('leaves off what a rule sets by content type, the origin’s own too', () => {
      const when = { contentTypes: ['text/html'] };
      expect(resolve(policy([{ when, set: [['X-Frame-Options', 'SAMEORIGIN']] }]), again)).toEqual(strip);
    });

    it('leaves off what a rule removes by content type', () => {
      expect(resolve(policy([{ when: { contentTypes: ['text/html'] }, remove: ['x-frame-options'] }]), again)).toEqual(
        strip,
      );
    });

    it('leaves off what a rule does by a status that the stored answer had', () => {
      const set = [['X-Frame-Options', 'SAMEORIGIN'] as const];
      expect(resolve(policy([{ when: { statuses: [[200, 299]] }, set }]), again)).toEqual(strip);
      expect(resolve(policy([{ when: { statuses: [[400, 499]] }, set }]), again)).toEqual(resolve(policy([]), again));
    });

    it('knows what the path, the type or the status alone decides', () => {
      const set = [['X-Frame-Options', 'SAMEORIGIN'] as const];
      const value = (when: CompiledRule['when'], contentType?: string) =>
        resolve(policy([{ when, set }]), { ...again, contentType }).set[0]![1];
      expect(value({ paths: ['/docs/*'] })).toBe('SAMEORIGIN');
      expect(value({ paths: ['/blog/*'], contentTypes: ['text/html'] })).toBe('DENY');
      expect(value({ contentTypes: ['text/html'] }, 'text/html')).toBe('SAMEORIGIN');
      expect(value({ contentTypes: ['text/html'] }, 'text/css')).toBe('DENY');
      expect(value({ statuses: [[304, 304]] })).toBe('SAMEORIGIN');
    });

    it('lets a later rule that is sure win', () => {
      const rules = [
        { when: { contentTypes: ['text/html'] }, remove: ['x-frame-options'] },
        { when: { paths: ['/docs/*'] }, set: [['X-Frame-Options', 'SAMEORIGIN'] as const] },
      ];
      expect(resolve(policy(rules), again).set).toContainEqual(['X-Frame-Options', 'SAMEORIGIN']);
      expect(resolve(policy(rules.reverse()), again)).toEqual(strip);
    });
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

describe('every spelling of one path gets the same headers', () => {
  const policy = compile({
    preset: 'none',
    headers: { referrerPolicy: 'unsafe-url' },
    rules: [{ when: { paths: ['/members/*', '/%c3%BCber/*'] }, set: { referrerPolicy: 'no-referrer' } }],
  });
  it.each([
    '/members/index.html',
    '/%6Dembers/index.html',
    '/%6dembers/%69ndex.html',
    '/members%2Findex.html',
    '/members/%2e/index.html',
    '/public/../members/index.html',
    '/%C3%BCber/',
    '/%c3%bcber/',
    '/%C3%bcber/',
  ])('%s has the rule of its path', (path) => {
    expect(resolve(policy, { path, status: 200, contentType: 'text/html' }).set).toEqual([
      ['Referrer-Policy', 'no-referrer'],
    ]);
  });

  it.each(['/Members/index.html', '/members%252Findex.html', '/%C3%9Cber/', '/member%73'])(
    '%s is another path',
    (path) => {
      expect(resolve(policy, { path, status: 200, contentType: 'text/html' }).set).toEqual([
        ['Referrer-Policy', 'unsafe-url'],
      ]);
    },
  );
});
