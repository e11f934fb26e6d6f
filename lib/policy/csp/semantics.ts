import { directives as known } from './directives';
import type { Source } from './source';

/** The directives that hold for what `name` is about, nearest first (CSP3, "Get fetch directive fallback list"). */
export function fallbacks(name: string): string[] {
  if (name === 'worker-src') return ['worker-src', 'child-src', 'script-src', 'default-src'];
  const list: string[] = [];
  for (let at: string | undefined = name; at !== undefined; at = known.get(at)?.fallback) list.push(at);
  return list;
}

/**
 * Whether a source lets through all that another does. `*` is every host over http, https, ws and wss, but neither
 * `data:` nor `blob:`; `http:` lets https through, `ws:` all four (CSP3, "Does url match expression in origin with redirect count?").
 */
export function sourceCovers(wide: Source, narrow: Source): boolean {
  if (wide.kind === 'host') {
    if (narrow.kind === 'keyword') return isAnyHost(wide) && narrow.keyword === "'self'";
    if (isBareStar(wide) && (narrow.kind === 'scheme' || narrow.kind === 'host')) {
      return narrow.scheme === undefined || NETWORK.includes(narrow.scheme);
    }
    if (narrow.kind === 'host' && isBareStar(narrow)) return false;
    if (narrow.kind === 'scheme') return isAnyHost(wide) && schemeCovers(wide.scheme, narrow.scheme);
    return (
      narrow.kind === 'host' &&
      schemeCovers(wide.scheme, narrow.scheme) &&
      hostCovers(wide.host, narrow.host) &&
      portCovers(wide.port, narrow.port) &&
      pathCovers(wide.path, narrow.path)
    );
  }
  if (wide.kind === 'scheme') {
    if (narrow.kind === 'scheme') return schemeCovers(wide.scheme, narrow.scheme);
    return narrow.kind === 'host' && !isBareStar(narrow) && schemeCovers(wide.scheme, narrow.scheme);
  }
  if (wide.kind === 'keyword') return narrow.kind === 'keyword' && wide.keyword === narrow.keyword;
  if (wide.kind === 'nonce') return narrow.kind === 'nonce' && wide.value === narrow.value;
  return narrow.kind === 'hash' && wide.algorithm === narrow.algorithm && digest(wide.value) === digest(narrow.value);
}

function isAnyHost({ host, port, path }: Extract<Source, { kind: 'host' }>): boolean {
  return host === '*' && (port === undefined || port === '*') && path === undefined;
}

function isBareStar(source: Extract<Source, { kind: 'host' }>): boolean {
  return isAnyHost(source) && source.scheme === undefined;
}

/** What `*` stands for besides the page's own scheme. */
const NETWORK = ['http', 'https', 'ws', 'wss'];
/** CSP3, "scheme-part matches". */
const UPGRADES: Readonly<Record<string, readonly string[]>> = {
  http: ['https'],
  ws: ['wss', 'http', 'https'],
  wss: ['https'],
};

/** Left out, the scheme is that of the page, which is https. */
function schemeCovers(wide = 'https', narrow = 'https'): boolean {
  return wide === narrow || (UPGRADES[wide]?.includes(narrow) ?? false);
}

function hostCovers(wide: string, narrow: string): boolean {
  if (wide === '*' || wide === narrow) return true;
  return wide.startsWith('*.') && narrow.endsWith(wide.slice(1));
}

function portCovers(wide: string | undefined, narrow: string | undefined): boolean {
  return wide === '*' || wide === narrow || (isDefault(wide) && isDefault(narrow));
}

function isDefault(port: string | undefined): boolean {
  return port === undefined || port === '80' || port === '443';
}

/** A path that ends in `/` holds for all below it, any other for itself alone. */
function pathCovers(wide: string | undefined, narrow: string | undefined): boolean {
  if (wide === undefined || wide === '/') return true;
  return narrow !== undefined && (wide.endsWith('/') ? narrow.startsWith(wide) : narrow === wide);
}

/** Browsers compare digests decoded: padding and the alphabet for addresses make no difference. */
function digest(value: string): string {
  return value.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
}
