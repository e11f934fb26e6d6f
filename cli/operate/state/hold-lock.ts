import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { DeleteObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { kmsAlias, lockKey, type StateLocation } from '../../../lib/names/state-location';
import { readS3Lock } from '../../terraform/backend';
import { type LockInfo, lockedBy } from '../../terraform/lock';

/**
 * Takes the lock of a state in S3 as Terraform does: writes a lock file where there is none.
 * @param clear the command that clears a lock by its id
 * @returns what gives it back, and deletes no lock but this one
 * @throws {Error} in one line with the holder, where somebody has it
 */
export async function holdLock(
  s3: S3Client,
  location: StateLocation,
  operation: string,
  clear: (id: string) => string,
): Promise<() => Promise<void>> {
  const lock: LockInfo = {
    ID: randomUUID(),
    Operation: operation,
    Info: '',
    Who: `${userInfo().username}@${hostname()}`,
    Version: '',
    Created: new Date().toISOString(),
    Path: `${location.bucket}/${location.key}`,
  };
  try {
    const { ETag = '' } = await s3.send(
      new PutObjectCommand({ ...objectOf(location, lockKey(location)), Body: JSON.stringify(lock), IfNoneMatch: '*' }),
    );
    return () => deleteLock(s3, location, ETag);
  } catch (error) {
    if (!isConflict(error)) throw error;
    const held = await readS3Lock(s3, location);
    throw new Error(
      held ? lockedBy(held.lock, Date.now(), clear(held.lock.ID)) : 'the state was locked a moment ago. Try again',
    );
  }
}

/** Deletes the lock with this ETag, and no other. @throws {S3ServiceException} that `isConflict`, where there is another */
export async function deleteLock(s3: S3Client, location: StateLocation, etag: string): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: location.bucket, Key: lockKey(location), IfMatch: etag }));
}

/** Whether S3 refused because an object is not as the request says that it must be, or is being written at that moment. */
export function isConflict(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  return error.name === 'NoSuchKey' || [409, 412].includes(error.$metadata.httpStatusCode ?? 0);
}

/** An object of a state's bucket, encrypted as Terraform's S3 backend does it. */
export function objectOf({ bucket, encryption }: StateLocation, key: string) {
  return {
    Bucket: bucket,
    Key: key,
    ContentType: 'application/json',
    ServerSideEncryption: encryption,
    ...(encryption === 'aws:kms' ? { SSEKMSKeyId: kmsAlias({ bucket }) } : {}),
  };
}
