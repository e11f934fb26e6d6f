import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { TerraformProvider, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { AdoptedBucket, BucketPart } from '../config';
import { literalJson } from './literal';

export interface PrivateBucketProps {
  readonly bucketName: string;
  /** Lets Terraform delete the bucket with the files in it. @default false */
  readonly forceDestroy?: boolean;
  /** Has Terraform refuse every plan that would delete the bucket. @default false */
  readonly preventDestroy?: boolean;
  /** Whether old versions and aborted uploads expire. @default true */
  readonly lifecycleRules?: boolean;
  /** What becomes of versions that were overwritten or deleted. */
  readonly oldVersions: { readonly noncurrentDays: number; readonly newerNoncurrentVersions?: number };
  /** Objects that are not for keeping: under this prefix they go after so many days, old versions too. @default none */
  readonly passing?: { readonly prefix: string; readonly days: number };
  /** The ARN of the key that encrypts the objects. @default S3's own (AES256) */
  readonly kmsKeyArn?: string;
  /** @default the stack's */
  readonly provider?: TerraformProvider;
  /** The bucket stands already, with these tags, and is taken over: which parts of it, and which are not managed. @default it is made */
  readonly adopted?: AdoptedBucket & { readonly tags?: Readonly<Record<string, string>> };
}

const ABORTED_UPLOAD_DAYS = 7;

/** A bucket that is versioned, encrypted and closed to the public, and cleans up after itself. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;
  /** Must stand before a bucket policy is written, or S3 may judge the policy by the account's older settings. */
  readonly publicAccess: readonly S3BucketPublicAccessBlock[];
  /** Must stand before anything that S3 refuses to an unversioned bucket. */
  readonly versioning: readonly S3BucketVersioningA[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PrivateBucketProps,
  ) {
    super(scope, id);
    const { provider, kmsKeyArn, adopted, passing } = props;

    this.bucket = new S3Bucket(this, 'bucket', {
      provider,
      bucket: props.bucketName,
      forceDestroy: props.forceDestroy ?? false,
      lifecycle: props.preventDestroy ? { preventDestroy: true } : undefined,
      tags: adopted?.tags && literalJson({ ...adopted.tags }),
    });
    if (adopted) this.bucket.importFrom(props.bucketName, provider);
    const bucket = this.bucket.id;

    this.publicAccess = this.part(
      'publicAccess',
      () =>
        new S3BucketPublicAccessBlock(this, 'public-access', {
          provider,
          bucket,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        }),
    );
    this.part(
      'ownership',
      () =>
        new S3BucketOwnershipControls(this, 'ownership', {
          provider,
          bucket,
          rule: { objectOwnership: 'BucketOwnerEnforced' },
        }),
    );
    this.part(
      'encryption',
      () =>
        new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
          provider,
          bucket,
          rule: [
            kmsKeyArn
              ? {
                  applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: kmsKeyArn },
                  bucketKeyEnabled: true,
                }
              : { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } },
          ],
        }),
    );
    this.versioning = this.part(
      'versioning',
      () =>
        new S3BucketVersioningA(this, 'versioning', {
          provider,
          bucket,
          versioningConfiguration: { status: 'Enabled' },
        }),
    );
    if (props.lifecycleRules === false) return;
    const everything: Pick<S3BucketLifecycleConfigurationRule, 'status' | 'filter'> = {
      status: 'Enabled',
      // Every object: an empty prefix says the same to S3, and something else to those who read for it.
      filter: [{}],
    };
    this.part(
      'lifecycle',
      () =>
        new S3BucketLifecycleConfiguration(this, 'lifecycle', {
          provider,
          bucket,
          rule: [
            { id: 'old-versions', ...everything, noncurrentVersionExpiration: [props.oldVersions] },
            {
              id: 'aborted-uploads',
              ...everything,
              abortIncompleteMultipartUpload: [{ daysAfterInitiation: ABORTED_UPLOAD_DAYS }],
            },
            ...(passing
              ? [
                  {
                    id: 'passing',
                    status: 'Enabled',
                    filter: [{ prefix: passing.prefix }],
                    expiration: [{ days: passing.days }],
                    noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
                  },
                ]
              : []),
          ],
          dependsOn: [...this.versioning],
        }),
    );
  }

  /** Makes or imports a part of the bucket; none where it is left as it is. */
  part<T extends TerraformResource>(part: BucketPart, make: () => T): readonly T[] {
    const { adopted, bucketName, provider } = this.props;
    if (adopted?.leave.includes(part)) return [];
    const made = make();
    if (adopted?.import.includes(part)) made.importFrom(bucketName, provider);
    return [made];
  }
}
