import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { FakeGitHub, Permissions } from '../support/fake-github';
import { type Contexts, interpolate, interpolateAll, isWanted, type Status } from './expressions';
import { isStartedBy, type Job, readWorkflow, type Step, type Workflow } from './workflow';

/** What has happened on GitHub. */
export interface Event {
  readonly name: 'pull_request' | 'push' | 'schedule';
  /** What is checked out. */
  readonly sha: string;
  /** `refs/heads/main`, `refs/pull/7/merge` */
  readonly ref: string;
  /** The branch that `on:` asks for. */
  readonly branch: string;
  readonly actor: string;
  readonly payload: object;
  /** Whether the code is another repository's, whose jobs get no more than reading. */
  readonly fork?: boolean;
}

export interface JobResult {
  readonly result: 'success' | 'failure' | 'skipped';
  /** The name of its check on GitHub. */
  readonly check: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Its summary, in Markdown. */
  readonly summary: string;
  /** All that its steps said. */
  readonly log: string;
}

/** By name: `plan (dev)`, `prod / deploy`. */
export type Results = ReadonlyMap<string, JobResult>;

/** A job while it runs, as an action's stand-in sees it. */
export interface Running {
  /** A clean folder. */
  readonly dir: string;
  /** Of the steps to come. */
  readonly env: Record<string, string>;
  readonly event: Event;
  readonly environment?: string;
  readonly permissions: Permissions;
  readonly log: (line: string) => void;
}

/** What is put in the place of an action, by its name without the version. @throws {Error} when it fails */
export type Action = (options: Readonly<Record<string, string>>, job: Running) => Promise<void> | void;

export interface RunnerOptions {
  /** Where the workflows are read from: a clone of what is rehearsed. */
  readonly root: string;
  /** Jobs get folders of their own in here, and logs. */
  readonly dir: string;
  readonly github: FakeGitHub;
  readonly actions: Readonly<Record<string, Action>>;
  /** What is put in the place of a command, by what its line begins with. */
  readonly commands?: Readonly<Record<string, (line: string, job: Running) => Promise<void> | void>>;
  /** Variables of the repository, and of each environment. */
  readonly variables: (environment?: string) => Readonly<Record<string, string>>;
  /** Asked for each job of an environment: whether it is let through. */
  readonly approve: (environment: string, run: string) => boolean;
  /** What every step finds in its environment: paths, where AWS is. */
  readonly env: Readonly<Record<string, string>>;
  readonly onStep: (job: string, step: string, ms: number, result: 'done' | 'failed' | 'stand-in') => void;
  readonly signal: AbortSignal;
}

const STEP_MS = 12 * 60_000;

/** Runs workflows as GitHub's runners would: their own YAML, job after job, step after step. */
export class Runner {
  private runs = 0;

  constructor(private readonly options: RunnerOptions) {}

  /**
   * Runs the jobs of a workflow for an event.
   * @param only the jobs to run, by their keys; the others are left out @default all
   * @throws {Error} where the workflow is not started by the event, or has something that is not rehearsed
   */
  async run(file: string, event: Event, only?: readonly string[]): Promise<Results> {
    const workflow = readWorkflow(join(this.options.root, file));
    if (!isStartedBy(workflow, event.name, event.branch)) throw new Error(`${file}: a ${event.name} does not start it`);
    const id = String(++this.runs);
    const results = new Map<string, JobResult>();
    await this.jobs(workflow, { id, event, inputs: {}, prefix: '', grants: undefined, only }, results);
    return results;
  }

  private async jobs(workflow: Workflow, run: Run, results: Map<string, JobResult>): Promise<Status> {
    const ended: Record<string, JobResult> = {};
    for (const [key, job] of inOrder(workflow)) {
      if (run.only && !run.only.includes(key)) continue;
      ended[key] = await this.job(key, job, run, ended, results);
    }
    return Object.values(ended).some(({ result }) => result === 'failure') ? 'failure' : 'success';
  }

