import type { CompiledRoutes } from '../../lib/routing';
import type { Bucket, Written } from '../aws/bucket';
import { invalidationPaths } from '../aws/invalidate';
import { type HeldLease, type Holder, takeLease } from '../aws/lease';
import { inParallel } from '../core/in-parallel';
import { inWaves } from '../site/object-rules';
import {
  type Manifest,
  type ManifestHeader,
  ManifestWriter,
  readManifest,
  type Stored,
  writeManifest,
} from './manifest';
import { maybeResumed, type Plan, plan, type Wanted } from './plan';

/** How far the uploads are. */
export interface Amount {
  readonly files: number;
  readonly allFiles: number;
  readonly bytes: number;
  readonly allBytes: number;
}

export interface BringOptions {
  /** Has CloudFront forget these paths. Without it nothing is invalidated. */
  readonly invalidate?: (paths: readonly string[]) => Promise<unknown>;
  /** Invalidate everything, whatever has changed. @default false */
  readonly invalidateAll?: boolean;
  /** Under which paths files are cached. @default `folders`, with index.html for `/` */
  readonly routes?: CompiledRoutes;
  /** How long what has left the site stays in the bucket, in ms. @default a week */
  readonly graceMs?: number;
  /** Requests at a time. @default 32 */
  readonly concurrency?: number;
  /** Tell what would be done, and write nothing. @default false */
  readonly dryRun?: boolean;
  readonly holder?: Holder;
  /** How long to wait for another publisher, in ms. @default 0 */
  readonly waitMs?: number;
  /** @default a minute */
  readonly leaseMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (amount: Amount) => void;
  readonly onWait?: (line: string) => void;
}

/** What the bucket is to hold, and where it comes from. */
export interface Source {
  readonly wanted: ReadonlyMap<string, Wanted>;
  put(key: string, wanted: Wanted, onBytes: (bytes: number) => void): Promise<Written>;
  /** The ETag that an object has when `put` has written it. */
  etagOf(key: string): Promise<string>;
  /** Looks at the plan before anything is written. @throws to refuse it */
  review?(plan: Plan, before: Manifest | undefined): void | Promise<void>;
  readonly restores?: number;
}

