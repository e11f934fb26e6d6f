import { readFileSync } from 'node:fs';
import { bundleEdgeFunction } from '../../lib/bundle';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { formatInvocation } from '../operate/invoke/format';
import { invoke } from '../operate/invoke/invoke';
import { environmentOf, loadSite } from '../site/load-site';

new CommandLine('invoke')
  .description('Runs the edge function on a CloudFront event and shows the headers before and after.')
  .argument('<file>', 'an origin-response event as JSON; lambda/events has some')
  .option('--env <name>', 'whose header policy; default: the first environment of site.config.ts')
  .addHelpText(
    'after',
    '\nExit status: 0 if the headers were put on; 1 if not: the event was odd, or CloudFront would\n' +
      'refuse the answer; 2 for a wrong argument.',
  )
  .action(async (file: string, { env }: { env?: string }) => {
    process.exitCode = await run(file, env).catch((error: Error) => {
      console.error(colorsFor(process.stderr).red(error.message));
      return 1;
    });
  })
  .read(process.argv, process.env);

async function run(file: string, env: string | undefined): Promise<number> {
  const site = loadSite();
  const environment = environmentOf(site, env ?? Object.keys(site.environments)[0]!);
  const event = read(file);
  const { js } = bundleEdgeFunction(environment.policy);
  const invocation = await invoke(js, event);
  console.log(`${file}, policy of environment ${environment.name} (preset ${environment.policy.preset})`);
  console.log(formatInvocation(invocation, colorsFor(process.stdout), process.stdout.columns ?? 120));
  return invocation.violations.length === 0 && invocation.log.length === 0 ? 0 : 1;
}

function read(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}