  private async job(
    key: string,
    job: Job,
    run: Run,
    ended: Readonly<Record<string, JobResult>>,
    results: Map<string, JobResult>,
  ): Promise<JobResult> {
    const needs = Object.fromEntries(job.needs.map((name) => [name, ended[name] ?? SKIPPED]));
    const status = Object.values(needs).every(({ result }) => result === 'success') ? 'success' : 'failure';
    const contexts = { github: this.github(run), needs, inputs: run.inputs, vars: this.options.variables() };
    if (!isWanted(job.if, contexts, status)) {
      // A matrix that is left out as a whole is reported under its name as written: https://github.com/actions/runner/issues/952
      const skipped = { ...SKIPPED, check: job.name ?? key };
      results.set(`${run.prefix}${key}`, skipped);
      return skipped;
    }
    if (job.uses !== undefined) {
      const called = readWorkflow(join(this.options.root, job.uses));
      const inputs = interpolateAll(job.with, contexts);
      const inner = { ...run, inputs, prefix: `${run.prefix}${key} / `, grants: job.permissions, only: undefined };
      return { ...SKIPPED, result: await this.jobs(called, inner, results) };
    }
    const matrix = job.strategy?.matrix.include ?? [undefined];
    const all = await Promise.all(
      matrix.map(async (values) => {
        const name = `${run.prefix}${key}${values ? ` (${Object.values(values)[0]})` : ''}`;
        const own = { ...contexts, matrix: values ?? {} };
        const result = { ...(await this.steps(name, job, run, own)), check: interpolate(job.name ?? key, own) };
        results.set(name, result);
        return result;
      }),
    );
    return all.find(({ result }) => result === 'failure') ?? (all[0] as JobResult);
  }

  private async steps(name: string, job: Job, run: Run, given: Contexts): Promise<JobResult> {
    const { options } = this;
    const { event } = run;
    const environment = job.environment === undefined ? undefined : interpolate(job.environment, given);
    if (environment !== undefined && !options.approve(environment, run.id)) {
      return { ...SKIPPED, result: 'failure', log: `environment ${environment}: rejected` };
    }
    const dir = join(options.dir, `${run.id}-${name.replaceAll(/\W+/g, '-')}`);
    mkdirSync(`${dir}.files`, { recursive: true });
    const files = Object.fromEntries(
      ['OUTPUT', 'ENV', 'STEP_SUMMARY', 'EVENT_PATH'].map((file) => [`GITHUB_${file}`, join(`${dir}.files`, file)]),
    );
    const empty = (...names: string[]) => {
      for (const one of names) writeFileSync(files[one] as string, '');
    };
    empty('GITHUB_STEP_SUMMARY', 'GITHUB_ENV');
    writeFileSync(files.GITHUB_EVENT_PATH as string, JSON.stringify(event.payload));
    const permissions = granted(job.permissions, run, name);
    const token = options.github.token(permissions);
    const vars = options.variables(environment);
    const contexts = { ...given, vars, github: { ...this.github(run), token }, env: {}, runner: { os: 'Linux' } };
    const out = createWriteStream(`${dir}.log`);
    let log = '';
    const say = (text: string) => {
      log += text;
      out.write(text);
    };
    const running: Running = {
      dir,
      env: {
        ...options.env,
        ...this.variables(run, event),
        ...files,
        RUNNER_TEMP: `${dir}.files`,
        ...interpolateAll(job.env, contexts),
      },
      event,
      environment,
      permissions,
      log: (line) => say(`${line}\n`),
    };
    const steps: Record<string, { outputs: Record<string, string>; outcome: Status }> = {};
    let status: Status = 'success';
    for (const step of job.steps) {
      const seen = { ...contexts, steps, env: running.env };
      if (!isWanted(step.if, seen, status)) continue;
      empty('GITHUB_OUTPUT');
      const title = interpolate(step.name ?? step.run ?? (step.uses ?? '').replace(/@.*$/, ''), seen).split(
        '\n',
        1,
      )[0]!;
      say(`\n## ${title}\n`);
      const started = performance.now();
      let result: 'done' | 'failed' | 'stand-in' = 'done';
      try {
        result = (await this.step(step, seen, running)) ? 'stand-in' : 'done';
      } catch (error) {
        if (options.signal.aborted) throw error;
        say(`${(error as Error).message}\n`);
        [result, status] = ['failed', 'failure'];
      }
      options.onStep(name, title, performance.now() - started, result);
      const outputs = readPairs(files.GITHUB_OUTPUT as string);
      if (step.id) steps[step.id] = { outputs, outcome: result === 'failed' ? 'failure' : 'success' };
      Object.assign(running.env, readPairs(files.GITHUB_ENV as string));
    }
    await finished(out.end());
    return {
      ...SKIPPED,
      result: status,
      outputs: interpolateAll(job.outputs, { ...contexts, steps }),
      summary: readFileSync(files.GITHUB_STEP_SUMMARY as string, 'utf8'),
      log,
    };
  }

