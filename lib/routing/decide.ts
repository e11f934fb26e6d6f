import { matchesPath } from '../policy/path-pattern';
import type { CompiledPattern, CompiledRoutes, CompiledShell, RedirectStatus, UrlStyle } from './types';

/*
 * What the edge function runs. It is built for runtime cloudfront-js-2.0, so everything here keeps to ECMAScript 5.1 and to what
 * esbuild can lower to it: no Map, no spread, no for-of.
 */

/** What the edge function does with a request: asks the origin for another URI, or redirects. */
export type Decision =
  | { readonly uri: string; readonly status?: undefined }
  | { readonly uri?: undefined; readonly status: RedirectStatus; readonly location: string };

/** Of `CompiledRoutes`, without what is looked up by path. */
export type Rules = Omit<CompiledRoutes, 'version' | 'exact'>;

/** RFC 3986, 3.3, without empty segments, and with what browsers send as it is: `|`, `^`, `[`, `]`. */
const PLAIN_PATH = /^(?:\/(?:[\w.~!$&'()*+,;=:@|^[\]-]|%[0-9A-Fa-f]{2})+)*\/?$/;
/** Encoded slashes, backslashes and control characters, encoded dots, and dot segments: each is read in several ways. */
const AMBIGUOUS = /%(?:2[ef]|5c|[01]|7f)|\/\.\.?(?:\/|$)/i;
/** CloudFront refuses a function's URI and query of 8,192 characters or more: what is rewritten has room for its file's name. */
const MOST_CHARACTERS = 8000;
const PLAIN_QUERY = /^[!"$-~]*$/;
/** At least one letter, so that `v1.2` is a page and `intro.mp3` a file. */
const EXTENSION = /\.\d*[A-Za-z][A-Za-z0-9]{0,15}$/;

/**
 * The path by which `exact` knows a URI: decoded, without a trailing slash. `undefined` for a URI that is not handled, whatever the
 * routes say: an ambiguous path passes unchanged, so that it cannot become a redirect to another host.
 */
export function pathKey(uri: unknown): string | undefined {
  if (typeof uri !== 'string' || uri === '' || !PLAIN_PATH.test(uri) || AMBIGUOUS.test(uri)) return undefined;
  try {
    const path = decodeURIComponent(uri);
    return path.length > 1 && path.charAt(path.length - 1) === '/' ? path.slice(0, -1) : path;
  } catch {
    return undefined;
  }
}

/**
 * What the routes mean for one request; `undefined` where it passes unchanged.
 * @param entry what `exact` has for `pathKey(uri)`
 */
export function decide(
  rules: Rules,
  uri: string,
  host: string | undefined,
  query: string | undefined,
  entry: string | undefined,
): Decision | undefined {
  const key = pathKey(uri);
  if (key === undefined || (query !== undefined && !PLAIN_QUERY.test(query))) return undefined;
  if (uri.length + (query ? query.length : 0) > MOST_CHARACTERS) return undefined;
  let decision = (entry === undefined ? byPatterns(rules, uri) : byEntry(rules.urls, uri, key, entry)) as
    | Decision
    | undefined
    | null;
  if (decision === undefined) decision = byStyle(rules, uri);
  const hosts = rules.hosts;
  if (hosts && host !== undefined && hosts.from.indexOf(host.toLowerCase().replace(/:\d+$/, '')) >= 0) {
    const to = decision?.status ? decision : { status: 301 as const, location: uri };
    return { status: to.status, location: withQuery(`https://${hosts.to}${to.location}`, query) };
  }
  if (!decision || decision.status === undefined) return decision || undefined;
  // One that leads to itself would never end.
  if (decision.location === uri) return undefined;
  return { status: decision.status, location: withQuery(decision.location, query) };
}

/** What an entry of `exact` says; `null` where the file of that very name is served. */
function byEntry(urls: UrlStyle, uri: string, key: string, entry: string): Decision | null {
  const to = entry.slice(4);
  const status = Number(entry.slice(0, 3));
  if (status !== 200) return { status: status as RedirectStatus, location: to };
  const slash = uri.charAt(uri.length - 1) === '/';
  if (decodeURIComponent(to) === key) return slash ? { status: 301, location: uri.slice(0, -1) } : null;
  if (slash === (urls === 'folders')) return { uri: to };
  return { status: 301, location: slash ? uri.slice(0, -1) : `${uri}/` };
}

function byPatterns(rules: Rules, uri: string): Decision | undefined {
  for (let i = 0; i < rules.patterns.length; i++) {
    const pattern = rules.patterns[i] as CompiledPattern;
    const path = expand(pattern, uri);
    if (path !== undefined) return { status: pattern.status, location: canonical(rules, path) };
  }
  return undefined;
}

/** Where a pattern leads a URI; `undefined` where it does not match. */
export function expand(pattern: Pick<CompiledPattern, 'from' | 'to'>, uri: string): string | undefined {
  const from = pattern.from;
  const to = pattern.to;
  const given = uri.slice(1).split('/');
  if (given[given.length - 1] === '') given.pop();
  const found: Record<string, string> = {};
  for (let i = 0; i < from.length; i++) {
    const segment = from[i] as string;
    if (segment === '*') {
      // With its trailing slash.
      found[':splat'] = uri.slice(1).split('/').slice(i).join('/');
      break;
    }
    const part = given[i];
    if (part === undefined) return undefined;
    if (segment.charAt(0) === ':') found[segment] = part;
    else if (decodeURIComponent(part) !== segment) return undefined;
  }
  if (from[from.length - 1] !== '*' && given.length !== from.length) return undefined;
  const end = to.search(/[?#]|$/);
  const path = to
    .slice(0, end)
    .split('/')
    .map((segment) => (segment.charAt(0) === ':' && found[segment] !== undefined ? found[segment] : segment))
    .join('/');
  return path + to.slice(end);
}

/** Where a redirect ends that leads to a path which the style itself would redirect: it takes one hop, not two. */
export function canonical(rules: Rules, location: string): string {
  const end = location.search(/[?#]|$/);
  const path = location.slice(0, end);
  const decision = byStyle(rules, path);
  return decision?.status ? decision.location + location.slice(end) : location;
}

/** What the URL style, and the shell of a single-page application, mean for a path. */
export function byStyle(rules: Rules, uri: string): Decision | undefined {
  const urls = rules.urls;
  const last = uri.slice(uri.lastIndexOf('/') + 1);
  const folder = uri.slice(0, uri.length - last.length);
  // Below a folder such as /.well-known/ every name is a file's.
  if (uri === '/' || /\/\./.test(uri)) return undefined;
  const extension = EXTENSION.test(last);
  if (urls !== 'exact') {
    if (last === 'index.html' || (urls === 'files' && last === 'index')) {
      if (folder === '/') return rules.root === 'index.html' ? { status: 301, location: '/' } : undefined;
      return { status: 301, location: urls === 'folders' ? folder : folder.slice(0, -1) };
    }
    // `react.js.html` keeps its ending: /react.js is another file's.
    if (urls === 'files' && /.\.html$/.test(last) && !EXTENSION.test(last.slice(0, -5))) {
      return { status: 301, location: uri.slice(0, -5) };
    }
  }
  if (extension) return undefined;
  for (let i = 0; i < rules.spa.length; i++) {
    const one = rules.spa[i] as CompiledShell;
    // `/app/*` is also /app.
    if (matchesPath(one.path, uri) || matchesPath(one.path, `${uri}/`)) return { uri: one.shell };
  }
  if (urls === 'folders') {
    return last === '' ? { uri: `${uri}index.html` } : { status: 301, location: `${uri}/` };
  }
  if (urls === 'files') {
    return last === '' ? { status: 301, location: uri.slice(0, -1) } : { uri: `${uri}.html` };
  }
  return undefined;
}

/** A redirect keeps the query: joined with the target's own, before its fragment. */
function withQuery(location: string, query: string | undefined): string {
  if (query === undefined || query === '') return location;
  const hash = location.search(/#|$/);
  const path = location.slice(0, hash);
  return `${path}${path.indexOf('?') < 0 ? '?' : '&'}${query}${location.slice(hash)}`;
}
