import { createServer, type Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { Server as TlsServer } from 'node:tls';
import { serverCertificate } from '../../cli/tls/certificate';
import { originResponseViolations } from '../../lib/cloudfront/origin-response-rules';
import { viewerFunctionViolations } from '../../lib/cloudfront/viewer-function-rules';
import { type Credentials, connectAws, type EdgeAws } from './aws';
import type { Distribution } from './distribution';
import { Edge } from './edge';
import { followDistribution } from './follow';
import { FunctionHost } from './function/function-host';
import { listenOnLoopback } from './listen';
import { BucketReader } from './origin';
import { tlsOptions } from './security-policy';
import { viewerListener } from './viewer';
import { ViewerFunctionHost } from './viewer-function/viewer-function-host';
import type { ViewerRequest } from './viewer-request';

export interface LocalEdgeOptions {
  /** Where AWS is: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly distributionId: string;
  /** 0 for any. */
  readonly httpsPort: number;
  /** 0 for any. */
  readonly httpPort: number;
  /** Where the local authority is kept, and made on first use. */
  readonly caDir: string;
  readonly log?: (line: string) => void;
  /** The regions that the function is taken to run in, by turns, and so where its log goes. @default ['us-east-1'] */
  readonly regions?: readonly string[];
  /** How often configuration and invalidations are asked for, in ms. @default 1000 */
  readonly pollMs?: number;
  /** Bodies kept in the cache, in bytes. @default 256 MB */
  readonly cacheBytes?: number;
}

export interface LocalEdge {
  readonly httpsUrl: string;
  readonly httpUrl: string;
  /** The authority's certificate, for `curl --cacert` and browsers. */
  readonly caFile: string;
  close(): Promise<void>;
}

/**
 * Serves a deployed distribution on loopback as CloudFront would: https (HTTP/2 and 1.1) and http. It knows the
 * distribution by AWS's APIs alone, and follows its changes. docs/local-edge.md says what it does and does not.
 * @throws {Error} with one line: a port is taken, or the distribution cannot be read
 */
export function startLocalEdge(options: LocalEdgeOptions): Promise<LocalEdge> {
  return serveDistribution(connectAws(options), options);
}

/** `startLocalEdge` over any implementation of what it asks of AWS. */
export async function serveDistribution(
  aws: EdgeAws,
  options: Omit<LocalEdgeOptions, 'distributionId'>,
): Promise<LocalEdge> {
  const { log = () => {}, regions = ['us-east-1'] } = options;
  const closing: (() => unknown)[] = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    closing.push(() => aws.close());
    const origin = new BucketReader(options.endpoint, options.credentials);
    closing.push(() => origin.close());
    const functions = new FunctionHost(aws, regions, log);
    closing.push(() => functions.close());
    const viewerFunctions = new ViewerFunctionHost(aws, log);
    closing.push(() => viewerFunctions.close());

    let current: Distribution | undefined;
    let httpsPort = 0;
    const edge = new Edge({
      distribution: () => current!,
      fetchOrigin: (request) => origin.fetch(request),
      runFunction: (arn, event) => functions.run(arn, event),
      violations: (before, returned) => originResponseViolations(before, returned).map(({ message }) => message),
      runViewerFunction: (arn, event, rawQueryString) => viewerFunctions.run(arn, event, rawQueryString),
      viewerViolations: (event, returned) => viewerFunctionViolations(event, returned).map(({ message }) => message),
      log,
      now: Date.now,
      httpsPort: () => httpsPort,
      cacheBytes: options.cacheBytes ?? 256 * 1024 * 1024,
    });

    const answer = (request: ViewerRequest) => edge.handle(request);
    const secureServers: TlsServer[] = [];
    const certify = async ({ domainName, aliases, securityPolicy }: Distribution) => {
      const names = ['localhost', '127.0.0.1', '::1', domainName, ...aliases].filter(Boolean);
      const certificate = {
        ...(await serverCertificate(options.caDir, names, new Date())),
        ...tlsOptions(securityPolicy),
      };
      for (const server of secureServers) server.setSecureContext(certificate);
      return certificate;
    };

    const following = await followDistribution({
      aws,
      log,
      intervalMs: options.pollMs ?? 1000,
      onChange: async (distribution) => {
        const arns = distribution.behaviours.flatMap(({ functionArn }) => functionArn ?? []);
        await functions.use(new Set(arns));
        await viewerFunctions.use(distribution.viewerFunctions);
        if (current) {
          const isCertified = certified(distribution) === certified(current);
          if (!isCertified) await certify(distribution);
          log(`Distribution ${distribution.id} has a new configuration: it is served from now on.`);
        }
        const known = new Set(current?.notDone);
        for (const sentence of distribution.notDone) if (!known.has(sentence)) log(sentence);
        current = distribution;
      },
      onInvalidation: (id, paths) => {
        const count = edge.invalidate(paths);
        log(
          `Invalidation ${id} of ${paths.join(' ')}: ${count} ${count === 1 ? 'object' : 'objects'} out of the cache.`,
        );
      },
    });
    closing.push(() => following.stop());

    const { caFile, ...tls } = await certify(current!);
    const secure = () => {
      const server = createSecureServer(
        { ...tls, allowHTTP1: true },
        viewerListener('https', answer, log) as never,
      ) as unknown as TlsServer & Server;
      secureServers.push(server);
      return server;
    };
    // Host is asked for by the edge itself, in either protocol.
    const plain = () => createServer({ requireHostHeader: false }, viewerListener('http', answer, log));

    const https = await listenOnLoopback(secure, options.httpsPort, '--port');
    closing.push(() => https.close());
    httpsPort = https.port;
    const http = await listenOnLoopback(plain, options.httpPort, '--http-port');
    closing.push(() => http.close());
    return {
      httpsUrl: `https://localhost:${https.port}`,
      httpUrl: `http://localhost:${http.port}`,
      caFile,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a connection's certificate and security policy depend on. */
function certified({ aliases, securityPolicy }: Distribution): string {
  return [securityPolicy, ...aliases].join();
}
