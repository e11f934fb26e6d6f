import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration';
import { Construct } from 'constructs';
import { allow, policyDocument } from '../rights/statement';
import type { StateBucket } from './state-bucket';

export interface BucketReplicationProps {
  readonly source: StateBucket;
  readonly sourceRegion: string;
  readonly copy: StateBucket;
  readonly copyRegion: string;
  /** The role's name. */
  readonly name: string;
  /** The ARN of the policy that bounds the role. @default none */
  readonly permissionsBoundary?: string;
}

/**
 * Has S3 copy every new version, and every delete marker, to another bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export class BucketReplication extends Construct {
  constructor(scope: Construct, id: string, props: BucketReplicationProps) {
    super(scope, id);
    const { source, copy, name, permissionsBoundary } = props;

    const role = new IamRole(this, 'role', {
      name,
      description: `S3 copies ${name.replace(/-replica$/, '')} to ${name}`,
      permissionsBoundary,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 's3.amazonaws.com' } }],
      }),
    });
    const through = (region: string) => ({ StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } });
    const rights = new IamRolePolicy(this, 'rights', {
      name: 'replicate',
      role: role.name,
      policy: policyDocument([
        allow('ReadSource', ['s3:GetReplicationConfiguration', 's3:ListBucket'], [source.bucket.arn]),
        allow(
          'ReadVersions',
          ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
          [`${source.bucket.arn}/*`],
        ),
        allow(
          'WriteCopies',
          ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
          [`${copy.bucket.arn}/*`],
        ),
        ...(source.kmsKeyArn && copy.kmsKeyArn
          ? [
              allow('DecryptSource', ['kms:Decrypt'], [source.kmsKeyArn], through(props.sourceRegion)),
              allow('EncryptCopies', ['kms:Encrypt'], [copy.kmsKeyArn], through(props.copyRegion)),
            ]
          : []),
      ]),
    });
    new S3BucketReplicationConfigurationA(this, 'configuration', {
      bucket: source.bucket.id,
      role: role.arn,
      rule: [
        {
          id: 'everything',
          status: 'Enabled',
          filter: { prefix: '' },
          deleteMarkerReplication: { status: 'Enabled' },
          sourceSelectionCriteria: source.kmsKeyArn ? { sseKmsEncryptedObjects: { status: 'Enabled' } } : undefined,
          destination: {
            bucket: copy.bucket.arn,
            storageClass: 'STANDARD_IA',
            encryptionConfiguration: copy.kmsKeyArn ? { replicaKmsKeyId: copy.kmsKeyArn } : undefined,
          },
        },
      ],
      dependsOn: [...source.versioning, ...copy.versioning, rights],
    });
  }
}
