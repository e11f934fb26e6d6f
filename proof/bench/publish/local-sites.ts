import { join } from 'node:path';
import {
  type CloudFrontClient,
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  CreateFunctionCommand as CreateViewerFunctionCommand,
  PublishFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { bundleEdgeFunction } from '../../../lib/bundle';
import { PUBLISH_RECORDS } from '../../../lib/names/publish-records';
import type { CompiledPolicy } from '../../../lib/policy';
import { type LocalAws, startLocalAws } from '../../../local/aws/server';
import { type LocalEdge, startLocalEdge } from '../../../local/edge/server';
import { distributionConfig, withFunction, withViewerFunctions } from '../../support/fake-aws';
import { localClients } from './publishing';

const CACHE_POLICY_ID = {
  optimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  disabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
} as const;

export interface ServedDistribution {
  readonly distributionId: string;
  readonly edge: LocalEdge;
}

/**
 * AWS on loopback, and on it buckets, edge functions and distributions as the site's stack makes them, but made by AWS's API
 * within seconds: Terraform would take most of a minute for each.
 */
export class LocalSites {
  readonly s3: S3Client;
  readonly cloudFront: CloudFrontClient;
  readonly #edges: LocalEdge[] = [];
  #role: Promise<string> | undefined;
  #made = 0;

  private constructor(
    private readonly dir: string,
    private readonly aws: LocalAws,
    private readonly identity: { readonly id: string; readonly canonicalUser: string },
  ) {
    ({ s3: this.s3, cloudFront: this.cloudFront } = localClients(aws));
  }

  /** @param dir where its state is kept, and the edges' authorities */
  static async start(dir: string): Promise<LocalSites> {
    const aws = await startLocalAws({ stateDir: join(dir, 'aws') });
    const { s3, cloudFront } = localClients(aws);
    try {
      const { CloudFrontOriginAccessIdentity: identity } = await cloudFront.send(
        new CreateCloudFrontOriginAccessIdentityCommand({
          CloudFrontOriginAccessIdentityConfig: { CallerReference: '1', Comment: '' },
        }),
      );
      return new LocalSites(dir, aws, {
        id: identity?.Id as string,
        canonicalUser: identity?.S3CanonicalUserId as string,
      });
    } catch (error) {
      await aws.close();
      throw error;
    } finally {
      s3.destroy();
      cloudFront.destroy();
    }
  }

  get endpoint(): string {
    return this.aws.endpoint;
  }

  get credentials(): LocalAws['credentials'] {
    return this.aws.credentials;
  }

  /** A bucket that keeps versions. Its policy has the statements of `BucketAccess` that are about reading. */
  async makeBucket(Bucket: string): Promise<void> {
    const Principal = { CanonicalUser: this.identity.canonicalUser };
    const Action = 's3:GetObject';
    const arn = `arn:aws:s3:::${Bucket}`;
    const Statement = [
      { Effect: 'Allow', Principal, Action, Resource: `${arn}/*` },
      { Effect: 'Deny', Principal, Action, Resource: `${arn}/${PUBLISH_RECORDS}*` },
    ];
    await this.s3.send(new CreateBucketCommand({ Bucket }));
    await this.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await this.s3.send(
      new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    );
  }

  /** The edge function with a policy in it, as it is deployed. @returns the ARN of its first version */
  async makeFunction(FunctionName: string, policy: CompiledPolicy): Promise<string> {
    const lambda = new LambdaClient(this.#options);
    this.#role ??= this.#makeRole();
    try {
      const { FunctionArn, Version } = await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Role: await this.#role,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Timeout: 3,
          Code: { ZipFile: bundleEdgeFunction(policy).zip },
          Publish: true,
        }),
      );
      // What CreateFunction answers may name the version already.
      return `${FunctionArn?.replace(/:\d+$/, '')}:${Version}`;
    } finally {
      lambda.destroy();
    }
  }

  /** A CloudFront Function on viewer-request, published. */
  async makeViewerFunction(Name: string, code: string): Promise<void> {
    const { ETag } = await this.cloudFront.send(
      new CreateViewerFunctionCommand({
        Name,
        FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
        FunctionCode: Buffer.from(code),
      }),
    );
    await this.cloudFront.send(new PublishFunctionCommand({ Name, IfMatch: ETag }));
  }

  /**
   * A distribution of a bucket, and the local edge that serves it.
   * @param functionArn of a Lambda@Edge function on origin-response
   * @param viewerFunction the name of a CloudFront Function on viewer-request
   */
  async serve(
    bucket: string,
    cache: keyof typeof CACHE_POLICY_ID,
    functionArn?: string,
    viewerFunction?: string,
  ): Promise<ServedDistribution> {
    const number = ++this.#made;
    const config = distributionConfig(
      {
        CachePolicyId: CACHE_POLICY_ID[cache],
        ...(functionArn && withFunction(functionArn)),
        ...(viewerFunction && withViewerFunctions(viewerFunction)),
      },
      { CallerReference: String(number) },
    );
    const origin = {
      Id: config.Origins?.Items?.[0]?.Id,
      DomainName: `${bucket}.s3.us-east-1.amazonaws.com`,
      S3OriginConfig: { OriginAccessIdentity: `origin-access-identity/cloudfront/${this.identity.id}` },
    };
    const { Distribution } = await this.cloudFront.send(
      new CreateDistributionCommand({
        DistributionConfig: { ...config, Origins: { Quantity: 1, Items: [origin] } },
      }),
    );
    const distributionId = Distribution?.Id as string;
    const edge = await startLocalEdge({
      endpoint: this.endpoint,
      credentials: this.aws.credentials,
      distributionId,
      httpsPort: 0,
      httpPort: 0,
      // Each has an authority of its own: two that are started at once would both make one.
      caDir: join(this.dir, `ca-${number}`),
      pollMs: 200,
    });
    this.#edges.push(edge);
    return { distributionId, edge };
  }

  async close(): Promise<void> {
    await Promise.all(this.#edges.map((edge) => edge.close()));
    this.s3.destroy();
    this.cloudFront.destroy();
    await this.aws.close();
  }

  get #options() {
    return { endpoint: this.endpoint, region: 'us-east-1', credentials: this.aws.credentials };
  }

  async #makeRole(): Promise<string> {
    const iam = new IAMClient(this.#options);
    const trust = { Version: '2012-10-17', Statement: [] };
    try {
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName: 'edge', AssumeRolePolicyDocument: JSON.stringify(trust) }),
      );
      return Role?.Arn as string;
    } finally {
      iam.destroy();
    }
  }
}