export interface Result {
  /** Keys written, in the order of their waves. */
  readonly uploaded: readonly string[];
  readonly deleted: readonly string[];
  /** Keys that have left the site and stay for the grace time. */
  readonly leaving: readonly string[];
  readonly unchanged: number;
  /** Of what was uploaded. */
  readonly bytes: number;
  /** What CloudFront was told to forget. */
  readonly invalidated: readonly string[];
  /** Requests of S3, tries again included. */
  readonly requests: Readonly<Record<string, number>>;
  /** Which publish it is; that of the last one where nothing differed. */
  readonly number: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer than CloudFront keeps a page that nobody invalidates (a day), and than most tabs stay open. */
export const GRACE_MS = 7 * DAY_MS;
const CONCURRENCY = 32;

/**
 * Makes a bucket hold what is wanted, in the order in which no page ever names what is not there: hashed names, other files, pages,
 * the manifest, deletes, and then the invalidation. Only one publisher does so at a time. Whenever it ends early, each page is the
 * old one or the new one, and the next run goes on.
 *
 * @throws {Error} in one line
 */
export async function bring(bucket: Bucket, source: Source, options: BringOptions): Promise<Result> {
  const { holder = { who: 'somebody', pid: process.pid }, waitMs = 0, leaseMs, onWait, signal, dryRun } = options;
  if (dryRun) return carryOut(bucket, source, options);
  const lease = await takeLease(bucket, { holder, waitMs, leaseMs, onWait, signal });
  let written = false;
  const check = () => {
    signal?.throwIfAborted();
    lease.check();
    written = true;
  };
  let finished = false;
  try {
    const result = await carryOut(bucket, source, options, lease, check);
    finished = true;
    return result;
  } finally {
    const clean = finished || (!written && lease.unfinished === undefined);
    // It expires by itself; and what went wrong before is what should be told.
    await lease.giveBack(clean).catch(() => {});
  }
}

async function carryOut(
  bucket: Bucket,
  source: Source,
  options: BringOptions,
  lease?: HeldLease,
  check: () => void = () => {},
): Promise<Result> {
  const { graceMs = GRACE_MS, concurrency = CONCURRENCY, holder, onProgress = () => {} } = options;
  const { wanted } = source;
  const before = await readManifest(bucket);
  const entries: ReadonlyMap<string, Stored> = before?.manifest.entries ?? new Map();
  const listed = await bucket.list(entries);
  const resumed = await findResumed(source, { wanted, entries, listed }, lease?.unfinished, concurrency);
  const planned = plan({ wanted, entries, listed, resumed, graceMs, now: bucket.now() });
  await source.review?.(planned, before?.manifest);
  const paths =
    options.invalidateAll || lease?.unfinished !== undefined
      ? ['/*']
      : invalidationPaths(planned.changed, options.routes);
  const sizeOf = (key: string) => wanted.get(key)?.size ?? 0;
  const allBytes = planned.put.reduce((sum, key) => sum + sizeOf(key), 0);
  const differs = planned.differs || before === undefined;
  const number = (before?.manifest.number ?? 0) + Number(differs);
  const waves = inWaves(planned.put, (key) => wanted.get(key) as Wanted);
  const result = {
    uploaded: waves.flat(),
    deleted: planned.deleted,
    leaving: [...planned.leaving.keys()],
    unchanged: wanted.size - planned.put.length,
    bytes: allBytes,
    invalidated: paths,
    requests: bucket.requests,
    number,
  };
  if (options.dryRun) return result;

  const manifest = new ManifestWriter();
  for (const [key, stored] of planned.kept) if (!resumed.has(key)) manifest.add(key, stored);
  for (const [key, stored] of planned.leaving) manifest.add(key, stored);
  const amount = { files: 0, allFiles: planned.put.length, bytes: 0, allBytes };
  for (const wave of waves) {
    await inParallel(wave, concurrency, async (key) => {
      check();
      const file = wanted.get(key) as Wanted;
      const onBytes = (bytes: number) => {
        amount.bytes += bytes;
        onProgress(amount);
      };
      manifest.add(key, { ...file, ...(await source.put(key, file, onBytes)) });
      amount.files += 1;
      onProgress(amount);
    });
  }
  if (differs) {
    await addResumed(bucket, manifest, planned.kept, resumed);
    const header: ManifestHeader = {
      number,
      at: new Date(bucket.now()).toISOString(),
      by: holder?.who ?? 'somebody',
      restores: source.restores,
      files: wanted.size,
      bytes: [...wanted.values()].reduce((sum, { size }) => sum + size, 0),
    };
    check();
    await writeManifest(bucket, header, manifest, before?.etag);
    check();
    await bucket.delete(planned.deleted);
  }
  if (paths.length > 0) await options.invalidate?.(paths);
  return options.invalidate ? result : { ...result, invalidated: [] };
}

/** Keys that a publish which did not finish has written as they are wanted. */
async function findResumed(
  source: Source,
  known: Parameters<typeof maybeResumed>[0],
  unfinished: number | undefined,
  concurrency: number,
): Promise<Set<string>> {
  if (unfinished === undefined) return new Set();
  const maybe = maybeResumed(known, unfinished);
  const same = await inParallel(
    maybe,
    concurrency,
    async (key) => (await source.etagOf(key)) === known.listed.get(key)?.etag,
  );
  return new Set(maybe.filter((_, i) => same[i]));
}

/** Objects that an earlier run has written, whose versions were told to that one: the bucket is asked. */
async function addResumed(
  bucket: Bucket,
  manifest: ManifestWriter,
  kept: Plan['kept'],
  resumed: ReadonlySet<string>,
): Promise<void> {
  const left = new Map([...resumed].flatMap((key) => (kept.has(key) ? [[key, kept.get(key) as Stored]] : [])));
  if (left.size === 0) return;
  for await (const { key, etag, version, latest } of bucket.versions()) {
    const stored = left.get(key);
    if (!latest || stored?.etag !== etag) continue;
    manifest.add(key, { ...stored, version: version === 'null' ? undefined : version });
    left.delete(key);
  }
  for (const [key, stored] of left) manifest.add(key, stored);
}
