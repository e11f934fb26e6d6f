/** First and last byte, both included. */
export type ByteRange = readonly [first: number, last: number];

/**
 * The bytes that a `Range` header asks for. `'all'`: serve the whole object with 200 (no range, another unit, or ranges
 * that CloudFront does not take: out of order, overlapping, malformed). `'none'`: nothing of it lies in the object, 416.
 * Source: RFC 9110, 14.1 and 14.2; CloudFront Developer Guide, "How CloudFront processes partial requests (range GETs)".
 */
export function byteRanges(header: string | undefined, size: number): readonly ByteRange[] | 'all' | 'none' {
  const match = /^bytes=(.*)$/i.exec(header?.trim() ?? '');
  if (!match) return 'all';
  const ranges: ByteRange[] = [];
  let asked = 0;
  let end = -1;
  for (const part of match[1]!.split(',')) {
    const [, from, to] = /^\s*(\d*)-(\d*)\s*$/.exec(part) ?? [];
    if (from === undefined || to === undefined || (from === '' && to === '')) return 'all';
    asked++;
    const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
    const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
    if (from !== '' && to !== '' && Number(to) < Number(from)) return 'all';
    if (first >= size || (from === '' && Number(to) === 0)) continue;
    if (first <= end) return 'all';
    end = last;
    ranges.push([first, last]);
  }
  if (ranges.length > 0) return ranges;
  return asked > 0 ? 'none' : 'all';
}

/** The body of a 206 of several ranges: `multipart/byteranges` (RFC 9110, 14.6). */
export function multipartRanges(
  body: Buffer,
  ranges: readonly ByteRange[],
  contentType: string | undefined,
  boundary: string,
): Buffer {
  const parts = ranges.flatMap(([first, last]) => {
    const type = contentType === undefined ? '' : `Content-Type: ${contentType}\r\n`;
    const head = `\r\n--${boundary}\r\n${type}Content-Range: bytes ${first}-${last}/${body.length}\r\n\r\n`;
    return [Buffer.from(head, 'latin1'), body.subarray(first, last + 1)];
  });
  return Buffer.concat([...parts, Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1')]);
}
