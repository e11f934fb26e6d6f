import { holdLittle } from '../aws/clients';
import { rollbackName } from '../aws/running';
import { ask } from '../core/ask';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { durationOf } from '../core/durations';
import { endWith } from '../core/end';
import { Progress } from '../core/progress';
import { stopOnSignals } from '../core/stop';
import { valueOption } from '../core/value-option';
import { type CheckFlags, checkTargetOf, withCheckOptions } from '../deploy/check-options';
import type { Chosen } from '../deploy/choose-plan';
import { deploy } from '../deploy/deploy';
import { Refused } from '../deploy/refusals';
import { formatTerminal } from '../plan/format-terminal';
import { reportPlan } from '../plan/plan-report';
import { withoutSecrets } from '../plan/redact';
import { environmentOf, expectBucket, loadSite } from '../site/load-site';

interface Options extends CheckFlags {
  readonly plan?: string;
  readonly moved: boolean;
  readonly yes: boolean;
  readonly strict: boolean;
  readonly wait: number;
  readonly report?: string;
  readonly debug: boolean;
}

const err = colorsFor(process.stderr);

const command = withCheckOptions(
  new CommandLine('deploy')
    .description(
      'Applies an environment, publishes the site, has CloudFront forget what has changed, waits for it, and checks every header ' +
        'live. Where that fails, the function version and the files that were live before are put back and checked. Run again after it ' +
        'was stopped or killed, it goes on. docs/deploy.md says more.',
    )
    .argument('<env>', 'an environment of site.config.ts')
    .option(
      '--plan <folder>',
      'do what this saved plan (npm run plan -- ENV --out FOLDER) says, and refuse it if it is one of another environment, ' +
        'commit or state, or would do something else now',
    )
    .option('--moved', 'with --plan: let one of another commit or an earlier state count, if it does the same', false)
    .option('--yes', 'without --plan: do not ask; needed where there is no terminal', false)
    .option('--strict', 'refuse links and files of the site that lead nowhere, before anything is planned', false)
    .addOption(
      valueOption('--wait <time>', 'how long another deployment is waited for: 0, 10m', durationOf).default(
        90_000,
        '90s',
      ),
    )
    .option('--report <folder>', 'keep the check’s report (check.html, .xml, .json, .md) and deployment.json there'),
)
  .addHelpText(
    'after',
    '\nExit status: 0 live and checked; 1 refused, or failed: the last line says what is live; 2 wrong usage;\n' +
      '4 the saved plan would do something else now: have the plan of now reviewed; 130 stopped with Ctrl-C.',
  )
  .read(process.argv, process.env);

async function main(name: string, options: Options, signal: AbortSignal): Promise<number> {
  const progress = new Progress(process.stdout);
  const site = loadSite();
  expectBucket(environmentOf(site, name), `Records of deployments are kept in it. Use npx cdktf deploy ${name}.`);
  const { status, line } = await deploy({
    name,
    site,
    plan: options.plan,
    moved: options.moved,
    confirm: async (planned: Chosen, running) => {
      const { defaultRootObject } = environmentOf(site, name);
      const report = reportPlan(withoutSecrets(planned.json).json, defaultRootObject, { running });
      progress.line(`\n${formatTerminal(report, colorsFor(process.stdout))}\n`);
      const undoes =
        running?.rollback && report.headers.kind === 'changed' ? `Undo ${rollbackName(running.rollback)} and d` : 'D';
      return options.yes || ask(`${undoes}eploy this to ${name}?`, signal);
    },
    strict: options.strict,
    check: checkTargetOf(options),
    waitMs: options.wait,
    report: options.report,
    progress,
    env: process.env,
    signal,
  });
  if (status === 0) console.log(`\n${line}`);
  else console.error(`\n${err.red('error:')} ${line}`);
  return status;
}

const options = command.opts<Options>();
const wrong = wrongUse(options);
if (wrong) command.error(`error: ${wrong}`);
holdLittle();
const signal = stopOnSignals();
endWith(main(command.processedArgs[0], options, signal), {
  debug: options.debug,
  gap: true,
  signal,
  status: (error) => (error instanceof Refused ? error.status : 1),
});

function wrongUse({ plan, moved, yes }: Options): string | undefined {
  if (plan === undefined && moved) return '--moved is for a saved plan: add --plan FOLDER';
  if (plan === undefined && !yes && !process.stdin.isTTY) {
    return 'there is no terminal to ask on: --yes deploys without asking, --plan FOLDER deploys what was reviewed';
  }
  return undefined;
}
