import type { S3Client } from '@aws-sdk/client-s3';
import { PUBLISH_RECORDS } from '../../lib/names/publish-records';
import { Bucket } from '../aws/bucket';
import { type HeldLease, type Holder, type LeaseKind, takeLease } from '../aws/lease';
import { closeRecord, type DeploymentRecord, isOpen, type OpenRecord, openRecord, readRecords } from '../aws/record';

const DEPLOY: LeaseKind = {
  key: `${PUBLISH_RECORDS}deploy-lease`,
  doing: 'deploying to',
  doer: 'deployment',
  again: 'Run this again',
};

/** Enough to know what every version of the function sets that is still worth going back to. */
const REMEMBERED = 200;

export interface SessionOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly holder: Holder;
  /** How long to wait for another one, in ms. */
  readonly waitMs: number;
  readonly onWait: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The right to change what is live, which one process has at a time, with what those before it have left on record. */
export class Session {
  private constructor(
    readonly bucket: Bucket,
    private readonly lease: HeldLease,
    /** Newest first, as they were when this began. */
    readonly records: readonly DeploymentRecord[],
  ) {}

  /** @throws {Error} that names the holder, when it still has the right after `waitMs` */
  static async begin({ s3, bucket: name, ...options }: SessionOptions): Promise<Session> {
    const bucket = new Bucket(s3, name);
    const lease = await takeLease(bucket, { kind: DEPLOY, ...options });
    try {
      return new Session(bucket, lease, await readRecords(bucket, REMEMBERED));
    } catch (error) {
      await lease.giveBack(true).catch(() => {});
      throw error;
    }
  }

  /** A deployment that was killed or stopped, where nothing has been deployed or rolled back since. */
  get unfinished(): DeploymentRecord | undefined {
    const [newest] = this.records;
    return newest && isOpen(newest) ? newest : undefined;
  }

  /** @throws {Error} when the right is lost, or may be: nothing must be changed then */
  check(): void {
    this.lease.check();
  }

  /** Writes a new record, and says of those that were left open by whom they are gone on from. */
  async open(draft: Omit<DeploymentRecord, 'id'>): Promise<OpenRecord> {
    const opened = await openRecord(this.bucket, draft);
    for (const { id } of this.records.filter(isOpen)) {
      await closeRecord(this.bucket, id, `ended early; ${draft.kind} ${opened.record.id} came after it`, new Date());
    }
    return opened;
  }

  async end(): Promise<void> {
    // It expires by itself.
    await this.lease.giveBack(true).catch(() => {});
  }
}
