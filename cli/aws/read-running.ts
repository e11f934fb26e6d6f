import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { Bucket } from './bucket';
import { publishClient } from './clients';
import { Distribution } from './distribution';
import { readRecords } from './record';
import { type Applied, type Running, runningOf } from './running';

/** Versions before these are not known: what they set, nobody says. */
const REMEMBERED = 50;

/**
 * What viewers of an environment get, from CloudFront and the records of deployments. Needs what `npm run status` needs.
 * @throws {Error} in one line, where AWS refuses
 */
export async function readRunning(
  region: string,
  outputs: Applied & { readonly bucket: string; readonly distribution_id: string },
): Promise<Running> {
  const client = { region, maxAttempts: 2 };
  const bucket = new Bucket(publishClient(client), outputs.bucket);
  const distribution = new Distribution(
    new CloudFrontClient({ ...client, region: 'us-east-1' }),
    outputs.distribution_id,
  );
  const [live, records] = await Promise.all([distribution.live(), readRecords(bucket, REMEMBERED)]);
  return runningOf(live, records, outputs);
}
