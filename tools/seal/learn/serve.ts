import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { lookup } from 'mime-types';
import { type CompiledPolicy, resolve } from '../../../lib/policy';
import { keyHash } from '../../browser/trust';
import { serverCertificate } from '../../local-edge/certificate';
import { reportOnly } from './report-only';

export interface LearningServer {
  /** `https://localhost:PORT`. */
  readonly origin: string;
  /** What the browser is to accept: `keyHash` of the server's certificate. */
  readonly keys: readonly string[];
  /** Says which page is open from now on: its number comes back with every report. */
  open(page: number): void;
  close(): Promise<void>;
}

interface Options {
  /** The folder of the site. */
  readonly folder: string;
  readonly policy: CompiledPolicy;
  readonly rootObject: string;
  readonly errorPage: string;
  readonly onReport: (text: string, page: number) => void;
}

/** A path that no site has. */
const REPORTS = '/.learn-reports/';

/** Serves a site on loopback over https as the edge would, but for the policy, which is Report-Only; takes the reports. */
export async function serveReportOnly(options: Options): Promise<LearningServer> {
  const authority = mkdtempSync(join(tmpdir(), 'learn-'));
  const { key, cert } = await serverCertificate(authority, ['localhost'], new Date()).finally(() =>
    rmSync(authority, { recursive: true }),
  );
  let open = 0;
  const server = createServer({ key, cert }, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://localhost');
    if (pathname.startsWith(REPORTS)) {
      void takeReport(request, response, Number(pathname.slice(REPORTS.length)), options.onReport);
    } else sendFile(pathname, REPORTS + open, request, response, options);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    keys: [keyHash(cert)],
    open: (page) => {
      open = page;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function takeReport(
  request: IncomingMessage,
  response: ServerResponse,
  page: number,
  onReport: Options['onReport'],
): Promise<void> {
  try {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    onReport(Buffer.concat(parts).toString(), page);
    response.writeHead(204).end();
  } catch {
    // The browser has gone.
    response.destroy();
  }
}

function sendFile(
  path: string,
  reportUri: string,
  { method }: IncomingMessage,
  response: ServerResponse,
  { folder, policy, rootObject, errorPage }: Options,
): void {
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405).end();
    return;
  }
  const wanted = path === '/' ? rootObject : path;
  const found = fileAt(folder, wanted);
  const [file, status, sent] = found ? [found, 200, wanted] : [fileAt(folder, errorPage), 404, errorPage];
  const contentType = lookup(extname(file ?? '.txt')) || 'application/octet-stream';
  response.statusCode = status;
  response.setHeader('Content-Type', contentType);
  // CloudFront asks for the error page by its own path, and the origin answers that with 200.
  const { set } = resolve(policy, { path: sent, contentType, status: 200 });
  for (const [name, value] of reportOnly(set, reportUri)) response.setHeader(name, value);
  response.end(method === 'HEAD' || !file ? undefined : readFileSync(file));
}

/** The file at a path as browsers send it; `undefined` where there is none, or the path leads out of the folder. */
function fileAt(folder: string, path: string): string | undefined {
  try {
    const name = decodeURIComponent(path);
    if (name.includes('\0') || name.split(/[/\\]/).includes('..')) return undefined;
    const file = join(folder, name);
    return existsSync(file) && statSync(file).isFile() ? file : undefined;
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}
