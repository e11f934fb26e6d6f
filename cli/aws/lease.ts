import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { PUBLISH_RECORDS } from '../../lib/names/publish-records';
import type { Bucket } from './bucket';

export const LEASE_KEY = `${PUBLISH_RECORDS}lease`;

export interface Holder {
  /** For people: `alice on build-7`. */
  readonly who: string;
  readonly pid: number;
  /** What tells processes apart by `pid`: one boot of one machine, one container. Undefined where that cannot be known. */
  readonly machine?: string;
}

interface Lease {
  readonly id: string;
  readonly holder: Holder;
  /** ISO 8601 */
  readonly since: string;
  readonly seconds: number;
  /** Counts its words, so that no two of them have one ETag. */
  readonly word: number;
  /** When the first of the publishes began that did not finish, this one's forerunners; ms by S3's clock. */
  readonly unfinished?: number;
  /** Given back by a publish that did not finish. */
  readonly free?: true;
}

/** What is leased, and how that is told. */
export interface LeaseKind {
  readonly key: string;
  /** Before the bucket's name: `publishing to`. */
  readonly doing: string;
  /** `publisher` */
  readonly doer: string;
  /** What to do later: `Publish`. */
  readonly again: string;
}

const PUBLISH: LeaseKind = { key: LEASE_KEY, doing: 'publishing to', doer: 'publisher', again: 'Publish' };

export interface LeaseOptions {
  /** @default the right to publish */
  readonly kind?: LeaseKind;
  readonly holder: Holder;
  /** How long to wait for another holder, in ms. */
  readonly waitMs: number;
  /** After so long without a word of its holder a lease is anybody's. @default a minute */
  readonly leaseMs?: number;
  /** Told once, when there is somebody to wait for. */
  readonly onWait?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface HeldLease {
  /** When the first of the publishes began that did not finish before this one; ms by S3's clock. */
  readonly unfinished?: number;
  /** Aborted when the lease is lost. */
  readonly lost: AbortSignal;
  /** @throws {Error} when the lease is lost, or may be: nothing must be written then */
  check(): void;
  /** Gives the lease back. `unfinished` is told to whoever publishes next. */
  giveBack(finished: boolean): Promise<void>;
}

const LEASE_MS = 60_000;
const ASK_AGAIN_MS = 1000;

/**
 * Waits until nobody else does so to the bucket, and keeps others out until it is given back: one object, written only if
 * it is not there, or has expired and is as it was read. Ages are by S3's clock. The lease of a process of this very machine that is
 * gone is taken at once.
 *
 * @throws {Error} that names the holder, when it is still held after `waitMs`
 */
export async function takeLease(bucket: Bucket, options: LeaseOptions): Promise<HeldLease> {
  const { kind = PUBLISH, holder, waitMs, leaseMs = LEASE_MS, onWait, signal } = options;
  const end = performance.now() + waitMs;
  const mine: Lease = { id: randomUUID(), holder, since: new Date().toISOString(), seconds: leaseMs / 1000, word: 0 };
  let told = false;
  for (;;) {
    const sentAt = Date.now();
    const fresh = await write(bucket, kind, mine, '*');
    if (fresh) return new Held(bucket, kind, mine, fresh, sentAt, leaseMs);
    const found = await read(bucket, kind);
    if (!found) continue;
    if (found.lease.id === mine.id) return new Held(bucket, kind, mine, found.etag, sentAt, leaseMs);
    if (isFree(found, bucket.now(), holder)) {
      const unfinished = found.lease.unfinished ?? Math.min(Date.parse(found.lease.since), found.modified);
      const taken = await write(bucket, kind, { ...mine, unfinished }, found.etag);
      if (taken) return new Held(bucket, kind, { ...mine, unfinished }, taken, sentAt, leaseMs);
      continue;
    }
    const { who, pid } = found.lease.holder;
    const line = `${who} (process ${pid}) has been ${kind.doing} ${bucket.name} since ${found.lease.since}`;
    const left = end - performance.now();
    if (left <= 0) {
      throw new Error(
        waitMs > 0
          ? `${line}, and still is after ${Math.round(waitMs / 1000)} s. ${kind.again} when that is over.`
          : `${line}. ${kind.again} when that is over, or wait for it with --wait. A ${kind.doer} that was killed is let go ${found.lease.seconds} s after its last word.`,
      );
    }
    if (!told) onWait?.(`waiting: ${line}`);
    told = true;
    await setTimeout(Math.min(left, ASK_AGAIN_MS), undefined, { signal });
  }
}

class Held implements HeldLease {
  readonly unfinished?: number;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #renewing: Promise<void> = Promise.resolve();

  constructor(
    private readonly bucket: Bucket,
    private readonly kind: LeaseKind,
    private lease: Lease,
    private etag: string,
    private wordAt: number,
    private readonly leaseMs: number,
  ) {
    this.unfinished = lease.unfinished;
    this.#timer = setInterval(() => {
      this.#renewing = this.#renew();
    }, leaseMs / 3).unref();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  check(): void {
    // The machine may have slept.
    if (Date.now() - this.wordAt > this.leaseMs) this.#lose();
    if (this.lost.aborted) throw this.lost.reason;
  }

  async giveBack(finished: boolean): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    if (this.lost.aborted || Date.now() - this.wordAt > this.leaseMs) return;
    if (finished) return this.bucket.deleteIf(this.kind.key, this.etag);
    const unfinished = this.unfinished ?? Date.parse(this.lease.since);
    await write(
      this.bucket,
      this.kind,
      { ...this.lease, word: this.lease.word + 1, unfinished, free: true },
      this.etag,
    );
  }

  async #renew(): Promise<void> {
    const sentAt = Date.now();
    // What fails for now is tried again in time; when it is too late, `check` tells.
    this.lease = { ...this.lease, word: this.lease.word + 1 };
    const etag = await write(this.bucket, this.kind, this.lease, this.etag).catch(() => '');
    if (etag) {
      this.etag = etag;
      this.wordAt = sentAt;
    } else if (etag === undefined) {
      const found = await read(this.bucket, this.kind).catch(() => undefined);
      if (found?.lease.id === this.lease.id) this.etag = found.etag;
      else this.#lose();
    }
  }

  #lose(): void {
    this.#lost.abort(
      new Error(
        `the lease on ${this.bucket.name} has expired and may be another ${this.kind.doer}’s. Run it again: it goes on from here.`,
      ),
    );
  }
}

async function write(bucket: Bucket, { key }: LeaseKind, lease: Lease, onlyIf: string): Promise<string | undefined> {
  const body = Buffer.from(JSON.stringify(lease));
  return (await bucket.put(key, { body, type: 'application/json', cache: 'no-store', onlyIf }))?.etag;
}

async function read(
  bucket: Bucket,
  { key }: LeaseKind,
): Promise<{ lease: Lease; etag: string; modified: number } | undefined> {
  const found = await bucket.get(key);
  return found && { ...found, lease: JSON.parse(found.body.toString('utf8')) };
}

function isFree(found: { lease: Lease; modified: number }, now: number, { machine }: Holder): boolean {
  const { lease } = found;
  if (lease.free || now - found.modified > lease.seconds * 1000) return true;
  return machine !== undefined && lease.holder.machine === machine && !isAlive(lease.holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** This boot of this machine, and this container of it: within it a process id is one process. Linux alone tells. */
export function thisMachine(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}
