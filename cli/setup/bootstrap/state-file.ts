import { readFile, rm } from 'node:fs/promises';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { BOOTSTRAP_STATE_KEY } from '../../../lib/stacks/bootstrap-stack';

export interface StateObject {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** The parts of a Terraform state by which two of them are told apart. */
interface State {
  readonly lineage: string;
  readonly serial: number;
  readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** The state that lies in the bucket, `undefined` where there is none, or no bucket. */
export async function readStateObject({ s3, bucket }: StateObject): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: BOOTSTRAP_STATE_KEY }));
    return await Body?.transformToString();
  } catch (error) {
    if (/^(NoSuchKey|NoSuchBucket)$/.test((error as Error).name)) return undefined;
    throw error;
  }
}

/**
 * Puts the first state, which is a file, into the bucket that it declares, and deletes the file once the copy was read back.
 * Nothing that lies there is overwritten, so this may be broken off and done again.
 *
 * @throws {Error} when another state lies there; the file is kept
 */
export async function moveIntoBucket(file: string, object: StateObject): Promise<void> {
  const local = await readFile(file, 'utf8');
  const { s3, bucket } = object;
  try {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: BOOTSTRAP_STATE_KEY,
        Body: local,
        ContentType: 'application/json',
        IfNoneMatch: '*',
      }),
    );
  } catch (error) {
    if ((error as Error).name !== 'PreconditionFailed') throw error;
  }
  await dropMoved(file, object);
}

/**
 * Deletes the file of a state that lies in the bucket.
 * @throws {Error} when what lies there is not that state, or an older one; the file is kept
 */
export async function dropMoved(file: string, object: StateObject): Promise<void> {
  const local = await readFile(file, 'utf8').catch(() => undefined);
  if (local === undefined) return;
  const copy = await readStateObject(object);
  const [here, there]: State[] = [JSON.parse(local), JSON.parse(copy ?? '{}')];
  if (there?.lineage !== here?.lineage || (there?.serial ?? -1) < (here?.serial ?? 0)) {
    throw new Error(
      `s3://${object.bucket}/${BOOTSTRAP_STATE_KEY} is not a copy of ${file} (lineage ${there?.lineage}, serial ${there?.serial}; ` +
        `the file has ${here?.lineage}, ${here?.serial}). Both are kept. If the bucket's is the right one, delete the file and run this again.`,
    );
  }
  await rm(file);
  await rm(`${file}.backup`, { force: true });
}

/** @throws {Error} when the bucket was made for another site, whose roles this run would delete */
export function expectOwnState(state: string | undefined, site: string, bucket: string): void {
  const { outputs }: Partial<State> = JSON.parse(state ?? '{}');
  const owner = outputs?.site?.value;
  if (owner === undefined || owner === site) return;
  throw new Error(
    `bucket ${bucket} was made by bootstrap for site ${owner}, and this is ${site}. ` +
      'Name a bucket of its own in site.config.ts, or run bootstrap there with --team for this one.',
  );
}
