import { setTimeout as delay } from 'node:timers/promises';
import {
  type CloudFrontClient,
  type DistributionConfig,
  GetDistributionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { withAssociations } from '../../aws/function-version';

/** Another writer's change of the same distribution is met so often, and then told. */
const TRIES = 3;
const POLL_MS = 2000;

/**
 * The same distribution switched off, and without the function on any event of any behaviour. Both in one change: not for a moment
 * does it answer without the headers.
 * @returns `undefined` where it is so already
 */
export function unhooked(config: DistributionConfig, functionName: string): DistributionConfig | undefined {
  let changed = config.Enabled === true;
  const next = withAssociations({ ...config, Enabled: false }, (items) => {
    const kept = items.filter(({ LambdaFunctionARN }) => LambdaFunctionARN?.split(':')[6] !== functionName);
    if (kept.length === items.length) return items;
    changed = true;
    return kept;
  });
  return changed ? next : undefined;
}

/**
 * Switches a distribution off and takes the function from it. Where that is done already, nothing is changed; where the distribution
 * is gone, all is well.
 * @throws {Error} in one line
 */
export async function unhook(cloudFront: CloudFrontClient, id: string, functionName: string): Promise<'done' | 'gone'> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { Distribution, ETag } = await cloudFront.send(new GetDistributionCommand({ Id: id }));
      const next = unhooked(Distribution?.DistributionConfig as DistributionConfig, functionName);
      if (next) {
        await cloudFront.send(new UpdateDistributionCommand({ Id: id, IfMatch: ETag, DistributionConfig: next }));
      }
      return 'done';
    } catch (error) {
      const { name, message } = error as Error;
      if (name === 'NoSuchDistribution') return 'gone';
      if (name === 'PreconditionFailed' && attempt < TRIES) continue;
      throw new Error(`distribution ${id}: ${name}: ${message}. Run it again: it goes on from here.`);
    }
  }
}

/** Waits until every edge location has the distribution as it is now. @throws the signal's reason when that is aborted */
export async function awaitDeployed(
  cloudFront: CloudFrontClient,
  id: string,
  tell: (status: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const { Distribution } = await cloudFront.send(new GetDistributionCommand({ Id: id }));
    if (Distribution?.Status === 'Deployed') return;
    tell(`${id} is ${Distribution?.Status}`);
    await delay(POLL_MS, undefined, { signal }).catch(() => {});
  }
}
