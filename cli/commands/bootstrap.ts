import { createInterface } from 'node:readline/promises';
import { ACMClient } from '@aws-sdk/client-acm';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { InvalidArgumentError } from 'commander';
import { CommandLine } from '../core/command-line';
import { endWith } from '../core/end';
import { Progress } from '../core/progress';
import { addTeam, parseBranch, parsePolicyArn, parseRepository, type TeamArgument } from '../setup/bootstrap/arguments';
import { bootstrap } from '../setup/bootstrap/bootstrap';
import { claimable, describeClaimable } from '../setup/bootstrap/claimable';
import { ghApi } from '../setup/bootstrap/gh';
import { nameOf } from '../setup/bootstrap/github-settings';
import { reportOf } from '../setup/bootstrap/report';
import { loadSite } from '../site/load-site';
import { findTools } from '../terraform/stack';

interface Options {
  readonly github: string;
  readonly branch: string;
  readonly team?: readonly TeamArgument[];
  readonly permissionsBoundary?: string;
  readonly githubSettings: boolean;
  readonly yes: boolean;
  readonly debug: boolean;
}

const command = new CommandLine('bootstrap')
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
  .option(
    '--github-settings',
    'first let that branch alone deploy to the environments of GitHub, by gh; one that has a rule is left as it is',
    false,
  )
  .option('--yes', 'do not ask before changing anything', false)
  .addHelpText(
    'after',
    '\nThe tokens of a repository that was created, renamed or transferred since 15 July 2026, or that opted in, carry ids: give --github ORG@ID/REPO@ID, ' +
      "with the ids that gh api repos/ORG/REPO --jq '.owner.id, .id' prints." +
      '\n\nExit status: 0 done, 1 something failed or the answer was no, 2 wrong usage, 130 after Ctrl-C.',
  )
  .read(process.argv, process.env);

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
      ...(options.githubSettings && { github: ghApi(nameOf(options.github), process.env, stop.signal) }),
      progress,
      env: process.env,
      signal: stop.signal,
    });
    if (outputs === undefined) {
      console.log(`\nNothing was changed.${process.stdin.isTTY ? '' : ' Add --yes to have it done.'}`);
      return 1;
    }
    const open = await claimable({
      cloudFront: new CloudFrontClient({ region: 'us-east-1' }),
      acm: new ACMClient({ region: 'us-east-1' }),
    }).then(describeClaimable, ({ message }: Error) => [
      `Whether the account has distributions or certificates that a deploy role could claim is unknown: ${message}`,
    ]);
    const report = reportOf(outputs, options.branch, options.githubSettings);
    console.log(['', ...report, ...(open.length > 0 ? ['', ...open] : [])].join('\n'));
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

const options = command.opts<Options>();
endWith(main(options), { debug: options.debug, gap: true });
