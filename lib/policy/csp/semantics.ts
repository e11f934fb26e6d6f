import { directives as known } from './directives';
import { formatSource, isFault, readSource, type Source } from './source';

/** The directives that hold for what `name` is about, nearest first (CSP3, "Get fetch directive fallback list"). */
export function fallbacks(name: string): string[] {
  if (name === 'worker-src') return ['worker-src', 'child-src', 'script-src', 'default-src'];
  const list: string[] = [];
  for (let at: string | undefined = name; at !== undefined; at = known.get(at)?.fallback) list.push(at);
  return list;
}

/**
 * What lists of sources are asked about, each with the directives whose list may hold for it. `script-src` is eval and
 * WebAssembly, `default-src` what has no directive of its own, such as prefetching; elements and attributes are asked
 * about under their own names.
 */
export const QUESTIONS: readonly string[] = [
  'default-src',
  'script-src-elem',
  'script-src-attr',
  'script-src',
  'style-src-elem',
  'style-src-attr',
  'img-src',
  'font-src',
  'connect-src',
  'media-src',
  'object-src',
  'manifest-src',
  'frame-src',
  'fenced-frame-src',
  'worker-src',
  'base-uri',
  'form-action',
  'frame-ancestors',
];

/** A set of URLs. Paths are compared decoded; none means every path, one that ends in `/` all below it. */
export interface Urls {
  readonly kind: 'urls';
  readonly scheme: string;
  /** `*`, `*.example.com`, `example.com`, or `self` in quotes for the page's own host. */
  readonly host: string;
  /** Digits, `*`, or the empty text for the scheme's default. */
  readonly port: string;
  readonly path?: string;
}

/** One thing that a list of sources lets through. */
export type Permission =
  | Urls
  | Extract<Source, { kind: 'keyword' | 'nonce' }>
  // External scripts are let through by the hash in their integrity attribute, from any host.
  | (Extract<Source, { kind: 'hash' }> & { readonly external: boolean });

/** What all of its permissions give together, with the source that gives it as it is sent. */
export interface Entry {
  readonly text: string;
  /** One, or several where entries of several policies overlap. */
  readonly permissions: readonly Permission[];
}

/** The page's own host: over WebSocket too, where connections are asked about. */
const SELF: readonly Urls[] = ['https', 'wss'].map((scheme) => ({ kind: 'urls', scheme, host: "'self'", port: '' }));
const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', ws: '80', wss: '443' };
const NETWORK = ['http', 'https', 'ws', 'wss'];
/** A less secure scheme lets its secure counterpart through, too. CSP3 lets `ws:` and `wss:` match https; no browser does. */
const UPGRADES: Readonly<Record<string, string>> = { http: 'https', ws: 'wss' };

/**
 * The URLs that a source lets through on a page that is served over https from the default port.
 *
 * CSP3 6.7.2.8 ("Does url match expression in origin with redirect count?") and what browsers do where they differ from
 * it (`__tests__/lib/policy/csp/browser-answers.json`).
 */
function urlsOf(source: Extract<Source, { kind: 'scheme' | 'host' }>): Urls[] {
  if (source.kind === 'scheme') return withUpgrade(source.scheme).map((scheme) => urls(scheme, '*', '*'));
  const { scheme = 'https', host, port = '', path } = source;
  const anything = source.scheme === undefined && host === '*' && port === '' && path === undefined;
  if (anything) return NETWORK.map((each) => urls(each, '*', '*'));
  const own = urls(scheme, host, port, path);
  const upgraded = UPGRADES[scheme];
  if (upgraded === undefined) return [own];
  if (own.port === '*') return [own, { ...own, scheme: upgraded }];
  // Only the default port is upgraded with the scheme, and https alone is reached by naming its own.
  const reached = own.port === '' || (upgraded === 'https' && own.port === DEFAULT_PORTS[upgraded]);
  return reached ? [own, urls(upgraded, host, '', path)] : [own];
}

function withUpgrade(scheme: string): string[] {
  const upgraded = UPGRADES[scheme];
  return upgraded === undefined ? [scheme] : [scheme, upgraded];
}

function urls(scheme: string, host: string, port: string, path?: string): Urls {
  return {
    kind: 'urls',
    scheme,
    host,
    port: port === DEFAULT_PORTS[scheme] ? '' : port,
    ...(path !== undefined && path !== '/' && { path: decoded(path) }),
  };
}

