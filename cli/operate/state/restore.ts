import { NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StateLocation } from '../../../lib/names/state-location';
import { count } from '../../core/text';
import { type Comparison, compareStates, parseState, type State } from '../../terraform/state-file';
import { holdLock, isConflict, objectOf } from './hold-lock';
import { findVersion, type ObjectVersion, objectVersions, readObject, take } from './versions';

export interface RestoreOptions {
  readonly s3: S3Client;
  readonly location: StateLocation;
  /** The id of a version, or the first characters of it. */
  readonly version: string;
  /** Restores a state of another lineage too. */
  readonly force: boolean;
  /** The command that clears a lock by its id. */
  readonly clear: (id: string) => string;
  /** Asked while the lock is held and before anything is written. */
  readonly confirm: (plan: RestorePlan) => Promise<boolean>;
  /** Gives up before anything is written; the lock is given back. */
  readonly signal?: AbortSignal;
}

export interface RestorePlan {
  readonly version: ObjectVersion;
  /** That of what is written. */
  readonly serial: number;
  readonly comparison: Comparison;
}

/**
 * Puts what an earlier version of a state says back, as the newest version of it and under Terraform's own lock. The one it
 * takes the place of stays as a version.
 * @returns the new version, or why there is none: nothing differs, or `confirm` said no
 * @throws {Error} in one line: no such version, locked, of another lineage, changed in between
 */
export async function restore(
  options: RestoreOptions,
): Promise<{ readonly id: string; readonly serial: number } | 'same' | 'declined'> {
  const { s3, location, clear, signal } = options;
  const versions = await take(objectVersions(s3, location.bucket, location.key));
  const version = findVersion(versions, options.version);
  if (version.deleted) throw new Error(`version ${version.id}: it is the mark of a deletion. Take the one before it`);
  const release = await holdLock(s3, location, 'restore', clear);
  try {
    signal?.throwIfAborted();
    return await underLock(options, version);
  } finally {
    await release().catch((error: unknown) => {
      // Somebody has cleared it meanwhile; what was written was written over nothing newer all the same.
      if (!isConflict(error)) throw error;
    });
  }
}

async function underLock(
  { s3, location, force, confirm, signal }: RestoreOptions,
  version: ObjectVersion,
): Promise<{ readonly id: string; readonly serial: number } | 'same' | 'declined'> {
  const target = await readVersion(s3, location, version);
  const { state, etag } = await readCurrent(s3, location);
  const comparison = compareStates(state, target);
  if (comparison.same) return 'same';
  if (state && state.lineage !== target.lineage && state.resources.size > 0 && !force) {
    throw new Error(
      `version ${version.id}: it is of lineage ${target.lineage}, and the state now of ${state.lineage}, begun anew since. ` +
        `Terraform would forget the ${count(state.resources.size, 'resource')} that it has now, and not delete them. ` +
        'If that is what you want: --force',
    );
  }
  const serial = 1 + Math.max(state?.serial ?? 0, await lastSerial(s3, location, target.lineage));
  if (!(await confirm({ version, serial, comparison }))) return 'declined';
  signal?.throwIfAborted();
  const id = await write(s3, location, JSON.stringify({ ...target.json, serial }, undefined, 2), etag);
  return { id, serial };
}

async function readVersion(s3: S3Client, location: StateLocation, { id }: ObjectVersion): Promise<State> {
  const { text } = await readObject(s3, location.bucket, location.key, id);
  try {
    const state = parseState(text);
    if (state) return state;
  } catch (error) {
    throw new Error(`version ${id}: ${(error as Error).message}. Take another one`);
  }
  throw new Error(`version ${id}: it is empty. Take another one`);
}

/** What is there now. What is no state, or is not there, is as good as none. */
async function readCurrent(
  s3: S3Client,
  { bucket, key }: StateLocation,
): Promise<{ readonly state?: State; readonly etag?: string }> {
  const found = await readObject(s3, bucket, key).catch((error: unknown) => {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  });
  return found ? { state: stateOrNone(found.text), etag: found.etag } : {};
}

/** Of the newest version of a lineage: a plan that was made of an earlier one must not pass for one of what is restored. */
async function lastSerial(s3: S3Client, { bucket, key }: StateLocation, lineage: string): Promise<number> {
  for await (const { id, deleted } of objectVersions(s3, bucket, key)) {
    const state = deleted ? undefined : stateOrNone((await readObject(s3, bucket, key, id)).text);
    if (state?.lineage === lineage) return state.serial;
  }
  return 0;
}

function stateOrNone(text: string): State | undefined {
  try {
    return parseState(text);
  } catch {
    return undefined;
  }
}

/** Writes over what has this ETag, or where nothing is, and reads it back. @returns the id of the new version */
async function write(s3: S3Client, location: StateLocation, Body: string, etag: string | undefined): Promise<string> {
  const { bucket, key } = location;
  const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
  const { VersionId } = await s3
    .send(new PutObjectCommand({ ...objectOf(location, key), Body, ...condition }))
    .catch((error: unknown) => {
      throw isConflict(error)
        ? new Error('the state was written by somebody who did not lock it. Look at history')
        : error;
    });
  const { text, id } = await readObject(s3, bucket, key);
  if (text === Body && id === VersionId) return id;
  throw new Error(`s3://${bucket}/${key}: what was read back is not what was written. Look at history`);
}
