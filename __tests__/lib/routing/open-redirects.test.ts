import { type CompiledRoutes, compileRoutes, route } from '../../../lib/routing';
import { OPEN_REDIRECTS } from './support/open-redirects';

const hosts = { from: ['example.com'], to: 'www.example.com' };
const redirects = [
  { from: '/old/*', to: '/new/:splat' },
  { from: '/go/:where', to: '/:where' },
];

const SITES: readonly (readonly [string, CompiledRoutes])[] = (['folders', 'files', 'exact'] as const).flatMap(
  (urls) => [
    [urls, compileRoutes({ urls, redirects }, [], { hosts })],
    [`${urls}, an application`, compileRoutes({ urls, redirects: redirects, spa: true }, [], { hosts })],
  ],
);

/** Where a browser goes from there. */
function lands(host: string, location: string): string {
  return new URL(location, `https://${host}/some/page`).host;
}

const HOSTS = ['www.example.com', 'example.com', 'd111111abcdef8.cloudfront.net'];

function redirectsOf(payload: string): { readonly host: string; readonly location: string }[] {
  const mark = payload.indexOf('?');
  const uri = mark < 0 ? payload : payload.slice(0, mark);
  const query = mark < 0 ? undefined : payload.slice(mark + 1);
  return SITES.flatMap(([, routes]) =>
    HOSTS.flatMap((host) => {
      const found = route(routes, { uri, query, host });
      return found.kind === 'redirect' ? [{ host, location: found.location }] : [];
    }),
  );
}

describe('open redirects', () => {
  it('has at least 200 payloads to try, of which many are redirected', () => {
    expect(OPEN_REDIRECTS.length).toBeGreaterThanOrEqual(200);
    expect(new Set(OPEN_REDIRECTS).size).toBe(OPEN_REDIRECTS.length);
    expect(OPEN_REDIRECTS.filter((payload) => redirectsOf(payload).length > 0).length).toBeGreaterThan(50);
  });

  it.each(OPEN_REDIRECTS)('%j stays on the site', (payload) => {
    for (const { host, location } of redirectsOf(payload)) {
      expect(lands(host, location)).toBe(host === 'example.com' ? 'www.example.com' : host);
      expect(location).toMatch(/^(?:https:\/\/www\.example\.com)?\/(?![/\\])[!-~]*$/);
    }
  });
});
