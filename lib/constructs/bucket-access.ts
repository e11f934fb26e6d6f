import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { Construct } from 'constructs';
import { PUBLISH_RECORDS } from '../names/publish-records';
import type { OriginAccess } from './origin-access';
import type { WebsiteBucket } from './website-bucket';

export interface BucketAccessProps {
  readonly website: WebsiteBucket;
  readonly originAccess: OriginAccess;
  readonly distributionArn: string;
  /** With `s3:ListBucket` a missing file answers 404, without it 403. @default false */
  readonly listBucket?: boolean;
}

/** The statement of a bucket's policy by which nobody may speak plain http to it. */
export function denyInsecureTransport(bucketArn: string): object {
  return {
    Sid: 'DenyInsecureTransport',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** The bucket's policy: one distribution may read the site's files, and nobody may speak plain http. */
export class BucketAccess extends Construct {
  constructor(scope: Construct, id: string, props: BucketAccessProps) {
    super(scope, id);
    const { bucket, publicAccess } = props.website;
    const cloudFront = props.originAccess.statement(props.distributionArn);

    const policy = () =>
      new S3BucketPolicy(this, 'policy', {
        bucket: bucket.id,
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            denyInsecureTransport(bucket.arn),
            {
              Sid: 'AllowCloudFrontRead',
              Effect: 'Allow',
              ...cloudFront,
              Action: 's3:GetObject',
              Resource: `${bucket.arn}/*`,
            },
            {
              Sid: 'DenyCloudFrontRecords',
              Effect: 'Deny',
              ...cloudFront,
              Action: 's3:GetObject',
              Resource: `${bucket.arn}/${PUBLISH_RECORDS}*`,
            },
            // Not `s3:Get*` with `s3:List*`: that would also let the identity read policies and tags.
            ...(props.listBucket
              ? [
                  {
                    Sid: 'AllowCloudFrontList',
                    Effect: 'Allow',
                    ...cloudFront,
                    Action: 's3:ListBucket',
                    Resource: bucket.arn,
                  },
                ]
              : []),
          ],
        }),
        dependsOn: [...publicAccess],
      });
    props.website.part('policy', policy);
  }
}
