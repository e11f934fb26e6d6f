import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { acceptedEncodings, compressed, isCompressible, withVary } from '../../../local/edge/compression';
import type { Header } from '../../../local/edge/headers';

const BOTH = { compress: true, gzip: true, brotli: true };

describe('Accept-Encoding', () => {
  it.each([
    ['gzip, deflate, br, zstd', ['br', 'gzip']],
    ['gzip', ['gzip']],
    ['BR;q=0.5', ['br']],
    ['br;q=0, gzip;q=1.0', ['gzip']],
    ['gzip;q=0.000', []],
    ['identity', []],
    ['', []],
    ['x-gzip, brotli', []],
  ])('%s counts as %j', (header, expected) => {
    expect(acceptedEncodings(header, '1.1', BOTH)).toEqual(expected);
  });

  it('counts for nothing when missing, and with HTTP/1.0', () => {
    expect(acceptedEncodings(undefined, '2.0', BOTH)).toEqual([]);
    expect(acceptedEncodings('gzip', '1.0', BOTH)).toEqual([]);
  });

  it('counts only as far as the cache policy enables it', () => {
    expect(acceptedEncodings('gzip, br', '1.1', { ...BOTH, brotli: false })).toEqual(['gzip']);
    expect(acceptedEncodings('gzip, br', '1.1', { ...BOTH, gzip: false })).toEqual(['br']);
    expect(acceptedEncodings('gzip, br', '1.1', { compress: true, gzip: false, brotli: false })).toEqual([]);
  });
});

describe('what is compressed', () => {
  const page = (length: number, type = 'text/html; charset=utf-8', more: Header[] = []): Header[] => [
    ['Content-Type', type],
    ['Content-Length', String(length)],
    ...more,
  ];

  it.each([
    ['1,000 bytes', 200, page(1_000)],
    ['10,000,000 bytes', 200, page(10_000_000)],
    ['a 403', 403, page(2_000)],
    ['a 404', 404, page(2_000)],
    ['a picture in SVG', 200, page(2_000, 'IMAGE/SVG+XML')],
  ])('%s is', (_, status, headers) => {
    expect(isCompressible(status, headers)).toBe(true);
  });

  it.each([
    ['999 bytes', 200, page(999)],
    ['10,000,001 bytes', 200, page(10_000_001)],
    ['a 500', 500, page(2_000)],
    ['a 206', 206, page(2_000)],
    ['a picture in PNG', 200, page(2_000, 'image/png')],
    ['what has an encoding', 200, page(2_000, 'text/css', [['Content-Encoding', 'gzip']])],
    ['what has an encoding that changes nothing', 200, page(2_000, 'text/css', [['Content-Encoding', 'identity']])],
    ['what tells no length', 200, [['Content-Type', 'text/html']] as Header[]],
    ['what tells no type', 200, [['Content-Length', '2000']] as Header[]],
  ])('%s is not', (_, status, headers) => {
    expect(isCompressible(status, headers)).toBe(false);
  });
});

describe('a compressed answer', () => {
  const body = Buffer.from('a long text '.repeat(200));

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('in %s is the same text, with its encoding and its own length', async (encoding, decompress) => {
    const out = await compressed(encoding, [['Content-Length', String(body.length)]], body);
    expect(decompress(out.body).equals(body)).toBe(true);
    expect(out.headers).toEqual([
      ['Content-Length', String(out.body.length)],
      ['Content-Encoding', encoding],
    ]);
  });

  it.each([
    ['a strong entity tag is made weak', '"abc"', 'W/"abc"'],
    ['a weak one stays', 'W/"abc"', 'W/"abc"'],
    ['one that is neither goes', 'abc', undefined],
  ])('%s', async (_, before, after) => {
    const { headers } = await compressed('gzip', [['ETag', before]], body);
    expect(headers.find(([name]) => name === 'ETag')?.[1]).toBe(after);
  });
});

it.each([
  [[], [['Vary', 'Accept-Encoding']]],
  [[['Vary', 'Origin']], [['Vary', 'Origin, Accept-Encoding']]],
  [[['vary', 'accept-encoding']], [['vary', 'accept-encoding']]],
  [[['Vary', '*']], [['Vary', '*']]],
] as [Header[], Header[]][])('Vary %j becomes %j', (before, after) => {
  expect(withVary(before)).toEqual(after);
});
