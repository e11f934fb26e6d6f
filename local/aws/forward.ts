import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Body } from './body';
import { header, type Moto, type MotoRequest } from './moto';
import type { Target } from './target';

const HOP_BY_HOP =
  /^(?:connection|keep-alive|transfer-encoding|expect|te|trailer|upgrade|proxy-.*|content-length|x-local-.*)$/;

/** A request as it is passed to moto. */
export interface Forwarded {
  readonly method: string;
  readonly target: Target;
  readonly headers: Record<string, string>;
  readonly body: Body;
}

/** Sends a request on; `fixed` as of MotoRequest. */
export function forward(
  moto: Moto,
  { method, target, headers, body }: Forwarded,
  fixed?: MotoRequest['fixed'],
): Promise<IncomingMessage> {
  return moto.send({
    method,
    path: target.path,
    headers: { ...headers, 'content-length': String(body.size) },
    body: body.small ?? body.open,
    fixed,
  });
}

/** The headers that a request is sent on with. */
export function forwardable(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.keys(headers).filter((name) => !HOP_BY_HOP.test(name) && !isIgnored(name, headers));
  return Object.fromEntries(kept.map((name) => [name, header(headers, name) ?? '']));
}

/**
 * `If-Unmodified-Since` next to `If-Match`, or with what is no date (RFC 9110, 13.1.4 and 13.2.2; S3's GetObject and
 * HeadObject). moto applies both, and fails for such a date.
 */
function isIgnored(name: string, headers: IncomingHttpHeaders): boolean {
  if (name !== 'if-unmodified-since') return false;
  return headers['if-match'] !== undefined || Number.isNaN(Date.parse(header(headers, name) ?? ''));
}

// moto allows every origin everything, which AWS does not.
const NOT_PASSED_BACK = /^(?:connection|transfer-encoding|server|access-control-.*)$/;

/** The headers that an answer of moto's is given with; S3's are as S3 writes them. */
export function answerHeaders(
  found: IncomingMessage,
  asked: Readonly<Record<string, string>>,
): Record<string, string | string[]> {
  const kept = Object.entries(found.headers).filter(([name]) => !NOT_PASSED_BACK.test(name));
  const headers = Object.fromEntries(kept) as Record<string, string | string[]>;
  if (!isS3(asked)) return headers;
  const { 'x-amzn-requestid': _, ...rest } = headers;
  const isObject = found.headers['last-modified'] !== undefined;
  return {
    ...rest,
    server: 'AmazonS3',
    'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(),
    'x-amz-id-2': randomBytes(56).toString('base64'),
    // Every object since January 2023 (Amazon S3 User Guide, "default encryption").
    ...(isObject && { 'x-amz-server-side-encryption': headers['x-amz-server-side-encryption'] ?? 'AES256' }),
  };
}

/** Whether a request was signed for S3. */
export function isS3(headers: IncomingHttpHeaders | Readonly<Record<string, string>>): boolean {
  return /\/s3\/aws4_request/.test(String(headers.authorization ?? ''));
}

/** The region a request was signed for. */
export function regionOf(headers: IncomingHttpHeaders | Record<string, string>): string {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(String(headers.authorization ?? ''))?.[1] ?? 'us-east-1';
}

/** The service a request was signed for. */
export function serviceOf(headers: IncomingHttpHeaders | Record<string, string>): string | undefined {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers.authorization ?? ''))?.[1];
}
