import { byteRanges, multipartRanges } from '../../../local/edge/range';

describe('a range of a 1,000 byte object', () => {
  it.each([
    ['bytes=0-99', [[0, 99]]],
    ['bytes=900-', [[900, 999]]],
    ['bytes=-100', [[900, 999]]],
    ['bytes=-5000', [[0, 999]]],
    ['bytes=990-5000', [[990, 999]]],
    ['BYTES=5-5', [[5, 5]]],
    [
      'bytes=0-9, 20-29',
      [
        [0, 9],
        [20, 29],
      ],
    ],
    ['bytes=0-9,5000-6000', [[0, 9]]],
  ])('%s is served', (header, ranges) => {
    expect(byteRanges(header, 1000)).toEqual(ranges);
  });

  it.each([
    ['no header', undefined],
    ['another unit', 'items=0-9'],
    ['nothing asked', 'bytes='],
    ['a range turned round', 'bytes=9-0'],
    ['no numbers', 'bytes=a-b'],
    ['a negative start', 'bytes=-5-9'],
    ['ranges out of order', 'bytes=300-400,100-200'],
    ['ranges that overlap', 'bytes=100-200,150-250'],
    ['a malformed one among good ones', 'bytes=0-9,x'],
  ])('%s gives the whole object', (_, header) => {
    expect(byteRanges(header, 1000)).toBe('all');
  });

  it.each(['bytes=1000-', 'bytes=2000-3000', 'bytes=-0'])('%s lies outside', (header) => {
    expect(byteRanges(header, 1000)).toBe('none');
  });

  it('lies outside of an empty object', () => {
    expect(byteRanges('bytes=0-', 0)).toBe('none');
  });
});

it('several ranges go out as multipart/byteranges, each with its place and type', () => {
  const body = multipartRanges(
    Buffer.from('0123456789'),
    [
      [0, 1],
      [8, 9],
    ],
    'text/plain',
    'BORDER',
  );
  expect(body.toString()).toBe(
    '\r\n--BORDER\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01' +
      '\r\n--BORDER\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89' +
      '\r\n--BORDER--\r\n',
  );
});
