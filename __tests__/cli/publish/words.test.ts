import { concurrencyOf, durationOf, pointOf } from '../../../cli/core/durations';
import { amountText, bytes, partOf, summary } from '../../../cli/publish/words';

describe('the words of a publish', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [12_345, '12 kB'],
    [1_234_567, '1.2 MB'],
    [2 * 1024 ** 3, '2.1 GB'],
  ])('%d bytes are %s', (n, text) => {
    expect(bytes(n)).toBe(text);
  });

  it('how far it is', () => {
    const amount = { files: 1204, allFiles: 10_000, bytes: 3_100_000, allBytes: 25_000_000 };
    expect(amountText(amount, 5)).toBe('1,204 of 10,000 files, 3.1 MB of 25 MB, 620 kB/s');
    expect(partOf(amount)).toBeCloseTo(0.1205, 4);
    expect(partOf({ files: 0, allFiles: 0, bytes: 0, allBytes: 0 })).toBe(1);
  });

  it('what it did, in one line', () => {
    const result = {
      uploaded: ['a'],
      deleted: [],
      leaving: ['b', 'c'],
      unchanged: 9999,
      bytes: 1500,
      invalidated: ['/a'],
      requests: { PutObject: 3, ListObjectsV2: 11 },
      number: 7,
    };
    expect(summary(result, false)).toBe(
      'publish 7: 1 file (1.5 kB) uploaded, 0 deleted, 2 no longer of the site and kept for open pages, 9,999 unchanged, 1 path invalidated; 14 requests of S3 (3 PutObject, 11 ListObjectsV2)',
    );
    expect(summary({ ...result, leaving: [] }, true)).toMatch(
      /^publish 7: 1 file \(1\.5 kB\) to upload, 0 to delete, /,
    );
  });
});

describe('its arguments', () => {
  it('times', () => {
    expect(['0', '30s', '1.5m', '12h', '7d'].map(durationOf)).toEqual([0, 30_000, 90_000, 43_200_000, 604_800_000]);
    for (const wrong of ['', '7', '-1d', '7 days', '1w']) {
      expect(() => durationOf(wrong)).toThrow('Write a time such as 30s, 10m, 12h or 7d, or 0.');
    }
  });

  it('points in history', () => {
    expect(pointOf('17')).toBe(17);
    expect(pointOf('2026-11-25T10:00Z')).toEqual(new Date('2026-11-25T10:00:00Z'));
    for (const wrong of ['-1', 'yesterday', '25.11.2026', '2026-13-01']) {
      expect(() => pointOf(wrong)).toThrow('Write the number of a publish, or a time such as 2026-11-25T10:00Z.');
    }
  });

  it('numbers of requests at a time', () => {
    expect(concurrencyOf('128')).toBe(128);
    for (const wrong of ['0', '129', '1.5', 'x']) {
      expect(() => concurrencyOf(wrong)).toThrow('Write a whole number from 1 to 128.');
    }
  });
});
