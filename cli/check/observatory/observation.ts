import { CookieJar } from 'tough-cookie';
import type { HeaderPair } from '../../../lib/policy/types';
import type { Page } from '../read-page';

/** What the grade is made from: one page, how http led to it, and what it lets others read. */
export interface Observation {
  /** The page's address, after redirects. */
  readonly url: URL;
  readonly headers: readonly HeaderPair[];
  /** What was read of the page; left out where it is not HTML. */
  readonly page?: Page;
  /** Every address on the way from http to the page, the first and the last included; left out where http is not served. */
  readonly route?: readonly URL[];
  /** The answer to a preflight from another origin, where there was one. */
  readonly preflight?: { readonly origin: string; readonly headers: readonly HeaderPair[] };
  /** Whether a host is in the preload list of browsers. @default none is */
  readonly preloaded?: (hostname: string) => boolean;
}

/** The algorithm's version: 4 is that of the npm package 1.4.8, 6 that of MDN's site. */
export type Algorithm = 4 | 6;

/** What one test says: MDN's name of the outcome, and whether MDN counts it as passed. */
export interface Outcome {
  readonly result: string;
  readonly pass: boolean;
}

export interface Cookie {
  readonly name: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite?: string;
}

/** A header's value as Node's http client joins its lines, which is what the algorithm was written for. */
export function joined(headers: readonly HeaderPair[], name: string): string | undefined {
  const values = headers.filter(([found]) => found.toLowerCase() === name).map(([, value]) => value);
  return values.length > 0 ? values.join(', ') : undefined;
}

/** The cookies that a browser would keep. */
export function cookiesOf({ url, headers }: Observation): Cookie[] {
  const jar = new CookieJar();
  for (const [name, value] of headers) {
    if (name.toLowerCase() === 'set-cookie') jar.setCookieSync(value, url.href, { ignoreError: true });
  }
  return (jar.serializeSync()?.cookies ?? []).map(({ key, secure, httpOnly, sameSite }) => ({
    name: String(key ?? ''),
    secure: secure === true,
    httpOnly: httpOnly === true,
    sameSite: typeof sameSite === 'string' ? sameSite : undefined,
  }));
}

export function isHtml(headers: readonly HeaderPair[]): boolean {
  return ['text/html', 'application/xhtml+xml'].includes(mime(headers));
}

export const mime = (headers: readonly HeaderPair[]) => (joined(headers, 'content-type') ?? '').split(';')[0]!;
