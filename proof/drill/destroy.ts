import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFrontClient,
  GetDistributionCommand,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListDistributionsCommand,
} from '@aws-sdk/client-cloudfront';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetPublicAccessBlockCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { SiteOutputs } from '../../cli/terraform/outputs';
import type { Tools } from '../../cli/terraform/stack';
import { Terraform } from '../../cli/terraform/terraform';
import { EDGE_REGIONS } from '../../lib/config';
import { localEnv } from '../../local/aws/local-env';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { type Ended, Project } from '../support/project';
import { ACCOUNT, clientOf } from '../support/rehearsal';
import { type Moment, runUntil } from './run-until';

export const ENVIRONMENT = 'prod';
export const FUNCTION = `example-${ENVIRONMENT}-headers`;
export const BUCKET = `example-${ENVIRONMENT}-${ACCOUNT}`;

/** How a destroy is killed: from its first step to its last. */
export const MOMENTS: readonly Moment[] = [
  { after: '✓ what there is', ms: 20, whole: true },
  { after: '✓ what there is', ms: 1000, whole: false },
  { after: '✓ CloudFront', ms: 0, whole: true },
  { after: '✓ CloudFront', ms: 100, whole: false },
  { after: '✓ edge function', ms: 2000, whole: true },
  { after: '✓ edge function', ms: 6000, whole: false },
  { after: '✓ edge function', ms: 12_000, whole: true },
  { after: '✓ terraform destroy', ms: 0, whole: true },
];

/** Takes the environment away, but for its content. */
export const DESTROY = ['cli/commands/destroy.ts', ENVIRONMENT, '--yes', ENVIRONMENT];

/** `site.config.ts` of the environment that is taken away. */
export const SITE = {
  site: 'example',
  website: 'website',
  environments: { [ENVIRONMENT]: { bucketLifecycle: false, waitForDeployment: false } },
};

/** What is left of an environment: names alone. */
export interface Left {
  readonly distributions: number;
  readonly identities: number;
  readonly functions: readonly string[];
  readonly roles: readonly string[];
  readonly logGroups: number;
  /** Key and version of everything in the bucket, the marks of what was deleted too; undefined where it is gone. */
  readonly content?: readonly string[];
  /** Whether nobody outside of the account can be let into the bucket. */
  readonly closed?: boolean;
}

/** What is left where nothing is, not even content. */
export const NOTHING: Left = { distributions: 0, identities: 0, functions: [], roles: [], logGroups: 0 };

/** An environment of a copy of the project, deployed to AWS on loopback, to be taken away. */
export class DeployedSite {
  readonly project = new Project(SITE);
  #aws?: LocalAws;

  private constructor(
    private readonly tools: Tools,
    private readonly callerEnv: NodeJS.ProcessEnv,
    readonly dir: string,
    private readonly replicaLingerMs: number,
  ) {}

  /** @param replicaLingerMs for so long AWS has replicas of a function after the last distribution let it go */
  static async make(tools: Tools, env: NodeJS.ProcessEnv, replicaLingerMs = 0): Promise<DeployedSite> {
    const site = new DeployedSite(tools, env, await mkdtemp(join(tmpdir(), 'deployed-')), replicaLingerMs);
    try {
      await site.start();
      await site.expect(0, ['main.ts']);
      const { terraform } = site;
      await terraform.init();
      await terraform.plan('plan.tfplan');
      await terraform.apply('plan.tfplan');
      await site.expect(0, ['cli/commands/logs.ts', ENVIRONMENT, '--ensure']);
      await site.expect(0, ['cli/commands/publish-site.ts', ENVIRONMENT]);
      return site;
    } catch (error) {
      await site.end();
      throw error;
    }
  }

  /** Starts AWS; one that runs is ended first, and what was in it is there again. */
  async start(replicaLingerMs = this.replicaLingerMs): Promise<void> {
    await this.#aws?.close();
    this.#aws = await startLocalAws({ stateDir: join(this.dir, 'aws'), replicaLingerMs });
  }

