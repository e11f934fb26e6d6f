import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { namesOf } from '../../lib/names/names';
import { readRunning } from '../aws/read-running';
import type { Running } from '../aws/running';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { endWith } from '../core/end';
import { Progress } from '../core/progress';
import { stopOnSignals } from '../core/stop';
import { formatTerminal } from '../plan/format-terminal';
import { savePlan } from '../plan/save-plan';
import { expectPlanAlone } from '../plan/saved-folder';
import { environmentOf, loadSite } from '../site/load-site';
import { deployedOutputs } from '../terraform/outputs';
import { planRepaired } from '../terraform/repair';
import { findTools, Stack } from '../terraform/stack';
import { initStep } from '../terraform/steps';

interface Options {
  readonly out?: string;
  readonly lock: boolean;
  readonly detailedExitcode: boolean;
  readonly debug: boolean;
}

const command = new CommandLine('plan')
  .description(
    'Plans an environment with Terraform and saves the plan with what a reviewer must know of it: how many resources, what is ' +
      'destroyed or replaced, each header before and after, the grade before and after. npm run deploy applies exactly what was saved. ' +
      'Changes nothing in AWS. docs/plan.md says more.',
  )
  .argument('<env>', 'an environment of site.config.ts, deployed or not')
  .option('--out <folder>', 'where to save it (default: .local/plans/<env>); an earlier plan there is replaced')
  .option('--no-lock', 'do not lock the state, which a role that may only read cannot')
  .option('--detailed-exitcode', 'end with 2 where there are changes, as terraform plan does', false)
  .addHelpText(
    'after',
    '\nSaved are plan.tfplan, which holds secrets in plain text; plan.md, plan.txt and plan.json, which do not; and manifest.json.\n' +
      'Exit status: 0 planned, 1 something failed, 2 wrong usage, 130 stopped with Ctrl-C. With --detailed-exitcode: 0 nothing to do,\n' +
      '2 there are changes.',
  )
  .read(process.argv, process.env);

async function main(name: string, options: Options, signal: AbortSignal): Promise<number> {
  const site = loadSite();
  const environment = environmentOf(site, name);
  const { defaultRootObject: rootObject } = environment;
  const out = options.out ?? join(process.env.LOCAL_STATE_DIR ?? '.local', 'plans', name);
  await expectPlanAlone(out);

  const progress = new Progress(process.stdout);
  const tools = await progress.step('Terraform', async (step) => {
    const found = await findTools(process.env, step, signal);
    return { ...found, done: `${found.terraform.version}, AWS provider from ${found.config.providerFrom}` };
  });
  const stack = new Stack({ ...tools, environment: name, env: process.env, signal, locks: options.lock });
  await progress.step('cdktf synth', async () => ({ done: `${await stack.synthesise()} resources` }));
  await initStep(stack.terraform, progress);
  const { functionName } = namesOf(site.site, environment);
  const lambda = new LambdaClient({ region: 'us-east-1' });
  const state = await stack.terraform.pull();
  const running = await runningIn(state, environment.region, (line) => progress.line(line));
  const planning = await planRepaired({ stack, edge: { functionName, lambda } });
  const { report } = await savePlan({
    ...planning,
    running,
    terraformVersion: tools.terraform.version,
    stackDir: stack.dir,
    site: site.site,
    environment: name,
    rootObject,
    out,
    progress,
    now: () => new Date(),
  });
  console.log(`\n${formatTerminal(report, colorsFor(process.stdout))}\n`);
  console.log(`${name}: ${report.counts}. Saved in ${out}`);
  return options.detailedExitcode && !report.idle ? 2 : 0;
}

/** What viewers get now; undefined where nothing is deployed, and where it cannot be read: then the plan is compared with what was applied. */
async function runningIn(state: string, region: string, warn: (line: string) => void): Promise<Running | undefined> {
  const outputs = deployedOutputs(state);
  if (outputs?.bucket === undefined || outputs.distribution_id === undefined) return undefined;
  return readRunning(region, outputs).catch((error: Error) => {
    warn(`  what runs cannot be read, so headers are compared with what was applied: ${error.message}`);
    return undefined;
  });
}

const options = command.opts<Options>();
const signal = stopOnSignals();
endWith(main(command.processedArgs[0], options, signal), {
  debug: options.debug,
  gap: true,
  signal,
  stopped: 'stopped. Nothing was saved',
});
