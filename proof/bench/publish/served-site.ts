import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { S3Client } from '@aws-sdk/client-s3';
import type { LocalEdge } from '../../../local/edge/server';
import { LocalSites } from './local-sites';
import { BUCKET } from './publishing';

/** A bucket and a distribution on local AWS, and the local edge that serves them. */
export interface ServedSite {
  readonly endpoint: string;
  readonly credentials: LocalSites['credentials'];
  readonly distributionId: string;
  readonly s3: S3Client;
  readonly cloudFront: CloudFrontClient;
  readonly edge: LocalEdge;
  /** Another distribution of the same bucket, that caches nothing: it shows what the bucket holds at each moment. */
  readonly uncached: LocalEdge;
  close(): Promise<void>;
}

/** Starts all of it, with its state in a folder. */
export async function serveSite(dir: string): Promise<ServedSite> {
  const sites = await LocalSites.start(dir);
  try {
    await sites.makeBucket(BUCKET);
    const { distributionId, edge } = await sites.serve(BUCKET, 'optimized');
    const { edge: uncached } = await sites.serve(BUCKET, 'disabled');
    const { endpoint, credentials, s3, cloudFront } = sites;
    return { endpoint, credentials, distributionId, s3, cloudFront, edge, uncached, close: () => sites.close() };
  } catch (error) {
    await sites.close();
    throw error;
  }
}
