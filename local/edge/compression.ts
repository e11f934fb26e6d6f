import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Header, headerValue, withHeader, withoutHeaders } from './headers';

export type Encoding = 'br' | 'gzip';

/** What a behaviour and its cache policy allow. */
export interface CompressionSettings {
  readonly compress: boolean;
  readonly gzip: boolean;
  readonly brotli: boolean;
}

/**
 * `Accept-Encoding` as CloudFront normalises it: of `br` and `gzip` those that the viewer takes and the cache policy
 * enables, Brotli first. It is part of the cache key, and what the origin is told.
 * Source: CloudFront Developer Guide, "Understand cache policies", cached compressed objects.
 */
export function acceptedEncodings(
  header: string | undefined,
  httpVersion: string,
  settings: CompressionSettings,
): Encoding[] {
  if (header === undefined || httpVersion === '1.0') return [];
  const accepted = new Set(
    header
      .toLowerCase()
      .split(',')
      .map((part) => part.trim().split(/\s*;\s*/))
      .filter(([, ...parameters]) => !parameters.some((p) => /^q=0(\.0*)?$/.test(p)))
      .map(([coding]) => coding),
  );
  return [
    ...(settings.brotli && accepted.has('br') ? (['br'] as const) : []),
    ...(settings.gzip && accepted.has('gzip') ? (['gzip'] as const) : []),
  ];
}

/**
 * Whether CloudFront compresses an answer: status 200, 403 or 404, a type on its list, 1,000 to 10,000,000 bytes by its
 * `Content-Length`, and no `Content-Encoding` yet.
 * Source: CloudFront Developer Guide, "Serve compressed files", conditions for compression.
 */
export function isCompressible(status: number, headers: readonly Header[]): boolean {
  const length = Number(headerValue(headers, 'content-length') ?? Number.NaN);
  const type = headerValue(headers, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  return (
    (status === 200 || status === 403 || status === 404) &&
    type !== undefined &&
    COMPRESSED_TYPES.has(type) &&
    length >= 1_000 &&
    length <= 10_000_000 &&
    headerValue(headers, 'content-encoding') === undefined
  );
}

const COMPRESS = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  gzip: (body: Buffer) => promisify(gzip)(body),
} as const;

/** The body and headers compressed: `Content-Encoding`, `Vary`, and a strong entity tag made weak, an invalid one dropped. */
export async function compressed(
  encoding: Encoding,
  headers: readonly Header[],
  body: Buffer,
): Promise<{ headers: Header[]; body: Buffer }> {
  const small = await COMPRESS[encoding](body);
  let out = [...headers];
  const etag = headerValue(out, 'etag');
  if (etag?.startsWith('"')) out = withHeader(out, 'ETag', `W/${etag}`);
  else if (etag !== undefined && !etag.startsWith('W/')) out = withoutHeaders(out, (name) => name === 'etag');
  out = withHeader(out, 'Content-Length', String(small.length));
  return { headers: [...out, ['Content-Encoding', encoding]], body: small };
}

/** `Vary` with `Accept-Encoding` in it. */
export function withVary(headers: readonly Header[]): Header[] {
  const vary = headerValue(headers, 'vary');
  if (vary === undefined) return [...headers, ['Vary', 'Accept-Encoding']];
  if (/(^|,)\s*(\*|accept-encoding)\s*(,|$)/i.test(vary)) return [...headers];
  return withHeader(headers, 'Vary', `${vary}, Accept-Encoding`);
}

const COMPRESSED_TYPES = new Set([
  'application/dash+xml',
  'application/eot',
  'application/font',
  'application/font-sfnt',
  'application/javascript',
  'application/json',
  'application/opentype',
  'application/otf',
  'application/pdf',
  'application/pkcs7-mime',
  'application/protobuf',
  'application/rss+xml',
  'application/truetype',
  'application/ttf',
  'application/vnd.apple.mpegurl',
  'application/vnd.mapbox-vector-tile',
  'application/vnd.ms-fontobject',
  'application/wasm',
  'application/x-font-opentype',
  'application/x-font-truetype',
  'application/x-font-ttf',
  'application/x-httpd-cgi',
  'application/x-javascript',
  'application/x-mpegurl',
  'application/x-opentype',
  'application/x-otf',
  'application/x-perl',
  'application/x-ttf',
  'application/xhtml+xml',
  'application/xml',
  'font/eot',
  'font/opentype',
  'font/otf',
  'font/ttf',
  'image/svg+xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/javascript',
  'text/js',
  'text/plain',
  'text/richtext',
  'text/tab-separated-values',
  'text/x-component',
  'text/x-java-source',
  'text/x-script',
  'text/xml',
  'vnd.apple.mpegurl',
]);
