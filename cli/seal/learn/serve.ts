import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CompiledPolicy, resolve } from '../../../lib/policy';
import { keyHash } from '../../browser/trust';
import { HEAD } from '../../site/content-kind';
import { headersOf } from '../../site/object-rules';
import { serverCertificate } from '../../tls/certificate';
import { reportOnly } from './report-only';
import { keyPath } from './violation';

export interface LearningServer {
  /** Where the browser finds the site: `https://localhost:PORT`, or the site's own origin. */
  readonly origin: string;
  /** What the browser is to accept: `keyHash` of the server's certificate. */
  readonly keys: readonly string[];
  /** Where the browser is to find the origin, for `--host-resolver-rules`. */
  readonly hostRules?: string;
  /** Says which page is open from now on: its number comes back with every report. */
  open(page: number): void;
  /** Why the site behind this server has not answered, where that is so. */
  failure?(): string | undefined;
  close(): Promise<void>;
}

export interface ReportOnlyOptions {
  readonly policy: CompiledPolicy;
  readonly rootObject: string;
  readonly onReport: (text: string, page: number) => void;
}

interface FolderOptions extends ReportOnlyOptions {
  /** The folder of the site. */
  readonly folder: string;
  readonly errorPage: string;
}

/** Answers a request; what the answer's policy refuses is to be told to `reportUri`. */
type Answer = (request: IncomingMessage, response: ServerResponse, reportUri: string) => void;

/** A path that no site has. */
const REPORTS = '/.learn-reports/';

/** Serves a site on loopback over https as the edge would, but for the policy, which is Report-Only; takes the reports. */
export async function serveReportOnly(options: FolderOptions): Promise<LearningServer> {
  const identity = await identityOf('localhost');
  const { port, open, close } = await takeReports(createServer(identity), options.onReport, (...asked) =>
    sendFile(...asked, options),
  );
  return { origin: `https://localhost:${port}`, keys: [keyHash(identity.cert)], open, close };
}

/** A key, and a certificate for it that names a host. */
export async function identityOf(host: string): Promise<{ readonly key: string; readonly cert: string }> {
  const authority = mkdtempSync(join(tmpdir(), 'learn-'));
  try {
    return await serverCertificate(authority, [host], new Date());
  } finally {
    rmSync(authority, { recursive: true });
  }
}

/** Has a server listen on a free port of loopback, take the reports of the page that is open, and give everything else to `answer`. */
export async function takeReports(
  server: Server,
  onReport: ReportOnlyOptions['onReport'],
  answer: Answer,
): Promise<{ readonly port: number } & Pick<LearningServer, 'open' | 'close'>> {
  let open = 0;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '/';
    if (path.startsWith(REPORTS)) {
      // A browser's own reports say so, and no script of a page can (Fetch Metadata, 2.1); plain http has no such header.
      const destination = request.headers['sec-fetch-dest'];
      if (destination !== undefined && destination !== 'report') response.writeHead(403).end();
      else void takeReport(request, response, Number(path.slice(REPORTS.length)), onReport);
    } else answer(request, response, REPORTS + open);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
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
  onReport: ReportOnlyOptions['onReport'],
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
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
  reportUri: string,
  { folder, policy, rootObject, errorPage }: FolderOptions,
): void {
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405).end();
    return;
  }
  const { pathname } = new URL(url, 'https://localhost');
  const wanted = keyPath(pathname, rootObject);
  const found = fileAt(folder, wanted);
  const [file, status, sent] = found ? [found, 200, wanted] : [fileAt(folder, errorPage), 404, errorPage];
  const body = file && readFileSync(file);
  const { type: contentType, encoding } = body
    ? headersOf(decodeURIComponent(sent).slice(1), {}, body.subarray(0, HEAD))
    : { type: 'text/plain', encoding: undefined };
  response.statusCode = status;
  response.setHeader('Content-Type', contentType);
  if (encoding) response.setHeader('Content-Encoding', encoding);
  // CloudFront asks for the error page by its own path, and the origin answers that with 200.
  const { set } = resolve(policy, { path: sent, contentType, status: 200 });
  for (const [name, value] of reportOnly(set, reportUri)) response.setHeader(name, value);
  response.end(method === 'HEAD' ? undefined : body);
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
