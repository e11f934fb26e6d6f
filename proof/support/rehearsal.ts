import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Tools } from '../../cli/terraform/stack';
import { Terraform } from '../../cli/terraform/terraform';
import type { SiteOptions } from '../../lib/config';
import { AWS_AUDIENCE, GITHUB_ISSUER } from '../../lib/constructs/github-role';
import { type Call, signToken } from '../../local/aws/authorize';
import { localEnv } from '../../local/aws/local-env';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { type LocalEdge, startLocalEdge } from '../../local/edge/server';
import { FakeGitHub } from './fake-github';
import { type Ended, Project } from './project';

export const ACCOUNT = '123456789012';
export const SITE = 'example';
export const STATE_BUCKET = `${SITE}-tfstate-${ACCOUNT}`;
export const REPOSITORY = 'acme/site';
const REGION = 'us-east-1';
const LOG_BUCKET = 'example-logs';
const WEB_ACL = `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/${SITE}/11111111-2222-3333-4444-555555555555`;
/** Of the pull request and of main alike: here are no commits. */
const COMMIT = '0'.repeat(40);

/** `prod` has every option at once that can be had so, `dev` what excludes one of those. */
export type EnvironmentName = 'dev' | 'prod';
export const ENVIRONMENTS: readonly EnvironmentName[] = ['dev', 'prod'];

/** What a pipeline does to an environment, in the order in which it does it, and as which role. */
export const STEPS = [
  'first plan',
  'apply',
  'publish',
  'check',
  'plan',
  'keep',
  'update',
  'status',
  'publish again',
  'rollback',
  'sweep',
  'destroy',
] as const;
export type StepName = (typeof STEPS)[number];

export interface Judged extends Call {
  readonly step: StepName | 'bootstrap';
}

export interface RehearsalOptions {
  readonly tools: Tools;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A pipeline's whole life under the roles that bootstrap makes, with every call judged as AWS would: on an AWS on loopback of its
 * own, in a copy of the project.
 */
export class Rehearsal {
  /** Of the pipeline's roles, since the beginning. */
  readonly calls: Judged[] = [];
  readonly project: Project;
  private step: Judged['step'] = 'bootstrap';

  private constructor(
    readonly aws: LocalAws,
    /** Of the account's administrator. */
    readonly admin: NodeJS.ProcessEnv,
    private readonly options: RehearsalOptions,
    private readonly dir: string,
    private readonly given: Given,
  ) {
    this.project = new Project(rehearsedSite(given));
  }

