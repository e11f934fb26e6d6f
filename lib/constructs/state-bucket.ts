import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { StateBucket as StateBucketOptions } from '../config';
import { PLANS } from '../names/state-location';
import { denyInsecureTransport } from './bucket-access';
import { PrivateBucket } from './private-bucket';
import { StateKey } from './state-key';

export interface StateBucketProps {
  readonly bucketName: string;
  readonly account: string;
  readonly options: Pick<StateBucketOptions, 'encryption' | 'oldVersions' | 'accessLogs'>;
  /** @default the stack's */
  readonly provider?: TerraformProvider;
}

/** A plan that nobody has deployed for so long is of another time. */
const PLAN_DAYS = 30;

/** The bucket that keeps Terraform's states: nothing in it but plans is lost, and Terraform never deletes it. */
export class StateBucket extends PrivateBucket {
  /** `undefined` where S3's own key encrypts. */
  readonly kmsKeyArn?: string;

  constructor(scope: Construct, id: string, { bucketName, account, options, provider }: StateBucketProps) {
    const { encryption, oldVersions, accessLogs } = options;
    const kmsKeyArn =
      encryption === 'aws:kms' ? new StateKey(scope, `${id}-key`, { bucketName, account, provider }).arn : undefined;
    super(scope, id, {
      bucketName,
      preventDestroy: true,
      kmsKeyArn,
      oldVersions: { noncurrentDays: oldVersions.days, newerNoncurrentVersions: oldVersions.keep },
      passing: { prefix: PLANS, days: PLAN_DAYS },
      provider,
    });
    this.kmsKeyArn = kmsKeyArn;

    new S3BucketPolicy(this, 'policy', {
      provider,
      bucket: this.bucket.id,
      policy: JSON.stringify({ Version: '2012-10-17', Statement: [denyInsecureTransport(this.bucket.arn)] }),
      dependsOn: [...this.publicAccess],
    });
    if (accessLogs) {
      new S3BucketLoggingA(this, 'logging', {
        provider,
        bucket: this.bucket.id,
        targetBucket: accessLogs.bucket,
        targetPrefix: accessLogs.prefix ?? '',
      });
    }
  }
}
