import { type CompiledRoutes, compileRoutes, type Route, route } from '../../../lib/routing';
import { KEYS, URL_TABLES } from './support/url-tables';

const keys = new Set(KEYS);

/** The same words as the tables have. */
function does(routes: CompiledRoutes, url: string, host?: string): string {
  const [uri = '', query] = split(url);
  const found: Route = route(routes, { uri, query, host }, keys);
  if (found.kind === 'redirect') return `${found.status} ${found.location}`;
  return found.kind === 'serve' ? found.key : 'not found';
}

function split(url: string): [string, string | undefined] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, undefined] : [url.slice(0, mark), url.slice(mark + 1)];
}

describe.each(Object.entries(URL_TABLES))('route with urls %s', (_, { options, rows }) => {
  const routes = compileRoutes(options, [], { keys: KEYS });

  it('has at least 60 URLs in its table', () => {
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(new Set(rows.map(([url]) => url)).size).toBe(rows.length);
  });

  it.each(rows)('%s: %s', (url, expected) => {
    expect(does(routes, url)).toBe(expected);
  });
});

describe('route for a single-page application', () => {
  const spa = compileRoutes({ spa: true }, [], { keys: KEYS });
  const app = compileRoutes({ spa: ['/app/*'] }, [], { keys: [...KEYS, 'app/index.html', 'app/help/index.html'] });
  const files = compileRoutes({ urls: 'files', spa: true }, [], { keys: KEYS });

  const sites = { spa, files };
  it.each([
    ['spa', '/bikes/8', 'index.html'],
    ['spa', '/bikes/8/', 'index.html'],
    ['spa', '/bikes/8?color=red', 'index.html'],
    ['spa', '/', 'index.html'],
    ['spa', '/index.html', '301 /'],
    ['spa', '/docs', '301 /docs/'],
    ['spa', '/docs/', 'docs/index.html'],
    ['spa', '/LICENSE', 'LICENSE'],
    ['spa', '/assets/missing.js', 'not found'],
    ['spa', '/bikes/photo.jpg', 'not found'],
    ['spa', '/v1.2', 'index.html'],
    ['spa', '//bikes', 'not found'],
    ['spa', '/.well-known/missing', 'not found'],
    ['files', '/bikes/8', 'index.html'],
    ['files', '/bikes/8/', 'index.html'],
    ['files', '/about', 'about.html'],
    ['files', '/about/', '301 /about'],
    ['files', '/blog', 'blog/index.html'],
    ['files', '/missing.html', '301 /missing'],
  ] as const)('%s %s: %s', (site, url, expected) => {
    expect(does(sites[site], url)).toBe(expected);
  });

  it('serves the shell of the folder that a pattern is about, and the pages that it has', () => {
    const has = new Set([...KEYS, 'app/index.html', 'app/help/index.html']);
    const key = (uri: string) => route(app, { uri }, has);
    expect(key('/app')).toEqual({ kind: 'serve', key: 'app/index.html', uri: '/app/index.html' });
    expect(key('/app/')).toEqual({ kind: 'serve', key: 'app/index.html', uri: '/app/index.html' });
    expect(key('/app/bikes/8')).toEqual({ kind: 'serve', key: 'app/index.html', uri: '/app/index.html' });
    expect(key('/app/help/')).toEqual({ kind: 'serve', key: 'app/help/index.html', uri: '/app/help/index.html' });
    expect(key('/app/help')).toEqual({ kind: 'redirect', status: 301, location: '/app/help/' });
    expect(key('/app/missing.js')).toEqual({ kind: 'not found' });
    expect(key('/other')).toEqual({ kind: 'redirect', status: 301, location: '/other/' });
  });
});

describe('route for names that redirect to the primary one', () => {
  const hosts = { from: ['example.com', 'example.org'], to: 'www.example.com' };
  const redirects = [{ from: '/old', to: '/docs', status: 302 as const }];
  const routes = compileRoutes({ redirects }, [], { keys: KEYS, hosts });

  it.each([
    ['example.com', '/', '301 https://www.example.com/'],
    ['example.com', '/docs/?a=1', '301 https://www.example.com/docs/?a=1'],
    ['example.org', '/assets/site.css', '301 https://www.example.com/assets/site.css'],
    // In one hop, to where the primary name would lead in the end.
    ['example.com', '/docs', '301 https://www.example.com/docs/'],
    ['example.com', '/docs/index.html', '301 https://www.example.com/docs/'],
    ['example.com', '/old?a=1', '302 https://www.example.com/docs/?a=1'],
    ['EXAMPLE.com', '/', '301 https://www.example.com/'],
    ['example.com:443', '/', '301 https://www.example.com/'],
    ['www.example.com', '/', 'index.html'],
    ['www.example.com', '/docs', '301 /docs/'],
    ['evil.example', '/docs', '301 /docs/'],
    ['example.com', '//evil.example', 'not found'],
  ])('%s%s: %s', (host, url, expected) => {
    expect(does(routes, url, host)).toBe(expected);
  });
});

describe('route', () => {
  it('takes every key to exist where it does not know them', () => {
    const routes = compileRoutes();
    expect(route(routes, { uri: '/docs/' })).toEqual({
      kind: 'serve',
      key: 'docs/index.html',
      uri: '/docs/index.html',
    });
    expect(route(routes, { uri: '/f%C3%BCr/a.txt' })).toEqual({
      kind: 'serve',
      key: 'für/a.txt',
      uri: '/f%C3%BCr/a.txt',
    });
  });

  it.each(['', 'docs', '*', 'https://evil.example/', '/%', '/\u0000', '/für', '/a b'])(
    'never throws, and redirects nothing, for what is no path: %j',
    (uri) => {
      expect(route(compileRoutes(), { uri }).kind).not.toBe('redirect');
    },
  );

  it('redirects nothing whose query is not one', () => {
    const routes = compileRoutes();
    expect(route(routes, { uri: '/docs', query: 'a=1\r\nSet-Cookie: x' }).kind).toBe('serve');
    expect(route(routes, { uri: '/docs', query: 'a b' }).kind).toBe('serve');
  });

  it('leaves a URL alone that would grow longer than CloudFront takes', () => {
    const routes = compileRoutes();
    const uri = (length: number) => `/${'a'.repeat(length - 2)}/`;
    expect(route(routes, { uri: uri(8000) })).toMatchObject({ kind: 'serve', uri: `${uri(8000)}index.html` });
    expect(route(routes, { uri: uri(8001) })).toMatchObject({ kind: 'serve', uri: uri(8001) });
    expect(route(routes, { uri: uri(7990), query: 'a'.repeat(11) })).toMatchObject({ uri: uri(7990) });
  });

  it('keeps the default root object where that is another page', () => {
    const routes = compileRoutes({}, [], { root: 'home.html', keys: ['home.html', 'index.html'] });
    expect(route(routes, { uri: '/' })).toEqual({ kind: 'serve', key: 'home.html', uri: '/' });
    expect(route(routes, { uri: '/index.html' })).toEqual({ kind: 'serve', key: 'index.html', uri: '/index.html' });
  });
});