  /** @returns whether something stood in for it */
  private async step({ uses, with: given, run, env }: Step, contexts: Contexts, job: Running): Promise<boolean> {
    if (uses !== undefined) {
      const name = uses.replace(/@.*$/, '');
      const action = this.options.actions[name];
      if (!action) throw new Error(`${name}: the rehearsal has nothing in its place`);
      await action(interpolateAll(given, contexts), job);
      return true;
    }
    const script = run ?? '';
    const [, standIn] = Object.entries(this.options.commands ?? {}).find(([start]) => script.startsWith(start)) ?? [];
    const own = { ...job.env, ...interpolateAll(env, contexts) };
    if (standIn) {
      await standIn(script, { ...job, env: own });
      return true;
    }
    await this.script(script, own, job);
    return false;
  }

  /** As a runner does it: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
  private script(script: string, env: Record<string, string>, { dir, log }: Running): Promise<void> {
    const { signal } = this.options;
    return new Promise((done, fail) => {
      // A group of its own, so that all of it can be ended at once.
      const child = spawn('bash', ['-e', '-c', script], {
        cwd: dir,
        env,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const end = () => {
        try {
          process.kill(-(child.pid as number), 'SIGTERM');
        } catch {
          // It has ended meanwhile.
        }
      };
      signal.addEventListener('abort', end, { once: true });
      const timer = setTimeout(end, STEP_MS);
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => log(text.replace(/\n$/, '')));
      }
      child.once('error', fail);
      child.once('close', (status) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        if (signal.aborted) fail(signal.reason as Error);
        else if (status === 0) done();
        else fail(new Error(`ended with status ${status}`));
      });
    });
  }

  private github({ id, event }: Run) {
    const { github } = this.options;
    return {
      event_name: event.name,
      event: event.payload,
      sha: event.sha,
      ref: event.ref,
      actor: event.actor,
      repository: github.repository,
      run_id: id,
      api_url: github.api,
      server_url: 'https://github.com',
    };
  }

  private variables({ id }: Run, event: Event): Record<string, string> {
    const { github } = this.options;
    return {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: event.actor,
      GITHUB_API_URL: github.api,
      GITHUB_EVENT_NAME: event.name,
      GITHUB_REF: event.ref,
      GITHUB_REPOSITORY: github.repository,
      GITHUB_RUN_ID: id,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_SHA: event.sha,
    };
  }
}

interface Run {
  readonly id: string;
  readonly event: Event;
  readonly inputs: Readonly<Record<string, string>>;
  /** Of the names of its jobs. */
  readonly prefix: string;
  /** What the calling job may hand on; undefined where nothing calls. */
  readonly grants?: Permissions;
  readonly only?: readonly string[];
}

const SKIPPED: JobResult = { result: 'skipped', check: '', outputs: {}, summary: '', log: '' };

/** Each job after those that it needs. */
function inOrder({ jobs }: Workflow): [string, Job][] {
  const left = new Map(Object.entries(jobs));
  const ordered: [string, Job][] = [];
  while (left.size > 0) {
    const ready = [...left].filter(([, { needs }]) => needs.every((name) => !left.has(name)));
    if (ready.length === 0) throw new Error(`jobs that need each other: ${[...left.keys()].join(', ')}`);
    for (const [name, job] of ready) {
      ordered.push([name, job]);
      left.delete(name);
    }
  }
  return ordered;
}

/** https://docs.github.com/en/actions/tutorials/authenticate-with-github_token: of a fork's pull request no job may write. */
function granted(wanted: Permissions, { event, grants }: Run, name: string): Permissions {
  for (const [right, access] of Object.entries(wanted)) {
    if (!grants || grants[right] === 'write' || grants[right] === access) continue;
    throw new Error(`${name}: wants ${right}: ${access}, and the job that calls it does not grant that`);
  }
  if (!event.fork) return wanted;
  return Object.fromEntries(Object.entries(wanted).map(([right]) => [right, 'read']));
}

/** `name=value` lines, as a step writes them. */
function readPairs(file: string): Record<string, string> {
  return Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
