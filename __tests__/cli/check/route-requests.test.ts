import { siteOptions } from '../../../cli/check/environment';
import { expectedRedirects, originPath, pageUrls, redirectFault } from '../../../cli/check/route-requests';
import { bundleViewerRequest, type ViewerRequestBundle } from '../../../lib/bundle/viewer-request';
import { compile } from '../../../lib/policy';
import { compileRoutes, type RoutingOptions } from '../../../lib/routing';
import { eventOf, load, type Returned } from '../../../proof/support/viewer-request';
import { brokenIn, checkServed, type Served } from './support/served';

const FILES = [
  'index.html',
  '404.html',
  'about.html',
  'docs/index.html',
  'docs/two words.html',
  'assets/app.js',
  'LICENSE',
];
const SITE = new URL('https://site.test/');
const LIST: RoutingOptions = {
  redirects: [
    { from: '/old', to: '/about.html', status: 301 },
    { from: '/blog/:slug', to: '/docs/', status: 302 },
    { from: '/news/*', to: '/docs/', status: 308 },
  ],
};
const hosts = { from: ['old.test'], to: 'site.test' };
const routesOf = (options: RoutingOptions, context: Parameters<typeof compileRoutes>[2] = {}) =>
  compileRoutes(options, [], { keys: FILES, ...context });

describe('the pages of a site', () => {
  it.each<[NonNullable<RoutingOptions['urls']>, string[]]>([
    ['folders', ['/', '/about.html', '/docs/', '/docs/two%20words.html']],
    ['files', ['/', '/about', '/docs', '/docs/two%20words']],
    ['exact', ['/', '/about.html', '/docs/index.html', '/docs/two%20words.html']],
  ])('have with urls %s the URLs that visitors use', (urls, expected) => {
    expect(pageUrls(routesOf({ urls }), FILES, '/404.html')).toEqual(expected);
  });
});

describe('the path at the origin', () => {
  it('is that of the file, by which its rules go', () => {
    const routes = routesOf({});
    expect(['/', '/docs/', '/assets/app.js', '/LICENSE', '/docs'].map((path) => originPath(routes, path))).toEqual([
      '/index.html',
      '/docs/index.html',
      '/assets/app.js',
      '/LICENSE',
      '/docs',
    ]);
  });
});

const redirectsOf = (options: RoutingOptions, context = {}) => {
  const routes = routesOf(options, context);
  return expectedRedirects(routes, pageUrls(routes, FILES, '/404.html'), SITE).map(
    ({ kind, url, status, location }) => `${kind}: ${url.href} ${status} ${location}`,
  );
};

describe('the redirects to request', () => {
  it('are one of each kind that the URL style makes', () => {
    expect(redirectsOf({ urls: 'folders' })).toEqual([
      'trailing slash: https://site.test/docs 301 /docs/',
      'query: https://site.test/docs?check=1&a=b 301 /docs/?check=1&a=b',
      'file name: https://site.test/docs/index.html 301 /docs/',
      'file name: https://site.test/index.html 301 /',
    ]);
    expect(redirectsOf({ urls: 'files' })).toEqual([
      'trailing slash: https://site.test/about/ 301 /about',
      'query: https://site.test/about/?check=1&a=b 301 /about?check=1&a=b',
      'file name: https://site.test/about.html 301 /about',
      'file name: https://site.test/index.html 301 /',
    ]);
    expect(redirectsOf({ urls: 'exact' })).toEqual([]);
  });

  it('are those of the list, and of its patterns with something in the place of their names', () => {
    expect(redirectsOf({ urls: 'exact', ...LIST })).toEqual([
      'list: https://site.test/old 301 /about.html',
      'pattern: https://site.test/blog/check 302 /docs/',
      'pattern: https://site.test/news/check 308 /docs/',
    ]);
  });

  it('are those of other names', () => {
    expect(redirectsOf({ urls: 'exact' }, { hosts })).toEqual([
      'host: https://old.test/ 301 https://site.test/',
      'host: https://old.test/about.html 301 https://site.test/about.html',
    ]);
  });
});

describe('a redirect of the routes', () => {
  const expected = { kind: 'list' as const, url: new URL('https://site.test/old'), status: 301, location: '/new/' };
  it.each([
    [{ status: 301, location: '/new/' }, undefined],
    [{ status: 301, location: 'https://site.test/new/' }, undefined],
    [{ status: 302, location: '/new/' }, 'redirects with 302 to /new/, where the routes redirect with 301 to /new/'],
    [{ status: 301, location: '/new' }, 'redirects with 301 to /new, where the routes redirect with 301 to /new/'],
    [{ status: 403 }, 'returns 403, where the routes redirect with 301 to /new/'],
    [{ status: 200, location: '/new/' }, 'returns 200, where the routes redirect with 301 to /new/'],
    [
      { status: 301, location: 'https://[' },
      'redirects with 301 to https://[, where the routes redirect with 301 to /new/',
    ],
  ])('is judged by status and place: %j', (found, fault) => {
    expect(redirectFault(expected, found)).toBe(fault);
  });
});

