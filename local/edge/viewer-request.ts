import type { Readable } from 'node:stream';

/** A viewer's request, whatever protocol it came by. */
export interface ViewerRequest {
  readonly protocol: 'http' | 'https';
  readonly httpVersion: string;
  readonly method: string;
  /** Path as written, percent-encoded, without the query string. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  readonly host: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As they came, names and values by turns, where that is known. */
  readonly rawHeaders?: readonly string[];
  /** Request line and headers together, in bytes. */
  readonly size: number;
  readonly clientIp: string;
  readonly body: Readable;
}

/** A request's header as one text. */
export function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Exactly one Host, as HTTP/1.1 demands (RFC 9112, 3.2); HTTP/1.0 may do without, and HTTP/2 has `:authority`. */
export function hasOneHost({ httpVersion, rawHeaders }: Pick<ViewerRequest, 'httpVersion' | 'rawHeaders'>): boolean {
  if (rawHeaders === undefined || !httpVersion.startsWith('1.')) return true;
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host');
  return hosts.length === 1 || (hosts.length === 0 && httpVersion === '1.0');
}

/** GET or HEAD. */
export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
