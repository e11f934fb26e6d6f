import { exitStatus, type Report } from '../../../cli/check/report';
import { type CheckOptions, runCheck } from '../../../cli/check/run';
import { compile, type HeaderPair } from '../../../lib/policy';
import { type Change, startTestSite, type TestSite } from './support/test-site';

const policy = compile({ preset: 'strict' });
const CSP = 'Content-Security-Policy';

const say =
  (name: string, value: string): Change =>
  (place, headers) =>
    place === 'page' || place === 'page again'
      ? headers.map((pair): HeaderPair => (pair[0] === name ? [name, value] : pair))
      : headers;

const WEAK: readonly (readonly [what: string, change: Change, found: string])[] = [
  [
    'frame-ancestors *',
    say(CSP, "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors *"),
    `${CSP} weaker`,
  ],
  [
    'form-action *',
    say(CSP, "default-src 'none'; base-uri 'none'; form-action *; frame-ancestors 'none'"),
    `${CSP} weaker`,
  ],
  ['no base-uri', say(CSP, "default-src 'none'; form-action 'self'; frame-ancestors 'none'"), `${CSP} weaker`],
  [
    'a directive that is misspelt',
    say(CSP, "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestor 'none'"),
    `${CSP} weaker`,
  ],
  [
    'script-src *.com',
    say(CSP, "default-src 'none'; script-src *.com; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    `${CSP} weaker`,
  ],
  ['HSTS max-age=abc', say('Strict-Transport-Security', 'max-age=abc'), 'Strict-Transport-Security unparsable'],
  ['a server that tells its version', say('Server', 'nginx/1.18.0'), 'Server differs'],
];

let site: TestSite;

beforeAll(async () => {
  site = await startTestSite(
    policy,
    WEAK.map(([, change]) => change),
  );
});
afterAll(() => site.close());

const check = (more: Partial<CheckOptions> = {}): Promise<Report> =>
  runCheck({
    url: site.url,
    policy,
    policyFrom: 'environment prod',
    httpPort: site.httpPort,
    ca: site.ca,
    now: new Date('2026-01-01T00:00:00Z'),
    nonce: 'x',
    ...more,
  });

const asked = ({ answers }: Report) =>
  answers.map(({ kind, method, url }) => `${kind} ${method} ${new URL(url).pathname}`);

describe('a check', () => {
  it('of a site that is as it should be passes', async () => {
    const report = await check();
    expect(report.summary).toEqual({
      passed: true,
      answers: 15,
      headers: 197,
      failed: 0,
      excepted: 0,
      unanswered: 0,
      routes: 4,
      broken: 0,
    });
    expect(report.expectation).toEqual({ kind: 'policy', preset: 'strict', from: 'environment prod' });
    expect(report.grade).toMatchObject({ algorithm: 6, grade: 'A+', score: 155 });
    expect([report.problems, report.notes]).toEqual([[], []]);
    expect(exitStatus(report)).toBe(0);
  });

  it('asks for pages, files, an error, a repeat of each, HEAD, 304, HTTP/2 and http', async () => {
    expect(asked(await check())).toEqual([
      'page GET /',
      'again GET /',
      'head HEAD /',
      'conditional GET /',
      'http2 GET /',
      'asset GET /app.css',
      'asset GET /app.js',
      'asset GET /logo.svg',
      'again GET /app.css',
      'again GET /app.js',
      'again GET /logo.svg',
      'conditional GET /app.css',
      'error GET /check-x-does-not-exist',
      'again GET /check-x-does-not-exist',
      'hop GET /',
    ]);
  });

  it('asks for the pages that are named', async () => {
    const report = await check({ paths: ['/old.html', '/app.css'] });
    expect(asked(report).slice(0, 3)).toEqual(['page GET /old.html', 'page GET /app.css', 'page GET /']);
    expect(report.summary.passed).toBe(true);
  });

  it('without a policy is advice from the strict preset', async () => {
    const report = await check({ policy: undefined });
    expect(report.expectation).toEqual({
      kind: 'advice',
      preset: 'strict',
      from: 'the strict preset, since no policy was given',
    });
    expect(report.summary.passed).toBe(true);
  });

  it.each(WEAK.map(([what, , found], i) => ({ what, found, i })))(
    'sees what Observatory does not: $what',
    async ({ found, i }) => {
      const report = await check({ headers: [['x-change', String(i)]], policy: undefined });
      expect(
        report.answers[0]!.results.filter(({ verdict }) => verdict !== 'ok').map(
          ({ header, verdict }) => `${header} ${verdict}`,
        ),
      ).toEqual([found]);
      expect(report.grade!.grade).toBe('A+');
      expect(exitStatus(report)).toBe(1);
    },
  );

  it('connects elsewhere, and asks for the site by its own name', async () => {
    const named = new URL('https://www.example.com/');
    const report = await check({ url: named, connect: { host: '127.0.0.1', port: Number(site.url.port) } });
    expect(report.answers[0]!.error).toMatch(/^TLS: the certificate is for other names: DNS:localhost /);
    expect(exitStatus(report)).toBe(3);
  });

  it('says that http was not asked where its port is not known', async () => {
    const report = await check({ httpPort: undefined });
    expect(report.notes).toEqual(['plain http was not asked: say its port with --http-port']);
    expect(asked(report)).not.toContain('hop GET /');
    expect(report.summary.passed).toBe(true);
  });

  it('takes http that is not served as no fault', async () => {
    const report = await check({ httpPort: 1 });
    expect(report.answers.at(-1)).toMatchObject({
      kind: 'hop',
      note: 'http is not served: 127.0.0.1:1 refuses connections (ECONNREFUSED)',
    });
    expect(report.summary.passed).toBe(true);
    expect(report.grade!.tests.find(({ name }) => name === 'redirection')!.result).toBe(
      'redirection-not-needed-no-http',
    );
  });

  it('fails below a grade', async () => {
    const none = await startTestSite(compile({ preset: 'none' }));
    try {
      const report = await check({
        url: none.url,
        ca: none.ca,
        httpPort: none.httpPort,
        policy: compile({ preset: 'none' }),
        minGrade: 'A+',
      });
      expect(report.problems).toEqual(['the grade is D, and --min-grade asks for A+']);
      expect(report.summary).toMatchObject({ passed: false, failed: 0 });
      expect(exitStatus(report)).toBe(1);
    } finally {
      await none.close();
    }
  });

  it.each<['strict' | 'aws-blog' | 'none', number]>([
    ['strict', 155],
    ['aws-blog', 125],
    ['none', 30],
  ])('of a site with preset %s gives %d points', async (preset, score) => {
    const compiled = compile({ preset });
    const other = await startTestSite(compiled);
    try {
      const report = await check({ url: other.url, ca: other.ca, httpPort: other.httpPort, policy: compiled });
      expect(report.grade!.score).toBe(score);
      expect(report.summary.passed).toBe(true);
    } finally {
      await other.close();
    }
  });

  it('keeps what cookies hold to itself', async () => {
    const setting = await startTestSite(policy, [
      (_place, headers) => [...headers, ['Set-Cookie', 'session=secret; Secure; HttpOnly']],
    ]);
    try {
      const report = await check({
        url: setting.url,
        ca: setting.ca,
        httpPort: setting.httpPort,
        headers: [['x-change', '0']],
      });
      expect(JSON.stringify(report)).not.toContain('secret');
      expect(report.answers[0]!.headers).toContainEqual(['Set-Cookie', 'session=*; Secure; HttpOnly']);
      expect(report.grade!.tests.find(({ name }) => name === 'cookies')!.result).toBe(
        'cookies-secure-with-httponly-sessions',
      );
    } finally {
      await setting.close();
    }
  });

  it('says what changed since a report before', async () => {
    const before = await check();
    const after = await check({ headers: [['x-change', '5']], against: before });
    expect(after.changes!.items[0]).toEqual({
      kind: 'worse',
      text: 'Strict-Transport-Security unparsable: GET /, GET / again',
    });
  });
});
