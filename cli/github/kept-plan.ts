import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { unzipSync, zipSync } from 'fflate';
import type { Environment } from '../../lib/config';
import { plansPrefix } from '../../lib/names/state-location';
import { s3Failure } from '../aws/s3-failure';
import { MANIFEST_FILE, type PlanManifest, parseManifest, readSavedPlan, SAVED_FILES } from '../plan/manifest';

/** Where plans wait for their deployment: each as a zip, which may hold secrets, and its manifest, which holds none. */
export interface PlanStore {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly prefix: string;
}

/** @throws {Error} where the environment's state, and so its plans, are in no bucket */
export function planStore(site: string, { name, state }: Environment): PlanStore {
  if (state === undefined) {
    throw new Error(
      `environment ${name}: its state is a file, and plans are kept in the bucket of a shared state. ` +
        "Write defaults: { state: { bucket: '…' } } into site.config.ts (docs/state.md).",
    );
  }
  const s3 = new S3Client({ region: state.region, followRegionRedirects: true });
  return { s3, bucket: state.bucket, prefix: plansPrefix(site, name) };
}

/**
 * Keeps a saved plan under a commit. Kept again, it takes the place of the one before. The manifest comes last: what it names is there.
 * @throws {Error} as `readSavedPlan` does, and in one line where S3 refuses
 */
export async function keepPlan(store: PlanStore, dir: string, commit: string): Promise<PlanManifest> {
  const manifest = await readSavedPlan(dir);
  const files = await Promise.all(
    SAVED_FILES.map(async (name) => [name, new Uint8Array(await readFile(join(dir, name)))] as const),
  );
  await put(store, `${commit}.zip`, zipSync(Object.fromEntries(files)));
  await put(store, `${commit}.json`, await readFile(join(dir, MANIFEST_FILE)));
  return manifest;
}

/** What the plan that was kept under a commit says of itself, if there is one. */
export async function keptManifest(store: PlanStore, commit: string): Promise<PlanManifest | undefined> {
  const key = `${commit}.json`;
  const bytes = await get(store, key);
  return bytes && parseManifest(Buffer.from(bytes).toString('utf8'), `s3://${store.bucket}/${store.prefix}${key}`);
}

/**
 * Lays a plan that was kept under a commit into a folder.
 * @throws {Error} in one line: there is none, it is no plan, or S3 refuses
 */
export async function fetchPlan(store: PlanStore, dir: string, commit: string): Promise<PlanManifest> {
  const from = `s3://${store.bucket}/${store.prefix}${commit}.zip`;
  const bytes = await get(store, `${commit}.zip`);
  if (bytes === undefined) throw new Error(`${from}: no plan is kept there. Plans are kept for 30 days: plan again.`);
  await mkdir(dir, { recursive: true });
  for (const [name, content] of Object.entries(filesOf(bytes, from))) await writeFile(join(dir, name), content);
  return readSavedPlan(dir);
}

/** In bytes: some hundred times the largest plan that was seen. What a pull request's role has kept is not trusted. */
const LARGEST_FILE = 256 * 1024 * 1024;
const LARGEST_ZIP = 64 * 1024 * 1024;

/** Those of a plan, and none that would lie elsewhere. */
function filesOf(zip: Uint8Array, from: string): Record<string, Uint8Array> {
  try {
    return unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        if (!SAVED_FILES.includes(name)) return false;
        if (originalSize > LARGEST_FILE)
          throw new Error(`${name} would be ${originalSize} bytes, more than ${LARGEST_FILE}`);
        return true;
      },
    });
  } catch (error) {
    throw new Error(`${from}: is no zip of a plan (${(error as Error).message}). Plan again.`);
  }
}

async function put({ s3, bucket, prefix }: PlanStore, name: string, Body: Uint8Array): Promise<void> {
  const Key = `${prefix}${name}`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body })).catch((error: Error) => {
    throw s3Failure(error, 's3:PutObject', Key);
  });
}

async function get({ s3, bucket, prefix }: PlanStore, name: string): Promise<Uint8Array | undefined> {
  const Key = `${prefix}${name}`;
  try {
    const { Body, ContentLength = 0 } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    if (ContentLength > LARGEST_ZIP) {
      throw new Error(
        `s3://${bucket}/${Key} has ${ContentLength} bytes, more than ${LARGEST_ZIP}: it is no plan. Plan again.`,
      );
    }
    return await Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw s3Failure(error as Error, 's3:GetObject', Key);
  }
}
