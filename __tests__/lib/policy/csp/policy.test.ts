import fc from 'fast-check';
import { directives, keywords, obsoleteDirectives } from '../../../../lib/policy/csp/directives';
import { directiveFaults, formatPolicy, parsePolicy, readPolicies } from '../../../../lib/policy/csp/policy';

describe('parsePolicy', () => {
  it.each([
    ["default-src 'none'", { 'default-src': ["'none'"] }],
    ["default-src 'self'; img-src 'self' data:", { 'default-src': ["'self'"], 'img-src': ["'self'", 'data:'] }],
    ["  default-src\t'self' ;;  ; img-src  * ;", { 'default-src': ["'self'"], 'img-src': ['*'] }],
    ["DEFAULT-SRC 'NONE'", { 'default-src': ["'NONE'"] }],
    ['upgrade-insecure-requests', { 'upgrade-insecure-requests': true }],
    ['sandbox', { sandbox: true }],
    ['sandbox allow-scripts allow-forms', { sandbox: ['allow-scripts', 'allow-forms'] }],
    [
      "require-trusted-types-for 'script'; trusted-types",
      { 'require-trusted-types-for': ["'script'"], 'trusted-types': true },
    ],
    ["trusted-types a#b 'allow-duplicates' *", { 'trusted-types': ['a#b', "'allow-duplicates'", '*'] }],
    ["trusted-types 'none'", { 'trusted-types': ["'none'"] }],
    ["frame-ancestors 'self' https://a.example", { 'frame-ancestors': ["'self'", 'https://a.example'] }],
    ["webrtc 'block'", { webrtc: ["'block'"] }],
    [
      'report-to csp; report-uri /csp https://a.example/r',
      { 'report-to': ['csp'], 'report-uri': ['/csp', 'https://a.example/r'] },
    ],
    [
      "script-src 'strict-dynamic' 'nonce-abc' 'unsafe-inline' https:",
      { 'script-src': ["'strict-dynamic'", "'nonce-abc'", "'unsafe-inline'", 'https:'] },
    ],
  ])('reads %s', (text, expected) => {
    expect(parsePolicy(text)).toEqual(expected);
  });

  it('keeps the order of the directives', () => {
    expect(Object.keys(parsePolicy("style-src 'self'; default-src 'none'; base-uri 'none'"))).toEqual([
      'style-src',
      'default-src',
      'base-uri',
    ]);
  });

  it.each([
    ['', "holds no directive (CSP3, 2.2.1). Write for example default-src 'self'"],
    [
      "default-src 'self', img-src *",
      'holds a comma, which starts a second policy (CSP3, 3.1). Write one policy; in an address, write a comma as %2C',
    ],
    [
      "img-src 'self'; IMG-SRC *",
      'img-src stands twice, and browsers take the first alone (CSP3, 2.2.1). Write it once',
    ],
    [
      "img-src self; font-src 'self' 'none'",
      "img-src: self lacks its quotes, and is read as a host (CSP3, 2.3.1). Write 'self'; font-src: 'none' must stand alone (CSP3, 2.3.1). Take 'none' away, or everything beside it",
    ],
    ['img-src', "img-src has no source (CSP3, img-src). Write 'none' to allow nothing"],
    ["scrpt-src 'self'", 'scrpt-src is not a directive of CSP Level 3, and browsers ignore it. Write script-src'],
    ["img-src: 'self'", 'img-src: is not a directive of CSP Level 3, and browsers ignore it. Write img-src'],
    [
      'referrer no-referrer',
      'referrer is an obsolete directive that browsers ignore. Set the header Referrer-Policy instead',
    ],
    [
      'plugin-types application/pdf',
      "plugin-types is an obsolete directive that browsers ignore. Write object-src 'none' instead",
    ],
    [
      "frame-ancestors 'unsafe-inline'",
      "frame-ancestors: 'unsafe-inline' has no effect in frame-ancestors (CSP3, frame-ancestors). Write 'self', 'none', schemes or hosts alone",
    ],
    [
      "upgrade-insecure-requests 'self'",
      "upgrade-insecure-requests: 'self' stands in upgrade-insecure-requests, which takes no value (Upgrade Insecure Requests, 3.1). Write upgrade-insecure-requests alone",
    ],
    [
      'sandbox allow-everything',
      'sandbox: allow-everything is not a sandbox flag (CSP3, sandbox). Write one of allow-downloads, allow-forms, allow-modals, allow-orientation-lock, allow-pointer-lock, allow-popups, allow-popups-to-escape-sandbox, allow-presentation, allow-same-origin, allow-scripts, allow-storage-access-by-user-activation, allow-top-navigation, allow-top-navigation-by-user-activation, allow-top-navigation-to-custom-protocols',
    ],
    [
      'require-trusted-types-for',
      "require-trusted-types-for has no value (Trusted Types, require-trusted-types-for). Write 'script'",
    ],
    [
      "trusted-types 'none' a",
      "trusted-types: 'none' must stand alone (Trusted Types, trusted-types). Take 'none' away, or everything beside it",
    ],
    [
      'trusted-types a!b',
      "trusted-types: a!b is not the name of a Trusted Types policy (Trusted Types, trusted-types). Write letters, digits and - # = _ / @ . % alone, or *, 'none' or 'allow-duplicates'",
    ],
    ['webrtc allow', "webrtc: allow is not 'allow' or 'block' (CSP3, webrtc). Write 'allow'"],
    ['webrtc', "webrtc has no value (CSP3, webrtc). Write 'allow' or 'block'"],
    [
      'report-to',
      'report-to names no endpoint (CSP3, report-to). Write the name of an endpoint of Reporting-Endpoints',
    ],
    [
      'report-to (a)',
      'report-to: (a) is not the name of an endpoint (CSP3, report-to). Write a name that Reporting-Endpoints defines, as in csp-endpoint',
    ],
    [
      'report-uri',
      'report-uri names no address (CSP3, report-uri). Write an address that takes reports, or take report-uri away',
    ],
    [
      'report-uri csp',
      'report-uri: csp is not an address that takes reports (CSP3, report-uri). Write an https address, or a path that starts with /',
    ],
    ["img-src 'self' 'self'", "img-src: 'self' stands twice in its directive. Write it once"],
    [
      "img-src 'unsafe-inline'",
      "img-src: 'unsafe-inline' has no effect in img-src: it is for default-src, script-src, script-src-elem, script-src-attr, style-src, style-src-elem, style-src-attr (CSP3). Take it away, or write it where it has an effect",
    ],
    [
      "__proto__ 'self'",
      '__proto__ is not a directive of CSP Level 3, and browsers ignore it. Known are default-src, script-src, script-src-elem, script-src-attr, style-src, style-src-elem, style-src-attr, img-src, font-src, connect-src, media-src, object-src, manifest-src, child-src, frame-src, worker-src, fenced-frame-src, base-uri, form-action, frame-ancestors, sandbox, webrtc, require-trusted-types-for, trusted-types, upgrade-insecure-requests, report-to, report-uri',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parsePolicy(text)).toThrow(expect.objectContaining({ name: 'HeaderSyntaxError', message }));
  });

  it('refuses every obsolete directive by its name', () => {
    for (const name of obsoleteDirectives.keys()) {
      expect(() => parsePolicy(name)).toThrow(`${name} is an obsolete directive that browsers ignore. `);
    }
  });

  it('knows no directive both as good and as obsolete', () => {
    expect([...obsoleteDirectives.keys()].filter((name) => directives.has(name))).toEqual([]);
  });
});

