import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { approvalOf } from '../github/approval';
import { GitHub } from '../github/client';
import { unmarked, writeComment } from '../github/comment';
import { deploymentSummary } from '../github/deployment-summary';
import { type Found, settleDrift } from '../github/drift-issue';
import { pullRequestOf, writeOutputs, writeSummary } from '../github/files';
import { fetchPlan, keepPlan, keptManifest, planStore } from '../github/kept-plan';
import { branchesOf } from '../github/protection';
import { judge, mergedBy } from '../github/reviewed';
import { readSavedPlan } from '../plan/manifest';
import { describeCounts } from '../plan/plan-report';
import { environmentOf, loadSite } from '../site/load-site';

const { env } = process;

const program = new CommandLine('github')
  .description(
    'What the workflows tell GitHub, and what they keep: comments, summaries, issues, plans. It is told where by the variables that GitHub ' +
      'sets in a job (GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_EVENT_PATH, …), and GITHUB_TOKEN.',
  )
  .addHelpText('after', '\nExit status: 0 done, 1 something failed or was refused, 2 wrong usage.');

const planOption = () => new Option('--plan <folder>', 'what npm run plan has written').makeOptionMandatory();
const commitOption = (what: string) => new Option('--commit <sha>', what).makeOptionMandatory().argParser(commitOf);

program
  .command('comment')
  .description('comments on the pull request of this job; a comment that begins with the same first line is updated')
  .argument('<file>', 'Markdown that begins with <!-- edge-security-headers … -->')
  .action((file: string) =>
    failing(async () => {
      const number = pullRequestOf(variable('GITHUB_EVENT_PATH'));
      return `comment on #${number}: ${await writeComment(github(), number, readFileSync(file, 'utf8'), file)}`;
    }),
  );

program
  .command('summary')
  .description('adds files to the summary of this job; those that are not there are left out')
  .argument('<files...>', 'Markdown')
  .action((files: string[]) =>
    failing(async () => {
      const there = files.filter((file) => existsSync(file));
      for (const file of there) writeSummary(variable('GITHUB_STEP_SUMMARY'), unmarked(readFileSync(file, 'utf8')));
      return `summary: ${there.join(', ') || 'nothing to add'}`;
    }),
  );

program
  .command('deployed')
  .description('adds what npm run deploy has left in its --report folder to the summary of this job')
  .argument('<folder>', 'may be missing: the deployment was refused')
  .action((folder: string) =>
    failing(async () => {
      const summary = variable('GITHUB_STEP_SUMMARY');
      const [record, check] = ['deployment.json', 'check.md'].map((name) => join(folder, name)) as [string, string];
      if (!existsSync(record)) {
        writeSummary(summary, '**❌ Nothing was deployed.** The log of the step says why.');
        return 'summary: nothing was deployed';
      }
      writeSummary(summary, deploymentSummary(JSON.parse(readFileSync(record, 'utf8'))));
      if (existsSync(check)) writeSummary(summary, unmarked(readFileSync(check, 'utf8')));
      return `summary: ${record}`;
    }),
  );

program
  .command('keep')
  .description('keeps a plan for its deployment, in the bucket of the states')
  .argument('<env>', 'an environment of site.config.ts')
  .addOption(planOption())
  .addOption(commitOption('what it is kept under: the last commit of the pull request, or the one that is deployed'))
  .action((name: string, { plan, commit }: { plan: string; commit: string }) =>
    failing(async () => {
      const { changes } = await keepPlan(storeOf(name), plan, commit);
      return `kept for ${name}, ${commit.slice(0, 12)}: ${describeCounts(changes)}`;
    }),
  );

program
  .command('fetch')
  .description('lays a plan that was kept into a folder')
  .argument('<env>', 'an environment of site.config.ts')
  .addOption(commitOption('what it is kept under'))
  .requiredOption('--out <folder>', 'where it is laid')
  .action((name: string, { commit, out }: { commit: string; out: string }) =>
    failing(async () => {
      const { changes, at } = await fetchPlan(storeOf(name), out, commit);
      return `${out}: the plan of ${at} for ${name}, ${commit.slice(0, 12)}: ${describeCounts(changes)}`;
    }),
  );

