import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import type { Served } from '../../../proof/support/fake-aws';

export interface Seen {
  readonly status: number;
  /** By lower-case name; one sent twice is joined with `, `. */
  readonly headers: Record<string, string>;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

interface How {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly plain?: boolean;
  readonly http2?: boolean;
  readonly body?: string;
}

/** Asks a local edge as a viewer would, its authority trusted. */
export function get(edge: Served, path: string, how: How = {}): Promise<Seen> {
  if (how.http2) return get2(edge, path, how);
  const { method = 'GET', headers, plain, body } = how;
  const url = new URL(plain ? edge.httpUrl : edge.httpsUrl);
  return new Promise((resolve, reject) => {
    const send = plain ? httpRequest : httpsRequest;
    const request = send(
      {
        host: '127.0.0.1',
        port: url.port,
        path,
        method,
        headers,
        agent: false,
        ca: readFileSync(edge.caFile),
        servername: 'localhost',
      } as object,
      (response: IncomingMessage) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(Object.entries(response.headers).map(([k, v]) => [k, String(v)])),
            rawHeaders: response.rawHeaders,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function get2(edge: Served, path: string, { method = 'GET', headers }: How): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const session = connect(edge.httpsUrl, { ca: readFileSync(edge.caFile) });
    session.on('error', reject);
    const stream = session.request({ ':path': path, ':method': method, ...headers });
    let seen: Record<string, string> = {};
    const chunks: Buffer[] = [];
    stream.on('response', (block) => {
      seen = Object.fromEntries(Object.entries(block).map(([k, v]) => [k, String(v)]));
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => {
      session.close();
      resolve({ status: Number(seen[':status']), headers: seen, rawHeaders: [], body: Buffer.concat(chunks) });
    });
    stream.end();
  });
}
