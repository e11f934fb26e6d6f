import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { SiteConfig } from '../../lib/config';
import { namesOf } from '../../lib/names/names';
import { holderOf, publishClient } from '../aws/clients';
import { versionOf } from '../aws/function-version';
import { edgeLogsOf, ensureEdgeLogGroups } from '../aws/log-groups';
import type { DeploymentRecord, Live, OpenRecord } from '../aws/record';
import { type Running, runningOf } from '../aws/running';
import type { Report } from '../check/report';
import type { Progress } from '../core/progress';
import { count } from '../core/text';
import { gitPlace } from '../plan/git';
import { readSavedPlan } from '../plan/manifest';
import { synthesisedHash } from '../plan/synthesized';
import { type LookedUp, lookUp, refuseFindings, shortened } from '../publish/look-up';
import { publishSite } from '../publish/publish-site';
import { filesStep } from '../publish/step';
import { environmentOf } from '../site/load-site';
import { servedOf } from '../site/served';
import type { SiteOutputs } from '../terraform/outputs';
import { repairStep } from '../terraform/repair';
import { findTools, Stack } from '../terraform/stack';
import { applyStep, initStep } from '../terraform/steps';
import type { Terraform } from '../terraform/terraform';
import { type CheckTarget, keepReport, reportText } from './check-live';
import { type Chosen, choosePlan, OWN_PLAN } from './choose-plan';
import { hasSameFunctions, isSame, liveContent, liveText, observe, withCompiled } from './live';
import { backText, isBack, putBack } from './put-back';
import { Refused, refuseOther, refuseSources } from './refusals';
import { Session } from './session';
import { Target, type TargetOptions } from './target';

export interface DeployOptions {
  readonly name: string;
  readonly site: SiteConfig;
  /** A folder that `npm run plan` has written. */
  readonly plan?: string;
  readonly moved: boolean;
  /** Whether to apply what this has planned itself. */
  readonly confirm: (planned: Chosen, running: Running | undefined) => Promise<boolean>;
  readonly check: CheckTarget;
  /** Refuse links and files that lead nowhere. @default they are reported */
  readonly strict?: boolean;
  /** How long another deployment, and the state's lock, is waited for, in ms. */
  readonly waitMs: number;
  /** Where the check's report and the record are kept. */
  readonly report?: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export interface Outcome {
  /** 0 live, 1 not. */
  readonly status: 0 | 1;
  /** The whole in one line. */
  readonly line: string;
}

/**
 * Plans, or holds a saved plan against one of its own; applies; publishes the site; waits for CloudFront; checks what is live; and where
 * that is not right, makes live again what was. What a deployment that was killed or stopped has left is finished, or gone back from.
 *
 * Before any of it, every link and file of the site is looked up under the routes.
 *
 * @throws {Refused} where nothing was changed, since the plan is not one for here and now
 * @throws {Error} in one line
 */
export async function deploy(options: DeployOptions): Promise<Outcome> {
  const { name, site, progress, env, signal } = options;
  const environment = environmentOf(site, name);
  const git = await gitPlace('.', options.plan);
  const here = { site: site.site, environment: name, dir: options.plan ?? '', git };
  const manifest = options.plan === undefined ? undefined : await readSavedPlan(options.plan);
  if (manifest) refuseOther(manifest, here);
  // Found out later, it would have to be gone back from.
  const lookedUp = await lookUp(site.website, environment.routes, servedOf(environment));
  if (options.strict) refuseFindings(site.website, lookedUp, 'Nothing was planned or uploaded');
  for (const finding of shortened(lookedUp)) progress.line(`warning: ${finding}`);

  const tools = await findTools(env, (line) => progress.line(line), signal);
  const lockTimeout = Math.ceil(options.waitMs / 1000);
  const stack = new Stack({ ...tools, environment: name, env, signal, lockTimeout });
  await progress.step('cdktf synth', async () => ({ done: `${await stack.synthesise()} resources` }));
  if (manifest && !options.moved) refuseSources(manifest, here, synthesisedHash(stack.dir));
  const { terraform } = stack;
  await initStep(terraform, progress);
  const known = await outputsOf(terraform);

  const s3 = publishClient({ region: environment.region });
  const holder = holderOf(env);
  const onWait = (line: string) => progress.line(line);
  const begin = (bucket: string) => Session.begin({ s3, bucket, holder, waitMs: options.waitMs, onWait, signal });
  const targeting = { site: site.site, environment, s3, holder, check: options.check, progress, signal };
  // Before the first deployment there is no bucket: the state's lock alone keeps others out.
  const session = known && (await begin(known.bucket).catch(unlessGone));
  try {
    const { functionName } = namesOf(site.site, environment);
    const lambda = new LambdaClient({ region: 'us-east-1' });
    const repaired = await repairStep({ stack, edge: { functionName, lambda } }, progress);
    const { moved } = options;
    const saved = manifest && { manifest, here, moved };
    const last = session?.records[0];
    const chosen = await choosePlan({ terraform, dir: stack.dir, progress, saved, last, repaired });
    const running = session && known && (await runningNow(targeting, session, known));
    if (chosen.file !== undefined && !saved && !(await options.confirm(chosen, running))) {
      return { status: 1, line: `${name}: nothing was changed.` };
    }
    return await new Deployment(options, targeting, terraform, chosen, lookedUp, begin).run(session, known, {
      environment: name,
      kind: 'deploy',
      by: holder.who,
      commit: git.commit,
      tree: git.tree,
      dirty: git.dirty || undefined,
      startedAt: new Date().toISOString(),
      before: {},
      plan: { effect: chosen.effect, changes: chosen.changes },
      result: 'running',
    });
  } finally {
    rmSync(join(stack.dir, OWN_PLAN), { force: true });
    await session?.end();
  }
}

async function runningNow(targeting: TargetOptions, session: Session, known: SiteOutputs): Promise<Running> {
  const { distribution } = new Target(targeting, session.bucket, known);
  return runningOf(await distribution.live(), session.records, known);
}

type Draft = Omit<DeploymentRecord, 'id'>;

/** What is live while one deployment goes on, from its plan to its end. */
class Deployment {
  private target?: Target;
  private record?: OpenRecord;
  private held?: Session;

