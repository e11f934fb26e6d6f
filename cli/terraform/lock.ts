import { printable } from '../core/text';

/**
 * What Terraform writes when it locks a state, in S3 as `<key>.tflock` and beside a file as `.<file>.lock.info`.
 * https://github.com/hashicorp/terraform/blob/v1.11.4/internal/states/statemgr/locker.go
 */
export interface LockInfo {
  /** What clears it. */
  readonly ID: string;
  /** `OperationTypeApply`, `OperationTypePlan`, … */
  readonly Operation: string;
  readonly Info: string;
  /** `user@host` */
  readonly Who: string;
  /** Of Terraform. */
  readonly Version: string;
  /** When its holder began to ask for it, in RFC 3339. */
  readonly Created: string;
  readonly Path: string;
}

/** Reads a lock; `undefined` for what Terraform has not written. */
export function parseLock(text: string): LockInfo | undefined {
  try {
    const lock = JSON.parse(text);
    return typeof lock?.ID === 'string' && lock.ID !== '' ? { ...NOTHING, ...lock } : undefined;
  } catch {
    return undefined;
  }
}

const NOTHING = { Operation: '', Info: '', Who: '', Version: '', Created: '', Path: '' };

/** The lock that the error `Error acquiring the state lock` tells of in its detail. */
export function lockInError(detail: string): LockInfo | undefined {
  const [, told] = detail.split('Lock Info:\n');
  const fields = told?.matchAll(/^ {2}(\w+): +(.*)$/gm) ?? [];
  const { Created = '', ...lock } = Object.fromEntries(Array.from(fields, ([, name, value]) => [name, value?.trim()]));
  // Go writes a time as in `2026-11-25 02:47:55.473890521 +0000 UTC`.
  return parseLock(JSON.stringify({ ...lock, Created: Created.replace(/^(\S+) (\S+) \+0000 UTC$/, '$1T$2Z') }));
}

/** `apply` for `OperationTypeApply`; others as they are. */
export function operationOf({ Operation }: Pick<LockInfo, 'Operation'>): string {
  return printable(Operation.replace(/^OperationType(?=\w)/, '').toLowerCase());
}

/**
 * Who holds a lock and since when: `alice@host, apply, since 12:03:10 UTC (2 min ago)`.
 * @param now in milliseconds since 1970
 */
export function holderOf(lock: LockInfo, now: number): string {
  const since = Date.parse(lock.Created);
  const when = Number.isNaN(since) ? '' : `since ${timeOf(since, now)} (${ageOf(now - since)})`;
  return [printable(lock.Who) || 'unknown', operationOf(lock), when].filter(Boolean).join(', ');
}

/** One line for who cannot go on. `clear` is the command that clears the lock; none where it ends by itself. */
export function lockedBy(lock: LockInfo, now: number, clear?: string): string {
  const remedy = clear
    ? `Wait until that has ended. Only if it is certain that it runs no more, clear its lock: ${clear}`
    : 'Wait until that has ended, or end it: its lock goes with it';
  return `the state is locked by ${holderOf(lock, now)}. ${remedy}`;
}

/** In UTC, which people in several time zones share; with the date if that is not today's. */
function timeOf(at: number, now: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split(/[T.]/);
  return `${date === new Date(now).toISOString().slice(0, 10) ? '' : `${date} `}${time} UTC`;
}

function ageOf(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return `${Math.max(0, Math.floor(ms / 1000))} s ago`;
  if (minutes < 60) return `${Math.floor(minutes)} min ago`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} days ago`;
}
