import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  CachePolicyConfig,
  DefaultCacheBehavior,
  DistributionConfig,
  ResponseHeadersPolicyConfig,
} from '@aws-sdk/client-cloudfront';
import { zipSync } from 'fflate';
import type { EdgeAws } from '../../local/edge/aws';
import { readDistribution } from '../../local/edge/distribution';
import type { PutLogs } from '../../local/edge/function/log-shipper';
import { type LocalEdge, type LocalEdgeOptions, serveDistribution } from '../../local/edge/server';

export interface FakeObject {
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
}

/** An origin of objects in memory, that counts and can be made to fail; and the rest of AWS as plain values. */
export class FakeAws implements EdgeAws {
  readonly objects = new Map<string, FakeObject>();
  readonly asked: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];
  /** Takes over a request when it returns true. */
  answer: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean> = () => false;
  config: DistributionConfig;
  cachePolicies: Record<string, CachePolicyConfig> = { optimized: CACHING_OPTIMIZED, disabled: CACHING_DISABLED };
  responseHeaders: Record<string, ResponseHeadersPolicyConfig> = {};
  functions: Record<string, { code: string; memoryMb?: number; timeoutSeconds?: number }> = {};
  /** CloudFront functions by name: the LIVE stage. */
  viewerFunctions: Record<string, { code: string; etag?: string; keyValues?: Record<string, string> }> = {};
  invalidated: { id: string; paths: string[] }[] = [];
  readonly logged: { group: string; stream: string; message: string }[] = [];
  failLogs = false;
  #revision = 1;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  constructor() {
    this.config = distributionConfig({});
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Writes a configuration, as UpdateDistribution does. */
  update(config: DistributionConfig): void {
    this.config = config;
    this.#revision++;
  }

  async distribution() {
    const distribution = readDistribution(
      { id: 'E1TEST', arn: 'arn:aws:cloudfront::123456789012:distribution/E1TEST', domainName: 'd111.cloudfront.net' },
      this.config,
      {
        cache: new Map(Object.entries(this.cachePolicies)),
        originRequest: new Map(),
        responseHeaders: new Map(Object.entries(this.responseHeaders)),
        viewerFunctions: Object.entries(this.viewerFunctions).map(([name, { etag = '1', keyValues }]) => ({
          arn: `arn:aws:cloudfront::123456789012:function/${name}`,
          name,
          etag,
          runtime: 'cloudfront-js-2.0' as const,
          keyValueStoreArn: keyValues && name,
        })),
      },
    );
    const etags = distribution.viewerFunctions.map(({ etag }) => etag);
    return { etag: [this.#revision, ...etags].join(' '), distribution };
  }

  async invalidations(known: ReadonlySet<string>) {
    return this.invalidated.filter(({ id }) => !known.has(id));
  }

  async functionVersion(arn: string) {
    const { code, memoryMb = 128, timeoutSeconds = 3 } = this.functions[arn]!;
    const zip = zipSync({ 'index.js': Buffer.from(code) });
    return {
      arn,
      name: 'headers',
      version: arn.split(':').pop()!,
      handler: 'index.handler',
      memoryMb,
      timeoutSeconds,
      logging: { format: 'Text', platform: 'info' } as const,
      zip,
    };
  }

  async viewerFunctionCode(name: string) {
    return this.viewerFunctions[name]!.code;
  }

  keyValues(name: string) {
    const values = this.viewerFunctions[name]?.keyValues ?? {};
    return {
      id: name,
      get: async (key: string) => values[key],
      meta: async () => ({ creationDateTime: '', lastUpdatedDateTime: '', keyCount: Object.keys(values).length }),
    };
  }

  putLogs: PutLogs = async (_, group, stream, events) => {
    if (this.failLogs) throw new Error('no such service');
    this.logged.push(...events.map(({ message }) => ({ group, stream, message })));
  };

  close(): void {}

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    this.asked.push({ method, url, headers });
    if (await this.answer(request, response)) return;
    const found = this.objects.get(url.replace('/bucket', '').split('?', 1)[0]!);
    if (!found) {
      response
        .writeHead(404, { 'Content-Type': 'application/xml', Server: 'AmazonS3' })
        .end('<Error><Code>NoSuchKey</Code></Error>');
      return;
    }
    const body = Buffer.from(found.body as string);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const common = {
      ETag: etag,
      'Last-Modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
      'Content-Type': 'text/html',
      'Accept-Ranges': 'bytes',
      Server: 'AmazonS3',
      'x-amz-request-id': 'AAAA',
      ...found.headers,
    };
    if (headers['if-none-match'] === etag) {
      response.writeHead(304, common).end();
      return;
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '');
    if (range) {
      const part = body.subarray(Number(range[1]), Number(range[2]) + 1);
      response.writeHead(206, {
        ...common,
        'Content-Length': part.length,
        'Content-Range': `bytes ${range[1]}-${range[2]}/${body.length}`,
      });
      response.end(part);
      return;
    }
    response.writeHead(200, { ...common, 'Content-Length': body.length }).end(method === 'HEAD' ? undefined : body);
  }
}

