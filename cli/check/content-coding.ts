import zlib from 'node:zlib';

type Decode = (bytes: Buffer, options: zlib.ZlibOptions) => Buffer;

/** The content codings that browsers decode (RFC 9110, 8.4.1; RFC 8878), as far as this Node has them: zstd since 22.15. */
const DECODERS: Readonly<Record<string, Decode | undefined>> = {
  gzip: zlib.gunzipSync,
  'x-gzip': zlib.gunzipSync,
  deflate: inflate,
  br: zlib.brotliDecompressSync as Decode,
  zstd: (zlib as { zstdDecompressSync?: Decode }).zstdDecompressSync,
};

/** Codings of one body: more than this is an attack. */
const MOST_CODINGS = 3;

/** A body as its reader sees it, or why it cannot be read. */
export type Decoded = { readonly bytes: Buffer } | { readonly unread: string };

/**
 * Undoes what `Content-Encoding` names. S3 sends an object as it is stored, whatever the client accepts. A body that is a
 * gzip file by itself, such as `sitemap.xml.gz`, is unpacked too.
 * @param most bytes that the decoded body may have
 */
export function decodeBody(bytes: Buffer, contentEncoding: readonly string[], most: number): Decoded {
  const codings = contentEncoding
    .flatMap((value) => value.toLowerCase().split(','))
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MOST_CODINGS) return { unread: `its body has ${codings.length} content codings` };
  let decoded = bytes;
  for (const coding of codings.reverse()) {
    const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
    if (!decode) return { unread: `its body has the content coding ${coding}, which cannot be decoded here` };
    const next = attempt(coding, decode, decoded, most);
    if ('unread' in next) return next;
    decoded = next.bytes;
  }
  const isGzip = decoded[0] === 0x1f && decoded[1] === 0x8b;
  return isGzip ? attempt('gzip', zlib.gunzipSync, decoded, most) : { bytes: decoded };
}

function attempt(coding: string, decode: Decode, bytes: Buffer, most: number): Decoded {
  try {
    return { bytes: decode(bytes, { maxOutputLength: most }) };
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return {
      unread: tooLarge
        ? `its body has more than ${most / 1024 / 1024} MiB once ${coding} is decoded`
        : `its body is said to be ${coding}, and is not`,
    };
  }
}

/** With zlib's header as RFC 9110 has it, or without, as some servers send it and browsers read it. */
function inflate(bytes: Buffer, options: zlib.ZlibOptions): Buffer {
  return (bytes[0]! & 0x0f) === 8 && (bytes[0]! * 256 + (bytes[1] ?? 0)) % 31 === 0
    ? zlib.inflateSync(bytes, options)
    : zlib.inflateRawSync(bytes, options);
}
