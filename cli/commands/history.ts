import { Bucket } from '../aws/bucket';
import { publishClient } from '../aws/clients';
import { readRecords } from '../aws/record';
import { wholeNumberOf } from '../core/arguments';
import { CommandLine } from '../core/command-line';
import { endWith } from '../core/end';
import { valueOption } from '../core/value-option';
import { eventsOf, formatHistory } from '../deploy/history/format';
import { readHistory } from '../publish/history';
import { environmentOf, loadSite } from '../site/load-site';
import { readOutputs } from '../terraform/outputs';

interface Options {
  readonly json: boolean;
  readonly limit: number;
  readonly debug: boolean;
}

const command = new CommandLine('history')
  .description(
    'The deployments of an environment, the rollbacks and the publishes, newest first: when, from which commit, what they made live, ' +
      'the grade, and how they ended.',
  )
  .argument('<env>', 'an environment of site.config.ts that is deployed')
  .addOption(valueOption('--limit <number>', 'at most so many', wholeNumberOf(1, 100_000)).default(20))
  .option('--json', 'for programs: whole records, header policies included', false)
  .addHelpText('after', '\nExit status: 0 done, 1 something failed, 2 wrong usage.')
  .read(process.argv, process.env);

async function main(name: string, { json, limit }: Options): Promise<void> {
  const { region } = environmentOf(loadSite(), name);
  const { bucket } = await readOutputs(name, process.env);
  const records = new Bucket(publishClient({ region }), bucket);
  // One publish more than is shown: it says what was live before the last one.
  const [deployments, publishes] = await Promise.all([readRecords(records, limit), readHistory(records, limit + 1)]);
  const events = eventsOf(deployments, publishes).slice(0, limit);
  if (json) console.log(JSON.stringify(events, undefined, 2));
  else if (events.length === 0) console.log(`${name}: no deployment and no publish is on record.`);
  else for (const line of formatHistory(events)) console.log(line);
}

const options = command.opts<Options>();
endWith(main(command.processedArgs[0], options), { debug: options.debug });