/** The managed policy of that name. */
export const CACHING_OPTIMIZED: CachePolicyConfig = {
  Name: 'Managed-CachingOptimized',
  MinTTL: 1,
  DefaultTTL: 86_400,
  MaxTTL: 31_536_000,
  ParametersInCacheKeyAndForwardedToOrigin: {
    EnableAcceptEncodingGzip: true,
    EnableAcceptEncodingBrotli: true,
    HeadersConfig: { HeaderBehavior: 'none' },
    CookiesConfig: { CookieBehavior: 'none' },
    QueryStringsConfig: { QueryStringBehavior: 'none' },
  },
};

/** The managed policy of that name. */
export const CACHING_DISABLED: CachePolicyConfig = {
  Name: 'Managed-CachingDisabled',
  MinTTL: 0,
  DefaultTTL: 0,
  MaxTTL: 0,
  ParametersInCacheKeyAndForwardedToOrigin: {
    EnableAcceptEncodingGzip: false,
    EnableAcceptEncodingBrotli: false,
    HeadersConfig: { HeaderBehavior: 'none' },
    CookiesConfig: { CookieBehavior: 'none' },
    QueryStringsConfig: { QueryStringBehavior: 'none' },
  },
};

/** A distribution over one bucket read by an identity; `behaviour` goes over the default behaviour. */
export function distributionConfig(
  behaviour: Partial<DefaultCacheBehavior>,
  over: Partial<DistributionConfig> = {},
): DistributionConfig {
  return {
    CallerReference: 'test',
    Comment: '',
    Enabled: true,
    DefaultRootObject: 'index.html',
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'bucket',
          DomainName: 'bucket.s3.eu-west-1.amazonaws.com',
          S3OriginConfig: { OriginAccessIdentity: 'origin-access-identity/cloudfront/E2OAI' },
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'bucket',
      ViewerProtocolPolicy: 'redirect-to-https',
      CachePolicyId: 'optimized',
      Compress: true,
      ...behaviour,
    },
    ...over,
  };
}

/** Associates a function with a behaviour. */
export function withFunction(arn: string): Partial<DefaultCacheBehavior> {
  return {
    LambdaFunctionAssociations: { Quantity: 1, Items: [{ EventType: 'origin-response', LambdaFunctionARN: arn }] },
  };
}

/** Associates CloudFront functions with a behaviour's viewer events, by name. */
export function withViewerFunctions(request?: string, response?: string): Partial<DefaultCacheBehavior> {
  const items = Object.entries({ 'viewer-request': request, 'viewer-response': response }).flatMap(([event, name]) =>
    name === undefined
      ? []
      : [
          {
            EventType: event as 'viewer-request' | 'viewer-response',
            FunctionARN: `arn:aws:cloudfront::123456789012:function/${name}`,
          },
        ],
  );
  return { FunctionAssociations: { Quantity: items.length, Items: items } };
}

/** A running local edge over a fake AWS, and what it said. */
export interface Served extends LocalEdge {
  readonly aws: FakeAws;
  readonly lines: string[];
}

/** Starts both on ports of their own; `close` ends both. */
export async function serve(prepare: (aws: FakeAws) => void, options: Partial<LocalEdgeOptions> = {}): Promise<Served> {
  const aws = new FakeAws();
  await aws.start();
  prepare(aws);
  const lines: string[] = [];
  const caDir = mkdtempSync(join(tmpdir(), 'local-edge-test-'));
  const stop = async () => {
    await aws.stop();
    rmSync(caDir, { recursive: true, force: true });
  };
  const settings = {
    endpoint: aws.endpoint,
    credentials: { accessKeyId: 'LOCAL', secretAccessKey: 'secret' },
    httpsPort: 0,
    httpPort: 0,
    caDir,
    pollMs: 20,
    log: (line: string) => void lines.push(line),
  };
  const edge = await serveDistribution(aws, { ...settings, ...options }).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    ...edge,
    aws,
    lines,
    async close() {
      await edge.close();
      await stop();
    },
  };
}
