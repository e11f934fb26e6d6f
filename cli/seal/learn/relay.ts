import { createServer as createHttpServer, type IncomingMessage, request as requestHttp } from 'node:http';
import { createServer as createHttpsServer, request as requestHttps } from 'node:https';
import { connect, isIP } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { moduleByName, resolve } from '../../../lib/policy';
import { keyHash } from '../../browser/trust';
import { explain } from '../../core/ask-error';
import { reportOnly } from './report-only';
import { identityOf, type LearningServer, type ReportOnlyOptions, takeReports } from './serve';
import { keyPath } from './violation';

interface Site {
  /** `https://example.com`. */
  readonly origin: string;
  /** The authority that vouches for it, PEM. @default those that Node knows */
  readonly authority?: string;
  /** Where to connect to instead of the origin's own host and port. */
  readonly connect?: { readonly host: string; readonly port: number };
}

interface RelayOptions extends Site {
  readonly onReport: ReportOnlyOptions['onReport'];
  /** The headers to send in place of the site's own, names and values in turn. */
  readonly headers: (url: string, response: IncomingMessage, reportUri: string) => string[];
}

const TRIED = /-report-only$/i;

/** Headers of one connection, and the one that would lead the browser around the relay. */
const NOT_RELAYED = /^(?:connection|keep-alive|transfer-encoding|alt-svc)$/i;

/** Relays a served site with the headers of the policy, as Report-Only, in place of its own. */
export function relayReportOnly({ policy, rootObject, ...site }: Site & ReportOnlyOptions): Promise<LearningServer> {
  return relay({
    ...site,
    headers: (url, response, reportUri) => {
      const { pathname } = new URL(url, site.origin);
      const path = keyPath(pathname, rootObject);
      const contentType = response.headers['content-type'];
      const { set } = resolve(policy, { path, contentType, status: response.statusCode ?? 502 });
      const sent = new Set(set.map(([name]) => name.toLowerCase()));
      const kept = withoutPolicy(response).filter(([name]) => !sent.has(name.toLowerCase()));
      return [...kept, ...reportOnly(set, reportUri)].flat();
    },
  });
}

/** Relays a served site without any header of a policy: what a browser makes of its pages alone. */
export function relayWithoutPolicy(site: Site): Promise<LearningServer> {
  return relay({ ...site, onReport: () => {}, headers: (_, response) => withoutPolicy(response).flat() });
}

/** Stands in front of a served site, under the site's own name: the browser finds its host here. */
async function relay(options: RelayOptions): Promise<LearningServer> {
  const { origin, authority: ca, onReport } = options;
  const url = new URL(origin);
  const isHttps = url.protocol === 'https:';
  const port = Number(url.port) || (isHttps ? 443 : 80);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const servername = isIP(host) ? '' : host;
  const identity = isHttps ? await identityOf(host) : undefined;
  const server = identity ? createHttpsServer(identity) : createHttpServer();
  const ask = isHttps ? requestHttps : requestHttp;
  let failure: string | undefined;
  const sockets = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const at = { host, port, ...options.connect };
    const site = isHttps ? connectTls({ ...at, ca, servername }) : connect(at);
    for (const one of [socket, site]) {
      sockets.add(one);
      one.on('error', () => [socket, site].map((end) => end.destroy()));
    }
    site.write(`${request.method} ${request.url} HTTP/1.1\r\n${rawHeaders(request)}\r\n`);
    site.write(head);
    socket.pipe(site).pipe(socket);
  });
  const relay = await takeReports(server, onReport, (request, response, reportUri) => {
    const { method, headers, url = '/' } = request;
    const where = { ...options.connect, ...(isHttps && { servername }) };
    const asked = ask(origin + url, { method, headers, ca, agent: false, ...where }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, options.headers(url, answer, reportUri));
      // Where one end is gone, the other goes too, and the browser tells.
      pipeline(answer, response, () => {});
    });
    // The browser no longer wants it.
    response.on('close', () => asked.destroy());
    asked.on('error', (error) => {
      if (response.destroyed) return;
      failure = explain(error).message;
      response.destroy();
    });
    request.pipe(asked);
  });
  return {
    origin,
    keys: identity ? [keyHash(identity.cert)] : [],
    hostRules: `MAP ${url.hostname}:${port} 127.0.0.1:${relay.port}`,
    open: (page) => {
      failure = undefined;
      relay.open(page);
    },
    failure: () => failure,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return relay.close();
    },
  };
}

/** The headers of a response but for those of the connection, and those that the modules of the policy know. */
function withoutPolicy(response: IncomingMessage): [name: string, value: string][] {
  return pairs(response).filter(([name]) => !NOT_RELAYED.test(name) && !moduleByName(name.replace(TRIED, '')));
}

function rawHeaders(request: IncomingMessage): string {
  return pairs(request)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

function pairs({ rawHeaders }: IncomingMessage): [name: string, value: string][] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, i) => [
    rawHeaders[2 * i] ?? '',
    rawHeaders[2 * i + 1] ?? '',
  ]);
}
