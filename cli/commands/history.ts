import { Bucket } from '../aws/bucket';
import { publishClient } from '../aws/clients';
import { wholeNumberOf } from '../core/arguments';
import { CommandLine } from '../core/command-line';
import { endWith } from '../core/end';
import { valueOption } from '../core/value-option';
import { formatHistory } from '../deploy/history/format';
import { readRecords } from '../deploy/record';
import { environmentOf, loadSite } from '../site/load-site';
import { readOutputs } from '../terraform/outputs';

interface Options {
  readonly json: boolean;
  readonly limit: number;
  readonly debug: boolean;
}

const command = new CommandLine('history')
  .description(
    'The deployments of an environment and the rollbacks of its function, newest first: when, from which commit, what they made live, ' +
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
  const records = await readRecords(new Bucket(publishClient({ region }), bucket), limit);
  if (json) console.log(JSON.stringify(records, undefined, 2));
  else if (records.length === 0) console.log(`${name}: no deployment is on record. npm run deploy keeps one.`);
  else for (const line of formatHistory(records)) console.log(line);
}

const options = command.opts<Options>();
endWith(main(command.processedArgs[0], options), { debug: options.debug });
