import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { isNotModified, rangeAllowed } from './conditional';
import type { Behaviour } from './distribution';
import { errorPage } from './error-page';
import { type Header, headerValue, withHeader, withoutHeaders } from './headers';
import { BODY_HEADERS, destroyBody, type Held, type Result } from './held';
import { byteRanges, multipartRanges } from './range';
import { applyResponseHeadersPolicy } from './response-headers-policy';
import { isRead, text, type ViewerRequest } from './viewer-request';

export interface Answer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer | Readable;
}

const POP = 'LCL50-C1';
/** This edge's name, as the origin and the viewer read it. */
export const VIA = `1.1 ${randomBytes(16).toString('hex')}.cloudfront.net (CloudFront)`;
const NONE = Buffer.alloc(0);

/** For whom and when something is fitted. */
export interface Fitting {
  readonly viewer: ViewerRequest;
  /** `undefined` where the request was refused before one was looked for. */
  readonly behaviour: Behaviour | undefined;
  readonly requestId: string;
  readonly result: Result;
  readonly fromCache: boolean;
  /** In ms. */
  readonly now: number;
}

/** Fits what is held to one viewer: response headers policy, condition, range, and CloudFront's own headers. */
export function fitToViewer(held: Held, { viewer, behaviour, requestId, result, fromCache, now }: Fitting): Answer {
  let { status, body } = held;
  let headers: readonly Header[] = held.headers;
  if (behaviour?.responseHeaders) {
    headers = applyResponseHeadersPolicy(headers, behaviour.responseHeaders, {
      method: viewer.method,
      origin: text(viewer.headers.origin),
    });
  }
  if (status === 200 && isRead(viewer.method)) {
    if (isNotModified(viewer.headers, held.headers)) {
      destroyBody(held);
      status = 304;
      headers = withoutHeaders(headers, (name) => BODY_HEADERS.has(name));
      body = NONE;
    } else if (Buffer.isBuffer(body) && viewer.method === 'GET' && viewer.headers.range !== undefined) {
      ({ status, headers, body } = ranged(viewer, headers, body, requestId));
    }
  }
  const added: Header[] = [];
  if (headerValue(headers, 'date') === undefined) added.push(['Date', new Date(now).toUTCString()]);
  if (headerValue(headers, 'server') === undefined) added.push(['Server', 'CloudFront']);
  added.push(['X-Cache', `${result} from cloudfront`], ['Via', VIA], ['X-Amz-Cf-Pop', POP], ['X-Amz-Cf-Id', requestId]);
  if (fromCache) added.push(['Age', String(Math.max(0, Math.floor((now - held.storedAt) / 1000)))]);
  if (viewer.method === 'HEAD') {
    destroyBody(held);
    body = NONE;
  }
  return { status, headers: [...headers, ...added], body };
}

function ranged(
  viewer: ViewerRequest,
  headers: readonly Header[],
  body: Buffer,
  requestId: string,
): { status: number; headers: readonly Header[]; body: Buffer } {
  const ranges = rangeAllowed(viewer.headers, headers) ? byteRanges(text(viewer.headers.range), body.length) : 'all';
  if (ranges === 'all') return { status: 200, headers, body };
  if (ranges === 'none') {
    const page = errorPage(416, 'The range asked for lies outside of the object.', requestId);
    const kept = withoutHeaders(
      headers,
      (name) => BODY_HEADERS.has(name) || name === 'etag' || name === 'last-modified',
    );
    return {
      status: 416,
      headers: [
        ...withoutHeaders(kept, (n) => n === 'server'),
        ...page.headers,
        ['Content-Range', `bytes */${body.length}`],
      ],
      body: page.body,
    };
  }
  if (ranges.length === 1) {
    const [first, last] = ranges[0]!;
    const part = body.subarray(first, last + 1);
    return {
      status: 206,
      headers: [
        ...withHeader(headers, 'Content-Length', String(part.length)),
        ['Content-Range', `bytes ${first}-${last}/${body.length}`],
      ],
      body: part,
    };
  }
  const boundary = randomBytes(12).toString('hex');
  const parts = multipartRanges(body, ranges, headerValue(headers, 'content-type'), boundary);
  const typed = withHeader(headers, 'Content-Type', `multipart/byteranges; boundary=${boundary}`);
  return { status: 206, headers: withHeader(typed, 'Content-Length', String(parts.length)), body: parts };
}
