import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { lookup } from 'mime-types';
import { type CompiledPolicy, resolve } from '../../../lib/policy';
import type { ServerIdentity } from './authority';

export interface RunningServer {
  /** `https://localhost:PORT`, without a slash at its end. */
  readonly url: string;
  /** The same server under another origin: `https://127.0.0.1:PORT`. */
  readonly otherUrl: string;
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An https server on a free port of loopback. */
export async function serve(identity: ServerIdentity, handler: Handler): Promise<RunningServer> {
  const server = createServer({ key: identity.key, cert: identity.cert }, handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    otherUrl: `https://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The site of a folder, each answer with the headers that the policy gives it: what stands behind the edge. */
export function siteHandler(folder: string, policy: CompiledPolicy): Handler {
  return ({ url = '/', method }, response) => {
    const path = new URL(url, 'https://localhost').pathname;
    const wanted = join(folder, path === '/' ? 'index.html' : decodeURIComponent(path));
    const found = existsSync(wanted) && statSync(wanted).isFile();
    const file = found ? wanted : join(folder, '404.html');
    const contentType = lookup(extname(file)) || 'application/octet-stream';
    const status = found ? 200 : 404;
    response.statusCode = status;
    response.setHeader('Content-Type', contentType);
    for (const [name, value] of resolve(policy, { path, contentType, status }).set) response.setHeader(name, value);
    response.end(method === 'HEAD' ? undefined : readFileSync(file));
  };
}

export interface Tampering {
  /** Written into each page before its end, as an attacker would who found a hole. */
  readonly insert?: string;
  /** Headers taken away, in lower case; `all` for every header but the content's type. */
  readonly strip?: readonly string[] | 'all';
  /** Headers put in the place of the site's own. */
  readonly replace?: Readonly<Record<string, string>>;
}

/** Hands on the answers of another https server, tampered with. */
export function tamperingHandler(
  site: string,
  authority: string,
  { insert = '', strip = [], replace = {} }: Tampering,
): Handler {
  return ({ url = '/', method }, response) => {
    const asked = request(new URL(url, site), { method, ca: authority, agent: false }, async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part as Buffer);
      const type = answer.headers['content-type'] ?? '';
      const body = Buffer.concat(parts).toString('latin1');
      response.statusCode = answer.statusCode ?? 502;
      response.setHeader('Content-Type', type);
      for (const [name, value] of Object.entries(answer.headers)) {
        const dropped =
          strip === 'all' || strip.includes(name) || /^(content-length|transfer-encoding|connection)$/.test(name);
        if (!dropped && value !== undefined) response.setHeader(name, value);
      }
      for (const [name, value] of Object.entries(replace)) response.setHeader(name, value);
      const tampered = type.startsWith('text/html') ? body.replace(/<\/body>|$/, (end) => insert + end) : body;
      response.end(tampered, 'latin1');
    });
    asked.on('error', (error) => response.destroy(error));
    asked.end();
  };
}
