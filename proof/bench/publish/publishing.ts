import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { S3Client } from '@aws-sdk/client-s3';
import { holderOf, publishClient } from '../../../cli/aws/clients';
import { invalidate } from '../../../cli/aws/invalidate';
import type { PublishOptions } from '../../../cli/publish/publish-site';
import type { LocalAws } from '../../../local/aws/server';

export const BUCKET = 'bucket';

/** Longer than the edge keeps a page past a publish that was killed: until the next run's invalidation has reached it. */
const GRACE_MS = 45_000;

interface Clients {
  readonly s3: S3Client;
  readonly cloudFront: CloudFrontClient;
}

/** Clients of a local AWS, for a publish. */
export function localClients({ endpoint, credentials }: Pick<LocalAws, 'endpoint' | 'credentials'>): Clients {
  const options = { endpoint, region: 'us-east-1', credentials };
  return { s3: publishClient({ ...options, forcePathStyle: true }), cloudFront: new CloudFrontClient(options) };
}

/** What a publish of a folder to a site on local AWS is called with. */
export function publishing(
  { s3, cloudFront, distributionId }: Clients & { readonly distributionId: string },
  dir: string,
  bucket = BUCKET,
): PublishOptions {
  return {
    s3,
    bucket,
    dir,
    graceMs: GRACE_MS,
    concurrency: 8,
    holder: holderOf({}),
    invalidate: (paths) => invalidate(cloudFront, distributionId, paths),
  };
}
