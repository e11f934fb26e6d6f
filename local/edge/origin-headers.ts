import { selectCookies, selects } from './cache-key';
import type { Encoding } from './compression';
import type { Behaviour, S3Origin } from './distribution';
import { VIA } from './fit-to-viewer';
import { type Header, headerValue, isHopByHop } from './headers';
import type { Held } from './held';
import { text, type ViewerRequest } from './viewer-request';

/**
 * What CloudFront sends to the origin: its own headers, the validators of what expired, the viewer's preconditions, what
 * the policies name, the origin's custom headers.
 * Source: CloudFront Developer Guide, "Request and response behavior for Amazon S3 origins".
 */
export function originHeaders(
  viewer: ViewerRequest,
  behaviour: Behaviour,
  origin: S3Origin,
  encodings: readonly Encoding[],
  expired: Pick<Held, 'etag' | 'lastModified'> | undefined,
): Header[] {
  const forwardedFor = text(viewer.headers['x-forwarded-for']);
  const headers: Header[] = [
    ['X-Forwarded-For', forwardedFor ? `${forwardedFor}, ${viewer.clientIp}` : viewer.clientIp],
    ['User-Agent', 'Amazon CloudFront'],
    ['Via', VIA.replace('1.1', viewer.httpVersion)],
  ];
  if (encodings.length > 0) headers.push(['Accept-Encoding', encodings.join(',')]);
  if (expired?.etag) headers.push(['If-None-Match', expired.etag]);
  if (expired?.lastModified) headers.push(['If-Modified-Since', expired.lastModified]);
  headers.push(...preconditions(viewer));
  const cookie = text(viewer.headers.cookie) ?? '';
  const cookies = selectCookies(behaviour.key.cookies, cookie) || selectCookies(behaviour.forward.cookies, cookie);
  if (cookies) headers.push(['Cookie', cookies]);
  for (const [name, value] of Object.entries(viewer.headers)) {
    const wanted = selects(behaviour.key.headers, name) || selects(behaviour.forward.headers, name);
    if (wanted && value !== undefined && mayTravel(name) && !headerValue(headers, name))
      headers.push([name, String(value)]);
  }
  return [...headers, ...origin.customHeaders];
}

/**
 * `If-Match` and `If-Unmodified-Since`, for the origin alone to judge: "CloudFront forwards the header to your origin", and
 * they are "not applicable to a cache" (RFC 9111, 4.3.2).
 * Source: CloudFront Developer Guide, "HTTP request headers and CloudFront behavior (custom and Amazon S3 origins)".
 */
export function preconditions({ headers }: Pick<ViewerRequest, 'headers'>): Header[] {
  return (['If-Match', 'If-Unmodified-Since'] as const).flatMap((name) => {
    const value = text(headers[name.toLowerCase()]);
    return value === undefined ? [] : [[name, value] as const];
  });
}

const NEVER_FORWARDED = new Set([
  'accept-encoding',
  'content-length',
  'cookie',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'x-local-principal',
  'x-local-source-arn',
]);

/** Pseudo-headers of HTTP/2 begin with a colon. */
function mayTravel(name: string): boolean {
  return !name.startsWith(':') && !NEVER_FORWARDED.has(name) && !isHopByHop(name);
}
