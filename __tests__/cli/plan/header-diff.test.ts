import { describeCondition, headerDiff, isReordered } from '../../../cli/plan/header-diff';
import { compile } from '../../../lib/policy';
import type { CompiledPolicy, CompiledRule } from '../../../lib/policy/types';

const policy = (set: CompiledPolicy['set'], rest: Partial<CompiledPolicy> = {}): CompiledPolicy => ({
  version: 1,
  preset: 'none',
  set,
  remove: [],
  rules: [],
  ...rest,
});
const rule = (paths: string[], set: CompiledRule['set'], remove: string[] = []): CompiledRule => ({
  when: { paths },
  set,
  remove,
});
const CSP = 'Content-Security-Policy';
const CORP = 'Cross-Origin-Resource-Policy';

/** One line a change. */
const told = (before: CompiledPolicy | undefined, after: CompiledPolicy) =>
  headerDiff(before, after).map(({ header, part, rule, before, after, verdict, why }) =>
    [verdict, [header, part, rule && `(${rule})`].filter(Boolean).join(' '), before ?? '—', after ?? '—', why].join(
      ' | ',
    ),
  );

describe('what becomes of the headers', () => {
  it('names the directive that is weaker, with what it allows beyond', () => {
    const before = policy([[CSP, "default-src 'none'; script-src 'self'; img-src 'self'"]]);
    const after = policy([[CSP, "default-src 'none'; script-src 'self' 'unsafe-inline'; img-src 'self'"]]);
    expect(told(before, after)).toEqual([
      "weaker | Content-Security-Policy script-src | 'self' | 'self' 'unsafe-inline' | also allows 'unsafe-inline'",
    ]);
  });

  it('says nothing of what stays', () => {
    const same = compile({ preset: 'strict' });
    expect(headerDiff(same, same)).toEqual([]);
  });

  it('says of what is only written in another way that it means the same', () => {
    expect(
      told(policy([[CSP, "img-src 'self'; script-src 'self'"]]), policy([[CSP, "script-src 'self'; img-src 'self'"]])),
    ).toEqual([
      "equal | Content-Security-Policy | img-src 'self'; script-src 'self' | script-src 'self'; img-src 'self' | is written in another way, and means the same",
    ]);
  });

  it.each<[string, string, string, string]>([
    ['X-Frame-Options', 'DENY', 'weaker', 'stronger'],
    [CSP, "default-src 'none'", 'weaker', 'stronger'],
    ['Strict-Transport-Security', 'max-age=63072000', 'weaker', 'stronger'],
    ['Referrer-Policy', 'no-referrer', 'weaker', 'stronger'],
    ['Cross-Origin-Opener-Policy', 'same-origin', 'weaker', 'stronger'],
    // Weaker than what browsers do by themselves: to drop it is no loss.
    ['Referrer-Policy', 'unsafe-url', 'stronger', 'weaker'],
    ['X-XSS-Protection', '1; mode=block', 'different', 'different'],
    ['Content-Security-Policy-Report-Only', "default-src 'none'", 'different', 'different'],
    ['X-Powered-By', 'us', 'different', 'different'],
  ])('judges %s: %s that goes away as %s, and that comes as %s', (name, value, gone, come) => {
    const [without, with_] = [policy([]), policy([[name, value]])];
    expect(told(with_, without)).toEqual([`${gone} | ${name} | ${value} | — | is no longer sent`]);
    expect(told(without, with_)).toEqual([`${come} | ${name} | — | ${value} | is new`]);
  });

  it('says where browsers do the same without a header', () => {
    expect(told(policy([[CORP, 'cross-origin']]), policy([]))).toEqual([
      `equal | ${CORP} | cross-origin | — | is no longer sent, and browsers do the same without it`,
    ]);
  });

  it('puts the weaker first', () => {
    const before = policy([
      ['X-XSS-Protection', '0'],
      [CORP, 'same-site'],
      ['X-Frame-Options', 'DENY'],
    ]);
    const after = policy([
      ['X-XSS-Protection', '1; mode=block'],
      [CORP, 'same-origin'],
      ['X-Frame-Options', 'SAMEORIGIN'],
    ]);
    expect(headerDiff(before, after).map(({ verdict }) => verdict)).toEqual(['weaker', 'different', 'stronger']);
  });

  it('tells of headers of the origin that are let through, or are no longer', () => {
    const [before, after] = [policy([], { remove: ['server', 'via'] }), policy([], { remove: ['x-amz-*'] })];
    expect(told(before, after)).toEqual([
      'weaker | server, via | — | — | are let through from the origin',
      'stronger | x-amz-* | — | — | is taken from the origin’s answer',
    ]);
  });

  it('tells all of a first deployment, in the policy’s order', () => {
    expect(
      told(
        undefined,
        policy(
          [
            ['X-XSS-Protection', '0'],
            ['X-Frame-Options', 'DENY'],
          ],
          { remove: ['server'] },
        ),
      ),
    ).toEqual([
      'different | X-XSS-Protection | — | 0 | is new',
      'stronger | X-Frame-Options | — | DENY | is new',
      'stronger | server | — | — | is taken from the origin’s answer',
    ]);
  });

  describe('by rules', () => {
    const base = policy([[CORP, 'same-origin']]);
    const fonts = rule(['/fonts/*'], [[CORP, 'cross-origin']]);

    it('compares with what was sent there before', () => {
      expect(told(base, { ...base, rules: [fonts] })).toEqual([
        `weaker | ${CORP} (path /fonts/*) | same-origin | cross-origin | ${headerDiff(base, { ...base, rules: [fonts] })[0]!.why}`,
      ]);
      expect(told({ ...base, rules: [fonts] }, base)).toEqual([
        expect.stringMatching(
          /^stronger \| Cross-Origin-Resource-Policy \(path \/fonts\/\*\) \| cross-origin \| same-origin \| /,
        ),
      ]);
    });

    it('tells of a header that a rule takes away', () => {
      const bare = rule(['/old/*'], [], [CORP.toLowerCase()]);
      expect(told(base, { ...base, rules: [bare] })).toEqual([
        `weaker | ${CORP} (path /old/*) | same-origin | — | is no longer sent`,
      ]);
    });

    it('does not tell again what holds for every answer', () => {
      const other = rule(['/old/*'], [['X-Frame-Options', 'SAMEORIGIN']]);
      const [before, after] = [base, policy([[CORP, 'same-site']])].map((one) => ({ ...one, rules: [other] }));
      expect(told(before, after!)).toEqual([
        expect.stringMatching(/^weaker \| Cross-Origin-Resource-Policy \| same-origin \| same-site/),
      ]);
    });

    it('leaves out where a rule keeps a header as it was', () => {
      const [before, after] = [base, policy([[CORP, 'same-site']])].map((one) => ({ ...one, rules: [fonts] }));
      expect(headerDiff(before, after!).map(({ rule }) => rule)).toEqual([undefined]);
    });

    it('pairs rules of one condition in their order', () => {
      const [a, b] = [rule(['/a'], [['X-A', '1']]), rule(['/a'], [['X-A', '2']])];
      expect(told({ ...base, rules: [a, b] }, { ...base, rules: [a, rule(['/a'], [['X-A', '3']])] })).toEqual([
        'different | X-A (path /a) | 2 | 3 | is another text',
      ]);
    });

    it('knows another order', () => {
      const [a, b] = [rule(['/a'], []), rule(['/b'], [])];
      expect(isReordered({ ...base, rules: [a, b] }, { ...base, rules: [b, a] })).toBe(true);
      expect(isReordered({ ...base, rules: [a, b] }, { ...base, rules: [a, fonts, b] })).toBe(false);
      expect(isReordered({ ...base, rules: [a, b] }, { ...base, rules: [b] })).toBe(false);
    });

    it.each([
      [{ paths: ['/a', '/b'] }, 'path /a, /b'],
      [
        {
          contentTypes: ['text/html'],
          statuses: [
            [200, 299],
            [404, 404],
          ] as [number, number][],
        },
        'type text/html; status 200–299, 404',
      ],
    ])('describes %j', (when, text) => {
      expect(describeCondition(when)).toBe(text);
    });
  });
});
