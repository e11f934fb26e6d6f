import { type CompiledRoutes, route, uriOf, urlFor } from '../../lib/routing';

/** Redirects of the list, and of its patterns, that are requested: the first of each. */
const MOST_LISTED = 50;
/** What stands for a name or a star of a pattern. */
const SAMPLE = 'check';

/** A redirect that the site's routes make, as a visitor comes to it. */
export interface ExpectedRedirect {
  readonly kind: 'trailing slash' | 'file name' | 'query' | 'list' | 'pattern' | 'host';
  readonly url: URL;
  readonly status: number;
  /** The `Location` header, as it is sent. */
  readonly location: string;
}

/** The pages among a site's files, by the URLs under which visitors find them; the root first, without the error page. */
export function pageUrls(routes: CompiledRoutes, files: readonly string[], errorPage: string): string[] {
  const urls = files.flatMap((key) => {
    if (!/\.html?$/.test(key) || uriOf(key) === errorPage) return [];
    const url = urlFor(key, routes.urls, routes.root);
    const found = url === undefined ? undefined : route(routes, { uri: url });
    // What the list redirects, or another file takes, is no page's URL; publish reports it.
    return found?.kind === 'serve' && (url === '/' || found.key === key) ? [url!] : [];
  });
  return [...new Set(['/', ...urls])];
}

/** The path that the origin is asked for when a visitor requests one; the same where nothing is served there. */
export function originPath(routes: CompiledRoutes, pathname: string): string {
  const found = route(routes, { uri: pathname });
  if (found.kind !== 'serve') return pathname;
  return found.uri === '/' ? uriOf(routes.root) : found.uri;
}

/** One redirect of each kind that the routes make, and of the list the first ones. */
export function expectedRedirects(routes: CompiledRoutes, pages: readonly string[], site: URL): ExpectedRedirect[] {
  const found: ExpectedRedirect[] = [];
  const add = (kind: ExpectedRedirect['kind'], uri: string, more: { host?: string; query?: string } = {}) => {
    const { host, query } = more;
    const answer = route(routes, { uri, host: host ?? site.hostname, query });
    if (answer.kind !== 'redirect') return false;
    const url = new URL(uri + (query === undefined ? '' : `?${query}`), site);
    if (host !== undefined) url.hostname = host;
    found.push({ kind, url, status: answer.status, location: answer.location });
    return true;
  };
  const below = pages.filter((page) => page !== '/');
  const slash = (page: string) => (page.endsWith('/') ? page.slice(0, -1) : `${page}/`);
  const page = below.find((one) => add('trailing slash', slash(one)));
  if (page !== undefined) add('query', slash(page), { query: 'check=1&a=b' });
  below.some((one) => add('file name', originPath(routes, one)));
  add('file name', uriOf(routes.root));
  for (const [key] of listed(routes)) add('list', uriOf(key.slice(1)));
  for (const { from } of routes.patterns.slice(0, MOST_LISTED)) add('pattern', `/${from.map(sampleOf).join('/')}`);
  for (const host of routes.hosts?.from ?? [])
    for (const path of ['/', ...below.slice(0, 1)]) add('host', path, { host });
  return found;
}

function listed({ exact }: CompiledRoutes): [string, string][] {
  return Object.entries(exact)
    .filter(([, to]) => !to.startsWith('200 '))
    .slice(0, MOST_LISTED);
}

const sampleOf = (segment: string) =>
  segment === '*' || segment.startsWith(':') ? SAMPLE : encodeURIComponent(segment);

/** What is wrong with what came back in the place of a redirect; `undefined` where it is as expected. */
export function redirectFault(
  expected: ExpectedRedirect,
  found: { readonly status: number; readonly location?: string | undefined },
): string | undefined {
  const { url, status, location } = expected;
  const wanted = `${status} to ${location}`;
  if (found.location === undefined || found.status < 300 || found.status > 399) {
    return `returns ${found.status}, where the routes redirect with ${wanted}`;
  }
  const same =
    URL.canParse(found.location, url.href) && new URL(found.location, url).href === new URL(location, url).href;
  if (found.status === status && same) return undefined;
  return `redirects with ${found.status} to ${found.location}, where the routes redirect with ${wanted}`;
}
