import fc from 'fast-check';
import { compile } from '../../../../lib/policy';
import { STRICT_DIRECTIVES } from '../../../../lib/policy/csp/header';
import { contentSecurityPolicy } from '../../../../lib/policy/headers/content-security-policy';
import { faults, refusal } from './support';

describe('contentSecurityPolicy', () => {
  it('has the default that lets a static site load its own files alone', () => {
    expect(contentSecurityPolicy.format(contentSecurityPolicy.defaults)).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; upgrade-insecure-requests",
    );
    expect(faults(contentSecurityPolicy, contentSecurityPolicy.defaults)).toEqual([]);
    expect(contentSecurityPolicy.problems?.(contentSecurityPolicy.defaults)).toEqual([]);
  });

  it('reads a value and writes it again', () => {
    const value = { directives: { 'default-src': ["'self'"], sandbox: true, 'img-src': ["'self'", 'data:'] } } as const;
    expect(contentSecurityPolicy.parse("default-src 'self'; sandbox; img-src 'self' data:")).toEqual(value);
    expect(contentSecurityPolicy.format(value)).toBe("default-src 'self'; sandbox; img-src 'self' data:");
  });

  it('reads back every choice of the strict directives', () => {
    fc.assert(
      fc.property(fc.subarray(Object.entries(STRICT_DIRECTIVES), { minLength: 1 }), (entries) => {
        const value = { directives: Object.fromEntries(entries) };
        expect(contentSecurityPolicy.parse(contentSecurityPolicy.format(value))).toEqual(value);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('refuses what a browser would ignore', () => {
    expect(refusal(contentSecurityPolicy, "scripts-src 'self'")).toBe(
      'scripts-src is not a directive of CSP Level 3, and browsers ignore it. Write script-src',
    );
  });

  it('judges the shape of a value', () => {
    expect(faults(contentSecurityPolicy, { directives: { 'img-src': "'self'" } })).toEqual([
      'directives.img-src: is not a list of entries, nor true',
    ]);
    expect(faults(contentSecurityPolicy, { directives: { 'trusted-types': [] } })).toEqual([
      'directives.trusted-types: is an empty list for trusted-types, which may stand alone',
    ]);
    expect(faults(contentSecurityPolicy, { directives: {} })).toEqual(['directives: holds no directive (CSP3, 2.2.1)']);
  });

  it.each(["'unsafe-inline'", "'UNSAFE-EVAL'", "'unsafe-hashes'", "'nonce-abc'"])('wants a reason for %s', (entry) => {
    const directives = { 'script-src': ["'self'", entry] };
    expect(contentSecurityPolicy.problems?.({ directives })).toMatchObject([
      { path: ['directives', 'script-src', 1], value: entry },
    ]);
    expect(contentSecurityPolicy.problems?.({ directives, allowUnsafe: 'a reason' })).toEqual([]);
  });

  it('tells of what is unsafe once: by its schema beside other faults, else by its problems', () => {
    const directives = { 'script-src': ["'unsafe-inline'"] };
    expect(faults(contentSecurityPolicy, { directives })).toEqual([]);
    expect(faults(contentSecurityPolicy, { directives: { ...directives, 'img-src': [] } })).toEqual([
      'directives.img-src: has no source (CSP3, img-src)',
      'directives.script-src.0: takes away the protection of script-src (CSP3, script-src)',
    ]);
  });

  it.each(["'wasm-unsafe-eval'", "'strict-dynamic'", "'report-sample'"])('wants no reason for %s', (entry) => {
    expect(contentSecurityPolicy.problems?.({ directives: { 'script-src': [entry] } })).toEqual([]);
  });

  const HASH = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
  it.each([
    ['script-src', ["'unsafe-inline'", "'strict-dynamic'", HASH, 'https:']],
    ['script-src', ["'unsafe-inline'", "'strict-dynamic'"]],
    ['script-src', ["'self'", "'unsafe-inline'", HASH]],
    ['style-src', ["'self'", "'unsafe-inline'", HASH]],
    ['style-src-elem', ["'UNSAFE-INLINE'", HASH]],
    ['default-src', ["'self'", "'unsafe-inline'", HASH]],
  ])('takes unsafe-inline where browsers of today ignore it: %s %j', (name, tokens) => {
    expect(contentSecurityPolicy.problems?.({ directives: { [name]: tokens } })).toEqual([]);
  });

  it.each([
    ['style-src', ["'unsafe-inline'", "'strict-dynamic'"]],
    ['default-src', ["'unsafe-inline'", "'strict-dynamic'"]],
    ['script-src-attr', ["'unsafe-inline'", 'https:']],
  ])('wants a reason for unsafe-inline that is in force: %s %j', (name, tokens) => {
    expect(contentSecurityPolicy.problems?.({ directives: { [name]: tokens } })).toMatchObject([
      { path: ['directives', name, 0], value: "'unsafe-inline'" },
    ]);
  });

  it("takes what Angular's autoCsp writes", () => {
    const text = `script-src 'strict-dynamic' ${HASH} https: 'unsafe-inline'; object-src 'none'; base-uri 'self'`;
    expect(compile({ preset: 'none', headers: { contentSecurityPolicy: text } }).set).toEqual([
      ['Content-Security-Policy', text],
    ]);
  });

  it('takes no reason where there is nothing unsafe', () => {
    expect(
      contentSecurityPolicy.problems?.({ directives: { 'img-src': ['*'] }, allowUnsafe: 'a reason' }),
    ).toMatchObject([{ path: ['allowUnsafe'], remedy: 'Take allowUnsafe away' }]);
  });

  it('merges directive by directive, and keeps what it does not know for the schema to refuse', () => {
    const base = { directives: { 'default-src': ["'none'"], 'img-src': ["'self'"] } };
    expect(contentSecurityPolicy.merge?.(base, { directives: { 'img-src': false, 'font-src': ['https:'] } })).toEqual({
      directives: { 'default-src': ["'none'"], 'font-src': ['https:'] },
    });
    expect(contentSecurityPolicy.merge?.(base, { directives: { imgsrc: false }, other: 1 })).toEqual({
      directives: { 'default-src': ["'none'"], 'img-src': ["'self'"], imgsrc: false },
      other: 1,
    });
  });
});
