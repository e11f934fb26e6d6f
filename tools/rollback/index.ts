import { Command } from 'commander';
import { colorsFor } from '../colors';
import { durationOf, pointOf } from '../publish/arguments';
import { holdLittle } from '../publish/clients';
import { stopOnSignals } from '../publish/stop';
import { valueOption } from '../publish/value-option';
import { environmentOf, loadSite } from '../site';
import { type ContentOptions, listContent, rollBackTo } from './content';

interface Options extends ContentOptions {
  readonly content: boolean;
  readonly list: boolean;
  readonly debug: boolean;
}

const command = new Command('npm run rollback --')
  .description(
    'Puts an earlier state of an environment back. --content: the files of an earlier publish, from the versions that the ' +
      'bucket keeps, pages last; then CloudFront forgets what it has cached of what changed.',
  )
  .argument('<env>', 'an environment of site.config.ts that is deployed')
  .option('--content', 'the site’s files', false)
  .option('--list', 'show what there is to go back to', false)
  .addOption(
    valueOption(
      '--to <point>',
      'the number of a publish, or a time at which it was live (default: the one before what is live)',
      pointOf,
    ),
  )
  .option('--dry-run', 'say what would be done, and do nothing', false)
  .addOption(
    valueOption('--grace <time>', 'how long what is not of that publish stays: 12h, 7d, 0', durationOf).default(
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
  .option('--debug', 'show where an error comes from', false)
  .addHelpText('after', '\nExit status: 0 done, 1 something failed, 2 wrong usage, 130 stopped with Ctrl-C.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

const options = command.opts<Options>();
if (!options.content) command.error('error: say what to roll back: --content', { exitCode: 2 });

holdLittle();

async function main(name: string): Promise<void> {
  const environment = environmentOf(loadSite(), name);
  if (options.list) await listContent(name, environment, process.env);
  else await rollBackTo(name, environment, options, process.env, stopOnSignals());
}

main(command.processedArgs[0]).catch((error: Error) => {
  console.error(`\n${colorsFor(process.stderr).red('error:')} ${options.debug ? error.stack : error.message}`);
  process.exitCode = error.name === 'Stopped' ? 130 : 1;
});
