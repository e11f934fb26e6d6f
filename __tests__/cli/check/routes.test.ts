import { formatReport } from '../../../cli/check/format';
import { exitStatus } from '../../../cli/check/report';
import { brokenIn, checkServed, type Served } from './support/served';

const page = (...links: string[]): Served => ({ text: links.join('\n') });
const a = (href: string) => `<a href="${href}">x</a>`;

describe("a site's own links", () => {
  it('are followed from page to page, each once, and pass where all lead somewhere', async () => {
    const { report, requests } = await checkServed({
      '/': page(a('/about'), a('docs/'), a('#here'), a('/?page=2'), '<img src="/logo.svg">', a('mailto:x@site.test')),
      '/about': page(a('/'), a('/docs/#deep')),
      '/docs/': page(a('../about'), a('https://other.test/gone'), '<link rel="canonical" href="/docs/">'),
      '/logo.svg': { type: 'image/svg+xml' },
    });
    expect(brokenIn(report)).toEqual([]);
    expect(requests.filter((one) => one === 'GET /about')).toHaveLength(1);
    expect(requests).toEqual(expect.arrayContaining(['GET /docs/', 'GET /?page=2', 'GET /logo.svg']));
    expect(report.summary).toMatchObject({ passed: true, routes: 5, broken: 0 });
    expect(report.answers.filter(({ kind }) => kind === 'link').map(({ url }) => new URL(url).pathname)).toEqual([
      '/about',
      '/docs/',
      '/',
    ]);
    expect(exitStatus(report)).toBe(0);
  });

  it('that return 4xx or 5xx fail the check, with the pages that hold them', async () => {
    const { report } = await checkServed({
      '/': page(a('/safety'), a('/about'), '<img src="/a.png"><img src="/gone.png">', '<form action="/search"></form>'),
      '/about': page(a('/safety'), a('/down'), '<script src="/lost.js"></script>', '<iframe src="/frame/"></iframe>'),
      '/a.png': { type: 'image/png' },
      '/down': { status: 503 },
    });
    expect(brokenIn(report).sort()).toEqual([
      'GET /down returns 503 from /about',
      'GET /frame/ returns 404 from /about',
      'GET /gone.png returns 404 from /',
      'GET /lost.js returns 404 from /about',
      'GET /safety returns 404 from / /about',
      'GET /search returns 404 from /',
    ]);
    expect(report.summary).toMatchObject({ passed: false, failed: 0, broken: 6, routes: 9 });
    expect(exitStatus(report)).toBe(1);
    const table = formatReport(report, 'table', { color: false });
    expect(table).toContain('broken GET /safety returns 404\n  on        /, /about\n');
    expect(table).toMatch(/\nwrong: 6 of 9 paths broken\n$/);
    for (const format of ['json', 'junit', 'sarif', 'markdown', 'html'] as const)
      expect(formatReport(report, format, { color: false })).toMatch(/safety[\s\S]*404/);
  });

  it.each([
    ['a form that is sent by POST', '<form method="post" action="/gone"></form>'],
    ['a hint that names a host', '<link rel="preconnect" href="/gone"><link rel="dns-prefetch" href="/gone">'],
    ['an address that is no web address', '<a href="tel:1"></a><a href="javascript:void 0"></a><a href="data:,x"></a>'],
    ['another origin', '<a href="http://site.test/gone"></a><a href="https://site.test:444/gone"></a>'],
    ['an address within a comment', '<!-- <a href="/gone"></a> -->'],
    ['an address within a script', '<script>"<a href=/gone>"</script>'],
  ])('are not %s', async (_what, html) => {
    const { report, requests } = await checkServed({ '/': page(html) });
    expect(requests).not.toContain('GET /gone');
    expect(report.summary.passed).toBe(true);
  });

  it('are relative to the base of their page', async () => {
    const { report } = await checkServed({ '/': page('<base href="/docs/">', a('one')), '/docs/one': {} });
    expect(brokenIn(report)).toEqual([]);
  });

  it('lead through redirects, whose headers are judged too, to what is broken', async () => {
    const { report } = await checkServed({
      '/': page(a('/old')),
      '/old': { status: 301, headers: [['Location', '/new']], bare: true },
    });
    expect(brokenIn(report)).toEqual(['GET /new returns 404 from /']);
    const redirect = report.answers.find(({ url }) => url.endsWith('/old'))!;
    expect(redirect.results.filter(({ verdict }) => verdict === 'missing').length).toBeGreaterThan(10);
  });

  it('that redirect in a circle are reported', async () => {
    const { report } = await checkServed({
      '/': page(a('/one')),
      '/one': { status: 302, headers: [['Location', '/two']] },
      '/two': { status: 302, headers: [['Location', '/one']] },
    });
    expect(report.answers.filter(({ error }) => error).map(({ error }) => error)).toEqual([
      'redirects in a circle: back to https://site.test/one',
    ]);
    expect(report.summary.passed).toBe(false);
  });

  it('of files are requested without their bodies, and with them where the server does not know HEAD', async () => {
    const files = Array.from({ length: 3 }, (_, i) => `/${i}.png`);
    const { requests } = await checkServed({
      '/': page(...files.map((file) => `<img src="${file}">`)),
      ...Object.fromEntries(files.slice(0, 2).map((file) => [file, { type: 'image/png' }])),
    });
    expect(requests.filter((one) => /png/.test(one)).sort()).toEqual([
      'GET /0.png',
      'GET /0.png',
      'GET /2.png',
      'HEAD /1.png',
      'HEAD /2.png',
    ]);
  });

  it('are followed up to a limit, which is reported, and not at all with 0', async () => {
    const many = { '/': page(...Array.from({ length: 40 }, (_, i) => a(`/${i}`))) };
    const { report, requests } = await checkServed(many, { crawl: 30 });
    expect(requests.filter((one) => /^GET \/\d/.test(one))).toHaveLength(30);
    expect(report.notes).toContain(
      'the crawl stopped after 30 addresses, and 10 more were found. --crawl and --crawl-time set its limits',
    );
    expect((await checkServed(many, { crawl: 0 })).requests.filter((one) => /^GET \/\d/.test(one))).toEqual([]);
    const late = await checkServed(many, { crawlMs: 0 });
    expect(late.report.notes).toContain(
      'the crawl stopped when its time was over, and 40 more were found. --crawl and --crawl-time set its limits',
    );
  });
});