program
  .command('judge')
  .description(
    'holds a plan of the commit that is deployed against the one that was reviewed. Outputs: reviewed, whether it does the same; plan, ' +
      'the commit whose plan is to be deployed',
  )
  .argument('<env>', 'an environment of site.config.ts')
  .addOption(planOption())
  .addOption(commitOption('the one that is deployed'))
  .action((name: string, { plan, commit }: { plan: string; commit: string }) =>
    failing(async () => {
      const now = await readSavedPlan(plan);
      const pull = await mergedBy(github(), commit, variable('GITHUB_REF').replace(/^refs\/heads\//, ''));
      const kept = pull && (await keptManifest(storeOf(name), pull.head));
      const { reviewed, plan: chosen, why } = judge(commit, now, pull && { ...pull, plan: kept });
      writeOutputs(variable('GITHUB_OUTPUT'), { reviewed: String(reviewed), plan: chosen });
      writeSummary(variable('GITHUB_STEP_SUMMARY'), `**${reviewed ? '✅' : '⚠️'} ${why}**`);
      return `${name}: ${why}`;
    }),
  );

program
  .command('approval')
  .description('fails unless somebody has approved an environment of GitHub in this run')
  .argument('<environment>', 'of GitHub, as new-plan')
  .action((environment: string) =>
    failing(async () => {
      const who = await approvalOf(github(), variable('GITHUB_RUN_ID'), environment);
      return `environment ${environment}: approved by ${who}`;
    }),
  );

program
  .command('protected')
  .description(
    'fails unless an environment of GitHub says which branches may deploy to it, and none that anybody can push',
  )
  .argument('<environment>', 'of GitHub, named as the one of site.config.ts')
  .action((environment: string) =>
    failing(async () => {
      const branches = await branchesOf(github(), environment);
      return `environment ${environment}: deployed from ${branches.join(', ')} alone`;
    }),
  );

program
  .command('drift')
  .description('opens, updates or closes the one issue that says how an environment differs from main')
  .argument('<env>', 'an environment of site.config.ts')
  .addOption(planOption())
  .requiredOption('--check <file>', 'the check’s report in Markdown')
  .option('--check-status <status>', 'what the check ended with; nothing is 0', '')
  .action((name: string, options: { plan: string; check: string; checkStatus: string }) =>
    failing(() => drift(name, options)),
  );

program.read(process.argv, process.env);

async function drift(name: string, options: { plan: string; check: string; checkStatus: string }): Promise<string> {
  const manifest = await readSavedPlan(options.plan);
  // Nothing was ever deployed, so that nothing can have gone elsewhere.
  if (manifest.state === undefined) return `${name}: not deployed yet`;
  const words: Readonly<Record<string, Found['check']>> = { 0: 'passed', 1: 'headers wrong', 3: 'unreachable' };
  const check = words[options.checkStatus || '0'];
  if (check === undefined) throw new Error(`the check ended with status ${options.checkStatus}: its step says why.`);
  // A rollback is known, and no drift: the next deployment undoes it.
  const isIdle = manifest.rollback?.alone || Object.values(manifest.changes).every((count) => count === 0);
  const found: Found = {
    environment: name,
    changes: isIdle ? undefined : describeCounts(manifest.changes),
    rollback: manifest.rollback?.name,
    plan: readFileSync(join(options.plan, 'plan.md'), 'utf8'),
    check,
    report: readFileSync(options.check, 'utf8'),
    run: `${variable('GITHUB_SERVER_URL')}/${variable('GITHUB_REPOSITORY')}/actions/runs/${variable('GITHUB_RUN_ID')}`,
  };
  const { settled, issue } = await settleDrift(github(), found);
  return `${name}: ${settled}${issue === undefined ? '' : `, #${issue}`}`;
}

function storeOf(name: string) {
  const site = loadSite();
  return planStore(site.site, environmentOf(site, name));
}

function github(): GitHub {
  return new GitHub({
    api: variable('GITHUB_API_URL'),
    token: variable('GITHUB_TOKEN'),
    repository: variable('GITHUB_REPOSITORY'),
  });
}

/** @throws {Error} where it is not set: this runs in no job, or the step does not hand it on */
function variable(name: string): string {
  const value = env[name];
  if (value) return value;
  throw new Error(
    name === 'GITHUB_TOKEN'
      ? 'GITHUB_TOKEN is not set: write it into the env of the step, from github.token.'
      : `${name} is not set, and in a job of GitHub Actions it is. npm run rehearse runs the workflows without GitHub.`,
  );
}

function commitOf(value: string): string {
  if (/^[0-9a-f]{40}$/.test(value)) return value;
  return program.error(`error: --commit ${JSON.stringify(value)} is not a commit's whole hash, of 40 characters.`);
}

async function failing(work: () => Promise<string>): Promise<void> {
  try {
    console.log(await work());
  } catch (error) {
    const told = program.opts<{ debug: boolean }>().debug ? (error as Error).stack : (error as Error).message;
    console.error(`${colorsFor(process.stderr).red('error:')} ${told}`);
    process.exitCode = 1;
  }
}
