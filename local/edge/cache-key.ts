import type { Encoding } from './compression';
import type { Behaviour, Selection } from './distribution';

type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The key under which CloudFront keeps an answer: the path, and of query strings, headers, cookies and encodings what
 * the behaviour's cache policy names.
 * Source: CloudFront Developer Guide, "Understand the cache key".
 */
export function cacheKey(
  behaviour: Behaviour,
  path: string,
  query: string,
  headers: RequestHeaders,
  encodings: readonly Encoding[],
): string {
  const { key } = behaviour;
  if (key.headers.mode === 'none' && key.cookies.mode === 'none') return `${path}?${query}\n${encodings}`;
  const names = Object.keys(headers).filter((name) => !name.startsWith(':') && selects(key.headers, name));
  const values = names.sort().map((name) => `${name}:${headers[name]}`);
  return [`${path}?${query}`, encodings, ...values, selectCookies(key.cookies, String(headers.cookie ?? ''))].join(
    '\n',
  );
}

/** Of a raw query string (without `?`) the parameters selected, in the order and spelling they came. */
export function selectQuery(selection: Selection, query: string): string {
  if (selection.mode === 'none' || query === '') return '';
  if (selection.mode === 'all') return query;
  return query
    .split('&')
    .filter((parameter) => selects(selection, parameter.split('=', 1)[0]!))
    .join('&');
}

/** Of a `Cookie` header the cookies selected. */
export function selectCookies(selection: Selection, cookie: string): string {
  if (selection.mode === 'none' || cookie === '') return '';
  return cookie
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => selects(selection, pair.split('=', 1)[0]!))
    .join('; ');
}

/** Whether a name is selected. */
export function selects({ mode, names }: Selection, name: string): boolean {
  if (mode === 'all') return true;
  if (mode === 'none') return false;
  return names.includes(name) === (mode === 'only');
}
