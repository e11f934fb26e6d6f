import type { S3Client } from '@aws-sdk/client-s3';
import { lockKey, type StateLocation } from '../../../lib/names/state-location';
import { inParallel } from '../../core/in-parallel';
import { type LockInfo, operationOf, parseLock } from '../../terraform/lock';
import { parseState } from '../../terraform/state-file';
import { lockSpans, type ObjectVersion, objectVersions, readObject, type Span, take } from './versions';

/** Objects read at a time. */
const AT_A_TIME = 8;

/** One version of a state, newest first in a history. */
export interface HistoryEntry {
  readonly id: string;
  /** In UTC. */
  readonly at: string;
  readonly current: boolean;
  readonly deleted: boolean;
  /** Bytes. */
  readonly size: number;
  /** Who held the lock when it was written, `user@host`; S3 itself does not say who writes. */
  readonly who?: string;
  readonly operation?: string;
  readonly serial?: number;
  readonly terraformVersion?: string;
  /** How many. */
  readonly resources?: number;
  /** Why it cannot be read. */
  readonly problem?: string;
}

export interface History {
  readonly entries: readonly HistoryEntry[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** The newest versions of a state in S3, at most `limit`. */
export async function readHistory(s3: S3Client, location: StateLocation, limit: number): Promise<History> {
  const { bucket, key } = location;
  const versions = await take(objectVersions(s3, bucket, key), (taken) => taken.length > limit);
  const shown = versions.slice(0, limit);
  const oldest = shown.at(-1)?.at ?? Number.POSITIVE_INFINITY;
  const locks = await take(
    objectVersions(s3, bucket, lockKey(location)),
    (taken) => taken.at(-1)!.at < oldest && !taken.at(-1)!.deleted,
  );
  const spans = lockSpans(locks).filter((span) => shown.some((version) => covers(span, version)));

  const read = async (of: string, id: string) => (await readObject(s3, bucket, of, id)).text;
  const holders = await inParallel(spans, AT_A_TIME, async (span) => ({
    ...span,
    lock: parseLock(await read(lockKey(location), span.id)),
  }));
  const entries = await inParallel(shown, AT_A_TIME, async (version) => ({
    ...describe(version, version.deleted ? '' : await read(key, version.id)),
    // Nobody who locks a state deletes it.
    ...(version.deleted ? {} : writerOf(version, holders)),
  }));
  return { entries, more: versions.length > limit };
}

function describe({ id, at, latest, deleted, size }: ObjectVersion, text: string): HistoryEntry {
  const entry = { id, at: new Date(at).toISOString(), current: latest, deleted, size };
  if (deleted) return entry;
  try {
    const state = parseState(text);
    if (!state) return { ...entry, problem: 'it is empty' };
    const { serial, terraformVersion, resources } = state;
    return { ...entry, serial, terraformVersion, resources: resources.size };
  } catch (error) {
    return { ...entry, problem: (error as Error).message };
  }
}

export type HeldSpan = Span & { readonly lock?: LockInfo };

/**
 * Who wrote a version: whoever held the lock then, if that is certain. S3 counts whole seconds, in which several may have
 * held it, one after the other.
 */
export function writerOf(
  version: Pick<ObjectVersion, 'at'>,
  spans: readonly HeldSpan[],
): Pick<HistoryEntry, 'who' | 'operation'> {
  const locks = spans.filter((span) => covers(span, version)).map(({ lock }) => lock);
  // A plan takes the lock, and writes nothing.
  const writers = locks.filter((lock) => lock?.Operation !== 'OperationTypePlan');
  const only = (values: readonly (string | undefined)[]) => (new Set(values).size === 1 ? values[0] : undefined);
  const who = only(writers.map((lock) => lock?.Who));
  const operation = only(writers.map((lock) => lock && operationOf(lock)));
  return who ? { who, ...(operation ? { operation } : {}) } : {};
}

function covers({ from, until }: Span, { at }: Pick<ObjectVersion, 'at'>): boolean {
  return from <= at && at <= until;
}
