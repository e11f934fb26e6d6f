import type { Construct } from 'constructs';
import { PrivateBucket, type PrivateBucketProps } from './private-bucket';

export interface WebsiteBucketProps {
  readonly bucketName: string;
  /** Lets Terraform delete the bucket with the files in it. @default false */
  readonly forceDestroy?: boolean;
  /** Days that an overwritten or deleted file can still be brought back. */
  readonly oldVersionsDays: number;
  /** Whether old versions and aborted uploads expire. @default true */
  readonly lifecycleRules?: boolean;
  /** The bucket stands already, and is taken over. @default it is made */
  readonly adopted?: PrivateBucketProps['adopted'];
}

/**
 * The private bucket with the site's files. Nobody reads it but through CloudFront: see `BucketAccess`. Not encrypted
 * with KMS: an origin access identity cannot read what a KMS key encrypts.
 */
export class WebsiteBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, { oldVersionsDays, ...props }: WebsiteBucketProps) {
    super(scope, id, { ...props, oldVersions: { noncurrentDays: oldVersionsDays } });
  }
}
