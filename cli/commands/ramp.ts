import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { endWith } from '../core/end';
import { reportRamp } from '../operate/ramp/report';
import { environmentOf, loadSite } from '../site/load-site';
import { findOutputs } from '../terraform/outputs';

interface Options {
  readonly json: boolean;
  readonly debug: boolean;
}

const command = new CommandLine('ramp')
  .description(
    'Shows how far an environment is on the way to an enforced policy: what is deployed, what site.config.ts says, and ' +
      'the step after what is deployed. Reads Terraform’s state and changes nothing.',
  )
  .argument('<env>', 'an environment of site.config.ts, deployed or not')
  .option('--json', 'as JSON', false)
  .addHelpText(
    'after',
    '\nExit status: 0 nothing jumps ahead, 1 site.config.ts jumps ahead or something failed, 2 wrong usage.',
  )
  .read(process.argv, process.env);

async function main(name: string, { json }: Options): Promise<number> {
  const environment = environmentOf(loadSite(), name);
  const outputs = await findOutputs(name, process.env);
  const { text, status } = reportRamp(environment, outputs, { json, colors: colorsFor(process.stdout) });
  console.log(text);
  return status;
}

const options = command.opts<Options>();
endWith(main(command.processedArgs[0], options), { debug: options.debug });
