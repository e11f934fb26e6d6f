import { chmod, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { GetObjectCommand, NoSuchKey, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { lockKey } from '../../lib/names/state-location';
import { type LockInfo, parseLock } from './lock';

/** Where Terraform keeps a stack's state. */
export type Backend =
  | { readonly type: 's3'; readonly bucket: string; readonly key: string; readonly region: string }
  | { readonly type: 'local'; readonly path: string };

/**
 * What `terraform init` has settled on in a stack's folder.
 * @returns `undefined` for a backend that is neither S3 nor a file
 */
export async function readBackend(dir: string): Promise<Backend | undefined> {
  const text = await readFile(join(dir, '.terraform', 'terraform.tfstate'), 'utf8').catch(() => '{}');
  const { type, config } = JSON.parse(text).backend ?? { type: 'local', config: {} };
  if (type === 's3') return { type, bucket: config.bucket, key: config.key, region: config.region };
  return type === 'local' ? { type, path: resolve(dir, config.path ?? 'terraform.tfstate') } : undefined;
}

/** Takes a state's file, and Terraform's copy of the one before, from other users: an existing file keeps its mode when it is written. */
export async function keepPrivate(backend: Backend | undefined): Promise<void> {
  if (backend?.type !== 'local') return;
  for (const path of [backend.path, `${backend.path}.backup`]) {
    await chmod(path, 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/** The lock on a state, if there is one. A lock that cannot be read has its ETag for an ID. */
export async function readLock(backend: Backend, env: NodeJS.ProcessEnv): Promise<LockInfo | undefined> {
  if (backend.type === 'local') return readFileLock(backend.path);
  return (await readS3Lock(new S3Client(clientOptions(env, backend.region)), backend))?.lock;
}

/** What Terraform wrote beside the file; a Terraform that was killed leaves it behind, and its lock is gone all the same. */
export async function readFileLock(path: string): Promise<LockInfo | undefined> {
  const info = join(dirname(path), `.${basename(path)}.lock.info`);
  return parseLock(await readFile(info, 'utf8').catch(() => ''));
}

/** The lock in S3 with its ETag, by which it can be deleted and no later one. */
export async function readS3Lock(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<{ readonly lock: LockInfo; readonly etag: string } | undefined> {
  try {
    const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: lockKey({ key }) }));
    const text = (await Body?.transformToString()) ?? '';
    return { lock: parseLock(text) ?? unreadable(ETag), etag: ETag };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

function unreadable(etag: string): LockInfo {
  return { ID: etag.replaceAll('"', ''), Operation: '', Info: '', Who: '', Version: '', Created: '', Path: '' };
}

/** What the SDK would find in this environment, were it the process's own. */
export function clientOptions(env: NodeJS.ProcessEnv, region: string): S3ClientConfig {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  return {
    region,
    ...(endpoint ? { endpoint } : {}),
    ...(env.AWS_PROFILE ? { profile: env.AWS_PROFILE } : {}),
    ...(accessKeyId && secretAccessKey
      ? { credentials: { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN || undefined } }
      : {}),
  };
}
