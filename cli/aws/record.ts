import type { ResponseHeadersPolicyConfig } from '@aws-sdk/client-cloudfront';
import { DEPLOYMENT_RECORDS } from '../../lib/names/publish-records';
import type { CompiledPolicy } from '../../lib/policy';
import type { CompiledRoutes } from '../../lib/routing';
import { inParallel } from '../core/in-parallel';
import type { Bucket } from './bucket';

/** What viewers are answered with. */
export interface Live {
  /** ARN of the edge function's version that the distribution runs; undefined where it runs none. */
  readonly functionVersion?: string;
  /** The number of the publish whose files are in the bucket; undefined where none has finished. */
  readonly content?: number;
  /** What that function version sets; undefined where nobody knows. */
  readonly policy?: CompiledPolicy;
  /** The function that follows the routes; undefined where the distribution runs none. */
  readonly routes?: LiveRoutes;
  /** CloudFront's own response headers policy, where the environment has one. */
  readonly responseHeaders?: { readonly id: string; readonly config: ResponseHeadersPolicyConfig };
}

/** The CloudFront Function that follows the routes, as it was published. */
export interface LiveRoutes {
  readonly arn: string;
  /** Of the code, in base64. */
  readonly codeSha256: string;
  readonly code: string;
  readonly comment: string;
  /** ARNs of its KeyValueStores. */
  readonly stores?: readonly string[];
  /** What it follows; undefined where nobody knows. */
  readonly compiled?: CompiledRoutes;
}

export type DeploymentResult =
  /** Begun, and nothing applied yet. */
  | 'running'
  /** Applied, and not found right yet. */
  | 'applied'
  /** Live, and the check has passed. */
  | 'live'
  /** Not right: what was live before is live again, and the check of that has passed. */
  | 'rolled back'
  /** Neither; the note says what is live. */
  | 'failed';

/** One deployment, or one rollback of the function. */
export interface DeploymentRecord {
  /** Counts an environment's deployments, from 1. */
  readonly id: number;
  readonly environment: string;
  readonly kind: 'deploy' | 'rollback';
  /** `alice, run 812 on runner-7` */
  readonly by: string;
  /** Of the working tree, where it is a git repository's. */
  readonly commit?: string;
  readonly tree?: string;
  /** Whether files differed from that commit. */
  readonly dirty?: true;
  /** ISO 8601 */
  readonly startedAt: string;
  /** Left out while it goes on, and where it was killed. */
  readonly endedAt?: string;
  /** What was live before, and what is gone back to. */
  readonly before: Live;
  /** What is live since; of a rollback that goes on, what it wants. */
  readonly after?: Live;
  /** Of the function's zip, in base64. */
  readonly codeSha256?: string;
  /** Of the page that the check grades. */
  readonly grade?: { readonly grade: string; readonly score: number; readonly algorithm: number };
  /** What was applied: SHA-256 of the plan's effect, in hex, and its counts in words. */
  readonly plan?: { readonly effect: string; readonly changes: string };
  readonly result: DeploymentResult;
  /** For people: why, and what is live. */
  readonly note?: string;
}

/** A record that this process keeps; nobody else writes it meanwhile. */
export interface OpenRecord {
  readonly record: DeploymentRecord;
  /** @throws {Error} in one line, when somebody else has written it */
  update(changes: Partial<Omit<DeploymentRecord, 'id'>>): Promise<void>;
}

/** One object a deployment, beside the records of publishes: CloudFront may not read it, and the deploy role may write it. */
export const DEPLOYMENTS = DEPLOYMENT_RECORDS;

const AT_ONCE = 16;
/** So that the newest of more than can be read is told by its name. */
const DIGITS = 8;

/** Whether a deployment was neither finished nor given up: killed, stopped, or still going on. */
export const isOpen = ({ result }: DeploymentRecord): boolean => result === 'running' || result === 'applied';

/**
 * The newest records of an environment, newest first. Needs `s3:ListBucketVersions` and `s3:GetObject`.
 * @throws {Error} in one line
 */
export async function readRecords(bucket: Bucket, limit = Number.POSITIVE_INFINITY): Promise<DeploymentRecord[]> {
  const numbers = (await numbersOf(bucket)).slice(0, limit);
  const found = await inParallel(numbers, AT_ONCE, (id) => read(bucket, id));
  return found.flatMap((one) => one?.record ?? []);
}

/** Writes a new record under the next number that is free. Two at once get a number each. */
export async function openRecord(bucket: Bucket, draft: Omit<DeploymentRecord, 'id'>): Promise<OpenRecord> {
  const [newest = 0] = await numbersOf(bucket);
  for (let id = newest + 1; ; id++) {
    const record = { id, ...draft };
    const etag = await write(bucket, record, '*');
    if (etag !== undefined) return new Kept(bucket, record, etag);
    // The first of two tries may have been written, and only its answer lost.
    const there = await read(bucket, id);
    if (there && JSON.stringify(there.record) === JSON.stringify(record)) return new Kept(bucket, record, there.etag);
  }
}

/** Says of a record that its process did not end what became of it. Nothing is done where it has ended meanwhile. */
export async function closeRecord(bucket: Bucket, id: number, note: string, now: Date): Promise<void> {
  const found = await read(bucket, id);
  if (!found || !isOpen(found.record)) return;
  await write(bucket, { ...found.record, result: 'failed', endedAt: now.toISOString(), note }, found.etag);
}

class Kept implements OpenRecord {
  constructor(
    private readonly bucket: Bucket,
    public record: DeploymentRecord,
    private etag: string,
  ) {}

  async update(changes: Partial<Omit<DeploymentRecord, 'id'>>): Promise<void> {
    const record = { ...this.record, ...changes };
    const etag = await write(this.bucket, record, this.etag);
    const found = etag === undefined ? await read(this.bucket, record.id) : undefined;
    if (found && JSON.stringify(found.record) !== JSON.stringify(record)) {
      throw new Error(
        `deployment ${record.id}: somebody else has gone on from it (its record is another). See npm run history.`,
      );
    }
    this.record = record;
    this.etag = etag ?? (found?.etag as string);
  }
}

async function numbersOf(bucket: Bucket): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { key, latest } of bucket.versions(DEPLOYMENTS)) {
    const [, digits] = /(\d+)\.json$/.exec(key) ?? [];
    if (latest && digits !== undefined) numbers.push(Number(digits));
  }
  return numbers.sort((a, b) => b - a);
}

const keyOf = (id: number) => `${DEPLOYMENTS}${String(id).padStart(DIGITS, '0')}.json`;

async function write(bucket: Bucket, record: DeploymentRecord, onlyIf: string): Promise<string | undefined> {
  const body = Buffer.from(JSON.stringify(record));
  return (await bucket.put(keyOf(record.id), { body, type: 'application/json', cache: 'no-store', onlyIf }))?.etag;
}

async function read(bucket: Bucket, id: number): Promise<{ record: DeploymentRecord; etag: string } | undefined> {
  const found = await bucket.get(keyOf(id));
  return found && { record: JSON.parse(found.body.toString('utf8')), etag: found.etag };
}
