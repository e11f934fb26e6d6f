import { Agent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { type Keys, signedHeaders } from '../../cli/core/sigv4';
import type { S3Origin } from './distribution';
import { type Header, headersFromRaw } from './headers';

export interface OriginRequest {
  readonly origin: S3Origin;
  readonly method: string;
  /** As the viewer wrote it, percent-encoded. */
  readonly path: string;
  readonly query: string;
  readonly headers: readonly Header[];
  readonly body?: Readable;
}

export interface OriginResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Header[];
  readonly body: Readable;
}

/** The origin gave no answer. `status` is what CloudFront answers: 502 no connection, 504 too slow. */
export class OriginError extends Error {
  override readonly name = 'OriginError';
  constructor(
    readonly status: 502 | 504,
    message: string,
  ) {
    super(message);
  }
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 30_000;

/**
 * Reads objects over the S3 API, path style, as the identity of the origin: the bucket's policy decides. How that is said,
 * and signed by whoever runs the edge, is local AWS's own way (local/aws/README.md).
 */
export class BucketReader {
  readonly #endpoint: URL;
  readonly #agent: Agent;

  constructor(
    endpoint: string,
    private readonly credentials: Keys,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {
    this.#endpoint = new URL(endpoint);
    const options = { keepAlive: true, maxSockets: 64 };
    this.#agent = this.#endpoint.protocol === 'https:' ? new HttpsAgent(options) : new Agent(options);
  }

  /** @throws {OriginError} */
  async fetch(asked: OriginRequest): Promise<OriginResponse> {
    const again = asked.method === 'GET' || asked.method === 'HEAD';
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(asked);
      } catch (error) {
        if (!again || attempt === ATTEMPTS) throw error;
      }
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #once({ origin, method, path, query, headers, body }: OriginRequest): Promise<OriginResponse> {
    return new Promise((resolve, reject) => {
      const send = this.#endpoint.protocol === 'https:' ? httpsRequest : httpRequest;
      const target = `/${origin.bucket}${encode(origin.path + path)}${query && `?${encode(query)}`}`;
      const own = { host: this.#endpoint.host, ...identityHeaders(origin) };
      const signature = signedHeaders(method, target, own, { service: 's3', region: origin.region }, this.credentials);
      const request = send({
        agent: this.#agent,
        host: this.#endpoint.hostname.replace(/^\[|\]$/g, ''),
        port: this.#endpoint.port,
        method,
        path: target,
        headers: {
          ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
          ...own,
          ...signature,
        },
        timeout: this.timeoutMs,
      });
      request.on('timeout', () =>
        request.destroy(new OriginError(504, `The origin did not answer in ${this.timeoutMs / 1000} s.`)),
      );
      request.on('error', (error) =>
        reject(
          error instanceof OriginError
            ? error
            : new OriginError(502, `The origin cannot be reached: ${error.message}.`),
        ),
      );
      request.on('response', (response) => {
        resolve({
          status: response.statusCode ?? 502,
          statusText: response.statusMessage ?? '',
          headers: headersFromRaw(response.rawHeaders),
          body: response,
        });
      });
      if (body) body.on('error', () => request.destroy()).pipe(request);
      else request.end();
    });
  }
}

function identityHeaders({ identity }: S3Origin): Record<string, string> {
  if (identity === undefined) return { 'x-local-principal': 'anonymous' };
  if ('oai' in identity) return { 'x-local-principal': `origin-access-identity/${identity.oai}` };
  return { 'x-local-principal': 'cloudfront.amazonaws.com', 'x-local-source-arn': identity.oac };
}

/** Bytes that may not stand in a request line, percent-encoded; node gives them as Latin-1. What is encoded stays. */
function encode(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
