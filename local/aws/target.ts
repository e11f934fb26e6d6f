/** What a request line asks for, exactly as it was sent: `..` stays, since S3 has keys with it. */
export interface Target {
  /** With the query. */
  readonly path: string;
  /** Still percent-encoded. */
  readonly pathname: string;
  readonly query: URLSearchParams;
}

/** Of a request line, also of one that a proxy is sent for this host: `GET http://host/path` (RFC 9112, 3.2.2). */
export function parseTarget(given: string): Target {
  const path = given.replace(/^http:\/\/(?:\d{12}\.)?(?:127\.0\.0\.1|localhost)(?::\d+)?(?=[/?])/i, '');
  const mark = path.indexOf('?');
  const pathname = mark < 0 ? path : path.slice(0, mark);
  return { path, pathname, query: new URLSearchParams(mark < 0 ? '' : path.slice(mark)) };
}

/** Percent-decoded, or as it is where it cannot be. */
export function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
