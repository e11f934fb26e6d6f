import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudFrontClient, GetDistributionConfigCommand, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { invalidateAll } from '../../cli/aws/invalidate';
import type { FakePull } from '../support/fake-github';
import { clientOf } from '../support/rehearsal';
import type { Event, Results } from './runner';
import { REPOSITORY, STATE_BUCKET, type World } from './world';

/** What a scene finds: whether it is so, and in words. */
export type Find = (so: boolean, what: string) => void;

export interface Scene {
  readonly name: string;
  /** Needs a real deployment. */
  readonly real?: true;
  readonly play: (world: World, find: Find) => Promise<void>;
}

const WORKFLOWS = '.github/workflows';
const ENVIRONMENTS = ['dev', 'prod'] as const;

/** `site.config.ts` of the rehearsed site. */
export function siteConfig({ headers = {}, tags = {} }: { headers?: object; tags?: object } = {}): string {
  const deployed = {
    region: 'eu-west-1',
    forceDestroy: true,
    bucketLifecycle: false,
    waitForDeployment: false,
    edgeFunction: { onDestroy: 'delete' },
    tags,
  };
  const options = {
    site: 'example',
    website: 'website',
    defaults: { preset: 'strict', headers, state: { bucket: STATE_BUCKET } },
    environments: {
      local: {
        forceDestroy: true,
        bucketLifecycle: false,
        waitForDeployment: false,
        edgeFunction: { onDestroy: 'delete' },
      },
      dev: deployed,
      prod: deployed,
    },
  };
  return `import { defineSite } from './lib/config';\n\nexport default defineSite(${JSON.stringify(options, null, 2)});\n`;
}

/** A pull request, from its first commit on. */
class Pull {
  private readonly entry: FakePull;

  constructor(
    private readonly world: World,
    private readonly branch: string,
    files: Readonly<Record<string, string>>,
    private readonly from = REPOSITORY,
    private readonly author = 'ada',
  ) {
    const sha = world.origin.commit(branch, 'First', files);
    this.entry = {
      number: world.github.number(),
      head: { sha },
      base: { ref: 'main' },
      merged_at: null,
      merge_commit_sha: null,
    };
    world.github.pulls.push(this.entry);
  }

  get number(): number {
    return this.entry.number;
  }

  get head(): string {
    return this.entry.head.sha;
  }

  push(files: Readonly<Record<string, string>>): void {
    this.entry.head.sha = this.world.origin.commit(this.branch, 'Second', files);
  }

  event(): Event {
    const { number, head } = this;
    return {
      name: 'pull_request',
      sha: this.world.origin.tryMerge(this.branch, number),
      ref: `refs/pull/${number}/merge`,
      branch: 'main',
      actor: this.author,
      fork: this.from !== REPOSITORY,
      payload: {
        pull_request: { number, user: { login: this.author }, head: { sha: head, repo: { full_name: this.from } } },
      },
    };
  }

  merge(): void {
    this.entry.merge_commit_sha = this.world.origin.squash(this.branch, `Merge #${this.number}`);
    this.entry.merged_at = new Date().toISOString();
  }
}

const comments = (world: World, { number }: Pull) => world.github.comments.filter(({ issue }) => issue === number);
const ended = (results: Results, job: string, result: string) => results.get(job)?.result === result;
const succeeded = (results: Results) => [...results.values()].every(({ result }) => result !== 'failure');
/** A check that is required and never reports blocks a merge for ever; one that is skipped passes. */
const mergeable = (results: Results, required: readonly string[]) =>
  required.every((name) => [...results.values()].some(({ check, result }) => check === name && result !== 'failure'));
const logOf = (results: Results, job: string) => results.get(job)?.log ?? '';

/** Those whose reviewers say yes; every other environment of GitHub says no. */
function approving(world: World, ...names: readonly string[]): void {
  world.approve = (environment, run) => {
    if (!names.includes(environment)) return false;
    world.github.approvals.push({ run, environment, login: 'grace' });
    return true;
  };
}