  /** Ready for `run`: what must be there beforehand is there, and bootstrap has run. */
  static async begin(options: RehearsalOptions): Promise<Rehearsal> {
    const dir = await mkdtemp(join(tmpdir(), 'rehearsal-'));
    let rehearsal: Rehearsal | undefined;
    const aws = await startLocalAws({
      stateDir: join(dir, 'aws'),
      authorise: true,
      onCall: (call) => rehearsal?.hear(call),
    });
    const client = clientOf(aws);
    await new S3Client({ ...client, forcePathStyle: true }).send(
      new CreateBucketCommand({ Bucket: LOG_BUCKET, ObjectOwnership: 'BucketOwnerPreferred' }),
    );
    const { HostedZone } = await new Route53Client(client).send(
      new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'rehearsal' }),
    );
    const { CertificateArn = '' } = await new ACMClient(client).send(
      new RequestCertificateCommand({ DomainName: 'dev.example.com', ValidationMethod: 'DNS' }),
    );
    const given = { hostedZoneId: (HostedZone?.Id ?? '').replace('/hostedzone/', ''), certificateArn: CertificateArn };
    rehearsal = new Rehearsal(aws, localEnv(options.env, aws.env), options, dir, given);
    expectStatus(0, await rehearsal.bootstrap());
    return rehearsal;
  }

  bootstrap(): Promise<Ended> {
    const args = ['--github', REPOSITORY, '--team', 'payments', '--team', 'data', '--yes'];
    return this.project.run(['cli/commands/bootstrap.ts', ...args], this.admin);
  }

  /** Does one step for each environment. @throws {Error} with what was said, when it failed */
  async run(step: StepName, environments = ENVIRONMENTS): Promise<void> {
    this.step = step;
    if (step === 'first plan' || step === 'update')
      this.project.configure(rehearsedSite(this.given, step === 'update'));
    if (step === 'first plan') await this.synthesise();
    if (step === 'publish again') await rm(join(this.project.dir, 'website', 'robots.txt'), { force: true });
    // What the project's own commands write lies in one folder: those go one after the other.
    if (/^(keep|publish|check|update|status|rollback|sweep|destroy)/.test(step)) {
      for (const one of environments) await this.act(step, one);
    } else await Promise.all(environments.map((one) => this.act(step, one)));
  }

  private async act(step: StepName, environment: EnvironmentName): Promise<void> {
    const isPlan = step === 'plan' || step === 'first plan';
    const reads = isPlan || step === 'keep' || step === 'status';
    const env = await this.as(`${SITE}-${environment}-${reads ? 'plan' : 'deploy'}`, subjectOf(environment, reads));
    const terraform = this.terraform(`cdktf.out/stacks/${environment}`, env, !reads);
    if (isPlan || step === 'apply') await terraform.init('-reconfigure');
    if (step === 'plan' || step === 'first plan') {
      const todo = await terraform.plan('plan.tfplan');
      if (todo !== (step === 'first plan'))
        throw new Error(`${environment}: the plan has ${todo ? 'something' : 'nothing'} to do`);
    }
    if (step === 'apply') {
      await terraform.plan('apply.tfplan');
      await terraform.apply('apply.tfplan');
      expectStatus(0, await this.project.run(['cli/commands/logs.ts', environment, '--ensure'], env));
    }
    const args = [environment, '--grace', '0'];
    if (step.startsWith('publish'))
      expectStatus(0, await this.project.run(['cli/commands/publish-site.ts', ...args], env));
    // Of AWS, a check reads the state alone.
    const seen = (command: string, ...more: string[]) =>
      this.seen(terraform, async ({ httpsUrl, httpUrl, caFile }) => {
        const connect = `127.0.0.1:${new URL(httpsUrl).port}`;
        const how = ['--connect', connect, '--http-port', new URL(httpUrl).port, '--ca', caFile];
        expectStatus(0, await this.project.run([command, ...more, ...how], env));
      });
    if (step === 'check') await seen('cli/commands/check.ts', await this.urlOf(terraform), '--env', environment);
    if (step === 'keep') await this.keep(environment, env);
    if (step === 'update') {
      const fetch = [
        'cli/commands/github.ts',
        'fetch',
        environment,
        '--commit',
        COMMIT,
        '--out',
        `fetched-${environment}`,
      ];
      expectStatus(0, await this.project.run(fetch, env));
      await seen('cli/commands/deploy.ts', environment, '--yes');
    }
    if (step === 'rollback') {
      expectStatus(0, await this.project.run(['cli/commands/rollback.ts', ...args, '--content'], env));
      await seen('cli/commands/rollback.ts', environment);
      await seen('cli/commands/rollback.ts', environment, '--to', '2');
    }
    if (step === 'status') await seen('cli/commands/status.ts', environment);
    if (step === 'sweep')
      expectStatus(0, await this.project.run(['cli/commands/sweep.ts', environment, '--keep', '1'], env));
    if (step === 'destroy') {
      const flags = ['--yes', environment, '--delete-content'];
      expectStatus(0, await this.project.run(['cli/commands/destroy.ts', environment, ...flags], env));
    }
  }

  /** Plans, keeps the plan for its deployment, and looks at what was kept of it, as a pull request and then main do. */
  private async keep(environment: EnvironmentName, env: NodeJS.ProcessEnv): Promise<void> {
    const github = await FakeGitHub.start(REPOSITORY);
    github.pulls.push({
      number: 1,
      head: { sha: COMMIT },
      base: { ref: 'main' },
      merged_at: 'then',
      merge_commit_sha: COMMIT,
    });
    const told = join(this.dir, 'told');
    const job = {
      ...env,
      GITHUB_API_URL: github.api,
      GITHUB_TOKEN: github.token({ 'pull-requests': 'read' }),
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_OUTPUT: told,
      GITHUB_STEP_SUMMARY: told,
    };
    const out = `kept-${environment}`;
    try {
      expectStatus(0, await this.project.run(['cli/commands/plan.ts', environment, '--no-lock', '--out', out], job));
      for (const command of ['keep', 'judge']) {
        const args = ['cli/commands/github.ts', command, environment, '--plan', out, '--commit', COMMIT];
        expectStatus(0, await this.project.run(args, job));
      }
    } finally {
      await github.close();
    }
  }

  private async urlOf(terraform: Terraform): Promise<string> {
    return (await terraform.outputs()).site_url as string;
  }

  /** Serves the environment's distribution for as long as it is used. */
  private async seen(terraform: Terraform, use: (edge: LocalEdge) => Promise<void>): Promise<void> {
    const { distribution_id: distributionId } = (await terraform.outputs()) as { distribution_id: string };
    const { endpoint, credentials } = clientOf(this.aws);
    const edge = await startLocalEdge({
      endpoint,
      credentials,
      distributionId,
      httpsPort: 0,
      httpPort: 0,
      caDir: this.dir,
    });
    try {
      await use(edge);
    } finally {
      await edge.close();
    }
  }

  /** Terraform in a folder of the project, as somebody. */
  terraform(stack: string, env: NodeJS.ProcessEnv, locks = true): Terraform {
    const { terraform, config } = this.options.tools;
    const dir = join(this.project.dir, stack);
    return new Terraform({ binary: terraform.binary, dir, env: { ...env, ...config.env }, locks });
  }

  async synthesise(): Promise<void> {
    expectStatus(0, await this.project.run(['main.ts'], this.admin));
  }

  /** The environment of a GitHub job: a role, and a token that says which job it is. */
  async as(role: string, subject: string): Promise<NodeJS.ProcessEnv> {
    const file = join(this.dir, `${role}.jwt`);
    await writeFile(file, token(this.aws, subject));
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE, ...env } = this.admin;
    return {
      ...env,
      AWS_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/${role}`,
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
      AWS_ROLE_SESSION_NAME: 'job',
    };
  }

  async end(): Promise<void> {
    await this.aws.close();
    this.project.remove();
    await rm(this.dir, { recursive: true, force: true });
  }

  private hear(call: Call): void {
    if (call.role?.startsWith(`${SITE}-`)) this.calls.push({ ...call, step: this.step });
  }
}

/** What an account has before anything is deployed to it. */
export interface Given {
  readonly hostedZoneId: string;
  /** Of `dev.example.com`, in us-east-1. */
  readonly certificateArn: string;
}

/**
 * `site.config.ts` of the rehearsal. Every option of the schema is in one of its environments, or in `NOT_REHEARSED` with the reason:
 * a permission that only an option needs is missed nowhere else.
 */
export function rehearsedSite({ hostedZoneId, certificateArn }: Given, updated = false): SiteOptions {
  const common = { forceDestroy: true, bucketLifecycle: false, waitForDeployment: false };
  return {
    site: SITE,
    defaults: {
      state: {
        bucket: STATE_BUCKET,
        region: REGION,
        encryption: 'aws:kms',
      },
      tags: updated ? { owner: 'web' } : { cost: '7' },
      headers: updated ? { xFrameOptions: 'SAMEORIGIN' } : {},
    },
    environments: {
      dev: {
        ...common,
        domain: { names: ['dev.example.com'], certificateArn },
        monitoring: { alarmTopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:alarms` },
        edgeFunction: { onDestroy: 'delete', timeout: updated ? 5 : 3 },
      },
      prod: {
        ...common,
        region: 'eu-west-1',
        originAccess: 'oac',
        listBucket: true,
        domain: { names: ['www.example.com', '*.example.com'], hostedZoneId },
        behaviors: [{ path: '/assets/*' }],
        defaultRootObject: 'index.html',
        errorPage: '/404.html',
        accessLogs: { bucket: LOG_BUCKET, prefix: 'cdn/' },
        webAclArn: WEB_ACL,
        geoRestriction: { deny: ['AQ'] },
        responseHeadersPolicy: true,
        edgeFunction: {
          memorySize: 128,
          onDestroy: 'delete',
          timeout: updated ? 5 : 3,
          logs: { level: 'error', retentionDays: updated ? 90 : 30, regions: ['us-east-1', 'eu-west-1'] },
        },
        monitoring: { alarmEmail: 'web-team@example.com', additionalMetrics: true },
        priceClass: updated ? 'PriceClass_200' : 'PriceClass_100',
      },
    },
  };
}

/** Whom GitHub says a job is. */
export function subjectOf(environment: string, isPullRequest: boolean): string {
  return `repo:${REPOSITORY}:${isPullRequest ? 'pull_request' : `environment:${environment}`}`;
}

/** What GitHub would sign, signed as AWS on loopback verifies it. */
export function token({ credentials }: Pick<LocalAws, 'credentials'>, sub: string, aud = AWS_AUDIENCE): string {
  const iat = Math.floor(Date.now() / 1000);
  return signToken({ iss: `https://${GITHUB_ISSUER}`, aud, sub, iat, exp: iat + 3600 }, credentials.secretAccessKey);
}

export function clientOf({ endpoint, credentials }: LocalAws) {
  return { endpoint, region: REGION, credentials };
}

function expectStatus(status: number, ended: Ended): void {
  if (ended.status !== status) throw new Error(`${ended.stdout}\n${ended.stderr}`.trim());
}
