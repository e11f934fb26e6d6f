import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { CloudFrontClient, GetDistributionCommand, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { associationsOf, behavioursOf } from '../../cli/aws/function-version';
import type { DeploymentRecord } from '../../cli/aws/record';
import { bundleEdgeFunctionAside } from '../../lib/bundle';
import { parseSiteConfig, type SiteOptions } from '../../lib/config';
import type { Refuses } from '../../local/aws/authorize';
import { localEnv } from '../../local/aws/local-env';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { Edges } from '../support/edges';
import { type Ended, ended, Project } from '../support/project';
import { clientOf } from '../support/rehearsal';
import { killTree } from './kill-tree';

/** What befalls a deployment at one of its calls of AWS. */
export const WAYS = ['refused', 'stopped', 'killed', 'abandoned'] as const;
export type Way = (typeof WAYS)[number];

export const WAY_TEXTS: Readonly<Record<Way, string>> = {
  refused: 'AWS refuses it, and the same action until the deployment ends',
  stopped: 'Ctrl-C',
  killed: 'kill -9 of all processes',
  abandoned: 'kill -9 of the starter alone',
};

export interface Fault {
  readonly way: Way;
  /** Which call of AWS after the plan, from 1. */
  readonly call: number;
}

export interface Outcome {
  /** The call that it befell: `lambda:UpdateFunctionCode`; undefined where the deployment had ended before. */
  readonly at?: string;
  /** Deployments after the interrupted one until what was asked for was live. */
  readonly deployments: number;
  /** What those that failed said. */
  readonly said: readonly string[];
  /** What is not as it was asked for; empty where all is. */
  readonly wrong: readonly string[];
}

const STATE_BUCKET = 'drill-tfstate';
const REGION = 'us-east-1';
const SITE = 'drill';
/** Each of them has to say why the one before it did not do. */
const MOST_DEPLOYMENTS = 4;

/** One account with environments that are deployed and interrupted, every call of which can be counted and refused. */
export class Interrupted {
  private readonly dir = mkdtempSync(join(tmpdir(), 'interrupted-'));
  private readonly project = new Project(this.site('main', 0));
  private aws!: LocalAws;
  private env!: NodeJS.ProcessEnv;
  private edges!: Edges;
  private onCall: (action: string) => boolean = () => false;
  private round = 0;

  static async begin(callerEnv: NodeJS.ProcessEnv): Promise<Interrupted> {
    const drill = new Interrupted();
    // The account's root looks on; a user deploys.
    const refuse: Refuses = ({ action }, { kind }) => kind !== 'root' && drill.onCall(action);
    drill.aws = await startLocalAws({ stateDir: join(drill.dir, 'aws'), deployMs: 200, refuse });
    const client = clientOf(drill.aws);
    const iam = new IAMClient(client);
    await iam.send(new CreateUserCommand({ UserName: 'deployer' }));
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await iam.send(new AttachUserPolicyCommand({ UserName: 'deployer', PolicyArn }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'deployer' }));
    drill.edges = await Edges.start(drill.aws, join(drill.dir, 'edges'));
    drill.env = {
      ...localEnv(callerEnv, drill.aws.env),
      AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey,
      NODE_EXTRA_CA_CERTS: drill.edges.caFile,
      NODE_OPTIONS: `--require ${resolve('proof', 'support', 'network.cjs')}`,
      REHEARSAL_NAMES: drill.edges.namesFile,
    };
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: STATE_BUCKET }));
    const versioned = { VersioningConfiguration: { Status: 'Enabled' as const } };
    await s3.send(new PutBucketVersioningCommand({ Bucket: STATE_BUCKET, ...versioned }));
    const website = join(drill.project.dir, 'public');
    mkdirSync(website);
    writeFileSync(join(website, 'index.html'), '<!doctype html><html lang="en"><title>drill</title>');
    writeFileSync(join(website, '404.html'), '<!doctype html><html lang="en"><title>not here</title>');
    return drill;
  }

  /** Deploys something new without a fault. @returns the calls of AWS between its plan and its end */
  async count(environment: string): Promise<readonly string[]> {
    this.configure(environment);
    const actions: string[] = [];
    const done = await this.deploy(environment, (action) => {
      actions.push(action);
      return false;
    });
    if (done.status !== 0) throw new Error(`${environment}: a deployment without a fault failed: ${done.stderr}`);
    return actions;
  }

  /** Interrupts a deployment of something new, deploys again until that succeeds, and looks at what is live. */
  async interrupt(environment: string, { way, call }: Fault): Promise<Outcome> {
    this.configure(environment);
    let [calls, at] = [0, undefined as string | undefined];
    await this.deploy(environment, (action, child) => {
      calls += 1;
      if (calls < call) return false;
      if (calls === call) {
        at = action;
        if (way === 'stopped') process.kill(child, 'SIGINT');
        if (way === 'killed') killTree(child);
        if (way === 'abandoned') process.kill(child, 'SIGKILL');
      }
      return way === 'refused' && action === at;
    });
    const said: string[] = [];
    for (let deployments = 1; deployments <= MOST_DEPLOYMENTS; deployments++) {
      const { status, stderr } = await this.deploy(environment);
      if (status === 0) return { at, deployments, said, wrong: await this.differences(environment) };
      said.push(stderr.trim());
      const [, id] = /npm run state -- \S+ unlock (\S+)/.exec(stderr) ?? [];
      if (id !== undefined) await this.project.run(['cli/commands/state.ts', environment, 'unlock', id], this.env);
    }
    return { at, deployments: MOST_DEPLOYMENTS, said, wrong: ['no deployment succeeded'] };
  }

  async end(): Promise<void> {
    await this.edges?.close();
    await this.aws?.close();
    this.project.remove();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private configure(environment: string): void {
    this.round += 1;
    this.project.configure(this.site(environment, this.round));
  }

  /** Each round has other code, and each third one another timeout. */
  private site(environment: string, round: number): SiteOptions {
    return {
      site: SITE,
      website: 'public',
      defaults: { state: { bucket: STATE_BUCKET, region: REGION } },
      environments: {
        [environment]: {
          region: REGION,
          forceDestroy: true,
          bucketLifecycle: false,
          waitForDeployment: false,
          edgeFunction: { onDestroy: 'delete', permissionsBoundary: false, timeout: 3 + (round % 3) },
          headers: { custom: { 'X-Round': String(round) } },
        },
      },
    };
  }

  /** @param fault hears of each call after the plan, with the process that is deploying; whether AWS refuses it */
  private async deploy(
    environment: string,
    fault: (action: string, pid: number) => boolean = () => false,
  ): Promise<Ended> {
    const child = this.project.start(
      ['cli/commands/deploy.ts', environment, '--yes', '--wait', '5s', '--retry-for', '20s'],
      this.env,
    );
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.includes('✓ terraform plan')) this.onCall = (action) => fault(action, child.pid as number);
    });
    try {
      return await ended(child);
    } finally {
      this.onCall = () => false;
    }
  }

  /** What AWS and a visitor say, against what `site.config.ts` says. */
  private async differences(environment: string): Promise<string[]> {
    const { policy, edgeFunction } = parseSiteConfig(this.site(environment, this.round)).environments[environment]!;
    const { codeSha256 } = await bundleEdgeFunctionAside(policy);
    const client = clientOf(this.aws);
    const cloudFront = new CloudFrontClient(client);
    const { stdout } = await this.project.run(['cli/commands/history.ts', environment, '--json'], this.env);
    const [record] = JSON.parse(stdout) as DeploymentRecord[];
    const running = record?.after?.functionVersion ?? '';
    const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({}));
    const all = DistributionList?.Items?.filter(({ Comment }) => Comment === `${SITE}, environment ${environment}`);
    const found = all?.find((one) => JSON.stringify(one.DefaultCacheBehavior).includes(running));
    if (!found) return [`no distribution runs ${running}`];
    const { Distribution } = await cloudFront.send(new GetDistributionCommand({ Id: found.Id }));
    const ran = behavioursOf(Distribution!.DistributionConfig!).flatMap((one) => associationsOf(one));
    const version = await new LambdaClient(client).send(new GetFunctionConfigurationCommand({ FunctionName: running }));
    const expected = {
      result: 'live',
      recorded: codeSha256,
      versions: running,
      code: codeSha256,
      timeout: edgeFunction.timeout,
      header: String(this.round),
    };
    const actual: typeof expected = {
      result: record?.result ?? '',
      recorded: record?.codeSha256 ?? '',
      versions: [...new Set(ran.map(({ LambdaFunctionARN }) => LambdaFunctionARN))].join(' and '),
      code: version.CodeSha256 ?? '',
      timeout: version.Timeout ?? 0,
      header: await this.headerOf(found.Id as string, found.DomainName as string),
    };
    return (Object.keys(expected) as (keyof typeof expected)[])
      .filter((name) => expected[name] !== actual[name])
      .map((name) => `${name} is ${actual[name]}, not ${expected[name]}`);
  }

  /** What a visitor gets. */
  private headerOf(id: string, domain: string): Promise<string> {
    const { port } = new URL(this.edges.edges.get(id)?.httpsUrl ?? '');
    const ca = readFileSync(this.edges.caFile);
    const options = { host: '127.0.0.1', port, path: '/', ca, servername: domain, headers: { host: domain } };
    return new Promise((done, fail) => {
      get(options, (response) => {
        response.resume();
        done(String(response.headers['x-round']));
      }).once('error', fail);
    });
  }
}
