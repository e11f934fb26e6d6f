import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { PUBLISH_RECORDS } from '../../../lib/names/publish-records';
import { decodeKey } from '../../aws/bucket';

export interface BucketContent {
  /** Files as they are now; the records of publishes and deployments are not counted. */
  readonly files: number;
  /** Of everything, the newest included, and the marks of what was deleted. */
  readonly versions: number;
  /** Of all versions. */
  readonly bytes: number;
}

/** Counts what is in a bucket, a page of a thousand after the other. `undefined` where there is no such bucket. */
export async function countContent(s3: S3Client, Bucket: string): Promise<BucketContent | undefined> {
  let [files, versions, bytes] = [0, 0, 0];
  try {
    for await (const { Versions = [], DeleteMarkers = [], EncodingType } of pages(s3, Bucket)) {
      versions += Versions.length + DeleteMarkers.length;
      for (const { Key = '', IsLatest, Size = 0 } of Versions) {
        bytes += Size;
        if (IsLatest && !decodeKey(Key, EncodingType).startsWith(PUBLISH_RECORDS)) files += 1;
      }
    }
  } catch (error) {
    if ((error as Error).name === 'NoSuchBucket') return undefined;
    throw failure(error as Error, Bucket, 's3:ListBucketVersions');
  }
  return { files, versions, bytes };
}

/**
 * Deletes every version of every object, the delete markers, and uploads in parts that were never completed. Safe to run again.
 * @throws {Error} in one line, at the first that S3 refuses, and where something is left that S3 says it has deleted
 */
export async function emptyBucket(
  s3: S3Client,
  Bucket: string,
  onDeleted: (versions: number) => void = () => {},
  signal?: AbortSignal,
): Promise<void> {
  // Always the first page: a marker of the next one names a version that is deleted by then.
  for (let last = ''; ; ) {
    signal?.throwIfAborted();
    const Objects = await firstPage(s3, Bucket);
    const [first] = Objects;
    if (!first) break;
    const name = `${first.Key} ${first.VersionId}`;
    if (name === last) {
      throw new Error(
        `bucket ${Bucket}: version ${first.VersionId} of ${first.Key} is still there after it was deleted. Run it again.`,
      );
    }
    last = name;
    await deleteAll(s3, Bucket, Objects);
    onDeleted(Objects.length);
  }
  await abortUploads(s3, Bucket);
}

interface Version {
  readonly Key: string;
  readonly VersionId: string | undefined;
}

async function firstPage(s3: S3Client, Bucket: string): Promise<Version[]> {
  const { value } = await pages(s3, Bucket)
    .next()
    .catch((error) => {
      throw failure(error, Bucket, 's3:ListBucketVersions');
    });
  const { Versions = [], DeleteMarkers = [], EncodingType } = value;
  return [...Versions, ...DeleteMarkers].map(({ Key = '', VersionId }) => ({
    Key: decodeKey(Key, EncodingType),
    VersionId,
  }));
}

/** A page holds a thousand, and so does a request. */
async function deleteAll(s3: S3Client, Bucket: string, Objects: Version[]): Promise<void> {
  const { Errors = [] } = await s3
    .send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
    .catch((error) => {
      throw failure(error, Bucket, 's3:DeleteObjectVersion');
    });
  const [refused] = Errors;
  if (refused) {
    throw failure({ name: refused.Code ?? '', message: refused.Message ?? '' }, Bucket, 's3:DeleteObjectVersion');
  }
}

async function* pages(s3: S3Client, Bucket: string): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (next) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, EncodingType: 'url', ...next }),
    );
    yield page;
    const { IsTruncated, NextKeyMarker, NextVersionIdMarker, EncodingType } = page;
    next = IsTruncated
      ? { KeyMarker: decodeKey(NextKeyMarker ?? '', EncodingType), VersionIdMarker: NextVersionIdMarker }
      : undefined;
  }
}

async function abortUploads(s3: S3Client, Bucket: string): Promise<void> {
  const ask = new ListMultipartUploadsCommand({ Bucket, EncodingType: 'url' });
  const listed = await s3.send(ask).catch((error) => {
    throw failure(error, Bucket, 's3:ListBucketMultipartUploads');
  });
  const uploads = listed.Uploads ?? [];
  for (const { Key = '', UploadId } of uploads) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: decodeKey(Key, listed.EncodingType), UploadId }));
  }
  if (listed.IsTruncated && uploads.length > 0) await abortUploads(s3, Bucket);
}

function failure(
  { name, message }: { readonly name: string; readonly message: string },
  bucket: string,
  action: string,
) {
  const said = `bucket ${bucket}: S3 refuses ${action} (${name}: ${message.split('\n')[0]}).`;
  const who =
    name === 'AccessDenied'
      ? ' The pipeline’s role has it where site.config.ts says forceDestroy: true; else run it as an administrator.'
      : '';
  return new Error(`${said}${who} Run it again: it goes on from here.`);
}
