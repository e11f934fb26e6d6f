import {
  type CloudFrontClient,
  type DistributionConfig,
  GetDistributionCommand,
  GetResponseHeadersPolicyCommand,
  ListTagsForResourceCommand,
  NoSuchDistribution,
} from '@aws-sdk/client-cloudfront';
import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import {
  GetFunctionCommand,
  type LambdaClient,
  ResourceNotFoundException as NoSuchFunction,
} from '@aws-sdk/client-lambda';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { tagsOfFunction } from '../../core/function-tags';
import { bucketOf, type Facts, onBehaviors } from './facts';

export interface Clients {
  readonly sts: STSClient;
  readonly iam: IAMClient;
  readonly cloudFront: CloudFrontClient;
  /** In us-east-1, the one region of functions for the edge. */
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
}

export interface Wanted {
  readonly distribution: string;
  readonly bucket?: string;
  readonly function?: string;
}

/** Reads what stands, and changes nothing. @throws {Error} in one line, where something is not there or may not be read */
export async function readFacts(clients: Clients, wanted: Wanted): Promise<Facts> {
  const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const distribution = await readDistribution(clients.cloudFront, wanted.distribution);
  const bucket = bucketOf(distribution.config, wanted.bucket);
  return {
    account: Account as string,
    distribution,
    responseHeaders: await readResponseHeaders(clients.cloudFront, distribution.config),
    ...(bucket && { bucket: await readBucket(clients.s3, bucket) }),
    ...(wanted.function && { function: await readFunction(clients, wanted.function) }),
  };
}

async function readDistribution(cloudFront: CloudFrontClient, id: string): Promise<Facts['distribution']> {
  try {
    const { Distribution } = await cloudFront.send(new GetDistributionCommand({ Id: id }));
    const { ARN, DomainName = '', DistributionConfig: config } = Distribution ?? {};
    const { Tags } = await cloudFront.send(new ListTagsForResourceCommand({ Resource: ARN }));
    return { id, domainName: DomainName, config: config!, tags: tagsOf(Tags?.Items) };
  } catch (error) {
    if (!(error instanceof NoSuchDistribution)) throw error;
    throw new Error(`--distribution ${id}: there is none of that ID in this account.`);
  }
}

/** The response headers policies that behaviors name. What they do is told alone: one that may not be read stops nothing. */
export async function readResponseHeaders(
  cloudFront: Pick<CloudFrontClient, 'send'>,
  config: DistributionConfig,
): Promise<NonNullable<Facts['responseHeaders']>> {
  const ids = [...onBehaviors(config, ({ ResponseHeadersPolicyId: id }) => (id ? [id] : [])).keys()];
  return new Map(
    await Promise.all(
      ids.map(async (Id) => {
        try {
          const { ResponseHeadersPolicy } = await cloudFront.send(new GetResponseHeadersPolicyCommand({ Id }));
          return [Id, ResponseHeadersPolicy?.ResponseHeadersPolicyConfig ?? { unread: 'no response' }] as const;
        } catch (error) {
          return [Id, { unread: (error as Error).name }] as const;
        }
      }),
    ),
  );
}

async function readBucket(s3: S3Client, name: string): Promise<NonNullable<Facts['bucket']>> {
  const Bucket = name;
  const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket })).catch((error: Error) => {
    throw new Error(
      `bucket ${name}: ${error.name === 'NotFound' ? 'is not there, though the distribution names it' : `cannot be read (${error.name}). Is it another account’s?`}`,
    );
  });
  const [publicAccess, ownership, encryption, versioning, lifecycle, policy, tagging] = await Promise.all([
    ifSet(s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
    ifSet(s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))),
    ifSet(s3.send(new GetBucketEncryptionCommand({ Bucket }))),
    s3.send(new GetBucketVersioningCommand({ Bucket })),
    ifSet(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))),
    ifSet(s3.send(new GetBucketPolicyCommand({ Bucket }))),
    ifSet(s3.send(new GetBucketTaggingCommand({ Bucket }))),
  ]);
  const rule = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0];
  const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  return {
    name,
    region: BucketRegion ?? 'us-east-1',
    tags: tagsOf(tagging?.TagSet),
    parts: {
      publicAccess: publicAccess?.PublicAccessBlockConfiguration,
      ownership: ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership,
      encryption:
        SSEAlgorithm === 'AES256' && !rule?.BucketKeyEnabled
          ? SSEAlgorithm
          : SSEAlgorithm && { SSEAlgorithm, KMSMasterKeyID, BucketKeyEnabled: rule?.BucketKeyEnabled },
      versioning: versioning.Status,
      lifecycle: lifecycle?.Rules,
      policy: policy?.Policy && JSON.parse(policy.Policy),
    },
  };
}

async function readFunction({ lambda, iam }: Clients, name: string): Promise<NonNullable<Facts['function']>> {
  const response = await lambda.send(new GetFunctionCommand({ FunctionName: name })).catch((error: Error) => {
    if (!(error instanceof NoSuchFunction)) throw error;
    throw new Error(`--function ${name}: there is none of that name in us-east-1, where functions for the edge are.`);
  });
  const { Configuration } = response;
  const roleArn = Configuration?.Role as string;
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleArn.split('/').pop() }));
  const { Statement } = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{"Statement":[]}'));
  return {
    name,
    memorySize: Configuration?.MemorySize ?? 128,
    timeout: Configuration?.Timeout ?? 3,
    packageType: Configuration?.PackageType ?? 'Zip',
    architecture: Configuration?.Architectures?.[0] ?? 'x86_64',
    roleArn,
    trusted: [Statement]
      .flat()
      .flatMap(({ Effect, Principal }) => (Effect === 'Allow' ? (Principal?.Service ?? []) : [])),
    tags: tagsOfFunction(name, response),
  };
}

/** S3 answers an error where something is not set. */
async function ifSet<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (/^(NoSuch|.*NotFound)/.test((error as Error).name)) return undefined;
    throw error;
  }
}

function tagsOf(tags: readonly { Key?: string; Value?: string }[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
