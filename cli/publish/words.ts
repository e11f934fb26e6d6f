import type { Amount, Result } from './bring';

/** `1,234` */
export const number = (n: number) => n.toLocaleString('en-GB');

export const files = (n: number) => `${number(n)} ${n === 1 ? 'file' : 'files'}`;

/** `0 B`, `1.2 kB`, `34 MB`: two digits at least, by thousands. */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(n, 1)) / 3), units.length - 1);
  const value = n / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

/** How far the uploads are after so long: `1,204 of 10,000 files, 3.1 of 25 MB, 640 kB/s`. */
export function amountText(amount: Amount, seconds: number): string {
  const rate = seconds > 0 ? `, ${bytes(amount.bytes / seconds)}/s` : '';
  return `${number(amount.files)} of ${files(amount.allFiles)}, ${bytes(amount.bytes)} of ${bytes(amount.allBytes)}${rate}`;
}

/** What a file costs beside its bytes, in bytes that take as long. */
const FILE_COSTS = 100_000;

/** How much of the work is done, from 0 to 1. */
export function partOf(amount: Amount): number {
  const all = amount.allFiles * FILE_COSTS + amount.allBytes;
  return all === 0 ? 1 : Math.min(1, (amount.files * FILE_COSTS + amount.bytes) / all);
}

/** `3 uploaded, 1 deleted, 24 unchanged` */
export function changesText({ uploaded, deleted, unchanged }: Result): string {
  return `${number(uploaded.length)} uploaded, ${number(deleted.length)} deleted, ${number(unchanged)} unchanged`;
}

/** The whole in one line. `would` for a dry run. */
export function summary(result: Result, would: boolean): string {
  const { uploaded, deleted, leaving, unchanged, bytes: sent, invalidated, requests } = result;
  const parts = [
    `${files(uploaded.length)} (${bytes(sent)}) ${would ? 'to upload' : 'uploaded'}`,
    `${number(deleted.length)} ${would ? 'to delete' : 'deleted'}`,
    ...(leaving.length > 0 ? [`${number(leaving.length)} no longer of the site and kept for open pages`] : []),
    `${number(unchanged)} unchanged`,
    ...(invalidated.length > 0
      ? [
          `${number(invalidated.length)} ${invalidated.length === 1 ? 'path' : 'paths'} ${would ? 'to invalidate' : 'invalidated'}`,
        ]
      : []),
  ];
  const named = Object.entries(requests).map(([name, n]) => `${number(n)} ${name}`);
  const all = Object.values(requests).reduce((sum, n) => sum + n, 0);
  return `publish ${result.number}: ${parts.join(', ')}; ${number(all)} ${all === 1 ? 'request' : 'requests'} of S3 (${named.join(', ')})`;
}
