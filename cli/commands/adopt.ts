import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { InvalidArgumentError, Option } from 'commander';
import site from '../../site.config';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { endWith } from '../core/end';
import { stopWithParent } from '../core/parent';
import { Progress } from '../core/progress';
import { type Adopted, adopt } from '../setup/adopt/adopt';
import { attachLines } from '../setup/adopt/attach';
import { formatAdoption } from '../setup/adopt/format';
import { findTools } from '../terraform/stack';

interface Options {
  readonly distribution: string;
  readonly bucket?: string;
  readonly function?: string;
  readonly env: string;
  readonly attach?: 'existing';
  readonly accept: boolean;
  readonly dryRun: boolean;
  readonly debug: boolean;
}

const command = new CommandLine('adopt')
  .description(
    'Takes over a site that stands: reads its distribution, bucket and function, plans the environment of site.config.ts that ' +
      'they become, shows what stays as it is and what that plan would change, and writes adopted/ENV.ts and its line in site.config.ts ' +
      'where nothing but the headers would. AWS is read, never changed: the first deploy takes things over. docs/adopt.md says more.',
  )
  .requiredOption('--distribution <id>', 'the CloudFront distribution: E2EXAMPLE', parseDistribution)
  .option('--bucket <name>', 'the bucket with the site’s files (default: that behind the default behaviour)')
  .option(
    '--function <name>',
    'a function in us-east-1 that is taken over, such as the one that sets headers until now',
  )
  .option('--env <name>', 'the environment that it becomes', 'prod')
  .addOption(
    new Option(
      '--attach <existing>',
      'leave the distribution and its bucket to those who have them: make the function, and print the lines that they add',
    ).choices(['existing']),
  )
  .option('--accept', 'write it though the plan changes more than the headers need; never where it destroys', false)
  .option('--dry-run', 'show it all, and write nothing', false)
  .addHelpText(
    'after',
    '\nExit status: 0 written, or adopted already; 1 refused, or something failed, and nothing was written; 2 wrong usage; 130 after Ctrl-C.',
  )
  .read(process.argv, process.env);

function parseDistribution(id: string): string {
  if (/^[A-Z0-9]{7,20}$/.test(id)) return id;
  throw new InvalidArgumentError('It is the ID alone, such as E2EXAMPLE: aws cloudfront list-distributions has it.');
}

async function main(options: Options): Promise<number> {
  const { distribution, bucket, env: environment, attach } = options;
  if (attach && (bucket ?? options.function) !== undefined) {
    command.error(
      'error: --attach existing takes neither bucket nor function over. Leave --bucket and --function out.',
    );
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  stopWithParent(() => stop.abort());
  const progress = new Progress(process.stdout);
  const edge = { region: 'us-east-1' };
  try {
    const adopted = await adopt({
      distribution,
      bucket,
      function: options.function,
      environment,
      attach: attach === 'existing',
      accept: options.accept,
      dryRun: options.dryRun,
      site,
      clients: {
        sts: new STSClient(edge),
        iam: new IAMClient(edge),
        cloudFront: new CloudFrontClient(edge),
        lambda: new LambdaClient(edge),
        // The bucket may be anywhere.
        s3: new S3Client({ ...edge, followRegionRedirects: true }),
      },
      command: `npm run adopt -- ${process.argv
        .slice(2)
        .filter((argument) => !/^--(accept|debug)$/.test(argument))
        .join(' ')}`,
      root: process.cwd(),
      tools: await findTools(process.env, (line) => progress.line(line), stop.signal),
      env: process.env,
      stateDir: process.env.LOCAL_STATE_DIR ?? '.local',
      progress,
      signal: stop.signal,
    });
    console.log(formatAdoption(adopted, colorsFor(process.stdout)));
    return tell(adopted, options);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.log('\nStopped. Nothing was written.');
    return 130;
  }
}

function tell(adopted: Adopted, { distribution, env: environment, attach, dryRun }: Options): number {
  const { refused, already, written, byHand, facts, adoption } = adopted;
  const { headers, beside, other, destroyed, imported } = adopted.planned.verdict;
  if (refused) {
    console.error(`${colorsFor(process.stderr).red('refused:')} ${refused}. Nothing was written.`);
    return 1;
  }
  if (already) {
    const left = headers.length + beside.length + other.length + destroyed.length + imported;
    console.log(
      `${distribution} is adopted already, as environment ${environment}${left > 0 ? '' : ', and there is nothing to do'}.`,
    );
    return 0;
  }
  if (attach) {
    const region = adoption.entry.region ?? 'us-east-1';
    const { routed } = adopted.planned;
    console.log(`Those who have the distribution add, once the function is deployed:\n`);
    console.log(attachLines(facts, { site: site.site, environment, region, routed }));
  }
  if (byHand) {
    console.log(`site.config.ts is written in a way that is not changed here. Add to it:\n`);
    console.log(`  ${byHand.importLine}\n  environments: { ${environment}: { ${byHand.spread} } }\n`);
  }
  if (dryRun) console.log('Nothing was written (--dry-run).');
  else {
    const what = written.length > 0 ? `Written: ${written.join(', ')}` : 'Written already, and not deployed yet';
    console.log(`${what}. Next: npx cdktf diff ${environment}, npx cdktf deploy ${environment}.`);
  }
  return 0;
}

const options = command.opts<Options>();
endWith(main(options), { debug: options.debug, gap: true });
