import type { S3Client } from '@aws-sdk/client-s3';
import type { StateLocation } from '../../../lib/names/state-location';
import { readS3Lock } from '../../terraform/backend';
import { holderOf, type LockInfo } from '../../terraform/lock';
import { deleteLock, isConflict } from './hold-lock';

/**
 * Clears the lock of a state in S3, if it is the one with this id.
 * @returns the lock; `undefined` where there is none
 * @throws {Error} in one line with the holder, where it is another one
 */
export async function unlock(s3: S3Client, location: StateLocation, id: string): Promise<LockInfo | undefined> {
  const held = await readS3Lock(s3, location);
  if (!held) return undefined;
  const { lock, etag } = held;
  if (lock.ID !== id) {
    throw new Error(
      `the lock has another id: it is ${lock.ID}, of ${holderOf(lock, Date.now())}. ` +
        'Nothing was cleared. Make sure that this one has ended, too, before you clear it',
    );
  }
  await deleteLock(s3, location, etag).catch((error: unknown) => {
    throw isConflict(error) ? new Error('the lock was taken anew at this moment. Nothing was cleared') : error;
  });
  return lock;
}
