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

interface Options extends ReportOnlyOptions {
  /** Of the site: `https://example.com`. */
  readonly origin: string;
  /** The authority that vouches for it, PEM. @default those that Node knows */
  readonly authority?: string;
}

/** Headers of one connection, and the one that would lead the browser around the relay. */
const NOT_RELAYED = /^(?:connection|keep-alive|transfer-encoding|alt-svc)$/i;

/**
 * Stands before a served site, under the site's own name: the browser is told to find its host here. Answers are the site's, with
 * the headers of the policy, as Report-Only, in the place of its own.
 */
export async function relayReportOnly(options: Options): Promise<LearningServer> {
  const { origin, authority: ca, onReport } = options;
  const url = new URL(origin);
  const isHttps = url.protocol === 'https:';
  const port = Number(url.port) || (isHttps ? 443 : 80);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const identity = isHttps ? await identityOf(host) : undefined;
  const server = identity ? createHttpsServer(identity) : createHttpServer();
  const ask = isHttps ? requestHttps : requestHttp;
  let failure: string | undefined;
  const sockets = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const site = isHttps ? connectTls({ host, port, ca, servername: isIP(host) ? '' : host }) : connect({ host, port });
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
    const asked = ask(origin + url, { method, headers, ca, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, relayed(url, answer, reportUri, options));
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

/** The headers of an answer, as `writeHead` takes them. */
function relayed(
  url: string,
  answer: IncomingMessage,
  reportUri: string,
  { origin, policy, rootObject }: Options,
): string[] {
  const { pathname } = new URL(url, origin);
  const path = pathname === '/' ? rootObject : pathname;
  const contentType = answer.headers['content-type'];
  const { set } = resolve(policy, { path, contentType, status: answer.statusCode ?? 502 });
  const sent = new Set(set.map(([name]) => name.toLowerCase()));
  const kept = pairs(answer).filter(
    ([name]) => !NOT_RELAYED.test(name) && !sent.has(name.toLowerCase()) && !moduleByName(name),
  );
  return [...kept, ...reportOnly(set, reportUri)].flat();
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
