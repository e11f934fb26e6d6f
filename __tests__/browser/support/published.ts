import { readFileSync } from 'node:fs';
import { verifiedKeyHash } from '../../../cli/browser/trust';
import { publishSite } from '../../../cli/publish/publish-site';
import type { LocalEdge } from '../../../local/edge/server';
import type { LocalSites } from '../../../proof/bench/publish/local-sites';
import { publishing } from '../../../proof/bench/publish/publishing';
import type { Sealed } from './sealed';

export interface Published {
  /** `https://localhost:PORT`, without a slash at its end. */
  readonly url: string;
  readonly httpPort: number;
  /** The authority that vouches for the edge, PEM. */
  readonly authority: string;
  /** What a browser is to accept (see `launchBrowser`). */
  readonly key: string;
}

/** Publishes a sealed copy to a bucket of its own, behind a distribution with its policy's edge function on it. */
export async function publishSealed(sites: LocalSites, name: string, { copy, policy }: Sealed): Promise<Published> {
  await sites.makeBucket(name);
  const { distributionId, edge } = await sites.serve(name, 'optimized', await sites.makeFunction(name, policy));
  const { s3, cloudFront } = sites;
  await publishSite(publishing({ s3, cloudFront, distributionId }, copy, name));
  return seenFrom(edge);
}

export async function seenFrom({ httpsUrl, httpUrl, caFile }: LocalEdge): Promise<Published> {
  const authority = readFileSync(caFile, 'utf8');
  const url = httpsUrl.replace(/\/$/, '');
  return { url, httpPort: Number(new URL(httpUrl).port), authority, key: await verifiedKeyHash(url, authority) };
}
