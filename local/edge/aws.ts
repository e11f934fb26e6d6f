import { createHash } from 'node:crypto';
import {
  CloudFrontClient,
  DescribeFunctionCommand,
  GetCachePolicyCommand,
  GetDistributionCommand,
  GetInvalidationCommand,
  GetOriginRequestPolicyCommand,
  GetResponseHeadersPolicyCommand,
  GetFunctionCommand as GetViewerFunctionCommand,
  ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Distribution, readDistribution } from './distribution';
import type { FunctionVersion } from './function/edge-function';
import type { PutLogs } from './function/log-shipper';
import type { KeyValueReader } from './viewer-function/function-sandbox';
import { keyValueReader } from './viewer-function/key-values';
import type { ViewerFunction } from './viewer-function/viewer-function-host';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Invalidation {
  readonly id: string;
  readonly paths: readonly string[];
}

/** What the local edge asks of AWS, objects aside. */
export interface EdgeAws {
  /** The distribution with its policies, and a text that changes when any of them does. */
  distribution(): Promise<{ readonly etag: string; readonly distribution: Distribution }>;
  /** Invalidations that are not among those known, by id. */
  invalidations(known: ReadonlySet<string>): Promise<readonly Invalidation[]>;
  functionVersion(arn: string): Promise<FunctionVersion>;
  /** The code of a CloudFront function's LIVE stage. */
  viewerFunctionCode(name: string): Promise<string>;
  /** A key value store by ARN. */
  keyValues(arn: string): KeyValueReader;
  putLogs: PutLogs;
  close(): void;
}

