import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { gradeOf } from '../../../../cli/check/observatory/grade';
import { isHtml } from '../../../../cli/check/observatory/observation';
import { outcomes, scoreOf } from '../../../../cli/check/observatory/scores';
import { readPage } from '../../../../cli/check/read-page';
import { runCheck } from '../../../../cli/check/run';
import { compile, type HeaderPair, type PolicyOptions } from '../../../../lib/policy';
import { startTestSite } from '../support/test-site';
import { askMdn, type MdnGrade, mdnScores, type Seen } from './support/mdn';

/** Algorithm 4, computed here. */
function ours({ url, headers, html, route, preflight }: Seen): MdnGrade {
  const { grade, score, tests } = gradeOf(
    {
      url: new URL(url),
      headers,
      page: html !== undefined && isHtml(headers) ? readPage(html) : undefined,
      route: route?.map((step) => new URL(step)),
      preflight,
    },
    4,
  );
  return { grade, score, tests: Object.fromEntries(tests.map(({ name, result, pass }) => [name, { result, pass }])) };
}

/** Values that make a difference to the algorithm, for each header that it looks at. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "default-src 'self'",
    "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'",
    "default-src 'none'; script-src 'self' 'unsafe-inline'",
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'nonce-abc'",
    "default-src 'none'; script-src 'strict-dynamic'",
    "default-src 'none'; script-src 'strict-dynamic' 'nonce-abc' https: 'unsafe-inline'",
    "default-src 'none'; style-src 'unsafe-inline'",
    "default-src 'none'; style-src 'unsafe-inline' 'sha256-abc'",
    "default-src 'none'; style-src https:",
    "default-src 'none'; script-src 'unsafe-eval'",
    "default-src 'none'; img-src http://example.com",
    "default-src 'none'; script-src http://example.com",
    "default-src https:; script-src 'self'",
    "default-src 'self' 'nonce-abc' 'strict-dynamic' https: 'unsafe-inline'",
    "default-src 'self' 'sha256-abc' 'unsafe-inline'; style-src 'self'",
    "default-src 'self' 'sha256-abc' 'unsafe-inline'; script-src 'self'; object-src 'none'",
    'default-src *',
    "frame-ancestors 'none'",
    "default-src 'none'; frame-ancestors *",
    "default-src 'none'; default-src 'self'",
    "default-src 'none'; report-uri /a; report-uri /b",
    "default-src 'none'; SCRIPT-SRC 'SELF'",
    'default-src; script-src',
    "script-src 'self'",
    "object-src 'none'; script-src 'self'",
    "default-src 'none', default-src 'self'",
    "default-src 'none'; script-src https://a.example https://a.example/b",
    'short',
    ';;;;;;;;;;',
    '',
  ],
  'Strict-Transport-Security': [
    'max-age=63072000; includeSubDomains; preload',
    'max-age=15552000',
    'max-age=15551999',
    'max-age=0',
    'max-age=abc',
    'MAX-AGE=63072000',
    'max-age = 63072000',
    'max-age="63072000"',
    'includeSubDomains',
    'max-age=63072000, max-age=1',
    'max-age=1; max-age=63072000',
    'max-age=63072000 seconds',
  ],
  'X-Content-Type-Options': ['nosniff', ' NoSniff ', 'sniff', 'nosniff, nosniff'],
  'X-Frame-Options': ['DENY', 'sameorigin', 'ALLOW-FROM https://a.example', 'allowall', 'DENY, DENY'],
  'Referrer-Policy': [
    'no-referrer',
    'strict-origin-when-cross-origin',
    'unsafe-url',
    'origin',
    'no-referrer, unsafe-url',
    'unsafe-url, no-referrer',
    'no-referrer, whatever',
    'whatever',
    'No-Referrer',
  ],
  'Cross-Origin-Resource-Policy': ['same-origin', 'same-site', 'cross-origin', 'SAME-ORIGIN', 'none'],
  'Content-Security-Policy-Report-Only': ["default-src 'none'"],
  'Content-Type': ['text/html', 'text/html; charset=utf-8', 'application/xhtml+xml', 'text/plain'],
  'Set-Cookie': [
    'a=1; Secure; HttpOnly; SameSite=Lax',
    'a=1; Secure; HttpOnly',
    'a=1',
    'a=1; SameSite=None',
    'a=1; Secure; SameSite=Sometimes',
    'a=1; Secure; SameSite',
    'sessionid=1; Secure',
    'sessionid=1; HttpOnly',
    'SESSION=1; Secure; HttpOnly; SameSite=Strict',
    'csrftoken=1; Secure',
    'csrftoken=1; Secure; SameSite=Strict',
    'heroku-session-affinity=1',
    'a=1; Domain=example.org',
    'a=1; Max-Age=0',
  ],
};

const HTML = [
  undefined,
  '',
  '<!doctype html><p>no scripts',
  '<script>inline()</script>',
  '<script src="/a.js"></script>',
  '<script src="/a.js" integrity="sha384-a"></script>',
  '<script src="a.js" integrity=""></script>',
  '<script src="https://www.example.com/a.js"></script>',
  '<script src="https://cdn.example.com/a.js" integrity="sha384-a"></script>',
  '<script src="https://cdn.example.net/a.js"></script>',
  '<script src="https://cdn.example.net/a.js" integrity="sha384-a"></script>',
  '<script src="http://cdn.example.net/a.js"></script>',
  '<script src="http://cdn.example.net/a.js" integrity="sha384-a"></script>',
  '<script src="//cdn.example.net/a.js" integrity="sha384-a"></script>',
  '<script src="//cdn.example.net/a.js"></script>',
  '<script src="/a.js" integrity="sha384-a"></script><script src="https://cdn.example.net/a.js"></script>',
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`,
  `<meta http-equiv="content-security-policy" content="frame-ancestors 'none'">`,
  '<meta name="referrer" content="no-referrer">',
  '<meta name="referrer" content="unsafe-url"><script src="/a.js"></script>',
  '<!-- <script src="http://cdn.example.net/a.js"></script> --><title><script src="/b.js"></title>',
];

const ROUTES = [
  undefined,
  ['http://example.com/'],
  ['http://example.com/', 'https://example.com/'],
  ['http://example.com/', 'https://www.example.com/'],
  ['http://example.com/', 'http://www.example.com/', 'https://www.example.com/'],
  ['http://example.com/', 'https://example.com/', 'http://example.com/a'],
];

const PREFLIGHTS = [
  undefined,
  [],
  [['access-control-allow-origin', '*']],
  [['access-control-allow-origin', 'https://cross-origin.example']],
  [
    ['access-control-allow-origin', 'https://cross-origin.example'],
    ['access-control-allow-credentials', 'true'],
  ],
  [['access-control-allow-origin', 'https://other.example']],
] as const;

const base: Seen = { url: 'https://example.com/', headers: [['Content-Type', 'text/html']], html: '' };

describe('algorithm 4 agrees with the npm package', () => {
  it('on the points for every outcome', async () => {
    const theirs = await mdnScores();
    // A bad certificate ends the check before a grade, a page that cannot be read does not exist, and two tests are of algorithm 6.
    const notHere = ['hsts-invalid-cert', 'redirection-invalid-cert', 'html-not-parseable'];
    const shared = outcomes.filter((result) => !/^co[oe]p-/.test(result));
    expect(
      Object.keys(theirs)
        .filter((result) => !notHere.includes(result))
        .sort(),
    ).toEqual([...shared].sort());
    for (const result of shared) expect([result, scoreOf(result, 4).modifier]).toEqual([result, theirs[result]]);
  });

  it('on every value that makes a difference, alone', async () => {
    const sets: Seen[] = [
      ...Object.entries(VALUES).flatMap(([name, values]) =>
        values.map((value) => ({
          ...base,
          headers: [...(name === 'Content-Type' ? [] : base.headers), [name, value] as const],
        })),
      ),
      ...HTML.map((html) => ({ ...base, html })),
      ...ROUTES.map((route) => ({ ...base, route })),
      ...PREFLIGHTS.map((headers) => ({
        ...base,
        preflight: headers && { origin: 'https://cross-origin.example', headers },
      })),
      { ...base, url: 'http://example.com/' },
    ];
    expect(sets.map(ours)).toEqual(await askMdn({ observations: sets }));
  });

  it('on a thousand mixtures of them', async () => {
    const header = (name: string) =>
      fc.option(fc.constantFrom(...VALUES[name]!.map((value): HeaderPair => [name, value])), { nil: undefined });
    const mixture = fc
      .record({
        headers: fc.tuple(...Object.keys(VALUES).map(header), header('Set-Cookie'), header('Content-Security-Policy')),
        html: fc.constantFrom(...HTML),
        route: fc.constantFrom(...ROUTES),
        preflight: fc.constantFrom(...PREFLIGHTS),
        url: fc.constantFrom('https://example.com/', 'http://example.com/'),
      })
      .map(
        ({ headers, preflight, ...rest }): Seen => ({
          ...rest,
          headers: headers.filter((pair) => pair !== undefined),
          preflight: preflight && { origin: 'https://cross-origin.example', headers: preflight },
        }),
      );
    const sets = fc.sample(mixture, { numRuns: 1000, seed: 20_260_101 });
    const theirs = await askMdn({ observations: sets });
    sets.forEach((set, i) => {
      expect({ set, grade: ours(set) }).toEqual({ set, grade: theirs[i] });
    });
  }, 60_000);

  it.each<[string, PolicyOptions, number]>([
    ['the strict preset', { preset: 'strict' }, 135],
    ['the preset of the AWS post', { preset: 'aws-blog' }, 120],
    ['no headers at all', { preset: 'none' }, 30],
  ])('on a site with %s that both ask', async (_what, options, score) => {
    const policy = compile(options);
    const site = await startTestSite(policy);
    const folder = mkdtempSync(join(tmpdir(), 'check-'));
    try {
      const caFile = join(folder, 'ca.pem');
      writeFileSync(caFile, site.ca);
      const sites = [{ hostname: 'localhost', httpPort: site.httpPort, httpsPort: Number(site.url.port) }];
      const [theirs] = await askMdn({ sites }, caFile);
      const { grade } = await runCheck({
        url: site.url,
        policy,
        httpPort: site.httpPort,
        ca: site.ca,
        now: new Date(0),
        nonce: 'x',
        algorithm: 4,
      });
      expect([theirs!.score, grade!.score]).toEqual([score, score]);
      expect(Object.fromEntries(grade!.tests.map(({ name, result, pass }) => [name, { result, pass }]))).toEqual(
        theirs!.tests,
      );
    } finally {
      rmSync(folder, { recursive: true });
      await site.close();
    }
  });
});
