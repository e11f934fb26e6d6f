import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { SiteConfig } from '../../lib/config';
import { functionNameOf, namesOf } from '../../lib/names/names';
import { Bucket } from '../aws/bucket';
import { publishClient } from '../aws/clients';
import { wholeNumberOf } from '../core/arguments';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { endWith } from '../core/end';
import { valueOption } from '../core/value-option';
import { destroyedEnvironments, type LiveSite, sweep } from '../operate/sweep/sweep';
import { loadSource } from '../site/load-site';
import { findOutputs } from '../terraform/outputs';

interface Options {
  readonly keep: number;
  readonly dryRun: boolean;
  readonly debug: boolean;
}

const NAME = /^[a-z][a-z0-9-]*$/;

const command = new CommandLine('sweep')
  .description(
    'Removes what is left behind: functions of destroyed environments, as soon as AWS has no replicas of them, with their log groups ' +
      'and roles; and published versions of the functions in use, but for the newest, those that a distribution runs and those that a ' +
      'rollback may go back to. Safe to run at any time, by a pipeline every night.',
  )
  .argument(
    '[env...]',
    'environments, also those that site.config.ts has no more; without, those it has and all that were destroyed',
  )
  .addOption(
    valueOption('--keep <n>', 'the newest versions of a function that stay', wholeNumberOf(1, 1000)).default(10),
  )
  .option('--dry-run', 'say what would be removed, and remove nothing', false)
  .addHelpText(
    'after',
    '\nExit status: 0 swept, also where AWS still has replicas; 1 something failed, the other environments were swept; 2 wrong usage.',
  )
  .read(process.argv, process.env);

const err = colorsFor(process.stderr);

/** @returns the exit status */
async function main(given: readonly string[], { keep, dryRun, debug }: Options): Promise<number> {
  const site = loadSource();
  const region = { region: 'us-east-1' };
  const clients = {
    lambda: new LambdaClient(region),
    iam: new IAMClient(region),
    cloudFront: new CloudFrontClient(region),
  };
  const destroyed = given.length > 0 ? [] : await destroyedEnvironments(clients.lambda, site.site);
  const names = [...new Set(given.length > 0 ? given : [...Object.keys(site.environments), ...destroyed])];
  const width = Math.max(...names.map((name) => name.length));
  let status = 0;
  // One after the other: Terraform's outputs are read from one folder.
  for (const name of names) {
    try {
      const environment = site.environments[name];
      const { functionName } = environment
        ? namesOf(site.site, environment)
        : { functionName: functionNameOf(site.site, name) };
      const done = await sweep({
        ...clients,
        functionName,
        live: () => liveSite(site, name),
        keep,
        dryRun,
        now: new Date(),
      });
      console.log(`${name.padEnd(width)}  ${done}`);
    } catch (error) {
      status = 1;
      const { name: kind, message, stack } = error as Error;
      const said = kind === 'Error' ? message : `${kind}: ${message}`;
      console.error(`${err.red(`${name.padEnd(width)}  error:`)} ${debug ? stack : said}`);
    }
  }
  return status;
}

async function liveSite({ environments }: SiteConfig, name: string): Promise<LiveSite | undefined> {
  const environment = environments[name];
  if (!environment) return undefined;
  const outputs = await findOutputs(name, process.env);
  // With a distribution or a bucket of somebody else's nobody here knows which versions are needed.
  if (!outputs?.distribution_id || !outputs.bucket) return undefined;
  return {
    distributionId: outputs.distribution_id,
    bucket: new Bucket(publishClient({ region: environment.region }), outputs.bucket),
  };
}

const options = command.opts<Options>();
const given: string[] = command.processedArgs[0];
const wrong = given.find((name) => !NAME.test(name));
if (wrong !== undefined) command.error(`error: ${JSON.stringify(wrong)} is no name of an environment`, { exitCode: 2 });
endWith(main(given, options), { debug: options.debug });
