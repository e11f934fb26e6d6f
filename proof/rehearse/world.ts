import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Tools } from '../../cli/terraform/stack';
import { localEnv } from '../../local/aws/local-env';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { Edges } from '../support/edges';
import { FakeGitHub } from '../support/fake-github';
import { ACCOUNT, clientOf } from '../support/rehearsal';
import { Origin } from './origin';
import { quickCommands } from './quick';
import { type Event, Runner, type RunnerOptions } from './runner';
import { linkPackages, standIns } from './stand-ins';

export const REPOSITORY = 'acme/site';
export const STATE_BUCKET = `example-tfstate-${ACCOUNT}`;

export interface WorldOptions {
  /** An empty folder. */
  readonly dir: string;
  readonly tools: Tools;
  /** Without Terraform: what plans and deploys is stood in for. */
  readonly quick: boolean;
  /** Run `npm ci` for real. */
  readonly install: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly onStep: RunnerOptions['onStep'];
  readonly signal: AbortSignal;
}

const PASSING = ['aws', 'edges', 'work', 'origin.git', 'bootstrap'];
/** What a rehearsal's folder holds. */
export const PARTS: readonly string[] = [...PASSING, 'jobs', 'comments', 'issues', 'artifacts'];

/** What the caller's machine has and jobs need. */
const KEPT =
  /^(PATH|CHECKPOINT_DISABLE|HOME|LANG|LC_\w+|TMPDIR|TF_\w+|EDGE_\w+|\w+_proxy|npm_config_(registry|cache|userconfig))$/i;

/** A repository, GitHub, AWS and the internet, all on loopback. */
export class World {
  readonly runner: Runner;
  /** Whether a job of an environment is let through; a scene says so. */
  approve: RunnerOptions['approve'] = () => false;
  private readonly variables: Record<string, Record<string, string>> = {};

  private constructor(
    private readonly options: WorldOptions,
    readonly aws: LocalAws,
    readonly edges: Edges | undefined,
    readonly github: FakeGitHub,
    readonly origin: Origin,
  ) {
    const { dir, tools, quick, install, env, onStep, signal } = options;
    const kept = Object.entries({ ...env, ...tools.config.env }).filter(([name]) => KEPT.test(name));
    const { AWS_ENDPOINT_URL = '', AWS_ENDPOINT_URL_STS = '', AWS_EC2_METADATA_DISABLED = '' } = aws.env;
    this.runner = new Runner({
      root: join(dir, 'work'),
      dir: join(dir, 'jobs'),
      github,
      actions: standIns({
        origin,
        repository: REPOSITORY,
        aws,
        artifacts: this.artifacts,
        terraform: tools.terraform.binary,
      }),
      commands: {
        ...(install ? {} : { 'npm ci': linkPackages }),
        'npm test': (_, { log }) => log('left out: npm test is what tests this'),
        ...(quick ? quickCommands() : {}),
      },
      variables: (environment = '') => ({ ...this.variables[''], ...this.variables[environment] }),
      approve: (environment, run) => this.approve(environment, run),
      env: {
        ...(Object.fromEntries(kept) as Record<string, string>),
        AWS_ENDPOINT_URL,
        AWS_ENDPOINT_URL_STS,
        AWS_EC2_METADATA_DISABLED,
        ...(edges && {
          NODE_EXTRA_CA_CERTS: resolve(edges.caFile),
          NODE_OPTIONS: `--require ${resolve('proof', 'support', 'network.cjs')}`,
          REHEARSAL_NAMES: resolve(edges.namesFile),
        }),
      },
      onStep,
      signal,
    });
  }

  static async begin(options: WorldOptions, files: Readonly<Record<string, string>>): Promise<World> {
    const { dir, quick } = options;
    mkdirSync(join(dir, 'jobs'), { recursive: true });
    const aws = await startLocalAws({ stateDir: join(dir, 'aws'), authorise: !quick });
    try {
      const origin = Origin.make(dir, files);
      const edges = quick ? undefined : await Edges.start(aws, join(dir, 'edges'));
      return new World(options, aws, edges, await FakeGitHub.start(REPOSITORY), origin);
    } catch (error) {
      await aws.close();
      throw error;
    }
  }

  get artifacts(): string {
    return join(this.options.dir, 'artifacts');
  }

  get s3(): S3Client {
    return new S3Client({ ...clientOf(this.aws), forcePathStyle: true });
  }

  /** Sets the account up as its administrator would: by `npm run bootstrap`, and the commands that it prints. */
  async bootstrap(): Promise<readonly string[]> {
    const { dir, env, quick } = this.options;
    if (quick) {
      await this.s3.send(new CreateBucketCommand({ Bucket: STATE_BUCKET }));
      this.variables[''] = { AWS_PLAN_ROLE_DEV: roleArn('dev-plan'), AWS_PLAN_ROLE_PROD: roleArn('prod-plan') };
      for (const name of ['dev', 'prod']) {
        this.variables[name] = { AWS_DEPLOY_ROLE: roleArn(`${name}-deploy`) };
        this.github.environments.set(name, ['main']);
      }
      return [];
    }
    const clone = join(dir, 'bootstrap');
    this.origin.clone(this.origin.main, clone);
    linkPackages('', { dir: clone, log: () => {} } as never);
    const { stdout } = await promisify(execFile)('npm', ['run', 'bootstrap', '--', '--github', REPOSITORY, '--yes'], {
      cwd: clone,
      env: { ...localEnv(env, this.aws.env), ...this.options.tools.config.env },
      signal: this.options.signal,
    });
    const commands = stdout
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.startsWith('gh '));
    for (const line of commands) {
      const [, protectedName, branch] =
        /\/environments\/([\w-]+)\/deployment-branch-policies -f name=(\S+)$/.exec(line) ?? [];
      if (protectedName && branch) this.github.environments.set(protectedName, [branch]);
      const [, name, environment = '', value] =
        /^gh variable set (\S+) --repo \S+(?: --env (\S+))? --body (\S+)$/.exec(line) ?? [];
      if (name && value) this.variables[environment] = { ...this.variables[environment], [name]: value };
    }
    return commands;
  }

  /** What a push to main, or the clock, starts. */
  eventOfMain(name: 'push' | 'schedule'): Event {
    return { name, sha: this.origin.main, ref: 'refs/heads/main', branch: 'main', actor: 'ada', payload: {} };
  }

  async close(): Promise<void> {
    await this.edges?.close();
    await this.github.close();
    await this.aws.close();
  }

  /** Leaves what people may want to look at: logs, comments, issues and reports; not the clones. */
  keep(): void {
    const { dir } = this.options;
    const { comments, issues } = this.github;
    for (const [name, items] of Object.entries({ comments, issues })) {
      for (const item of items) {
        const id = 'number' in item ? item.number : `${item.issue}-${item.id}`;
        mkdirSync(join(dir, name), { recursive: true });
        writeFileSync(join(dir, name, `${id}.md`), item.body);
      }
    }
    for (const entry of readdirSync(join(dir, 'jobs'), { withFileTypes: true })) {
      if (entry.isDirectory()) rmSync(join(dir, 'jobs', entry.name), { recursive: true, force: true });
    }
    for (const name of PASSING) {
      rmSync(join(dir, name), { recursive: true, force: true });
    }
  }

  /** What every job has said. */
  logs(): string {
    const dir = join(this.options.dir, 'jobs');
    const names = readdirSync(dir).filter((name) => name.endsWith('.log'));
    return names.map((name) => readFileSync(join(dir, name), 'utf8')).join('\n');
  }
}

function roleArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/example-${name}`;
}
