import { readFileSync } from 'node:fs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { namesOf } from '../../lib/names/names';
import { findFunction } from '../aws/remove-function';
import type { Address } from '../core/arguments';
import { addressOf, portOf, secondsOf } from '../core/arguments';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { valueOption } from '../core/value-option';
import { GitHub } from '../github/client';
import { branchesOf, Unprotected } from '../github/protection';
import { formatStatus, statusJson } from '../operate/status/format';
import { gatherStatus, within } from '../operate/status/gather';
import { exitStatus, type GithubFacts, type Line, nothingDeployed } from '../operate/status/judge';
import { parseRepository } from '../setup/bootstrap/arguments';
import { nameOf } from '../setup/bootstrap/github-settings';
import { environmentOf, loadSite } from '../site/load-site';
import { deployedOutputs, type SiteOutputs } from '../terraform/outputs';
import { type Planning, planRepaired } from '../terraform/repair';
import { findTools, Stack } from '../terraform/stack';

interface Options {
  readonly json: boolean;
  readonly drift: boolean;
  readonly connect?: Address;
  readonly httpPort?: number;
  readonly ca?: string;
  readonly github?: string;
  readonly timeout: number;
  readonly debug: boolean;
}

const command = new CommandLine('status')
  .description(
    'What is deployed to an environment and whether all is well, on one screen: commit, function and its code, distribution, ' +
      'certificate, live headers and grade, drift, policy, last deployments. Reads, and writes nothing; the pipeline’s plan role is ' +
      'enough. docs/operations.md says what to do about each.',
  )
  .argument('<env>', 'an environment of site.config.ts')
  .option('--json', 'for programs', false)
  .option('--no-drift', 'do not plan, which takes most of the time')
  .addOption(valueOption('--connect <host:port>', 'ask the site there instead; SNI and Host stay', addressOf))
  .addOption(valueOption('--http-port <port>', 'port of plain http, where https is not on 443', portOf))
  .addOption(valueOption('--ca <file>', 'trust these certificates (PEM) too', (file) => readFileSync(file, 'utf8')))
  .addOption(
    valueOption(
      '--github <org/repo>',
      'ask GitHub too which branches may deploy; GITHUB_TOKEN or GH_TOKEN reads that repository',
      parseRepository,
    ),
  )
  .addOption(
    valueOption('--timeout <time>', 'for each part; drift may take three times as long', secondsOf).default(
      20_000,
      '20s',
    ),
  )
  .addHelpText(
    'after',
    '\nExit status: 0 healthy, also with something to look at (!); 1 something is wrong (✗), or nothing is deployed; 2 wrong usage;\n' +
      '3 nothing is known to be wrong, and something could not be found out (?).',
  )
  .read(process.argv, process.env);

/** @returns the exit status */
async function main(name: string, options: Options): Promise<number> {
  const site = loadSite();
  const environment = environmentOf(site, name);
  const stack = new Stack({
    ...(await findTools(process.env, () => {})),
    environment: name,
    env: process.env,
    locks: false,
  });
  await stack.synthesise();
  const { terraform } = stack;
  let outputs: SiteOutputs | undefined;
  let planning: Planning = { terraform, repairs: [] };
  const state = await within('deployed', 3 * options.timeout, async () => {
    await terraform.init();
    outputs = deployedOutputs(await terraform.pull());
    const lambda = new LambdaClient({ region: 'us-east-1', maxAttempts: 2 });
    const { functionName } = namesOf(site.site, environment);
    if (outputs) planning = await planRepaired({ stack, edge: { functionName, lambda } });
    // Asked for where nothing is deployed alone: else the distribution tells.
    return nothingDeployed(name, functionName, outputs ? undefined : await findFunction(lambda, functionName));
  });
  const now = new Date();
  const lines: Line[] = outputs
    ? await gatherStatus({
        environment,
        website: site.website,
        outputs,
        ...planning,
        drift: options.drift,
        connect: options.connect,
        httpPort: options.httpPort,
        ca: options.ca,
        github: options.github === undefined ? undefined : () => askGithub(options.github as string, name),
        timeoutMs: options.timeout,
        now,
      })
    : [state];
  const colors = colorsFor(process.stdout);
  console.log(options.json ? statusJson(name, site.site, lines, now) : formatStatus(name, site.site, lines, colors));
  return exitStatus(lines);
}

/** @throws {Error} where no token is given, or GitHub does not say */
async function askGithub(repository: string, environment: string): Promise<GithubFacts> {
  const { GITHUB_API_URL: api = 'https://api.github.com', GITHUB_TOKEN, GH_TOKEN } = process.env;
  const token = GITHUB_TOKEN ?? GH_TOKEN;
  if (!token) throw new Error('set GITHUB_TOKEN or GH_TOKEN, for example to what gh auth token prints');
  try {
    return { branches: await branchesOf(new GitHub({ api, token, repository: nameOf(repository) }), environment) };
  } catch (error) {
    if (error instanceof Unprotected) return { problem: error.message };
    throw error;
  }
}

const options = command.opts<Options>();
main(command.processedArgs[0], options)
  // What was too slow is not waited for.
  .then((status) => process.stdout.write('', () => process.exit(status)))
  .catch((error: Error) => {
    console.error(`${colorsFor(process.stderr).red('error:')} ${options.debug ? error.stack : error.message}`);
    process.exitCode = 1;
  });
