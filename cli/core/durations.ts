/** Readers of arguments. Each throws an Error whose message says what to write instead. */

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds: `0`, `30s`, `10m`, `12h`, `7d`. */
/** How long `--wait [time]` waits, in ms: ten minutes where it says no time, and not at all where it is not given. */
export function waitMsOf(wait: number | true | undefined): number | undefined {
  return wait === true ? 10 * 60_000 : wait;
}

export function durationOf(value: string): number {
  const [, n, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(value) ?? [];
  if (value === '0') return 0;
  if (n === undefined) throw new Error('Write a time such as 30s, 10m, 12h or 7d, or 0.');
  return Number(n) * UNITS[unit as keyof typeof UNITS];
}

/** The number of a publish, or a time. */
export function pointOf(value: string): number | Date {
  if (/^\d+$/.test(value)) return Number(value);
  const date = new Date(value);
  if (/^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(date.getTime())) return date;
  throw new Error('Write the number of a publish, or a time such as 2026-11-25T10:00Z.');
}

export function concurrencyOf(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 1 || n > 128) throw new Error('Write a whole number from 1 to 128.');
  return n;
}
