import { Readable } from 'node:stream';
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { viewerFunctionViolations } from '../../../lib/cloudfront/viewer-function-rules';
import { type Policies, readDistribution } from '../../../local/edge/distribution';
import { Edge } from '../../../local/edge/edge';
import type { Answer } from '../../../local/edge/fit-to-viewer';
import type { RunResult } from '../../../local/edge/function/edge-function';
import { type Header, headerValue } from '../../../local/edge/headers';
import { OriginError, type OriginRequest, type OriginResponse } from '../../../local/edge/origin';
import type { FunctionEvent } from '../../../local/edge/viewer-function/event';
import { FunctionSandbox } from '../../../local/edge/viewer-function/function-sandbox';
import { CACHING_DISABLED, CACHING_OPTIMIZED, distributionConfig } from '../../../proof/support/fake-aws';

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly protocol?: 'http' | 'https';
  readonly httpVersion?: string;
  readonly host?: string;
}

export interface Got {
  readonly status: number;
  /** A header by lower-case name. */
  header(name: string): string | undefined;
  readonly headers: readonly Header[];
  readonly text: string;
}

type Responder = (request: OriginRequest) => { status: number; headers?: Header[]; body?: string | Readable } | Error;

/** An `Edge` over an origin, a function and a clock in memory. */
export class Harness {
  config: DistributionConfig = distributionConfig({});
  policies: Policies = {
    cache: new Map([
      ['optimized', CACHING_OPTIMIZED],
      ['disabled', CACHING_DISABLED],
    ]),
    originRequest: new Map(),
    responseHeaders: new Map(),
  };
  httpsPort = 8443;
  now = Date.parse('2026-01-01T00:00:00Z');
  readonly origin: OriginRequest[] = [];
  readonly events: { readonly arn: string; readonly event: Event }[] = [];
  readonly lines: string[] = [];
  respond: Responder = () => ({
    status: 200,
    headers: [
      ['ETag', '"v1"'],
      ['Content-Type', 'text/html'],
    ],
    body: 'page',
  });
  run: (event: Event) => RunResult | Promise<RunResult> = (event) => ({
    ok: true,
    value: event.Records[0].cf.response,
  });
  violations: (origin: unknown, returned: unknown) => string[] = () => [];
  readonly viewerEvents: FunctionEvent[] = [];
  /** CloudFront functions by ARN, as they are written. */
  viewerFunctions: Record<string, string> = {};
  /** Answers of the origin wait for this. */
  gate: Promise<void> = Promise.resolve();

  readonly edge = new Edge({
    distribution: () =>
      readDistribution(
        { id: 'E1TEST', arn: 'arn:aws:cloudfront::1:distribution/E1TEST', domainName: 'd111.cloudfront.net' },
        this.config,
        this.policies,
      ),
    fetchOrigin: (request) => this.#fetch(request),
    runFunction: async (arn, event) => {
      this.events.push({ arn, event: event as Event });
      return this.run(structuredClone(event) as Event);
    },
    violations: (origin, returned) => this.violations(origin, returned),
    runViewerFunction: async (arn, event, rawQueryString) => {
      this.viewerEvents.push(structuredClone(event));
      const outcome = await new FunctionSandbox(this.viewerFunctions[arn]!).run(JSON.stringify(event), rawQueryString);
      return outcome.ok ? { ...outcome, ms: 1 } : { ...outcome, kind: 'execution', ms: 1 };
    },
    viewerViolations: (event, returned) => viewerFunctionViolations(event, returned).map(({ message }) => message),
    log: (line) => void this.lines.push(line),
    now: () => this.now,
    httpsPort: () => this.httpsPort,
    cacheBytes: 10_000_000,
  });

  async get(url: string, asked: Asked = {}): Promise<Got> {
    const { method = 'GET', headers = {}, protocol = 'https', httpVersion = '2.0', host = 'localhost:8443' } = asked;
    const [path = '/', query = ''] = url.split('?', 2);
    const answer = await this.edge.handle({
      protocol,
      httpVersion,
      method,
      path,
      query,
      host,
      headers: { host, ...headers },
      size: url.length + JSON.stringify(headers).length,
      clientIp: '127.0.0.1',
      body: Readable.from([]),
    });
    return read(answer);
  }

  async #fetch(request: OriginRequest): Promise<OriginResponse> {
    this.origin.push(request);
    await this.gate;
    const answer = this.respond(request);
    if (answer instanceof Error) throw answer;
    const { status, headers = [], body = '' } = answer;
    const length: Header[] = typeof body === 'string' ? [['Content-Length', String(Buffer.byteLength(body))]] : [];
    return {
      status,
      statusText: '',
      headers: [...headers, ...length],
      body: typeof body === 'string' ? Readable.from(body === '' ? [] : [Buffer.from(body)]) : body,
    };
  }
}

/** The little of an event that tests look at. */
export interface Event {
  readonly Records: [
    { readonly cf: { readonly response: ResponseInEvent; readonly request: { readonly uri: string } } },
  ];
}

interface ResponseInEvent {
  status: string;
  headers: Record<string, { key?: string; value: string }[]>;
  body?: string;
}

export const UNREACHABLE = new OriginError(502, 'The origin cannot be reached: connect ECONNREFUSED.');

/** A function that says which version it is. */
export function marks(value: string): Harness['run'] {
  return (event) => {
    const { response } = event.Records[0].cf;
    response.headers['x-function'] = [{ key: 'X-Function', value }];
    return { ok: true, value: response };
  };
}

async function read({ status, headers, body }: Answer): Promise<Got> {
  const chunks: Buffer[] = [];
  if (Buffer.isBuffer(body)) chunks.push(body);
  else for await (const chunk of body) chunks.push(chunk as Buffer);
  return { status, headers, header: (name) => headerValue(headers, name), text: Buffer.concat(chunks).toString() };
}
