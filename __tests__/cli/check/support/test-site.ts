import http from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type CompiledPolicy, type HeaderPair, resolve } from '../../../../lib/policy';
import { type Identity, makeIdentity } from './identity';

/** Where an answer stands in a check, so that one place alone can be changed. */
export type Place =
  | 'page'
  | 'page again'
  | 'css'
  | 'css again'
  | 'js'
  | 'svg'
  | 'error'
  | 'error again'
  | 'HEAD'
  | '304'
  | 'hop'
  | 'https hop'
  | 'http2';

/** One response as it is sent. */
export interface Sent {
  readonly status: number;
  readonly headers: HeaderPair[];
  readonly body: Buffer;
}

/** Changes what one response says: its header lines, or more of it. */
export type Change = (place: Place, headers: HeaderPair[]) => HeaderPair[] | Partial<Sent>;

export interface TestSite {
  readonly url: URL;
  readonly httpPort: number;
  readonly ca: string;
  close(): Promise<void>;
}

const SCRIPT_INTEGRITY = 'sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC';
export const PAGE = `<!doctype html><title>A page</title><link rel="stylesheet" href="/app.css">
<script src="/app.js" integrity="${SCRIPT_INTEGRITY}" crossorigin="anonymous" defer></script><img src="logo.svg" alt="">`;
const FILES: Readonly<Record<string, readonly [type: string, body: string, place: Place]>> = {
  '/': ['text/html', PAGE, 'page'],
  '/app.css': ['text/css', 'a{}', 'css'],
  '/app.js': ['text/javascript', 'void 0', 'js'],
  '/logo.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'svg'],
};

/**
 * A site with a page, three files and an error page over https, and a redirect from http, as CloudFront would serve
 * them with this policy. A request's header `x-change`, over http its query's `change`, picks one of the changes; without
 * it the answers are as they should be.
 */
export async function startTestSite(policy: CompiledPolicy, changes: readonly Change[] = []): Promise<TestSite> {
  const identity: Identity = await makeIdentity();
  const seen = new Set<string>();

  const secure = http2.createSecureServer({ ...identity, allowHTTP1: true }, (request, response) => {
    const change = changes[Number(request.headers['x-change'])];
    const path = new URL(request.url!, 'https://localhost').pathname;
    if (path === '/old.html') {
      return send(response, 'https hop', 301, [...answerOf('text/html', 301, path), ['Location', '/']], '', change);
    }
    const [type, body, first] = FILES[path] ?? ['text/html', '<!doctype html><title>Not here</title>', 'error'];
    const status = FILES[path] ? 200 : 404;
    const again = seen.has(`${request.headers['x-change']} ${path}`);
    seen.add(`${request.headers['x-change']} ${path}`);
    const etag = '"1"';
    const conditional = request.headers['if-none-match'] === etag;
    const place: Place =
      request.httpVersion === '2.0'
        ? 'http2'
        : request.method === 'HEAD'
          ? 'HEAD'
          : conditional
            ? '304'
            : again
              ? (`${first} again` as Place)
              : first;
    if (request.method === 'OPTIONS') return send(response, place, 403, [], '');
    const headers: HeaderPair[] = [
      ...answerOf(type, status, status === 404 ? '/404.html' : path === '/' ? '/index.html' : path),
      ['ETag', etag],
      ['X-Cache', again ? 'Hit from cloudfront' : 'Miss from cloudfront'],
    ];
    if (conditional) return send(response, place, 304, headers, '', change);
    send(response, place, status, headers, request.method === 'HEAD' ? '' : body, change);
  });

  function answerOf(type: string, status: number, path: string): HeaderPair[] {
    const { set } = resolve(policy, { path, status: path === '/404.html' ? 200 : status, contentType: type });
    return [['Content-Type', type], ...set];
  }

  const plain = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    const change = changes[Number(searchParams.get('change') ?? Number.NaN)];
    const port = (secure.address() as AddressInfo).port;
    const headers: HeaderPair[] = [
      ['Server', 'CloudFront'],
      ['Location', `https://localhost:${port}${pathname}`],
    ];
    send(response, 'hop', 301, headers, '', change);
  });

  await Promise.all([listen(secure), listen(plain)]);
  return {
    url: new URL(`https://localhost:${(secure.address() as AddressInfo).port}/`),
    httpPort: (plain.address() as AddressInfo).port,
    ca: identity.ca,
    close: async () => {
      plain.closeAllConnections();
      await Promise.all([secure, plain].map((server) => new Promise((done) => server.close(done))));
    },
  };
}

type Response = http.ServerResponse | http2.Http2ServerResponse;

function send(
  response: Response,
  place: Place,
  usualStatus: number,
  usualHeaders: HeaderPair[],
  usualBody: string,
  change?: Change,
): void {
  const usual: Sent = { status: usualStatus, headers: usualHeaders, body: Buffer.from(usualBody) };
  const changed = change?.(place, usualHeaders) ?? {};
  const { status, headers, body } = { ...usual, ...(Array.isArray(changed) ? { headers: changed } : changed) };
  if ('stream' in response) {
    // HTTP/2 wants lower-case names, and knows no line sent twice but as a list.
    const lists = new Map<string, string[]>();
    for (const [name, value] of headers)
      lists.set(name.toLowerCase(), [...(lists.get(name.toLowerCase()) ?? []), value.trim()]);
    response.writeHead(status, Object.fromEntries(lists));
  } else {
    (response as http.ServerResponse).writeHead(status, [...headers.flat(), 'Content-Length', String(body.length)]);
  }
  response.end(body);
}

function listen(server: http.Server | http2.Http2SecureServer): Promise<void> {
  return new Promise((done) => server.listen(0, 'localhost', done));
}
