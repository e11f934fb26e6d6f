import { type CloudFrontClient, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { type LambdaClient, ListFunctionsCommand, ListTagsCommand } from '@aws-sdk/client-lambda';
import type { Bucket } from '../../aws/bucket';
import { readRecords } from '../../aws/record';
import {
  DESTROYED_AT,
  deleteVersion,
  type FunctionClients,
  findFunction,
  publishedVersions,
  removeFunction,
} from '../../aws/remove-function';
import { count } from '../../core/text';
import { oldVersions, runByDistribution } from './old-versions';

/** What is live of an environment, as far as a sweep asks. */
export interface LiveSite {
  readonly distributionId: string;
  readonly bucket: Bucket;
}

export interface SweepOptions extends FunctionClients {
  readonly cloudFront: CloudFrontClient;
  readonly functionName: string;
  /** Asked where the function is in use; undefined where nothing is deployed. */
  readonly live: () => Promise<LiveSite | undefined>;
  /** How many of the newest versions stay. */
  readonly keep: number;
  readonly dryRun: boolean;
  readonly now: Date;
}

/**
 * Sweeps what an environment has left behind: all of a function that a destroy has marked, else its old versions. Safe to run again.
 * @returns what was done, in words
 * @throws {Error} where something is refused; nothing that is needed is deleted then
 */
export async function sweep(options: SweepOptions): Promise<string> {
  const { lambda, functionName, dryRun, now } = options;
  const found = await findFunction(lambda, functionName);
  if (!found) return `no function ${functionName}: nothing to sweep`;
  if (found.destroyedAt === undefined) return sweepVersions(options);
  if (dryRun) return `would try to remove the function, its logs and its role: destroyed ${found.destroyedAt}`;
  const removal = await removeFunction(functionName, options, now);
  return removal.state === 'held'
    ? `AWS still has replicas of the function, destroyed ${removal.since}: it is left for the next sweep`
    : `function, logs and role removed: destroyed ${found.destroyedAt}`;
}

async function sweepVersions({ lambda, cloudFront, functionName, live, keep, dryRun }: SweepOptions): Promise<string> {
  const site = await live();
  if (!site)
    return 'the function is not marked as destroyed, and no distribution and bucket of ours tell what is needed: left alone';
  const [published, records, { Distribution }] = await Promise.all([
    publishedVersions(lambda, functionName),
    readRecords(site.bucket),
    cloudFront.send(new GetDistributionCommand({ Id: site.distributionId })),
  ]);
  const config = Distribution?.DistributionConfig;
  const old = oldVersions(published, config ? runByDistribution(config) : [], records, keep);
  const all = count(published.length, 'version');
  if (old.length === 0) return `${all}, none too old`;
  if (dryRun) return `${all}, would remove ${old.join(', ')}`;
  const gone: string[] = [];
  const held: string[] = [];
  for (const version of old) {
    const what = await deleteVersion(lambda, functionName, version);
    (what === 'held' ? held : gone).push(version);
  }
  return [
    `${all}, removed ${gone.length === 0 ? 'none' : gone.join(', ')}`,
    ...(held.length > 0 ? [`AWS still has replicas of ${held.join(', ')}`] : []),
  ].join('; ');
}

/** The environments of a site of which a destroyed function is left, whether or not site.config.ts still has them. */
export async function destroyedEnvironments(lambda: LambdaClient, site: string): Promise<string[]> {
  const names: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListFunctionsCommand({ Marker }));
    for (const { FunctionName = '', FunctionArn } of page.Functions ?? []) {
      if (!FunctionName.startsWith(`${site}-`) || !FunctionName.endsWith('-headers')) continue;
      const { Tags = {} } = await lambda.send(new ListTagsCommand({ Resource: FunctionArn }));
      // By its tags, not its name: one site's name may begin with another's.
      if (Tags.site === site && Tags.environment && Tags[DESTROYED_AT]) names.push(Tags.environment);
    }
    Marker = page.NextMarker;
  } while (Marker);
  return names;
}
