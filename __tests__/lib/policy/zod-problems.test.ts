import { z } from 'zod';
import { formatProblem } from '../../../lib/policy';
import { type JudgeOptions, judge, keyRemedy } from '../../../lib/policy/zod-problems';

function told(schema: z.ZodType, input: unknown, options: JudgeOptions = { at: ['site'] }): string[] {
  return (judge(schema, input, options).problems ?? []).map(formatProblem);
}

describe('judge', () => {
  it('gives the value, defaults filled in, where it is right', () => {
    const schema = z.strictObject({ a: z.number().default(1) });
    expect(judge(schema, {})).toEqual({ value: { a: 1 } });
  });

  it('tells every problem at once', () => {
    const schema = z.strictObject({ a: z.number(), b: z.string(), c: z.boolean(), d: z.array(z.string()) });
    expect(told(schema, { a: 'x', b: 1, c: 'no', d: ['y', 2] })).toEqual([
      'site.a: "x" is not a number. Write a number.',
      'site.b: 1 is not a text. Write a text.',
      'site.c: "no" is not true or false. Write true or false.',
      'site.d[1]: 2 is not a text. Write a text.',
    ]);
  });

  it('tells what is missing', () => {
    expect(told(z.strictObject({ a: z.strictObject({ b: z.int() }) }), { a: {} })).toEqual([
      'site.a.b: nothing is given where a number is needed. Write a number.',
    ]);
    expect(told(z.object({}), undefined)).toEqual([
      'site: nothing is given where an object is needed. Write an object.',
    ]);
  });

  it('shows an example where there is one', () => {
    const example = (path: readonly unknown[]) => (path[0] === 'a' ? 300 : undefined);
    expect(told(z.strictObject({ a: z.number() }), { a: '5m' }, { example })).toEqual([
      'a: "5m" is not a number. Write for example 300.',
    ]);
  });

  it('names the key that is nearest to an unknown one', () => {
    const schema = z.strictObject({ domains: z.array(z.string()).optional(), priceClass: z.string().optional() });
    expect(told(schema, { domain: ['a'], 'price-class': 'x', wat: 1 })).toEqual([
      'site.domain: ["a"] stands under a key that is not known. Write domains.',
      'site["price-class"]: "x" stands under a key that is not known. Write priceClass.',
      'site.wat: 1 stands under a key that is not known. Known are domains, priceClass.',
    ]);
  });

  it('names the key that an alias means', () => {
    const schema = z.strictObject({ strictTransportSecurity: z.string().optional() });
    expect(told(schema, { hsts: 'x' }, { aliases: { hsts: 'strictTransportSecurity' } })).toEqual([
      'hsts: "x" stands under a key that is not known. Write strictTransportSecurity.',
    ]);
  });

  it('finds the known keys inside records, lists, unions, defaults and the like', () => {
    const inner = z.strictObject({ alpha: z.number().optional() });
    const schema = z.object({
      record: z.record(z.string(), inner).optional(),
      list: z.array(inner).optional(),
      union: z.union([z.string(), inner]).optional(),
      wrapped: inner.default({}).optional().readonly(),
      pair: z.tuple([z.string(), inner]).optional(),
      lazy: z.lazy(() => inner).optional(),
    });
    const wrong = { alhpa: 1 };
    expect(
      told(schema, {
        record: { x: wrong },
        list: [wrong],
        union: wrong,
        wrapped: wrong,
        pair: ['a', wrong],
        lazy: wrong,
      }),
    ).toEqual([
      'site.record.x.alhpa: 1 stands under a key that is not known. Write alpha.',
      'site.list[0].alhpa: 1 stands under a key that is not known. Write alpha.',
      'site.union.alhpa: 1 stands under a key that is not known. Write alpha.',
      'site.wrapped.alhpa: 1 stands under a key that is not known. Write alpha.',
      'site.pair[1].alhpa: 1 stands under a key that is not known. Write alpha.',
      'site.lazy.alhpa: 1 stands under a key that is not known. Write alpha.',
    ]);
  });

  it('tells of a union what fits in kind, or else all that would do', () => {
    const schema = z.union([z.literal(false), z.string(), z.strictObject({ a: z.number() })]);
    expect(told(schema, { a: 'x' })).toEqual(['site.a: "x" is not a number. Write a number.']);
    expect(told(schema, 1)).toEqual([
      'site: 1 is not false or a text or an object. Write false or a text or an object.',
    ]);
  });

  it('names the value that is nearest to one that is not known', () => {
    const schema = z.strictObject({ access: z.enum(['oai', 'oac', 'public-website']) });
    expect(told(schema, { access: 'public-webstie' })).toEqual([
      'site.access: "public-webstie" is not one of "oai", "oac", "public-website". Write "public-website".',
    ]);
    expect(told(schema, { access: 5 })).toEqual([
      'site.access: 5 is not one of "oai", "oac", "public-website". Write one of "oai", "oac", "public-website".',
    ]);
    expect(told(z.literal('x'), 'something else')).toEqual(['site: "something else" is not "x". Write "x".']);
  });

  it('tells bounds', () => {
    const schema = z.strictObject({ n: z.number().min(1).max(5), s: z.string().min(1), l: z.array(z.number()).max(1) });
    expect(told(schema, { n: 0, s: '', l: [1, 2] })).toEqual([
      'site.n: 0 is less than 1. Write 1 or more.',
      'site.s: "" is empty. Write 1 character or more.',
      'site.l: [1,2] is longer than 1. Write 1 entry or less.',
    ]);
    expect(told(schema, { n: 6, s: 'a', l: [] })).toEqual(['site.n: 6 is more than 5. Write 5 or less.']);
  });

  it("uses the schema's own words", () => {
    const schema = z.string({ error: 'is not a domain (RFC 1035)' }).refine((text) => text.includes('.'), {
      error: 'has no dot',
      params: { remedy: 'Write for example www.example.com' },
    });
    expect(told(schema, 1)).toEqual(['site: 1 is not a domain (RFC 1035). Write a text.']);
    expect(told(schema, 'a')).toEqual(['site: "a" has no dot. Write for example www.example.com.']);
  });
});

describe('keyRemedy', () => {
  it('sees the same name in another spelling', () => {
    expect(keyRemedy('Strict-Transport-Security', ['strictTransportSecurity'])).toBe('Write strictTransportSecurity');
    expect(keyRemedy('strict_transport_security', ['strictTransportSecurity'])).toBe('Write strictTransportSecurity');
  });

  it('has no key to name where none is known', () => {
    expect(keyRemedy('constructor', [])).toBe('Take it away');
  });
});
