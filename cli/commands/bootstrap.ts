import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError } from 'commander';
import { colorsFor } from '../core/colors';
import { endWith } from '../core/end';
import { Progress } from '../core/progress';
import { addTeam, parseBranch, parsePolicyArn, parseRepository, type TeamArgument } from '../setup/bootstrap/arguments';
import { bootstrap } from '../setup/bootstrap/bootstrap';
import { type BootstrapOutputs, ghCommands, variablesOf } from '../setup/bootstrap/variables';
import { loadSite } from '../site/load-site';
import { findTools } from '../terraform/stack';

interface Options {
  readonly github: string;
  readonly branch: string;
  readonly team?: readonly TeamArgument[];
  readonly permissionsBoundary?: string;
  readonly yes: boolean;
  readonly debug: boolean;
}

const out = colorsFor(process.stdout);

const command = new Command('npm run bootstrap --')
  .description(
    'Makes what an AWS account has once, with credentials of an administrator: the bucket that keeps Terraform’s state ' +
      '(defaults.state in site.config.ts), GitHub’s OpenID Connect provider, and for each environment a role that plans and a role that deploys. ' +
      'Keeps its own state in that bucket. Run it again after a change of site.config.ts, or when it was broken off.',
  )
  .requiredOption('--github <org/repo>', 'the repository whose workflows get the roles', argument(parseRepository))
  .option('--branch <name>', 'the branch of that repository that is deployed', argument(parseBranch), 'main')
  .option(
    '--team <name[=org/repo]>',
    'a team that keeps its states in the bucket too; may be given again. All teams each time: one left out loses its roles',
    (value, given: readonly TeamArgument[] | undefined) => argument((team) => addTeam(team, given))(value),
  )
  .option('--permissions-boundary <arn>', 'a policy that bounds every role made here', argument(parsePolicyArn))
  .option('--yes', 'do not ask before changing anything', false)
  .option('--debug', 'show where an error comes from', false)
  .addHelpText(
    'after',
    '\nA repository that was made or renamed since 15 July 2026, or that opted in, tells AWS its ids: give --github ORG@ID/REPO@ID, with the ids that ' +
      "gh api repos/ORG/REPO --jq '.owner.id, .id' prints." +
      '\n\nExit status: 0 done, 1 something failed or the answer was no, 2 wrong usage, 130 after Ctrl-C.',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

function argument<T>(parse: (value: string) => T): (value: string) => T {
  return (value) => {
    try {
      return parse(value);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}

async function main(options: Options): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  const progress = new Progress(process.stdout);
  try {
    const outputs = await bootstrap({
      site: loadSite(),
      tools: await findTools(process.env, (line) => progress.line(line), stop.signal),
      repository: options.github,
      branch: options.branch,
      teams: options.team ?? [],
      permissionsBoundary: options.permissionsBoundary,
      confirm: () => (options.yes ? Promise.resolve(true) : ask(stop.signal)),
      progress,
      env: process.env,
      signal: stop.signal,
    });
    if (outputs === undefined) {
      console.log(`\nNothing was changed.${process.stdin.isTTY ? '' : ' Add --yes to have it done.'}`);
      return 1;
    }
    console.log(`\n${whatToSet(outputs)}`);
    return 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.log('\nStopped. Run it again: it goes on from what stands.');
    return 130;
  }
}

async function ask(signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question('Do this? (yes/no) ', { signal })).trim());
  } finally {
    terminal.close();
  }
}

function whatToSet(outputs: BootstrapOutputs): string {
  const { bucket, repository, teams } = outputs;
  const variables = variablesOf(outputs).map(
    ({ name, value, environment }) =>
      `  ${environment ? `environment ${environment}` : 'repository'}, ${name} = ${value}`,
  );
  const ofTeams = Object.entries(teams).map(([team, { plan, deploy }]) => `  ${team}: ${plan}, ${deploy}`);
  return [
    `The state is kept in s3://${bucket}. Variables for the workflows of ${out.bold(repository)}; none of them is secret:`,
    ...variables,
    '',
    'The same as commands:',
    ...ghCommands(outputs).map((line) => `  ${line}`),
    ...(ofTeams.length > 0 ? ['', 'Roles of the teams, for their own repositories:', ...ofTeams] : []),
  ].join('\n');
}

const options = command.opts<Options>();
endWith(main(options), { debug: options.debug, gap: true });
