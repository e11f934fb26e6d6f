import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  type _Error as S3Error,
} from '@aws-sdk/client-s3';
import { contentType } from 'mime-types';

export interface PublishOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** The folder with the site's files. */
  readonly dir: string;
}

export interface PublishResult {
  /** Keys uploaded, in the order in which they were. */
  readonly uploaded: readonly string[];
  readonly deleted: readonly string[];
  readonly unchanged: number;
}

/**
 * Browsers ask again each time, and CloudFront answers them for a day: a page and the script whose hash it names are
 * never of different ages. A publish is followed by an invalidation.
 */
const CACHE_CONTROL = 'public, max-age=0, s-maxage=86400, must-revalidate';

/**
 * Makes the bucket hold what the folder holds: uploads what is new or changed (by MD5, which is S3's ETag of an object
 * put in one piece and encrypted with AES256), pages last, and then deletes what the folder has no more.
 *
 * @throws {Error} when the folder is missing or has no files, or when S3 does not delete what it should
 */
export async function publishSite({ s3, bucket, dir }: PublishOptions): Promise<PublishResult> {
  const files = await filesToPublish(dir);

  const remote = new Map<string, string>();
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key, ETag } of page.Contents ?? []) remote.set(Key as string, (ETag ?? '').replaceAll('"', ''));
  }

  const uploaded: string[] = [];
  for (const key of files) {
    const path = join(dir, key);
    if (remote.get(key) === (await md5(path))) continue;
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: createReadStream(path),
        ContentLength: (await stat(path)).size,
        ContentType: contentType(key.split('/').at(-1) as string) || 'application/octet-stream',
        CacheControl: CACHE_CONTROL,
      }),
    );
    uploaded.push(key);
  }

  const kept = new Set(files);
  const deleted = [...remote.keys()].filter((key) => !kept.has(key));
  for (let i = 0; i < deleted.length; i += 1000) {
    const Objects = deleted.slice(i, i + 1000).map((Key) => ({ Key }));
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const [first, ...more] = Errors;
    // S3 answers 200 even where it has deleted nothing.
    if (first) throw new Error(notDeleted(first, more.length));
  }
  return { uploaded, deleted, unchanged: files.length - uploaded.length };
}

/** `listFiles`, of which there must be some. @throws {Error} when the folder is missing or has no files */
export async function filesToPublish(dir: string): Promise<string[]> {
  const files = await listFiles(dir);
  if (files.length > 0) return files;
  throw new Error(`${dir}: holds no files to publish. Point "website" in site.config.ts at the built site.`);
}

/** Keys of the files below `dir`, pages after what they may name; hidden files and links are left out. */
export async function listFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `${dir}: ${error.code === 'ENOENT' ? 'there is no such folder' : error.message}. Point "website" in site.config.ts at the built site.`,
    );
  });
  const keys = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((key) => !key.split('/').some((part) => part.startsWith('.') && part !== '.well-known'));
  const isPage = (key: string) => Number(/\.html?$/.test(key));
  return keys.sort((a, b) => isPage(a) - isPage(b) || (a < b ? -1 : 1));
}

function notDeleted({ Key, Code, Message }: S3Error, more: number): string {
  const others = more > 0 ? `, and so are ${more} more` : '';
  return `${Key} is still in the bucket${others}: S3 would not delete it (${Code}: ${Message}). Allow s3:DeleteObject, then publish again.`;
}

async function md5(path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