/** A pull request's whole life, then a push past it, then a night. */
export function scenes(): Scene[] {
  let first: Pull;
  let second: Pull;
  return [
    {
      name: 'a pull request is opened',
      play: async (world, find) => {
        first = new Pull(world, 'contact', { 'website/humans.txt': 'Ada\n' });
        const results = await world.runner.run(`${WORKFLOWS}/pull-request.yml`, first.event(), ['plan']);
        find(succeeded(results), 'dev and prod are planned by a role that only reads');
        find(comments(world, first).length === 2, 'there is one comment for each');
        find(
          ENVIRONMENTS.every((name) => results.get(`plan (${name})`)?.summary.includes(name)),
          'each summary shows its plan',
        );
        for (const name of ENVIRONMENTS) {
          find(await isKept(world, `plans/example/${name}/${first.head}.zip`), `the plan of ${name} is kept for later`);
        }
      },
    },
    {
      name: 'it is updated',
      play: async (world, find) => {
        const before = comments(world, first).map(({ id }) => id);
        first.push({
          'website/humans.txt': 'Ada and Grace\n',
          'site.config.ts': siteConfig({ headers: { xFrameOptions: 'DENY', referrerPolicy: 'no-referrer' } }),
        });
        const results = await world.runner.run(`${WORKFLOWS}/pull-request.yml`, first.event(), ['plan']);
        find(succeeded(results), 'dev and prod are planned again');
        find(
          JSON.stringify(comments(world, first).map(({ id }) => id)) === JSON.stringify(before),
          'the same two comments stand there',
        );
        find(/comment on #\d+: updated/.test(logOf(results, 'plan (dev)')), 'and say what is planned now');
      },
    },
    {
      name: 'another one comes from a fork',
      play: async (world, find) => {
        const fork = new Pull(world, 'fork', { 'website/humans.txt': 'Somebody\n' }, 'somebody/site');
        const results = await world.runner.run(`${WORKFLOWS}/pull-request.yml`, fork.event());
        find(ended(results, 'test', 'success'), 'it is deployed to AWS on loopback, and its headers are checked');
        find(ended(results, 'plan', 'skipped'), 'it gets no credentials and no plan');
        find(comments(world, fork).length === 0, 'and no comment');
        find(mergeable(results, ['Test', 'Plans']), 'and can be merged: both required checks have reported');
        find(!mergeable(results, ['Plan dev']), 'which a check of its matrix alone would never do');
      },
    },
    {
      name: 'one is Dependabot’s',
      play: async (world, find) => {
        const update = new Pull(world, 'dependabot', { 'website/humans.txt': 'Bot\n' }, REPOSITORY, 'dependabot[bot]');
        const results = await world.runner.run(`${WORKFLOWS}/pull-request.yml`, update.event(), ['plan', 'plans']);
        find(ended(results, 'plan', 'skipped'), 'a release that nobody has looked at gets no credentials and no plan');
        find(mergeable(results, ['Plans']), 'and the required check of the plans has reported');
      },
    },
    {
      name: 'the first one is merged',
      play: async (world, find) => {
        first.merge();
        approving(world, 'dev', 'prod');
        const results = await world.runner.run(`${WORKFLOWS}/deploy.yml`, world.eventOfMain('push'));
        find(succeeded(results), 'dev, then prod, which somebody has approved');
        for (const name of ENVIRONMENTS) {
          find(
            logOf(results, `${name} / plan`).includes(`It does what was reviewed in #${first.number}.`) &&
              logOf(results, `${name} / deploy`).includes(`for ${name}, ${first.head.slice(0, 12)}`),
            `${name}: what was reviewed is what is deployed`,
          );
          find(ended(results, `${name} / approval`, 'skipped'), `${name}: no new approval is asked for`);
          find(
            /✅ live, and every header as it should be/.test(results.get(`${name} / deploy`)?.summary ?? ''),
            `${name}: the check is green, and the summary says so`,
          );
          find(existsSync(join(world.artifacts, `report-${name}`, 'check.html')), `${name}: the report is kept`);
        }
      },
    },
    {
      name: 'a second one weakens the policy',
      play: async (world, find) => {
        second = new Pull(world, 'images', {
          'site.config.ts': siteConfig({
            headers: {
              xFrameOptions: 'DENY',
              referrerPolicy: 'no-referrer',
              contentSecurityPolicy: {
                allowUnsafe: 'a widget, until May',
                directives: { 'script-src': ["'self'", "'unsafe-inline'"] },
              },
            },
          }),
        });
        const results = await world.runner.run(`${WORKFLOWS}/pull-request.yml`, second.event(), ['plan']);
        find(succeeded(results), 'dev and prod are planned');
        find(comments(world, second).length === 2, 'there is one comment for each');
      },
    },
    {
      name: 'somebody pushes to main, and nobody has to approve a plan that was not reviewed',
      play: async (world, find) => {
        world.origin.commit('main', 'Say who pays', {
          'site.config.ts': siteConfig({
            headers: { xFrameOptions: 'DENY', referrerPolicy: 'no-referrer' },
            tags: { cost: '7' },
          }),
        });
        world.approve = () => true;
        const results = await world.runner.run(`${WORKFLOWS}/deploy.yml`, world.eventOfMain('push'));
        find(ended(results, 'dev / approval', 'failure'), 'an environment without reviewers is no approval');
        find(
          logOf(results, 'dev / approval').includes('nobody has approved environment new-plan in this run'),
          'which is said in one line',
        );
        find(ended(results, 'dev / deploy', 'skipped') && ended(results, 'prod', 'skipped'), 'nothing is deployed');
      },
    },
    {
      name: 'the second one is merged after main has moved',
      play: async (world, find) => {
        second.merge();
        approving(world, 'new-plan', 'dev', 'prod');
        const results = await world.runner.run(`${WORKFLOWS}/deploy.yml`, world.eventOfMain('push'));
        find(
          logOf(results, 'dev / plan').includes(`It does something else than what was reviewed in #${second.number}`),
          'its plan does something else than was reviewed',
        );
        find(
          logOf(results, 'dev / approval').includes('approved by grace'),
          'it waits for an approval, which is given in sight of the plan of now',
        );
        find(succeeded(results), 'that plan is deployed');
        find(
          logOf(results, 'prod / deploy').includes(`for prod, ${world.origin.main.slice(0, 12)}`),
          'and no other one',
        );
      },
    },
    {
      name: 'a night after somebody took the function off dev by hand',
      real: true,
      play: async (world, find) => {
        await takeFunctionOff(world, 'dev');
        const results = await world.runner.run(`${WORKFLOWS}/drift.yml`, world.eventOfMain('schedule'));
        find(succeeded(results), 'dev and prod are planned and checked by roles that only read');
        const open = world.github.issues.filter(({ state }) => state === 'open');
        find(
          open.length === 1 && open[0]?.title === 'Drift: dev is not what main says',
          'an issue is opened for dev alone',
        );
        const body = open[0]?.body ?? '';
        find(
          /❌ Terraform would change something: .*1 to change/.test(body),
          'which says what Terraform would set right',
        );
        find(/❌ live headers: headers wrong/.test(body), 'and which headers visitors miss');
      },
    },
    {
      name: 'cdktf deploy sets it right',
      real: true,
      play: async (world, find) => {
        const event = world.eventOfMain('push');
        const results = await world.runner.run('examples/github/deploy-with-cdktf.yml', event);
        find(succeeded(results), 'npx cdktf deploy applies the same stack to the same state, and the check is green');
      },
    },
    {
      name: 'the night after that',
      real: true,
      play: async (world, find) => {
        const results = await world.runner.run(`${WORKFLOWS}/drift.yml`, world.eventOfMain('schedule'));
        find(succeeded(results), 'dev and prod are planned and checked');
        find(
          world.github.issues.every(({ state }) => state === 'closed'),
          'the issue is closed',
        );
        const swept = await world.runner.run(`${WORKFLOWS}/sweep.yml`, world.eventOfMain('schedule'));
        find(succeeded(swept), 'and the deploy roles may sweep');
      },
    },
    {
      name: 'what all of them said',
      play: async (world, find) => {
        const logs = world.logs();
        find(logs.length > 0 && !/ghs_\d{8}/.test(logs), 'no token of GitHub is in any log');
        const refused = world.github.asked.filter(({ status }) => status >= 400);
        find(refused.length === 0, 'every job had the rights that it needed on GitHub');
      },
    },
  ];
}

async function isKept(world: World, Key: string): Promise<boolean> {
  return world.s3.send(new HeadObjectCommand({ Bucket: STATE_BUCKET, Key })).then(
    () => true,
    () => false,
  );
}

/** As somebody in CloudFront's console would. */
async function takeFunctionOff(world: World, environment: string): Promise<void> {
  const Key = `sites/example/${environment}.tfstate`;
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: STATE_BUCKET, Key }));
  const Id = JSON.parse((await Body?.transformToString()) ?? '').outputs.distribution_id.value as string;
  const cloudFront = new CloudFrontClient(clientOf(world.aws));
  const { DistributionConfig, ETag } = await cloudFront.send(new GetDistributionConfigCommand({ Id }));
  const behaviour = DistributionConfig?.DefaultCacheBehavior;
  if (!DistributionConfig || !behaviour) throw new Error(`${Id} has no default behaviour`);
  behaviour.LambdaFunctionAssociations = { Quantity: 0 };
  await cloudFront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig }));
  // What is cached would keep its headers for a day yet.
  await invalidateAll(cloudFront, Id);
  // The local edge asks for changes each second.
  await delay(3000);
}
