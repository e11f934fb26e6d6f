import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { Progress } from '../progress';
import { loadSite } from '../site';
import { deployLocal } from './deploy-local';

interface Options {
  readonly awsPort: number;
  readonly once: boolean;
  readonly debug: boolean;
}

const command = new Command('npm start --')
  .description(
    'Deploys environment `local` for real (cdktf, Terraform, the AWS provider) to AWS on loopback, uploads the site and\n' +
      'says what it built. Stays until Ctrl-C. State is kept in .local/: run again, only what changed is deployed.',
  )
  .option('--aws-port <port>', 'port of AWS on loopback, 0 for any that is free', port, 4566)
  .option('--once', 'end after the deployment', false)
  .option('--debug', 'show where an error comes from', false)
  .addHelpText(
    'after',
    '\nExit status: 0 when all is well, 1 when something failed, 2 for a wrong option, 130 after Ctrl-C while deploying.',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

async function main(options: Options): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  const progress = new Progress(process.stdout);

  const { site } = await progress.step('site.config.ts', () => {
    const site = loadSite();
    const policy = site.environments.local?.policy;
    return { site, done: `site ${site.site}, preset ${policy?.preset}, ${policy?.set.length} headers` };
  });
  const { aws, outputs } = await deployLocal({
    site,
    progress,
    env: process.env,
    port: options.awsPort,
    signal: stop.signal,
  });
  try {
    progress.line(`\n${outputTable(outputs)}`);
    if (options.once) return;
    progress.line(`\nAWS on loopback stays at ${aws.endpoint} until Ctrl-C.`);
    await new Promise((done) => {
      if (stop.signal.aborted) done(undefined);
      stop.signal.addEventListener('abort', done);
    });
  } finally {
    await aws.close();
  }
}

function outputTable(outputs: Record<string, unknown>): string {
  const table = new Table({
    head: ['output', 'value'],
    colWidths: [21, 77],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  for (const [name, value] of Object.entries(outputs)) {
    table.push([name, typeof value === 'string' ? value : summary(value)]);
  }
  return table.toString();
}

/** The header policy in words: whole, it would fill the screen. */
function summary(value: unknown): string {
  const { preset, set, remove, rules } = value as {
    preset: string;
    set: unknown[];
    remove: unknown[];
    rules: unknown[];
  };
  return `preset ${preset}: sets ${set.length}, removes ${remove.length}, rules ${rules.length}`;
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535)
    throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return number;
}

const options = command.opts<Options>();
main(options).catch((error: Error) => {
  console.error(`\n${pc.red('error:')} ${options.debug ? error.stack : error.message}`);
  process.exitCode = 1;
});
