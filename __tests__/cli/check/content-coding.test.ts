import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decodeBody } from '../../../cli/check/content-coding';

const PAGE = Buffer.from('<!doctype html><title>A page</title>');
const MIB = 1024 * 1024;
const read = (bytes: Buffer, ...codings: string[]) => {
  const decoded = decodeBody(bytes, codings, MIB);
  return 'bytes' in decoded ? decoded.bytes.toString() : decoded.unread;
};

describe('a body', () => {
  it.each<[string, Buffer, string[]]>([
    ['no coding', PAGE, []],
    ['identity', PAGE, ['identity']],
    ['gzip', gzipSync(PAGE), ['gzip']],
    ['x-gzip in upper case', gzipSync(PAGE), ['X-GZIP']],
    ['br', brotliCompressSync(PAGE), ['br']],
    ['deflate', deflateSync(PAGE), ['deflate']],
    ['deflate without a header, as browsers read it', deflateRawSync(PAGE), ['deflate']],
    ['two codings, the last undone first', gzipSync(brotliCompressSync(PAGE)), ['br, gzip']],
    ['two codings on two lines', gzipSync(brotliCompressSync(PAGE)), ['br', 'gzip']],
    ['a file that is gzip by itself', gzipSync(PAGE), []],
    ['a gzip file that was compressed again', gzipSync(gzipSync(PAGE)), ['gzip']],
  ])('with %s is read', (_what, bytes, codings) => {
    expect(read(bytes, ...codings)).toBe(PAGE.toString());
  });

  it.each<[string, Buffer, string[], string]>([
    ['a coding that nobody knows', PAGE, ['exi'], 'its body has the content coding exi, which cannot be decoded here'],
    [
      'a name of JavaScript',
      PAGE,
      ['__proto__'],
      'its body has the content coding __proto__, which cannot be decoded here',
    ],
    ['a coding that it does not have', PAGE, ['gzip'], 'its body is said to be gzip, and is not'],
    ['half of itself', brotliCompressSync(PAGE).subarray(0, 8), ['br'], 'its body is said to be br, and is not'],
    ['too many codings', PAGE, ['gzip, gzip, gzip, gzip'], 'its body has 4 content codings'],
    ['a bomb in it', gzipSync(Buffer.alloc(50 * MIB)), ['gzip'], 'its body has more than 1 MiB once gzip is decoded'],
  ])('with %s is not read, and why', (_what, bytes, codings, unread) => {
    expect(read(bytes, ...codings)).toBe(unread);
  });
});
