import type { S3Client } from '@aws-sdk/client-s3';
import { Bucket } from '../aws/bucket';
import { inParallel } from '../core/in-parallel';
import { type BringOptions, bring, type Result } from './bring';
import { MANIFEST_KEY, type ManifestHeader, readManifest, type Stored } from './manifest';

/** A publish that is remembered: its manifest is a version of one object. */
export interface PastPublish extends ManifestHeader {
  readonly version: string;
}

export interface RollbackOptions extends BringOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** The number of a publish, or a time at which it was live. @default the publish before what is live */
  readonly to?: number | Date;
}

const AT_ONCE = 32;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const MOST_COPIED = 5 * 1024 ** 3;

/** What was published to a bucket, newest first, as far back as the bucket keeps versions. @param limit at most so many */
export async function readHistory(bucket: Bucket, limit = Number.POSITIVE_INFINITY): Promise<PastPublish[]> {
  const versions: string[] = [];
  for await (const { key, version } of bucket.versions(MANIFEST_KEY)) {
    if (key === MANIFEST_KEY && version !== undefined && version !== 'null') versions.push(version);
  }
  return inParallel(versions.slice(0, limit), AT_ONCE, async (version) => {
    const { number, at = '', by = '', restores, files, bytes } = await bucket.metadata(MANIFEST_KEY, version);
    return {
      version,
      number: Number(number),
      at: decodeURI(at),
      by: decodeURI(by),
      restores: restores === undefined ? undefined : Number(restores),
      files: Number(files),
      bytes: Number(bytes),
    };
  });
}

/**
 * The publish to go back to. Without `to` the one before what is live: after a rollback, before the one that it restored, so that
 * each rollback goes one further.
 *
 * @throws {Error} that says what there is
 */
export function choosePublish(history: readonly PastPublish[], to?: number | Date): PastPublish {
  const [live] = history;
  if (!live) throw new Error('nothing is remembered: no publish of this bucket has finished yet.');
  const oldest = history.at(-1)?.number;
  const there = `There are ${oldest === live.number ? `publish ${oldest} alone` : `${oldest} to ${live.number}`}: --list shows them.`;
  if (to === undefined) {
    const content = live.restores ?? live.number;
    const before = history.find(({ number }) => number < content);
    if (before) return before;
    throw new Error(`there is no publish before ${content}, which is live. ${there}`);
  }
  const chosen = history.find(({ number, at }) =>
    typeof to === 'number' ? number === to : Date.parse(at) <= to.getTime(),
  );
  if (!chosen) {
    throw new Error(
      typeof to === 'number'
        ? `there is no publish ${to}. ${there}`
        : `nothing that was live at ${to.toISOString()} is remembered. ${there}`,
    );
  }
  return chosen;
}

/**
 * Puts the files of an earlier publish back, each from the version that its manifest names, as `bring` does it. What is no longer
 * kept is told before anything is written.
 */
export async function rollBackContent({
  s3,
  bucket: name,
  to,
  ...options
}: RollbackOptions): Promise<Result & { to: PastPublish }> {
  const bucket = new Bucket(s3, name);
  const chosen = choosePublish(await readHistory(bucket), to);
  const found = await readManifest(bucket, chosen.version);
  const wanted = new Map([...(found?.manifest.entries ?? [])].filter(([, { left }]) => left === undefined));
  if (!found || wanted.size === 0)
    throw new Error(`publish ${chosen.number}: its manifest has gone. Choose another: --list.`);
  const result = await bring(
    bucket,
    {
      wanted,
      restores: chosen.restores ?? chosen.number,
      put: async (key) => bucket.restore(key, wanted.get(key)?.version as string),
      etagOf: async (key) => wanted.get(key)?.etag ?? '',
      review: async ({ put }) => {
        const problem = await missing(bucket, put, wanted);
        if (problem) throw new Error(`publish ${chosen.number} cannot be put back: ${problem}`);
      },
    },
    options,
  );
  return { ...result, to: chosen };
}

/** Why one of these keys cannot be put back. */
async function missing(
  bucket: Bucket,
  keys: readonly string[],
  wanted: ReadonlyMap<string, Stored>,
): Promise<string | undefined> {
  if (keys.length === 0) return undefined;
  const big = keys.find((key) => (wanted.get(key)?.size ?? 0) > MOST_COPIED);
  if (big !== undefined)
    return `${big} is larger than 5 GiB, which S3 copies in one piece. Publish the earlier folder instead.`;
  const left = new Set(keys);
  for await (const { key, version } of bucket.versions()) {
    if (wanted.get(key)?.version === version) left.delete(key);
  }
  const [first] = left;
  if (first === undefined) return undefined;
  const others = left.size > 1 ? ` and ${left.size - 1} more` : '';
  return `the version of ${first}${others} is no longer kept ("oldVersionsDays" in site.config.ts). Choose a later publish, or publish the earlier folder.`;
}