/** Browsers decode a path as a whole, `%2F` included, before they compare it. */
function decoded(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Whether all that `narrow` lets through, `wide` lets through, too. */
export function covers(wide: Permission, narrow: Permission): boolean {
  if (wide.kind === 'urls') {
    return (
      narrow.kind === 'urls' &&
      wide.scheme === narrow.scheme &&
      hostCovers(wide.host, narrow.host) &&
      (wide.port === '*' || wide.port === narrow.port) &&
      pathCovers(wide.path, narrow.path)
    );
  }
  if (wide.kind === 'keyword') {
    const inline = wide.keyword === "'unsafe-inline'";
    if (narrow.kind === 'hash') return inline && !narrow.external;
    if (narrow.kind !== 'keyword') return false;
    return (
      wide.keyword === narrow.keyword ||
      (wide.keyword === "'unsafe-eval'" && narrow.keyword.endsWith("-eval'")) ||
      (inline && narrow.keyword === "'unsafe-hashes'")
    );
  }
  // A nonce is meant to be new in every response, so that any nonce stands for any other.
  if (wide.kind === 'nonce') return narrow.kind === 'nonce';
  return narrow.kind === 'hash' && wide.algorithm === narrow.algorithm && digest(wide.value) === digest(narrow.value);
}

function hostCovers(wide: string, narrow: string): boolean {
  return wide === '*' || wide === narrow || (wide.startsWith('*.') && narrow.endsWith(wide.slice(1)));
}

function pathCovers(wide: string | undefined, narrow: string | undefined): boolean {
  if (wide === undefined) return true;
  return narrow !== undefined && (wide.endsWith('/') ? narrow.startsWith(wide) : narrow === wide);
}

/** Browsers compare digests decoded: padding and the URL-safe alphabet make no difference. */
function digest(value: string): string {
  return value.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
}

/** What two lists let through together: each overlap of their entries. */
export function meet(these: readonly Entry[], those: readonly Entry[]): Entry[] {
  const both = these.flatMap((one) =>
    those.flatMap((other) => {
      if (includes(other, one)) return [one];
      if (includes(one, other)) return [other];
      const overlap = one.permissions.every((a) => other.permissions.every((b) => mayOverlap(a, b)));
      return overlap ? [{ text: one.text, permissions: [...one.permissions, ...other.permissions] }] : [];
    }),
  );
  return [...new Set(both)];
}

/** Whether an entry surely lets all through that another does. */
function includes(wide: Entry, narrow: Entry): boolean {
  return wide.permissions.every((wanted) => narrow.permissions.some((one) => covers(wanted, one)));
}

function mayOverlap(a: Permission, b: Permission): boolean {
  if (a.kind !== 'urls' || b.kind !== 'urls') {
    const inline = (one: Permission) => one.kind === 'keyword' && one.keyword === "'unsafe-inline'";
    const trusted = (one: Permission) => one.kind === 'nonce' || one.kind === 'hash';
    const code = (one: Permission) => trusted(one) || one.kind === 'urls';
    return (inline(a) && trusted(b)) || (trusted(a) && inline(b)) || ((trusted(a) || trusted(b)) && code(a) && code(b));
  }
  const own = a.host === "'self'" || b.host === "'self'";
  return (
    a.scheme === b.scheme &&
    (own || hostCovers(a.host, b.host) || hostCovers(b.host, a.host)) &&
    (a.port === b.port || a.port === '*' || b.port === '*') &&
    (pathCovers(a.path, b.path) || pathCovers(b.path, a.path))
  );
}

/** The texts of the entries that let something through which `those` do not. */
export function beyond(these: readonly Entry[], those: readonly Entry[]): string[] {
  return [...new Set(these.filter((one) => !those.some((other) => includes(other, one))).map(({ text }) => text))];
}

/** What a directive's list is about, which decides what its entries do. */
type Role = 'script elements' | 'script attributes' | 'eval' | 'style elements' | 'style attributes' | 'urls';

const ROLES: Readonly<Record<string, Role>> = {
  'script-src-elem': 'script elements',
  'script-src-attr': 'script attributes',
  'script-src': 'eval',
  'style-src-elem': 'style elements',
  'style-src-attr': 'style attributes',
};

/**
 * What a list lets through for one of the `QUESTIONS` (CSP3, 6.7 and 8.2): nonces, hashes and `'strict-dynamic'` switch
 * `'unsafe-inline'` off, `'strict-dynamic'` switches hosts, schemes and `'self'` off, and what means nothing for the
 * question, requests reports alone or is not understood is left out.
 * @param tokens of the directive whose list holds, which may be another's by fallback
 */
export function entriesOf(question: string, tokens: readonly string[]): Entry[] {
  const sources = tokens.map(readSource).filter((source): source is Source => !isFault(source));
  const role = ROLES[question] ?? 'urls';
  const has = (keyword: string) => sources.some((source) => source.kind === 'keyword' && source.keyword === keyword);
  const trusted = sources.some(({ kind }) => kind === 'nonce' || kind === 'hash');
  const hashed = sources.some(({ kind }) => kind === 'hash');
  const dynamic = has("'strict-dynamic'");
  const script = role === 'script elements' || role === 'script attributes';
  const attributes = role === 'script attributes' || role === 'style attributes';
  const elements = role === 'script elements' || role === 'style elements';
  // A worker may be started by whatever script runs where its list is that of scripts.
  const locations = (role === 'urls' && !(question === 'worker-src' && dynamic)) || (elements && !(script && dynamic));

  const keyword = (name: string): boolean => {
    switch (name) {
      case "'unsafe-inline'":
        return (elements || attributes) && !trusted && !(script && dynamic);
      case "'unsafe-hashes'":
        return (elements || attributes) && hashed;
      case "'strict-dynamic'":
        return role === 'script elements' || question === 'worker-src';
      case "'inline-speculation-rules'":
        return role === 'script elements';
      case "'unsafe-webtransport-hashes'":
        return question === 'connect-src';
      default:
        return role === 'eval' && name.endsWith("-eval'");
    }
  };

  return tokens.flatMap((text): Entry[] => {
    const source = readSource(text);
    if (isFault(source)) return [];
    const entry = (permission: Permission): Entry => ({ text: formatSource(source), permissions: [permission] });
    const located = (all: readonly Urls[]) => (locations ? all.map(entry) : []);
    switch (source.kind) {
      case 'nonce':
        return elements ? [entry(source)] : [];
      case 'hash':
        return elements || attributes ? [entry({ ...source, external: role === 'script elements' })] : [];
      case 'scheme':
      case 'host':
        return located(urlsOf(source));
      default:
        if (source.keyword === "'self'") return located(question === 'connect-src' ? SELF : SELF.slice(0, 1));
        return keyword(source.keyword) ? [entry(source)] : [];
    }
  });
}
