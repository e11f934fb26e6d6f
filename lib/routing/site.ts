import { matchesPath } from '../policy/path-pattern';
import { byStyle, pathKey } from './decide';
import type { CompiledRoutes, CompiledShell, UrlStyle } from './types';

/** A path pattern whose pages are an application's, and its shell where that was named. */
export interface PlacedShell {
  readonly path: string;
  readonly shell?: string;
}

export interface SiteOfRoutes {
  readonly urls: UrlStyle;
  readonly root: string;
  readonly keys: readonly string[];
  readonly shells: readonly PlacedShell[];
}

/**
 * What the routes have to know of a site's files, since the edge function cannot look: files without an extension, which would be
 * taken for pages; with `files`, folders with a page of their own; and the pages among an application's paths.
 */
export function siteEntries({ urls, root, keys, shells }: SiteOfRoutes): {
  readonly entries: Readonly<Record<string, string>>;
  readonly spa: readonly CompiledShell[];
} {
  const has = new Set(keys);
  const spa = shells.map(({ path, shell }) => ({ path, shell: shell ?? shellOf(path, root, has) }));
  const shellKeys = new Set(spa.map(({ shell }) => shell.slice(1)));
  const style = { urls, root, spa: [] };
  const entries: Record<string, string> = {};
  for (const key of keys) {
    const uri = uriOf(key);
    const url = urlFor(key, urls, root);
    // Below a folder such as .well-known every name is a file's, and a name that no URL carries is reported by publish.
    const path = url === undefined ? undefined : pathKey(url);
    if (url === undefined || path === undefined || path === '/' || /\/\./.test(path)) continue;
    if (shellKeys.has(key)) continue;
    // Both are /blog's: the file of that name comes first.
    if (urls === 'files' && has.has(key.replace(/\/index\.html$/, '.html')) && key.endsWith('/index.html')) continue;
    const inShell = spa.some((one) => matchesPath(one.path, url) || matchesPath(one.path, `${url}/`));
    const served = byStyle({ ...style, spa: inShell ? spa : [], patterns: [] }, url)?.uri ?? url;
    if (served !== uri || byStyle({ ...style, patterns: [] }, url)?.status !== undefined) entries[path] = `200 ${uri}`;
  }
  return { entries, spa };
}

/** The URL under which a file is to be found: its page's in the site's style, or its own path. `undefined` for none. */
export function urlFor(key: string, urls: UrlStyle, root: string): string | undefined {
  const uri = uriOf(key);
  if (key === root) return '/';
  if (urls === 'exact') return uri;
  const decision = byStyle({ urls, root, spa: [], patterns: [] }, uri);
  // A file without an extension is served under its own name, whatever a page's URL would be.
  if (decision?.status === undefined || !/\.html$/.test(key)) return uri;
  return decision.location;
}

/**
 * Every path that a file may be cached under: its own, its page's with and without what redirects to it, and the paths of an application
 * whose shell it is, as CloudFront path patterns.
 */
export function pathsServing(routes: Pick<CompiledRoutes, 'urls' | 'root' | 'spa'>, key: string): string[] {
  const uri = uriOf(key);
  const url = urlFor(key, routes.urls, routes.root);
  const paths = new Set([uri]);
  if (url !== undefined) paths.add(url);
  if (url !== undefined && url !== uri && url !== '/') paths.add(url.endsWith('/') ? url.slice(0, -1) : `${url}/`);
  for (const { path, shell } of routes.spa) if (shell === uri) paths.add(path);
  return [...paths];
}

/** The URI of a key, as a browser sends it. */
export function uriOf(key: string): string {
  return `/${key.split('/').map(encodeSegment).join('/')}`;
}

/** What a browser leaves as it is stays so: an URL that is sent in two ways would be cached twice. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/%(?:21|24|26|27|28|29|2A|2B|2C|3A|3B|3D|40)/g, decodeURIComponent);
}

function shellOf(pattern: string, root: string, has: ReadonlySet<string>): string {
  const folder = /^\/(?:[^*?]*\/)?/.exec(pattern)?.[0] ?? '/';
  const own = `${decodeURI(folder).slice(1)}index.html`;
  return own !== 'index.html' && has.has(own) ? uriOf(own) : uriOf(root);
}
