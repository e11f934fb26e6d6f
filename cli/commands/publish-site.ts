import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { holderOf, holdLittle, publishClient } from '../aws/clients';
import { invalidate } from '../aws/invalidate';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { concurrencyOf, durationOf, waitMsOf } from '../core/durations';
import { endWith } from '../core/end';
import { Progress } from '../core/progress';
import { stopOnSignals } from '../core/stop';
import { valueOption } from '../core/value-option';
import { publishSite } from '../publish/publish-site';
import { filesStep } from '../publish/step';
import { summary } from '../publish/words';
import { environmentOf, expectBucket, loadSite } from '../site/load-site';
import { servedOf } from '../site/served';
import { readOutputs } from '../terraform/outputs';

interface Options {
  readonly dir?: string;
  readonly invalidate: boolean;
  readonly dryRun: boolean;
  readonly strict: boolean;
  readonly grace: number;
  readonly wait?: number | true;
  readonly concurrency: number;
  readonly debug: boolean;
}

const command = new CommandLine('publish-site')
  .description(
    'Makes the bucket of an environment hold what the site’s folder holds: uploads what is new or changed, names with a ' +
      'content hash first and pages last, and has CloudFront forget what it has cached of what changed. What has left the site ' +
      'stays for the grace time, since open pages still name it. Ended early it leaves each page as it was or as it ' +
      'will be; run again it goes on. docs/publish.md says more.',
  )
  .argument('<env>', 'an environment of site.config.ts that is deployed')
  .option('--dir <folder>', 'publish this folder, a sealed copy for example (default: "website" of site.config.ts)')
  .option('--dry-run', 'say what would be done, and do nothing', false)
  .option(
    '--strict',
    'refuse what is otherwise warned of: files replaced under a name that pages carry the integrity of',
    false,
  )
  .option('--invalidate', 'invalidate everything, as after a change of the headers', false)
  .addOption(
    valueOption('--grace <time>', 'how long what has left the site stays: 12h, 7d, 0', durationOf).default(
      durationOf('7d'),
      '7d',
    ),
  )
  .addOption(
    valueOption(
      '--wait [time]',
      'where somebody else is publishing, wait for them (10m) instead of ending',
      durationOf,
    ),
  )
  .addOption(valueOption('--concurrency <n>', 'files uploaded at a time', concurrencyOf).default(32))
  .addHelpText('after', '\nExit status: 0 published, 1 something failed, 2 wrong usage, 130 stopped with Ctrl-C.')
  .read(process.argv, process.env);

async function main(name: string, options: Options): Promise<void> {
  const site = loadSite();
  const environment = environmentOf(site, name);
  expectBucket(environment, 'Its files are published by those who have it.');
  const { region } = environment;
  const signal = stopOnSignals();
  const progress = new Progress(process.stdout);
  const { outputs } = await progress.step('outputs', async () => {
    const outputs = await readOutputs(name, process.env);
    return { outputs, done: `bucket ${outputs.bucket}` };
  });
  const cloudFront = new CloudFrontClient({ region: 'us-east-1' });
  const result = await filesStep(progress, 'website', (shown) =>
    publishSite({
      s3: publishClient({ region }),
      bucket: outputs.bucket,
      dir: options.dir ?? site.website,
      routes: environment.routes,
      served: servedOf(environment),
      rules: environment,
      graceMs: options.grace,
      concurrency: options.concurrency,
      dryRun: options.dryRun,
      strict: options.strict,
      invalidateAll: options.invalidate,
      invalidate: (paths) => invalidate(cloudFront, outputs.distribution_id, paths),
      holder: holderOf(process.env),
      waitMs: waitMsOf(options.wait),
      signal,
      ...shown,
    }),
  );
  if (options.dryRun) {
    for (const [mark, keys] of [
      ['+', result.uploaded],
      ['-', result.deleted],
      ['~', result.invalidated],
    ] as const) {
      for (const key of keys) console.log(`${mark} ${key}`);
    }
  }
  for (const warning of result.warnings) console.log(`${colorsFor(process.stdout).yellow('warning:')} ${warning}`);
  console.log(summary(result, options.dryRun));
}

holdLittle();
const options = command.opts<Options>();
endWith(main(command.processedArgs[0], options), { debug: options.debug, gap: true });
