import type { Readable } from 'node:stream';
import type { Behaviour } from './distribution';
import { errorPage } from './error-page';
import { type Header, isHopByHop, withoutHeaders } from './headers';

/** What `X-Cache` says, before ` from cloudfront`. */
export type Result =
  | 'Hit'
  | 'Miss'
  | 'RefreshHit'
  | 'Error'
  | 'Redirect'
  | 'LambdaExecutionError'
  | 'LambdaLimitExceeded'
  | 'LambdaValidationError'
  | 'FunctionExecutionError'
  | 'FunctionGeneratedResponse'
  | 'FunctionThrottledError'
  | 'FunctionValidationError';

/** An answer as it is held, before it is fitted to one viewer. */
export interface Held {
  /** Path and query string of the cache key: what invalidations are compared with. */
  readonly url: string;
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer | Readable;
  readonly storedAt: number;
  readonly expiresAt: number;
  /** The origin's own validators, to ask it again with. */
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

export interface Got {
  readonly held: Held;
  readonly result: Result;
  readonly fromCache: boolean;
}

/** Straight from the origin, or from CloudFront itself. */
export function got(held: Held, result: Result): Got {
  return { held, result, fromCache: false };
}

/** An error that CloudFront makes itself. */
export function ownError(status: number, reason: string, requestId: string): Held {
  const page = errorPage(status, reason, requestId);
  return { url: '', status, ...page, storedAt: 0, expiresAt: 0, etag: undefined, lastModified: undefined };
}

/** Headers that go on to the viewer. */
export function travelling(headers: readonly Header[], behaviour: Behaviour): Header[] {
  const cookies = behaviour.key.cookies.mode !== 'none' || behaviour.forward.cookies.mode !== 'none';
  return withoutHeaders(headers, (name) => isHopByHop(name) || name === 'via' || (name === 'set-cookie' && !cookies));
}

/** What a 304 says anew laid over what was held (RFC 9111, 3.2), the body's own headers aside. */
export function refreshed(held: readonly Header[], fresh: readonly Header[]): Header[] {
  const news = fresh.filter(([name]) => !BODY_HEADERS.has(name.toLowerCase()) && name.toLowerCase() !== 'etag');
  const names = new Set(news.map(([name]) => name.toLowerCase()));
  return [...withoutHeaders(held, (name) => names.has(name)), ...news];
}

/** Headers that speak of the body sent, and so not on 304. */
export const BODY_HEADERS = new Set(['content-length', 'content-type', 'content-encoding', 'content-range']);

/** Lets go of a body that nobody will read. */
export function destroyBody({ body }: Held): void {
  if (!Buffer.isBuffer(body)) body.destroy();
}