  constructor(
    private readonly options: DeployOptions,
    private readonly targeting: TargetOptions,
    private readonly terraform: Terraform,
    private readonly chosen: Chosen,
    private readonly lookedUp: LookedUp,
    private readonly begin: (bucket: string) => Promise<Session>,
  ) {}

  async run(session: Session | undefined, known: SiteOutputs | undefined, empty: Draft): Promise<Outcome> {
    let draft = empty;
    let own: Session | undefined;
    this.held = session;
    try {
      if (session && known) {
        this.target = new Target(this.targeting, session.bucket, known);
        draft = { ...draft, before: await this.before(session, known) };
        session.check();
        this.record = await session.open(draft);
      }
      await this.apply();
      const outputs = (await outputsOf(this.terraform)) as SiteOutputs;
      if (session?.bucket.name !== outputs.bucket) {
        // The first deployment, or another bucket in the place of what there was.
        own = await this.begin(outputs.bucket);
        this.record = await own.open({ ...draft, before: { ...draft.before, content: undefined } });
      }
      const held = own ?? (session as Session);
      this.held = held;
      held.check();
      this.target = new Target(this.targeting, held.bucket, outputs);
      return await this.bring(this.target, this.record as OpenRecord, held.records[0]);
    } catch (error) {
      return await this.failed(error as Error);
    } finally {
      await own?.end();
    }
  }

  /** What to go back to: where a deployment did not end, what was live before that one. */
  private async before(session: Session, known: SiteOutputs): Promise<Live> {
    const { unfinished, bucket, records } = session;
    if (unfinished?.kind === 'deploy') {
      this.options.progress.line(
        `deployment ${unfinished.id} of ${unfinished.startedAt} did not end: this one goes on from it.`,
      );
      return unfinished.before;
    }
    return observe((this.target as Target).distribution, bucket, records, known);
  }

  private async apply(): Promise<void> {
    const { file, resources } = this.chosen;
    if (file === undefined) return;
    try {
      await applyStep(this.terraform, this.options.progress, file, resources);
    } catch (error) {
      if (!/Saved plan is stale/.test((error as Error).message)) throw error;
      throw new Refused(
        `${this.options.plan ?? 'the plan'} is stale: the state has changed since it was made. Plan again: npm run plan -- ${this.options.name} --out DIR`,
      );
    }
  }

  /** Brings what was applied to viewers, and checks it. */
  private async bring(target: Target, record: OpenRecord, last: DeploymentRecord | undefined): Promise<Outcome> {
    const { edge_function_arn: functionVersion, header_policy: policy, edge_code_sha256: codeSha256 } = target.outputs;
    const { responseHeaders, routes, functionVersion: running } = await target.distribution.live();
    // Terraform has said so; what viewers get is what CloudFront says.
    if (running !== functionVersion) throw new Error(otherVersion(target.distribution.id, running, functionVersion));
    const after = {
      functionVersion,
      policy,
      ...(routes && { routes: withCompiled(routes, [], target.outputs) }),
      responseHeaders,
    };
    await record.update({ result: 'applied', after, codeSha256 });
    await this.ensureLogGroups();
    await target.deployed();
    this.held?.check();
    // What is cached has the headers of the version that answered it.
    const asCached = last?.result === 'live' && last.after?.functionVersion === functionVersion;
    await target.forget(await this.publish(target, !asCached || !isDeepStrictEqual(last.after?.policy, policy)));
    await record.update({ after: { ...after, content: await liveContent(target.bucket) } });

    const report = await target.check(policy, functionVersion, after.routes?.compiled);
    const { grade } = report;
    await record.update({
      grade: grade && { grade: grade.grade, score: grade.score, algorithm: grade.algorithm },
    });
    if (!report.summary.passed) return this.goBack(reportText(report), report);
    await record.update({ result: 'live', endedAt: new Date().toISOString() });
    return this.ended(0, `live is ${liveText(record.record.after as Live)}: ${reportText(report)}`, report);
  }

