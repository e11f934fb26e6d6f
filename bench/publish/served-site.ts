import { join } from 'node:path';
import {
  CloudFrontClient,
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { distributionConfig } from '../../__tests__/tools/local-edge/fake-aws';
import { PUBLISH_RECORDS } from '../../lib/publish-records';
import { startLocalAws } from '../../tools/local-aws/server';
import { type LocalEdge, startLocalEdge } from '../../tools/local-edge/server';
import { holderOf, publishClient } from '../../tools/publish/clients';
import { invalidate } from '../../tools/publish/invalidate';
import type { PublishOptions } from '../../tools/publish/publish-site';

export const BUCKET = 'bucket';
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/** A bucket and a distribution on local AWS as the site's stack makes them, and the local edge that serves them. */
export interface ServedSite {
  readonly endpoint: string;
  readonly distributionId: string;
  readonly s3: S3Client;
  readonly cloudFront: CloudFrontClient;
  readonly edge: LocalEdge;
  /** Another distribution of the same bucket, that caches nothing: it shows what the bucket holds at each moment. */
  readonly uncached: LocalEdge;
  close(): Promise<void>;
}

/** Clients of a local AWS, for a publish. */
export function localClients(endpoint: string): { s3: S3Client; cloudFront: CloudFrontClient } {
  const options = { endpoint, region: 'us-east-1', credentials: CREDENTIALS };
  return { s3: publishClient({ ...options, forcePathStyle: true }), cloudFront: new CloudFrontClient(options) };
}

/** Starts all of it, with its state in a folder. The bucket's policy has the statements of `BucketAccess` that are about reading. */
export async function serveSite(dir: string): Promise<ServedSite> {
  const aws = await startLocalAws({ stateDir: join(dir, 'aws') });
  try {
    const { s3, cloudFront } = localClients(aws.endpoint);
    const { CloudFrontOriginAccessIdentity: identity } = await cloudFront.send(
      new CreateCloudFrontOriginAccessIdentityCommand({
        CloudFrontOriginAccessIdentityConfig: { CallerReference: '1', Comment: '' },
      }),
    );
    const Principal = { CanonicalUser: identity?.S3CanonicalUserId };
    const Action = 's3:GetObject';
    const arn = `arn:aws:s3:::${BUCKET}`;
    const Statement = [
      { Effect: 'Allow', Principal, Action, Resource: `${arn}/*` },
      { Effect: 'Deny', Principal, Action, Resource: `${arn}/${PUBLISH_RECORDS}*` },
    ];
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
    await s3.send(
      new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    );
    const serve = async (CachePolicyId: string) => {
      const config = distributionConfig({ CachePolicyId }, { CallerReference: CachePolicyId });
      const Items = config.Origins?.Items?.map(({ Id, DomainName }) => ({
        Id,
        DomainName,
        S3OriginConfig: { OriginAccessIdentity: `origin-access-identity/cloudfront/${identity?.Id}` },
      }));
      const { Distribution } = await cloudFront.send(
        new CreateDistributionCommand({ DistributionConfig: { ...config, Origins: { Quantity: 1, Items } } }),
      );
      const distributionId = Distribution?.Id as string;
      const edge = await startLocalEdge({
        endpoint: aws.endpoint,
        credentials: CREDENTIALS,
        distributionId,
        httpsPort: 0,
        httpPort: 0,
        caDir: join(dir, 'ca'),
        pollMs: 200,
      });
      return { distributionId, edge };
    };
    const { distributionId, edge } = await serve(CACHING_OPTIMIZED);
    const { edge: uncached } = await serve(CACHING_DISABLED);
    const close = async () => {
      await Promise.all([edge.close(), uncached.close()]);
      s3.destroy();
      cloudFront.destroy();
      await aws.close();
    };
    return { endpoint: aws.endpoint, distributionId, s3, cloudFront, edge, uncached, close };
  } catch (error) {
    await aws.close();
    throw error;
  }
}

/** Longer than the edge keeps a page past a publish that was killed: until the next run's invalidation has reached it. */
const GRACE_MS = 45_000;

/** What a publish of a folder to this site is called with. */
export function publishing(
  { s3, cloudFront, distributionId }: Pick<ServedSite, 's3' | 'cloudFront' | 'distributionId'>,
  dir: string,
): PublishOptions {
  return {
    s3,
    bucket: BUCKET,
    dir,
    graceMs: GRACE_MS,
    concurrency: 8,
    holder: holderOf({}),
    invalidate: (paths) => invalidate(cloudFront, distributionId, paths),
  };
}
