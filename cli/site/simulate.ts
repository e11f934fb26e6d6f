import { matchesPath } from '../../lib/policy/path-pattern';
import { type CompiledRoutes, type Route, route, urlFor } from '../../lib/routing';
import { type Link, linksOfPage, linksOfSitemap } from './links';

/** A site as it is about to be published. */
export interface Simulated {
  readonly routes: CompiledRoutes;
  readonly keys: readonly string[];
  /** A file's text. */
  readonly read: (key: string) => Promise<string>;
  /** The site's own names: an absolute URL on one of them is a link within the site. */
  readonly hosts?: readonly string[];
  /** Path patterns that another origin serves. */
  readonly elsewhere?: readonly string[];
  /** The page for what is missing, `/404.html`: it has no URL of its own. */
  readonly errorPage?: string;
}

const PAGE = /\.(?:html?|xhtml)$/i;
const SITEMAP = /(?:^|\/)sitemap[^/]*\.xml$/i;
/** A host that no site has, for links that name none. */
const HERE = 'https://site.invalid';
/** A browser follows more; a chain of two and a slash are three. */
const MOST_HOPS = 5;
/** Pages that are read at a time. */
const READ_AT_ONCE = 8;

/**
 * Follows every link of every page as a visitor would, and looks for every file under its URL: what leads nowhere and what cannot be
 * reached, a line each, with file, line and column.
 */
export async function simulate(site: Simulated): Promise<string[]> {
  const keys = new Set(site.keys);
  return [...redirectFindings(site, keys), ...fileFindings(site, keys), ...(await linkFindings(site, keys))];
}

function fileFindings({ routes, keys: all, errorPage }: Simulated, keys: ReadonlySet<string>): string[] {
  return all.flatMap((key) => {
    const url = urlFor(key, routes.urls, routes.root);
    if (url === undefined || `/${key}` === errorPage) return [];
    const found = route(routes, { uri: url }, keys);
    if (found.kind === 'serve' && found.key === key) return [];
    return [`${key}: cannot be reached: ${url} ${outcome(found)}. ${remedyFor(key, found)}.`];
  });
}

function outcome(found: Route): string {
  if (found.kind === 'redirect') return `redirects to ${found.location}`;
  return found.kind === 'serve' ? `serves ${found.key}` : 'is not a URL that is served';
}

function remedyFor(key: string, found: Route): string {
  if (found.kind === 'redirect') return 'Leave the redirect out, or the file';
  if (found.kind === 'serve' && PAGE.test(key)) return `Rename one of the two, or give "spa" a list of patterns`;
  return 'Rename it';
}

function redirectFindings({ routes, elsewhere = [] }: Simulated, keys: ReadonlySet<string>): string[] {
  const exact = Object.entries(routes.exact).filter(([, entry]) => !entry.startsWith('200 '));
  const fixed = routes.patterns.filter(({ to }) => !/\/:/.test(to));
  const targets = [
    ...exact.map(([from, entry]) => [from, entry.slice(4)] as const),
    ...fixed.map(({ from, to }) => [`/${from.join('/')}`, to] as const),
  ];
  return targets.flatMap(([from, to]) => {
    const path = to.replace(/[?#].*$/s, '');
    if (isElsewhere(path, elsewhere) || leadsTo(routes, path, keys).kind === 'serve') return [];
    return [`redirect ${from}: leads to ${to}, which is not there.${hint(path, keys)}`];
  });
}

async function linkFindings(site: Simulated, keys: ReadonlySet<string>): Promise<string[]> {
  const { routes, elsewhere = [], hosts = [] } = site;
  const known = new Map<string, Route>();
  const own = new Set(hosts);
  const pages = site.keys.filter((key) => PAGE.test(key) || SITEMAP.test(key));
  const findings: string[][] = [];
  const isDead = (path: string) => {
    if (isElsewhere(path, elsewhere)) return false;
    const found = known.get(path) ?? leadsTo(routes, path, keys);
    known.set(path, found);
    return found.kind !== 'serve';
  };
  const look = async (key: string, i: number) => {
    const text = await site.read(key);
    const { base, links } = PAGE.test(key) ? linksOfPage(text) : { base: undefined, links: linksOfSitemap(text) };
    const page = new URL(urlFor(key, routes.urls, routes.root) ?? `/${key}`, HERE);
    const from = base !== undefined && URL.canParse(base, page.href) ? new URL(base, page) : page;
    findings[i] = links.flatMap((link) => {
      const path = pathWithin(link, from, own);
      if (path === undefined || !isDead(path)) return [];
      return [`${key}:${link.line}:${link.column}: leads to ${path}, which is not there.${hint(path, keys)}`];
    });
  };
  for (let i = 0; i < pages.length; i += READ_AT_ONCE) {
    await Promise.all(pages.slice(i, i + READ_AT_ONCE).map((key, j) => look(key, i + j)));
  }
  return findings.flat();
}

/** The path of a link within the site; `undefined` for one that leads elsewhere. */
function pathWithin({ address }: Link, base: URL, own: ReadonlySet<string>): string | undefined {
  if (!URL.canParse(address, base.href)) return undefined;
  const url = new URL(address, base);
  if (url.origin !== HERE && !(/^https?:$/.test(url.protocol) && own.has(url.hostname))) return undefined;
  return url.pathname;
}

/** Where a path leads in the end. */
function leadsTo(routes: CompiledRoutes, path: string, keys: ReadonlySet<string>): Route {
  let at = path;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const found = route(routes, { uri: at }, keys);
    if (found.kind !== 'redirect') return found;
    at = found.location.replace(/[?#].*$/s, '');
  }
  return { kind: 'not found' };
}

function isElsewhere(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesPath(pattern, path) || matchesPath(pattern, path.slice(1)));
}

/** The file that was meant, most likely, and the URL style that serves it. */
function hint(path: string, keys: ReadonlySet<string>): string {
  const name = decoded(path).replace(/^\/|\/$/g, '');
  if (name === '') return '';
  for (const [key, style] of [
    [`${name}/index.html`, 'folders'],
    [`${name}.html`, 'files'],
  ] as const) {
    if (keys.has(key)) return ` ${key} is: urls: '${style}' serves it there.`;
  }
  return '';
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