  /** Before the function makes one that keeps its lines for ever. A region that refuses is no reason to stop. */
  private async ensureLogGroups(): Promise<void> {
    const { site, progress } = this.options;
    const { outcomes } = await progress.step('log groups', async () => {
      const outcomes = await ensureEdgeLogGroups(edgeLogsOf(site.site, this.targeting.environment));
      const made = outcomes.filter((one) => 'value' in one && one.value !== 'there').length;
      return { outcomes, done: `in ${count(outcomes.length, 'region')}, ${made} made or changed` };
    });
    for (const one of outcomes) {
      if ('failure' in one && !one.off) progress.line(`  no log group in ${one.region}: ${one.failure}`);
    }
  }

  /** @returns the paths that CloudFront is to forget */
  private async publish(target: Target, all: boolean): Promise<readonly string[]> {
    const { site, progress, signal } = this.options;
    let paths: readonly string[] = [];
    const { warnings } = await filesStep(progress, 'website', (shown) =>
      publishSite({
        s3: this.targeting.s3,
        bucket: target.bucket.name,
        dir: site.website,
        routes: this.targeting.environment.routes,
        lookedUp: this.lookedUp,
        rules: this.targeting.environment,
        holder: this.targeting.holder,
        waitMs: this.options.waitMs,
        signal,
        invalidateAll: all,
        invalidate: async (found) => {
          paths = found;
        },
        ...shown,
      }),
    );
    for (const warning of warnings) progress.line(`  ${warning}`);
    return paths;
  }

  private async failed(error: Error): Promise<Outcome> {
    if (this.options.signal.aborted) return this.stopped();
    if (!this.target || !this.record) throw error;
    const { before } = this.record.record;
    const now = await this.target.distribution.live();
    const untouched = hasSameFunctions(now, before) && this.record.record.result === 'running';
    if (!untouched) {
      this.options.progress.line(error.message);
      return this.goBack(firstLine(error));
    }
    const live = { ...before, content: await liveContent(this.target.bucket) };
    await this.record.update({
      result: 'failed',
      endedAt: new Date().toISOString(),
      note: `${firstLine(error)}; live is ${liveText(live)}, as before`,
    });
    throw error;
  }

  private async stopped(): Promise<never> {
    await this.record?.update({ note: 'stopped; the next deployment goes on from it' }).catch(() => {});
    throw this.options.signal.reason;
  }

  /** Makes live again what was live before. */
  private async goBack(why: string, report?: Report): Promise<Outcome> {
    const target = this.target as Target;
    const record = this.record as OpenRecord;
    this.held?.check();
    const { before, after = {} } = record.record;
    const end = async (result: 'rolled back' | 'failed', note: string) => {
      await record.update({ result, note, endedAt: new Date().toISOString() });
      return this.ended(1, note, report);
    };
    if (before.functionVersion === undefined) {
      return end('failed', `${why}. There is nothing to go back to: live is ${liveText(after)}`);
    }
    if (isSame(before, after)) {
      return end('failed', `${why}. It was live before this deployment, which changed none of it: ${liveText(after)}`);
    }
    this.options.progress.line(`${why}: going back to ${liveText(before)}.`);
    try {
      const back = await putBack(target, before, true);
      const result = isBack(back) ? 'rolled back' : 'failed';
      return await end(result, `${why}. Live again is ${backText(back)}`);
    } catch (error) {
      if (this.options.signal.aborted) return this.stopped();
      const now = await target.distribution.live().catch(() => undefined);
      const live = now
        ? liveText({ ...now, content: await liveContent(target.bucket).catch(() => undefined) })
        : 'unknown';
      return end('failed', `${why}, and going back failed: ${firstLine(error as Error)}. Live is ${live}`);
    }
  }

  private ended(status: 0 | 1, text: string, report?: Report): Outcome {
    const { name, report: dir } = this.options;
    const { record } = this.record as OpenRecord;
    if (dir !== undefined) {
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'deployment.json'), `${JSON.stringify(record, undefined, 2)}\n`);
      if (report) keepReport(dir, report);
    }
    return { status, line: `${name}: ${text} (deployment ${record.id})` };
  }
}

function otherVersion(distribution: string, running: string | undefined, applied: string): string {
  const runs = running === undefined ? 'no edge function' : `version ${versionOf(running)} of the edge function`;
  return `${distribution}: CloudFront runs ${runs}, not version ${versionOf(applied)} that was applied. Somebody changed it meanwhile.`;
}

/** A bucket that was deleted by hand is made anew by what is applied. */
function unlessGone(error: Error): undefined {
  if (error.name !== 'NoSuchBucket') throw error;
}

async function outputsOf(terraform: Terraform): Promise<SiteOutputs | undefined> {
  const outputs = await terraform.outputs();
  return outputs.distribution_id === undefined || outputs.bucket === undefined
    ? undefined
    : (outputs as unknown as SiteOutputs);
}

function firstLine({ message }: Error): string {
  return (message.split('\n')[0] as string).replace(/\.$/, '');
}
