import { gradeFor, gradeNames, gradeOf, isAtLeast } from '../../../../cli/check/observatory/grade';
import type { Observation } from '../../../../cli/check/observatory/observation';
import { scoreOf } from '../../../../cli/check/observatory/scores';
import { readPage } from '../../../../cli/check/read-page';
import { compile, type HeaderPair } from '../../../../lib/policy';

const url = new URL('https://example.com/');
const route = [new URL('http://example.com/'), url];
const HTML: HeaderPair = ['Content-Type', 'text/html'];
const page = readPage('<script src="/app.js"></script>');
const withSri = readPage('<script src="/app.js" integrity="sha384-abc"></script>');

const helmet: HeaderPair[] = [
  [
    'Content-Security-Policy',
    "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests",
  ],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Origin-Agent-Cluster', '?1'],
  ['Referrer-Policy', 'no-referrer'],
  ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-DNS-Prefetch-Control', 'off'],
  ['X-Download-Options', 'noopen'],
  ['X-Frame-Options', 'SAMEORIGIN'],
  ['X-Permitted-Cross-Domain-Policies', 'none'],
  ['X-XSS-Protection', '0'],
];
const owasp: HeaderPair[] = [
  ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains'],
  ['X-Frame-Options', 'deny'],
  ['X-Content-Type-Options', 'nosniff'],
  [
    'Content-Security-Policy',
    "default-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; upgrade-insecure-requests",
  ],
  ['X-Permitted-Cross-Domain-Policies', 'none'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Embedder-Policy', 'require-corp'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
];
const strict = compile({ preset: 'strict' }).set;
const post = compile({ preset: 'aws-blog' }).set;

describe('the grade', () => {
  it.each<[string, Partial<Observation>, string, number, string, number]>([
    ['no headers', { headers: [] }, 'D', 30, 'D', 30],
    ['the six of the AWS post, without a redirect', { headers: post, route: [route[0]!] }, 'B+', 80, 'B+', 80],
    ['the six of the AWS post', { headers: post }, 'A+', 115, 'A+', 120],
    ["helmet's defaults", { headers: helmet }, 'A+', 120, 'A+', 130],
    ["OWASP's list", { headers: owasp }, 'A+', 125, 'A+', 145],
    ['the strict set', { headers: strict }, 'A+', 130, 'A+', 150],
    ['the strict set and an integrity attribute', { headers: strict, page: withSri }, 'A+', 135, 'A+', 155],
    [
      'the strict set, an integrity attribute, a good cookie and the preload list',
      {
        headers: [...strict, ['Set-Cookie', 'a=1; Secure; HttpOnly; SameSite=Lax']],
        page: withSri,
        preloaded: (hostname) => hostname === 'example.com',
      },
      'A+',
      145,
      'A+',
      165,
    ],
  ])('of %s', (_what, seen, grade4, score4, grade6, score6) => {
    const whole: Observation = { url, route, page, ...seen, headers: [HTML, ...(seen.headers ?? [])] };
    expect(gradeOf(whole, 4)).toMatchObject({ algorithm: 4, grade: grade4, score: score4 });
    expect(gradeOf(whole)).toMatchObject({ algorithm: 6, grade: grade6, score: score6 });
  });

  it('has ten tests in algorithm 4 and twelve in 6', () => {
    const seen: Observation = { url, headers: [HTML], page, route };
    expect(gradeOf(seen, 4).tests.map(({ name }) => name)).toEqual([
      'content-security-policy',
      'cookies',
      'cross-origin-resource-sharing',
      'redirection',
      'referrer-policy',
      'strict-transport-security',
      'subresource-integrity',
      'x-content-type-options',
      'x-frame-options',
      'cross-origin-resource-policy',
    ]);
    expect(
      gradeOf(seen)
        .tests.slice(10)
        .map(({ name }) => name),
    ).toEqual(['cross-origin-opener-policy', 'cross-origin-embedder-policy']);
  });

  it('counts a bonus from 90 points up, and not from 85', () => {
    const rest: HeaderPair[] = strict.filter(([name]) => name !== 'X-Content-Type-Options');
    const at95 = gradeOf({ url, headers: [HTML, ...rest], page, route });
    expect([at95.withoutBonus, at95.score]).toEqual([95, 145]);
    const cookie: HeaderPair = ['Set-Cookie', 'session=1; HttpOnly'];
    const at85 = gradeOf({ url, headers: [HTML, ...rest, cookie], page, route });
    expect([at85.withoutBonus, at85.score]).toEqual([85, 85]);
  });

  it('is never below nothing', () => {
    const headers: HeaderPair[] = [HTML, ['Set-Cookie', 'session=1']];
    const bad = readPage('<script src="http://a.example/a.js"></script>');
    expect(gradeOf({ url: new URL('http://example.com/'), headers, page: bad, route: [route[0]!] })).toMatchObject({
      grade: 'F',
      score: 0,
    });
  });

  it('says what would raise it, and nothing where nothing would', () => {
    const { tests } = gradeOf({ url, headers: [HTML], page, route });
    expect(tests.find(({ name }) => name === 'content-security-policy')).toMatchObject({
      modifier: -25,
      raise: "Send a Content-Security-Policy with default-src 'none'",
    });
    expect(tests.find(({ name }) => name === 'redirection')!.raise).toBeUndefined();
  });

  it.each([
    [100, 'A+'],
    [99, 'A'],
    [90, 'A'],
    [89, 'A-'],
    [85, 'A-'],
    [84, 'B+'],
    [80, 'B+'],
    [79, 'B'],
    [70, 'B'],
    [69, 'B-'],
    [65, 'B-'],
    [64, 'C+'],
    [60, 'C+'],
    [59, 'C'],
    [50, 'C'],
    [49, 'C-'],
    [45, 'C-'],
    [44, 'D+'],
    [40, 'D+'],
    [39, 'D'],
    [30, 'D'],
    [29, 'D-'],
    [25, 'D-'],
    [24, 'F'],
    [0, 'F'],
  ])('for %d points is %s', (score, grade) => {
    expect(gradeFor(score)).toBe(grade);
  });

  it('is compared by rank', () => {
    expect(gradeNames).toEqual(['A+', 'A', 'A-', 'B+', 'B', 'B-', 'C+', 'C', 'C-', 'D+', 'D', 'D-', 'F']);
    expect(isAtLeast('A+', 'A')).toBe(true);
    expect(isAtLeast('A', 'A')).toBe(true);
    expect(isAtLeast('A-', 'A')).toBe(false);
    expect(() => isAtLeast('A', 'E')).toThrow('E is not one of A+, A, A-');
  });
});

describe('algorithm 6', () => {
  const outcome = (headers: readonly HeaderPair[], name: string) => {
    const test = gradeOf({ url, headers, route }).tests.find((one) => one.name === name)!;
    return [test.result, test.pass, test.modifier];
  };

  it.each<[string, string, string, boolean, number]>([
    ['Cross-Origin-Opener-Policy', 'same-origin', 'coop-implemented-with-same-origin', true, 10],
    [
      'Cross-Origin-Opener-Policy',
      'same-origin-allow-popups',
      'coop-implemented-with-same-origin-allow-popups',
      true,
      10,
    ],
    ['Cross-Origin-Opener-Policy', 'noopener-allow-popups', 'coop-implemented-with-noopener-allow-popups', true, 10],
    ['Cross-Origin-Opener-Policy', 'unsafe-none', 'coop-implemented-with-unsafe-none', true, 0],
    ['Cross-Origin-Opener-Policy', 'same-origin; report-to="a"', 'coop-implemented-with-same-origin', true, 10],
    [
      'Cross-Origin-Opener-Policy',
      'same-origin; report-to="a"; report-to="b"',
      'coop-implemented-with-same-origin',
      true,
      10,
    ],
    ['Cross-Origin-Opener-Policy', 'Same-Origin', 'coop-header-invalid', false, -5],
    ['Cross-Origin-Opener-Policy', '"same-origin"', 'coop-header-invalid', false, -5],
    ['Cross-Origin-Embedder-Policy', 'require-corp', 'coep-implemented-with-require-corp', true, 10],
    ['Cross-Origin-Embedder-Policy', 'credentialless', 'coep-implemented-with-credentialless', true, 10],
    ['Cross-Origin-Embedder-Policy', 'unsafe-none', 'coep-implemented-with-unsafe-none', true, 0],
    ['Cross-Origin-Embedder-Policy', 'require-corp; report-to', 'coep-implemented-with-require-corp', true, 10],
    ['Cross-Origin-Embedder-Policy', 'require-corp; report-to=a b', 'coep-header-invalid', false, -5],
    ['X-Frame-Options', 'DENY', 'x-frame-options-sameorigin-or-deny', true, 5],
    ['X-Frame-Options', 'ALLOW-FROM https://a.example', 'x-frame-options-allow-from-origin', true, 0],
  ])('%s: %s', (name, value, result, pass, modifier) => {
    expect(outcome([[name, value]], name.toLowerCase())).toEqual([result, pass, modifier]);
  });

  it('takes two lines of one word as none', () => {
    const twice: HeaderPair[] = [
      ['Cross-Origin-Opener-Policy', 'same-origin'],
      ['Cross-Origin-Opener-Policy', 'same-origin'],
    ];
    expect(outcome(twice, 'cross-origin-opener-policy')).toEqual(['coop-header-invalid', false, -5]);
  });

  it('reads two policies in one line, and counts what both allow', () => {
    const both: HeaderPair[] = [
      ['Content-Security-Policy', "default-src 'none'; script-src 'self', default-src 'none'; script-src 'self'"],
    ];
    expect(outcome(both, 'content-security-policy')).toEqual([
      'csp-implemented-with-no-unsafe-default-src-none',
      true,
      10,
    ]);
  });

  it.each([
    [
      '<script src="https://example.com/a.js"></script>',
      'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
      0,
    ],
    [
      '<script src="https://www.example.com/a.js"></script>',
      'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
      0,
    ],
    [
      '<script src="HTTPS://CDN.Example.com/a.js"></script>',
      'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
      0,
    ],
    [
      '<script src="https://cdn.example.net/a.js"></script>',
      'sri-not-implemented-but-external-scripts-loaded-securely',
      -5,
    ],
    [
      '<script src="//cdn.example.net/a.js"></script>',
      'sri-not-implemented-and-external-scripts-not-loaded-securely',
      -50,
    ],
    ['<script src="//example.com/a.js"></script>', 'sri-not-implemented-and-external-scripts-not-loaded-securely', -50],
    [
      '<script src="//cdn.example.net/a.js" integrity="sha384-a"></script>',
      'sri-implemented-but-external-scripts-not-loaded-securely',
      -20,
    ],
    [
      '<script src="http://cdn.example.net/a.js" integrity="sha384-a"></script>',
      'sri-implemented-but-external-scripts-not-loaded-securely',
      -20,
    ],
    [
      '<script src="http://cdn.example.net/a.js"></script>',
      'sri-not-implemented-and-external-scripts-not-loaded-securely',
      -50,
    ],
    [
      '<script src="http://cdn.example.com/a.js"></script>',
      'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
      0,
    ],
    ['<script src="http://[bad"></script>', 'sri-not-implemented-and-external-scripts-not-loaded-securely', -50],
    [
      '<script src="https://a.b.example.com:8443/a.js"></script>',
      'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
      0,
    ],
    [
      '<script src="https://example.com.evil.net/a.js"></script>',
      'sri-not-implemented-but-external-scripts-loaded-securely',
      -5,
    ],
    [
      '<script src="https://notexample.com/a.js"></script>',
      'sri-not-implemented-but-external-scripts-loaded-securely',
      -5,
    ],
    [
      '<script src=" https://cdn.example.net/a.js "></script>',
      'sri-not-implemented-but-external-scripts-loaded-securely',
      -5,
    ],
    [
      '<script src="https:cdn.example.net/a.js"></script>',
      'sri-not-implemented-but-external-scripts-loaded-securely',
      -5,
    ],
    [
      '<script src="/a.js?from=//cdn.example.net/"></script>',
      'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
      0,
    ],
    [
      '<script src="a//cdn.example.net/a.js"></script>',
      'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
      0,
    ],
    [
      '<script src="data:text/javascript,void 0"></script>',
      'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
      0,
    ],
    ['<script src="//localhost/a.js"></script>', 'sri-not-implemented-and-external-scripts-not-loaded-securely', -50],
    [
      '<script src="http://notexample.com:80/a.js"></script>',
      'sri-not-implemented-and-external-scripts-not-loaded-securely',
      -50,
    ],
    [
      '<script src="https://www.example.com/a.js" integrity="sha384-a"></script>',
      'sri-implemented-and-all-scripts-loaded-securely',
      5,
    ],
    [
      '<script src="a.js"></script><script src="https://cdn.example.net/a.js" integrity="sha384-a"></script>',
      'sri-implemented-and-external-scripts-loaded-securely',
      5,
    ],
    ['<script>inline()</script>', 'sri-not-implemented-but-all-scripts-loaded-from-secure-origin', 0],
    ['', 'sri-not-implemented-but-no-scripts-loaded', 0],
    // mdn/mdn-http-observatory 94042bb, src/analyzer/tests/subresource-integrity.js.
  ])('judges scripts by their registrable domain: %s', (html, result, modifier) => {
    const { tests } = gradeOf({ url, headers: [HTML], page: readPage(html), route });
    expect(tests.find(({ name }) => name === 'subresource-integrity')).toMatchObject({ result, modifier });
  });

  it.each([
    [
      '<script src="https://www.example.test/a.js"></script>',
      'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
    ],
    ['<script src="//cdn.other.test/a.js"></script>', 'sri-not-implemented-and-external-scripts-not-loaded-securely'],
    ['<script src="//example.test/a.js"></script>', 'sri-not-implemented-and-external-scripts-not-loaded-securely'],
  ])('judges %s on https://example.test/ as MDN’s 94042bb does', (html, result) => {
    const page = new URL('https://example.test/');
    const { tests } = gradeOf({ url: page, headers: [HTML], page: readPage(html), route: [page] });
    expect(tests.find(({ name }) => name === 'subresource-integrity')).toMatchObject({ result });
  });
});

describe('the score table', () => {
  it('refuses what is no outcome', () => {
    expect(() => scoreOf('no-such-outcome', 6)).toThrow('no score for no-such-outcome');
  });
});