describe('a page that returns an error', () => {
  it.each([403, 404, 500, 503])('%d fails the check, is shown, and is never graded', async (status) => {
    const { report } = await checkServed({ '/': { status } });
    expect(brokenIn(report)).toEqual([
      `GET / returns ${status}`,
      `GET / returns ${status}`,
      `HEAD / returns ${status}`,
    ]);
    expect([report.grade, report.findings]).toEqual([undefined, []]);
    expect(report.notes).toContain(`/ is not graded: it returns ${status}`);
    expect(exitStatus(report)).toBe(1);
    expect(formatReport(report, 'table', { color: false })).toMatch(
      new RegExp(`\\nstatus +${status} +${status} +${status} .*\\n(.*\\n)*broken GET / returns ${status}\\n`),
    );
  });

  it('has no grade that --min-grade could be met by', async () => {
    const { report } = await checkServed({ '/': { status: 403 } }, { minGrade: 'F' });
    expect(report.problems).toEqual(['/ is not graded: it returns 403, and --min-grade requires F']);
  });

  it('is broken also where it is one page of several, and only later', async () => {
    const { report } = await checkServed({ '/': {} }, { paths: ['/', '/gone'] });
    expect(brokenIn(report)).toEqual(['GET /gone returns 404']);
    expect(report.grade).toBeDefined();
  });

  it('is as it should be where it was requested to be missing', async () => {
    expect((await checkServed({ '/': {} })).report.summary).toMatchObject({ passed: true, broken: 0 });
  });
});

describe('a redirect to another host', () => {
  it('is stated in the first line, and graded as what it is', async () => {
    const { report } = await checkServed({ '/': { status: 301, headers: [['Location', 'https://www.site.test/']] } });
    expect(report.redirectsTo).toBe('https://www.site.test/');
    expect(report.grade).toBeDefined();
    const [first] = formatReport(report, 'table', { color: false }).split('\n');
    expect(first).toBe(
      'https://site.test/  redirects to https://www.site.test/, and the redirect was judged; compared with',
    );
    expect(formatReport(report, 'markdown', { color: false })).toContain(
      'It redirects to `https://www.site.test/`; the redirect was judged.',
    );
  });

  it('is none where it stays on the site', async () => {
    const { report } = await checkServed({ '/': { status: 302, headers: [['Location', '/en/']] }, '/en/': {} });
    expect(report.redirectsTo).toBeUndefined();
  });
});

describe('a body that cannot be read', () => {
  it('is noted, and its page has no grade', async () => {
    const unread = 'its body has the content coding zstd, which cannot be decoded here';
    const { report } = await checkServed({ '/': { unread } });
    expect(report.notes).toEqual([
      `/ was not read, so that neither its files nor its scripts were seen: ${unread}`,
      '/ is not graded: its body was not read',
    ]);
    expect(report.grade).toBeUndefined();
  });

  it('of a sitemap is noted', async () => {
    const unread = 'its body is said to be gzip, and is not';
    const { report } = await checkServed({ '/': {}, '/sitemap.xml': { type: 'text/xml', unread } });
    expect(report.notes).toContain(`/sitemap.xml was not read: ${unread}`);
  });
});
