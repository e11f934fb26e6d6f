import { directives as known } from './directives';
import type { Directives } from './policy';
import { isFault, readSource, type Source } from './source';

/** The directives that hold for what `name` is about, nearest first (CSP3, "Get fetch directive fallback list"). */
export function fallbacks(name: string): string[] {
  if (name === 'worker-src') return ['worker-src', 'child-src', 'script-src', 'default-src'];
  const list: string[] = [];
  for (let at: string | undefined = name; at !== undefined; at = known.get(at)?.fallback) list.push(at);
  return list;
}

/** The entries that hold for a directive: its own, or those it falls back on; `undefined` where nothing holds it back. */
export function effective(policy: Directives, name: string): readonly string[] | undefined {
  const from = fallbacks(name).find((fallback) => Object.hasOwn(policy, fallback));
  if (from === undefined) return undefined;
  const entries = policy[from]!;
  return entries === true ? [] : entries;
}

/** Whether a list lets nothing through: `'none'`, or no entry that a browser understands. */
export function allowsNothing(entries: readonly string[]): boolean {
  return readSources(entries).length === 0;
}

/**
 * Whether any inline script or style runs under a list: `'unsafe-inline'`, unless a nonce, a hash or, for scripts,
 * `'strict-dynamic'` makes browsers ignore it (CSP3, "Does a source list allow all inline behavior for type?").
 */
export function allowsAllInline(entries: readonly string[], type: 'script' | 'style'): boolean {
  const sources = readSources(entries);
  const ignored = sources.some(
    (source) =>
      source.kind === 'nonce' ||
      source.kind === 'hash' ||
      (type === 'script' && source.kind === 'keyword' && source.keyword === "'strict-dynamic'"),
  );
  return !ignored && sources.some((source) => source.kind === 'keyword' && source.keyword === "'unsafe-inline'");
}

/** Whether a list lets through at least all that another does, address by address and keyword by keyword. */
export function listCovers(wide: readonly string[], narrow: readonly string[]): boolean {
  const sources = readSources(wide);
  return readSources(narrow).every((one) => sources.some((source) => sourceCovers(source, one)));
}

/**
 * Whether a source lets through all that another does. `*` is every host over http, https, ws and wss, but neither
 * `data:` nor `blob:`; `http:` lets https through, `ws:` all four (CSP3, "Does url match expression in origin with redirect count?").
 */
export function sourceCovers(wide: Source, narrow: Source): boolean {
  if (wide.kind === 'host') {
    if (narrow.kind === 'keyword') return isAnyHost(wide) && narrow.keyword === "'self'";
    if (isAnyHost(wide) && wide.scheme === undefined && (narrow.kind === 'scheme' || narrow.kind === 'host')) {
      return narrow.scheme === undefined || NETWORK.includes(narrow.scheme);
    }
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
    return narrow.kind === 'host' && schemeCovers(wide.scheme, narrow.scheme);
  }
  if (wide.kind === 'keyword') return narrow.kind === 'keyword' && wide.keyword === narrow.keyword;
  if (wide.kind === 'nonce') return narrow.kind === 'nonce' && wide.value === narrow.value;
  return narrow.kind === 'hash' && wide.algorithm === narrow.algorithm && digest(wide.value) === digest(narrow.value);
}

function readSources(entries: readonly string[]): Source[] {
  return entries.map(readSource).filter((read): read is Source => !isFault(read));
}

function isAnyHost({ host, port, path }: Extract<Source, { kind: 'host' }>): boolean {
  return host === '*' && (port === undefined || port === '*') && path === undefined;
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
