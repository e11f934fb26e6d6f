import { holdLittle } from '../aws/clients';
import { wholeNumberOf } from '../core/arguments';
import { CommandLine } from '../core/command-line';
import { durationOf, pointOf, waitMsOf } from '../core/durations';
import { endWith } from '../core/end';
import { stopOnSignals } from '../core/stop';
import { valueOption } from '../core/value-option';
import { type CheckFlags, checkTargetOf, withCheckOptions } from '../deploy/check-options';
import { listContent, rollBackTo } from '../deploy/rollback/content';
import { listVersions, rollBackFunction } from '../deploy/rollback/function';
import { environmentOf, expectBucket, loadSite } from '../site/load-site';

interface Options extends CheckFlags {
  readonly content: boolean;
  readonly list: boolean;
  readonly to?: string;
  readonly dryRun: boolean;
  readonly grace: number;
  readonly wait?: number | true;
  readonly debug: boolean;
}

const command = withCheckOptions(
  new CommandLine('rollback')
    .description(
      'Puts an earlier state of an environment back. As it is: an earlier version of the edge function, and so of the headers, ' +
        'without Terraform; CloudFront forgets what it has cached, and every header is checked. With --content: the files of an earlier ' +
        'publish instead, from the versions that the bucket keeps, pages last. docs/deploy.md says more.',
    )
    .argument('<env>', 'an environment of site.config.ts that is deployed')
    .option('--content', 'the site’s files instead of the function', false)
    .option('--list', 'show what there is to go back to', false)
    .option(
      '--to <point>',
      'the function’s version; with --content, the number of a publish, or a time at which it was live (default: the one before ' +
        'what is live that was right)',
    )
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .addOption(
      valueOption(
        '--grace <time>',
        'with --content: how long what is not of that publish stays: 12h, 7d, 0',
        durationOf,
      ).default(durationOf('7d'), '7d'),
    )
    .addOption(
      valueOption(
        '--wait [time]',
        'where somebody else is deploying or publishing, wait for them (10m) instead of ending',
        durationOf,
      ),
    ),
)
  .addHelpText(
    'after',
    '\nExit status: 0 done and checked (--content checks nothing), 1 something failed, 2 wrong usage, 130 stopped with Ctrl-C.',
  )
  .read(process.argv, process.env);

const options = command.opts<Options>();
const to = readPoint(options);

holdLittle();

async function main(name: string): Promise<number> {
  const site = loadSite();
  const environment = environmentOf(site, name);
  expectBucket(environment, 'What to go back to is written there.');
  const { content, list, dryRun, grace } = options;
  const waitMs = waitMsOf(options.wait);
  if (list) {
    if (content) await listContent(name, environment, process.env);
    else await listVersions(site.site, environment, process.env);
    return 0;
  }
  if (content) {
    await rollBackTo(name, environment, { to, dryRun, grace, waitMs }, process.env, stopOnSignals());
    return 0;
  }
  const what = { to: to as number | undefined, dryRun, waitMs: waitMs ?? 0, check: checkTargetOf(options) };
  return rollBackFunction(site.site, environment, what, process.env, stopOnSignals());
}

function readPoint({ to, content }: Options): number | Date | undefined {
  if (to === undefined) return undefined;
  try {
    return content ? pointOf(to) : wholeNumberOf(1, 1_000_000)(to);
  } catch (error) {
    const hint = content
      ? ''
      : ' That is a version of the function; with --content a publish can be named by its time.';
    return command.error(`error: --to ${to}: ${(error as Error).message}${hint}`, { exitCode: 2 });
  }
}

endWith(main(command.processedArgs[0]), { debug: options.debug, gap: true });