  get aws(): LocalAws {
    return this.#aws as LocalAws;
  }

  get env(): NodeJS.ProcessEnv {
    return localEnv(this.callerEnv, this.aws.env);
  }

  get terraform(): Terraform {
    const { terraform, config } = this.tools;
    const dir = join(this.project.dir, 'cdktf.out', 'stacks', ENVIRONMENT);
    return new Terraform({ binary: terraform.binary, dir, env: { ...this.env, ...config.env } });
  }

  async outputs(): Promise<SiteOutputs> {
    return (await this.terraform.outputs()) as unknown as SiteOutputs;
  }

  run(args: readonly string[]): Promise<Ended> {
    return this.project.run(args, this.env);
  }

  killed(args: readonly string[], moment: Moment): Promise<boolean> {
    return runUntil(this.project, args, moment, this.env);
  }

  async left(): Promise<Left> {
    const client = clientOf(this.aws);
    const cloudFront = new CloudFrontClient(client);
    const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({}));
    const identities = await cloudFront.send(new ListCloudFrontOriginAccessIdentitiesCommand({}));
    const { Functions = [] } = await new LambdaClient(client).send(new ListFunctionsCommand({}));
    const { Roles = [] } = await new IAMClient(client).send(new ListRolesCommand({}));
    const groups = await Promise.all(
      EDGE_REGIONS.map(async (region) => {
        const logs = new CloudWatchLogsClient({ ...client, region });
        return (await logs.send(new DescribeLogGroupsCommand({}))).logGroups ?? [];
      }),
    );
    return {
      distributions: DistributionList?.Quantity ?? 0,
      identities: identities.CloudFrontOriginAccessIdentityList?.Quantity ?? 0,
      functions: Functions.map(({ FunctionName = '' }) => FunctionName),
      roles: Roles.map(({ RoleName = '' }) => RoleName),
      logGroups: groups.flat().length,
      ...(await this.#content()),
    };
  }

  /** What CloudFront says of the distribution. */
  async distribution() {
    const { distribution_id: Id } = await this.outputs();
    return new CloudFrontClient(clientOf(this.aws)).send(new GetDistributionCommand({ Id }));
  }

  async #content(): Promise<Pick<Left, 'content' | 'closed'>> {
    const s3 = new S3Client({ ...clientOf(this.aws), forcePathStyle: true });
    try {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
      const { PublicAccessBlockConfiguration = {} } = await s3.send(
        new GetPublicAccessBlockCommand({ Bucket: BUCKET }),
      );
      const blocks = Object.values(PublicAccessBlockConfiguration);
      return {
        content: [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => `${Key} ${VersionId}`).sort(),
        closed: blocks.length === 4 && blocks.every(Boolean),
      };
    } catch (error) {
      if ((error as Error).name === 'NoSuchBucket') return {};
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.#aws?.close();
    this.project.remove();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Keeps AWS and Terraform's state as they are now, for `restore`. AWS is started anew. */
  async save(): Promise<void> {
    await this.aws.close();
    await cp(join(this.dir, 'aws'), join(this.dir, 'saved'), { recursive: true });
    await cp(join(this.project.dir, '.local'), join(this.dir, 'local'), { recursive: true });
    this.#aws = undefined;
    await this.start();
  }

  /** Everything as it was when it was saved. */
  async restore(): Promise<void> {
    await this.aws.close();
    for (const [from, to] of [
      [join(this.dir, 'saved'), join(this.dir, 'aws')],
      [join(this.dir, 'local'), join(this.project.dir, '.local')],
    ] as const) {
      await rm(to, { recursive: true, force: true });
      await cp(from, to, { recursive: true });
    }
    this.#aws = undefined;
    await this.start();
  }

  private async expect(status: number, args: readonly string[]): Promise<void> {
    const ended = await this.run(args);
    if (ended.status !== status) throw new Error(`${ended.stdout}\n${ended.stderr}`.trim());
  }
}
