import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';

/** One version of an object, or the mark of its deletion. */
export interface ObjectVersion {
  readonly id: string;
  /** In milliseconds since 1970; S3 counts whole seconds. */
  readonly at: number;
  readonly latest: boolean;
  /** Nothing more than that the object was deleted. */
  readonly deleted: boolean;
  /** Bytes. */
  readonly size: number;
}

/** The versions of one object, newest first, asked for page by page as they are taken. */
export async function* objectVersions(
  s3: S3Client,
  Bucket: string,
  key: string,
  pageSize = 1000,
): AsyncGenerator<ObjectVersion> {
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (next) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: key, MaxKeys: pageSize, ...next }),
    );
    yield* inOrder(page, key);
    const { IsTruncated, NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    // Keys come in order, and that of the lock has the state's own for a prefix.
    next = IsTruncated && KeyMarker === key ? { KeyMarker, VersionIdMarker } : undefined;
  }
}

/** S3 lists versions and marks apart, each newest first. */
function inOrder({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput, key: string): ObjectVersion[] {
  const read = (deleted: boolean) => (version: (typeof Versions)[number]) => ({
    key: version.Key,
    id: version.VersionId ?? 'null',
    at: version.LastModified?.getTime() ?? 0,
    latest: version.IsLatest ?? false,
    deleted,
    size: version.Size ?? 0,
  });
  return [...DeleteMarkers.map(read(true)), ...Versions.map(read(false))]
    .filter((version) => version.key === key)
    .map(({ key: _, ...version }) => version)
    .sort((a, b) => Number(b.latest) - Number(a.latest) || b.at - a.at);
}

/** The items up to the first with which `enough` is true, that one included; all, where none is. */
export async function take<T>(items: AsyncIterable<T>, enough = (_: readonly T[]) => false): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (enough(taken)) break;
  }
  return taken;
}

/** One version of an object, the newest if none is named. @throws {NoSuchKey} when there is none */
export async function readObject(
  s3: S3Client,
  Bucket: string,
  Key: string,
  VersionId?: string,
): Promise<{ readonly text: string; readonly etag: string; readonly id: string }> {
  const { Body, ETag = '', ...found } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return { text: (await Body?.transformToString()) ?? '', etag: ETag, id: found.VersionId ?? 'null' };
}

/** Finds a version by its id or by the first characters of it. @throws {Error} in one line: none, or several */
export function findVersion(versions: readonly ObjectVersion[], id: string): ObjectVersion {
  const [found, ...others] = versions.filter((version) => version.id === id || (id && version.id.startsWith(id)));
  const exact = versions.find((version) => version.id === id);
  if (exact || (found && others.length === 0)) return exact ?? found!;
  throw new Error(
    found
      ? `version ${id}: ${1 + others.length} versions begin so. Write more of it`
      : `version ${id}: there is none. Those there are: history`,
  );
}

/** As much of each id as tells it from the others, 8 characters at least. */
export function shortIds(ids: readonly string[]): string[] {
  let length = 8;
  while (new Set(ids.map((id) => id.slice(0, length))).size < new Set(ids).size) length += 1;
  return ids.map((id) => id.slice(0, length));
}

/** From one version on until its deletion, in milliseconds since 1970. */
export interface Span {
  readonly id: string;
  readonly from: number;
  readonly until: number;
}

/**
 * How long each lock was there, newest first, of its versions and marks. A lock is never written over another, and S3 counts
 * whole seconds: of several marks in the second in which a lock was taken, the oldest are those of the locks before.
 */
export function lockSpans(versions: readonly ObjectVersion[]): Span[] {
  const marks = versions.filter(({ deleted }) => deleted).map(({ at }) => at);
  let isHeld = versions[0]?.deleted === false;
  let next = Number.POSITIVE_INFINITY;
  return versions
    .filter(({ deleted }) => !deleted)
    .map(({ id, at }) => {
      const until = isHeld || !(marks[0]! >= at) ? next : marks.shift()!;
      // Of a deletion that was repeated.
      while (marks[0]! > at) marks.shift();
      isHeld = false;
      next = at;
      return { id, from: at, until };
    });
}