describe('readPolicies', () => {
  it('takes the first of two directives of one name, as browsers do', () => {
    const [policy] = readPolicies("img-src 'self'; img-src *");
    expect(policy!.directives).toEqual({ 'img-src': ["'self'"] });
    expect(policy!.faults).toEqual([
      {
        directive: 'img-src',
        text: 'img-src',
        rule: 'stands twice, and browsers take the first alone (CSP3, 2.2.1)',
        remedy: 'Write it once',
      },
    ]);
  });

  it('reads several policies out of one value', () => {
    expect(readPolicies("img-src 'self', font-src *").map(({ directives: read }) => read)).toEqual([
      { 'img-src': ["'self'"] },
      { 'font-src': ['*'] },
    ]);
  });

  it('says at which place of a directive a fault is', () => {
    expect(readPolicies("img-src 'self' data")[0]!.faults).toEqual([
      {
        directive: 'img-src',
        token: 1,
        text: 'data',
        rule: 'lacks its colon, and is read as a host (CSP3, 2.3.1)',
        remedy: 'Write data:',
      },
    ]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(Array.isArray(readPolicies(text))).toBe(true);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

const base64 = (length: number, padding: string) =>
  fc
    .string({ unit: fc.constantFrom(...'ABCXYZabcxyz0189+/-_'), minLength: length, maxLength: length })
    .map((text) => text + padding);
const label = fc
  .string({ unit: fc.constantFrom(...'abcxyz019'), minLength: 2, maxLength: 5 })
  .map((text) => `w${text}`);
const host = fc
  .tuple(fc.constantFrom('', '*.'), fc.array(label, { minLength: 2, maxLength: 3 }))
  .map(([star, labels]) => star + labels.join('.'));
const anySource = fc.oneof(
  fc.constantFrom("'self'", '*', 'https:', 'data:', 'blob:', 'wss:'),
  fc
    .tuple(
      fc.constantFrom('', 'https://', 'wss://'),
      host,
      fc.constantFrom('', ':443', ':*'),
      fc.constantFrom('', '/', '/a/b.js', '/a%2Cb/'),
    )
    .map((parts) => parts.join('')),
);
const fixed = (name: string) =>
  [...keywords].filter(([, where]) => !where || where.includes(name)).map(([keyword]) => keyword);

/** Source lists that mean something in the directive. */
function sources(name: string): fc.Arbitrary<string[]> {
  const inline = /^(?:default|script|style)-src/.test(name);
  const source = inline
    ? fc.oneof(
        anySource,
        fc.constantFrom(...fixed(name)),
        base64(43, '=').map((digest) => `'sha256-${digest}'`),
        base64(64, '').map((digest) => `'sha384-${digest}'`),
        base64(86, '==').map((digest) => `'sha512-${digest}'`),
        ...(name.endsWith('-attr') ? [] : [base64(22, '==').map((nonce) => `'nonce-${nonce}'`)]),
      )
    : anySource;
  return fc.oneof(fc.constant<string[]>(["'none'"]), fc.uniqueArray(source, { minLength: 1, maxLength: 5 }));
}

const entries: fc.Arbitrary<[string, string[] | true]> = fc
  .constantFrom(...directives.values())
  .chain(({ name, value }) => {
    switch (value) {
      case 'sources':
        return sources(name).map((list): [string, string[]] => [name, list]);
      case 'ancestors':
        return fc
          .uniqueArray(anySource, { minLength: 1, maxLength: 3 })
          .map((list): [string, string[]] => [name, list]);
      case 'none':
        return fc.constant<[string, true]>([name, true]);
      case 'sandbox':
        return fc.constantFrom<[string, string[] | true]>([name, true], [name, ['allow-scripts', 'allow-forms']]);
      case 'require-trusted-types-for':
        return fc.constant<[string, string[]]>([name, ["'script'"]]);
      case 'trusted-types':
        return fc.constantFrom<[string, string[] | true]>(
          [name, true],
          [name, ["'none'"]],
          [name, ['default', "'allow-duplicates'"]],
        );
      case 'webrtc':
        return fc.constantFrom<[string, string[]]>([name, ["'allow'"]], [name, ["'block'"]]);
      case 'report-to':
        return fc.constant<[string, string[]]>([name, ['csp-endpoint']]);
      case 'report-uri':
        return fc.constant<[string, string[]]>([name, ['/csp', 'https://a.example/r?x=1']]);
    }
  });
const policies = fc.uniqueArray(entries, { minLength: 1, maxLength: 8, selector: ([name]) => name });

describe('a policy', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(policies, (list) => {
        const policy = Object.fromEntries(list);
        expect(parsePolicy(formatPolicy(policy))).toEqual(policy);
        expect(Object.keys(parsePolicy(formatPolicy(policy)))).toEqual(Object.keys(policy));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('has no fault that its written form has not', () => {
    const tokens = fc.array(fc.string({ unit: fc.constantFrom(..."'abc*:/.;, -1"), minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.constantFrom(...directives.keys()), tokens, (name, list) => {
        fc.pre(directiveFaults(name, list).length === 0);
        expect(parsePolicy(formatPolicy({ [name]: list }))).toEqual({ [name]: list });
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