describe('a site behind the function for its routes', () => {
  const routes = routesOf({ ...LIST }, { hosts });
  const environment = { defaultRootObject: 'index.html', errorPage: '/404.html', routes };
  const options = siteOptions(environment, FILES, SITE, routes);

  it('has the list of the configuration where a KeyValueStore has it, and file names where there is no function', () => {
    const inStore = siteOptions(environment, FILES, SITE, { ...routes, exact: {} });
    expect(inStore).toEqual(options);
    expect(siteOptions(environment, FILES, SITE)).toEqual({
      origin: { rootObject: '/index.html', errorPage: '/404.html' },
      paths: ['/', '/about.html', '/docs/index.html', '/docs/two%20words.html'],
    });
  });

  /** The files of the site, as CloudFront serves them behind this function. */
  const behind = (preset: 'strict' | 'none', change: (returned: Returned) => Returned = (returned) => returned) => {
    const handler = load(bundleViewerRequest(routes, compile({ preset })) as ViewerRequestBundle);
    return (url: URL): Served => {
      const { statusCode, headers, uri } = change(
        handler(eventOf(url.pathname + url.search, url.hostname)) as Returned,
      );
      if (statusCode !== undefined) {
        const sent = Object.entries(headers ?? {}).map(([name, field]): [string, string] => [name, field.value]);
        return { status: statusCode, type: '', headers: sent, bare: true };
      }
      const key = uri === '/' ? 'index.html' : decodeURIComponent(uri!.slice(1));
      return FILES.includes(key) ? { text: '<a href="/docs/">a</a>' } : { status: 404 };
    };
  };

  it('passes, with every page and redirect requested', async () => {
    const { report, requests } = await checkServed(behind('strict'), options);
    expect(brokenIn(report)).toEqual([]);
    expect(report.summary).toMatchObject({ passed: true, failed: 0, broken: 0 });
    expect(report.answers.filter(({ kind }) => kind === 'redirect')).toHaveLength(9);
    expect(requests).toEqual(
      expect.arrayContaining(['GET /docs/', 'GET /docs/two%20words.html', 'GET /docs/index.html']),
    );
  });

  it('is caught where its redirects carry no headers', async () => {
    const { report } = await checkServed(behind('none'), options);
    expect(report.summary.passed).toBe(false);
    const without = report.answers.filter(({ results }) => results.some(({ verdict }) => verdict === 'missing'));
    expect(without.map(({ kind }) => kind)).toEqual([...Array.from({ length: 9 }, () => 'redirect'), 'link']);
    expect(without[0]!.results.filter(({ verdict }) => verdict === 'missing').length).toBeGreaterThan(10);
  });

  it('is caught where one header of one kind of redirect is missing', async () => {
    const served = behind('strict', (returned) => {
      const { 'x-frame-options': _left, ...headers } = returned.headers ?? {};
      return returned.statusCode === 308 ? { ...returned, headers } : returned;
    });
    const { report } = await checkServed(served, options);
    expect(
      report.answers.flatMap(({ url, results }) =>
        results.filter(({ verdict }) => verdict === 'missing').map(({ header }) => `${url} ${header}`),
      ),
    ).toEqual(['https://site.test/news/check X-Frame-Options']);
  });

  it.each<[string, (returned: Returned) => Returned, string]>([
    [
      'answers with another status',
      (returned) => (returned.statusCode === 302 ? { ...returned, statusCode: 301 } : returned),
      'GET /blog/check redirects with 301 to /docs/, where the routes redirect with 302 to /docs/',
    ],
    [
      'redirects in two hops',
      (returned) =>
        returned.statusCode === 301 && returned.headers?.location?.value === '/docs/'
          ? { ...returned, headers: { ...returned.headers, location: { value: '/docs' } } }
          : returned,
      'GET /docs/index.html redirects with 301 to /docs, where the routes redirect with 301 to /docs/',
    ],
  ])('is caught where it %s', async (_what, change, fault) => {
    const { report } = await checkServed(behind('strict', change), options);
    expect(brokenIn(report)).toContain(fault);
  });

  it('is caught where what a redirect leads to redirects again', async () => {
    const served = behind('strict');
    const { report } = await checkServed(
      (url) => (url.pathname === '/about.html' ? { status: 302, headers: [['Location', '/docs/']] } : served(url)),
      options,
    );
    expect(brokenIn(report)).toContain(
      'GET /old leads to /about.html, which redirects again, to https://site.test/docs/',
    );
  });

  it('is caught where there is none', async () => {
    const { report } = await checkServed((url) => {
      const key = url.pathname === '/' ? 'index.html' : decodeURIComponent(url.pathname.slice(1));
      return FILES.includes(key) ? {} : { status: 403 };
    }, options);
    expect(brokenIn(report)).toEqual(
      expect.arrayContaining([
        'GET /docs/ returns 403',
        'GET /docs returns 403, where the routes redirect with 301 to /docs/',
      ]),
    );
  });
});