/** AWS over its APIs at one endpoint. CloudFront and Lambda@Edge live in us-east-1. */
export function connectAws(options: {
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly distributionId: string;
}): EdgeAws {
  const { endpoint, credentials, distributionId } = options;
  const common = { endpoint, credentials, region: 'us-east-1', maxAttempts: 3 };
  const cloudfront = new CloudFrontClient(common);
  const lambda = new LambdaClient(common);
  const logs = new Map<string, CloudWatchLogsClient>();
  const logsOf = (region: string) => {
    const client = logs.get(region) ?? new CloudWatchLogsClient({ ...common, region });
    logs.set(region, client);
    return client;
  };

  const policies = async <T>(ids: Iterable<string>, get: (id: string) => Promise<{ etag?: string; config?: T }>) => {
    const found = await Promise.all([...new Set(ids)].map(async (id) => [id, await get(id)] as const));
    return {
      etags: found.map(([id, { etag }]) => `${id}:${etag}`),
      configs: new Map(found.flatMap(([id, { config }]) => (config ? [[id, config] as const] : []))),
    };
  };

  const viewerFunction = async (arn: string): Promise<ViewerFunction> => {
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    const { ETag, FunctionSummary } = await cloudfront.send(new DescribeFunctionCommand({ Name: name, Stage: 'LIVE' }));
    const config = FunctionSummary?.FunctionConfig;
    return {
      arn,
      name,
      etag: ETag ?? '',
      runtime: config?.Runtime ?? 'cloudfront-js-2.0',
      keyValueStoreArn: config?.KeyValueStoreAssociations?.Items?.[0]?.KeyValueStoreARN,
    };
  };

  return {
    async distribution() {
      const { Distribution: found, ETag } = await cloudfront.send(new GetDistributionCommand({ Id: distributionId }));
      const config = found?.DistributionConfig;
      if (!found || !config) throw new Error(`GetDistribution answered nothing for ${distributionId}.`);
      const behaviours = [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])];
      const ids = (key: 'CachePolicyId' | 'OriginRequestPolicyId' | 'ResponseHeadersPolicyId') =>
        behaviours.flatMap((behaviour) => behaviour?.[key] || []);
      const functionArns = behaviours.flatMap(
        (b) => b?.FunctionAssociations?.Items?.map((a) => a.FunctionARN ?? '') ?? [],
      );
      const [cache, originRequest, responseHeaders, viewerFunctions] = await Promise.all([
        policies(ids('CachePolicyId'), async (Id) => {
          const answer = await cloudfront.send(new GetCachePolicyCommand({ Id }));
          return { etag: answer.ETag, config: answer.CachePolicy?.CachePolicyConfig };
        }),
        policies(ids('OriginRequestPolicyId'), async (Id) => {
          const answer = await cloudfront.send(new GetOriginRequestPolicyCommand({ Id }));
          return { etag: answer.ETag, config: answer.OriginRequestPolicy?.OriginRequestPolicyConfig };
        }),
        policies(ids('ResponseHeadersPolicyId'), async (Id) => {
          const answer = await cloudfront.send(new GetResponseHeadersPolicyCommand({ Id }));
          return { etag: answer.ETag, config: answer.ResponseHeadersPolicy?.ResponseHeadersPolicyConfig };
        }),
        Promise.all([...new Set(functionArns)].map(viewerFunction)),
      ]);
      const functionEtags = viewerFunctions.map(({ name, etag }) => `${name}:${etag}`);
      return {
        etag: [ETag, ...cache.etags, ...originRequest.etags, ...responseHeaders.etags, ...functionEtags].join(' '),
        distribution: readDistribution(
          { id: distributionId, arn: found.ARN ?? '', domainName: found.DomainName ?? '' },
          config,
          {
            cache: cache.configs,
            originRequest: originRequest.configs,
            responseHeaders: responseHeaders.configs,
            viewerFunctions,
          },
        ),
      };
    },

    async invalidations(known) {
      const { InvalidationList: list } = await cloudfront.send(
        new ListInvalidationsCommand({ DistributionId: distributionId, MaxItems: 100 }),
      );
      const fresh = (list?.Items ?? []).flatMap(({ Id }) => (Id && !known.has(Id) ? [Id] : []));
      return Promise.all(
        fresh.map(async (Id) => {
          const answer = await cloudfront.send(new GetInvalidationCommand({ DistributionId: distributionId, Id }));
          return { id: Id, paths: answer.Invalidation?.InvalidationBatch?.Paths?.Items ?? [] };
        }),
      );
    },

    async functionVersion(arn) {
      const { Configuration: config, Code } = await lambda.send(new GetFunctionCommand({ FunctionName: arn }));
      if (!config || !Code?.Location) throw new Error(`GetFunction told no code location for ${arn}.`);
      const answer = await fetch(Code.Location);
      if (!answer.ok) throw new Error(`The code of ${arn} could not be fetched: status ${answer.status}.`);
      const zip = new Uint8Array(await answer.arrayBuffer());
      const sha256 = createHash('sha256').update(zip).digest('base64');
      if (sha256 !== config.CodeSha256)
        throw new Error(`The code of ${arn} has SHA-256 ${sha256}, but Lambda says ${config.CodeSha256}.`);
      return {
        arn,
        name: config.FunctionName ?? '',
        version: config.Version ?? '',
        handler: config.Handler ?? 'index.handler',
        memoryMb: config.MemorySize ?? 128,
        timeoutSeconds: config.Timeout ?? 3,
        logging: {
          format: config.LoggingConfig?.LogFormat ?? 'Text',
          platform: config.LoggingConfig?.SystemLogLevel === 'WARN' ? 'warn' : 'info',
        },
        zip,
      };
    },

    async viewerFunctionCode(Name) {
      const { FunctionCode } = await cloudfront.send(new GetViewerFunctionCommand({ Name, Stage: 'LIVE' }));
      return Buffer.from(FunctionCode ?? []).toString('utf8');
    },

    keyValues: (arn) => keyValueReader(endpoint, credentials, arn),

    async putLogs(region, logGroupName, logStreamName, logEvents) {
      const client = logsOf(region);
      const put = () =>
        client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [...logEvents] }));
      try {
        await put();
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
        await client.send(new CreateLogGroupCommand({ logGroupName })).catch(ignoreExisting);
        await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch(ignoreExisting);
        await put();
      }
    },

    close() {
      for (const client of [cloudfront, lambda, ...logs.values()]) client.destroy();
    },
  };
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof ResourceAlreadyExistsException)) throw error;
}
