import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { wholeNumberOf } from '../../cli/core/arguments';
import { colorsFor } from '../../cli/core/colors';
import { CommandLine } from '../../cli/core/command-line';
import { stopOnSignals } from '../../cli/core/stop';
import { valueOption } from '../../cli/core/value-option';
import { onlyOne } from '../../cli/setup/bootstrap/only-one';
import { findTools } from '../../cli/terraform/stack';
import { type Find, scenes, siteConfig } from '../rehearse/scenes';
import { PARTS, World } from '../rehearse/world';

interface Options {
  readonly quick: boolean;
  readonly install: boolean;
  readonly first?: number;
  readonly out: string;
  readonly debug: boolean;
}

const out = colorsFor(process.stdout);

const command = new CommandLine('rehearse')
  .description(
    'Runs the workflows of .github as GitHub would, on this machine: their own steps, read from the YAML, in clean clones, with a GitHub ' +
      'and an AWS on loopback, under the roles that npm run bootstrap makes. A pull request is opened, updated, merged and deployed; then ' +
      'somebody changes something by hand, and a night finds it.',
  )
  .option('--quick', 'without Terraform: plans and deployments are stood in for', false)
  .addOption(valueOption('--first <number>', 'only the first so many scenes', wholeNumberOf(1, 100)))
  .option('--install', 'run npm ci in each clone, in the place of a link to node_modules here', false)
  .option(
    '--out <folder>',
    'where the logs, comments and reports are left; an earlier rehearsal there is replaced',
    '.local/rehearsal',
  )
  .addHelpText(
    'after',
    '\nStood in for, and said so: the actions of others (checkout, setup-node, configure-aws-credentials, …), npm ci unless --install, and npm test,\n' +
      'which is what tests this.\n\nExit status: 0 all was as it should be, 1 something was not, or failed, 2 wrong usage, 130 stopped with Ctrl-C.',
  )
  .read(process.argv, process.env);

async function main(options: Options, signal: AbortSignal): Promise<number> {
  const dir = resolve(options.out);
  return onlyOne(
    `${dir}.lock`,
    () => {
      empty(dir);
      return rehearse(dir, options, signal);
    },
    'rehearsal',
  );
}

/** @throws {Error} in one line for a folder that holds anything but an earlier rehearsal */
function empty(dir: string): void {
  const foreign = existsSync(dir) && readdirSync(dir).find((name) => !PARTS.includes(name));
  if (foreign) {
    throw new Error(
      `--out ${dir} holds ${foreign}, which is no part of a rehearsal. Name a folder that is empty or not there yet`,
    );
  }
  for (const part of PARTS) rmSync(join(dir, part), { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
}

async function rehearse(dir: string, options: Options, signal: AbortSignal): Promise<number> {
  const started = performance.now();
  const seconds = (from: number) => `${((performance.now() - from) / 1000).toFixed(1)} s`;
  let [steps, found, wrong] = [0, 0, 0];
  const marks = { done: out.green('✓'), failed: out.red('✗'), 'stand-in': out.dim('·') };
  const world = await World.begin(
    {
      dir,
      tools: await findTools(process.env, (line) => console.log(line), signal),
      quick: options.quick,
      install: options.install,
      env: process.env,
      signal,
      onStep: (job, step, ms, result) => {
        if (result !== 'stand-in') steps += 1;
        console.log(`  ${marks[result]} ${out.dim(job.padEnd(16))} ${step} ${out.dim(`${(ms / 1000).toFixed(1)} s`)}`);
      },
    },
    { 'site.config.ts': siteConfig() },
  );
  const find: Find = (so, what) => {
    found += 1;
    if (!so) wrong += 1;
    console.log(`  ${so ? out.green('✓') : out.red('✗')} ${out.bold(what)}`);
  };
  try {
    if (!options.quick) console.log(out.bold('npm run bootstrap'));
    const commands = await world.bootstrap();
    for (const line of commands) console.log(`  ${out.dim(line)}`);
    for (const { name, real, play } of scenes().slice(0, options.first)) {
      if (real && options.quick) continue;
      console.log(out.bold(`\n${name}`));
      const from = performance.now();
      await play(world, find);
      console.log(out.dim(`  ${seconds(from)}`));
      if (wrong > 0) break;
    }
  } finally {
    await world.close();
    world.keep();
  }
  const told = `${steps} steps of the workflows run, ${found} things looked at, in ${seconds(started)}`;
  if (wrong === 0) console.log(`\nrehearsed: ${told}. What they said is in ${options.out}`);
  else
    console.error(
      `\n${colorsFor(process.stderr).red('error:')} not as it should be: ${told}. Look at ${options.out}/jobs`,
    );
  return wrong === 0 ? 0 : 1;
}

const options = command.opts<Options>();
const signal = stopOnSignals();
main(options, signal).then(
  (status) => {
    process.exitCode = status;
  },
  (error: Error) => {
    const stopped = signal.aborted;
    const told = stopped ? 'stopped' : options.debug ? error.stack : error.message;
    console.error(`\n${colorsFor(process.stderr).red('error:')} ${told}`);
    process.exitCode = stopped ? 130 : 1;
  },
);
