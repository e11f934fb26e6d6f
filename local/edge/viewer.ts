import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from './fit-to-viewer';
import type { ViewerRequest } from './viewer-request';

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** Bodies over this go out piece by piece, so that a slow reader does not make the server hold a second copy. */
const WHOLE = 256 * 1024;
const PIECE = 64 * 1024;

/** Node's side of a viewer's connection: requests in, answers out, whatever the HTTP version. */
export function viewerListener(
  protocol: 'http' | 'https',
  handle: (request: ViewerRequest) => Answer | Promise<Answer>,
  log: (line: string) => void,
): RequestListener {
  const failed = (response: Response, error: unknown) => {
    log(`The local edge failed: ${error instanceof Error ? error.stack : error}`);
    response.destroy();
  };
  const listener = (request: Request, response: Response) => {
    try {
      const answer = handle(readRequest(protocol, request));
      if (answer instanceof Promise) {
        answer.then((ready) => send(ready, response)).catch((error) => failed(response, error));
      } else send(answer, response);
    } catch (error) {
      failed(response, error);
    }
  };
  return listener as RequestListener;
}

function readRequest(protocol: 'http' | 'https', request: Request): ViewerRequest {
  const url = request.url ?? '/';
  const cut = url.indexOf('?');
  const { headers, rawHeaders } = request;
  let size = url.length + 16;
  for (const text of rawHeaders) size += text.length + 2;
  const path = cut < 0 ? url : url.slice(0, cut);
  return {
    protocol,
    httpVersion: request.httpVersion,
    method: request.method ?? 'GET',
    path: originForm(path),
    query: cut < 0 ? '' : url.slice(cut + 1),
    host: String(headers[':authority'] ?? headers.host ?? 'localhost'),
    headers,
    rawHeaders,
    size,
    clientIp: request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
    body: request as Readable,
  };
}

/** The path of `GET http://host/path` (RFC 9112, 3.2.2) and of `OPTIONS *` too. */
function originForm(path: string): string {
  if (path.startsWith('/')) return path;
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*(\/.*)$/i.exec(path)?.[1] ?? '/';
}

function send({ status, headers, body }: Answer, response: Response): void {
  if (response.destroyed || response.writableEnded) {
    if (!Buffer.isBuffer(body)) body.destroy();
    return;
  }
  if ('stream' in response) {
    const { stream } = response;
    if (stream.destroyed) {
      if (!Buffer.isBuffer(body)) body.destroy();
      return;
    }
    const block: Record<string, string | string[] | number> = { ':status': status };
    for (const [name, value] of headers) {
      const lower = name.toLowerCase();
      const before = block[lower];
      block[lower] = before === undefined ? value : [...(Array.isArray(before) ? before : [String(before)]), value];
    }
    stream.respond(block, { endStream: Buffer.isBuffer(body) && body.length === 0 });
    if (Buffer.isBuffer(body) && body.length === 0) return;
    deliver(body, stream);
    return;
  }
  // Said here, or node adds a Keep-Alive header that CloudFront does not send.
  const flat = ['Connection', response.shouldKeepAlive ? 'keep-alive' : 'close'];
  for (const [name, value] of headers) flat.push(name, value);
  response.writeHead(status, flat);
  deliver(body, response);
}

function deliver(body: Buffer | Readable, out: NodeJS.WritableStream): void {
  if (Buffer.isBuffer(body) && body.length <= WHOLE) {
    out.end(body);
    return;
  }
  // A viewer that leaves, or an origin that breaks off, ends both sides; there is nobody left to tell.
  pipeline(Buffer.isBuffer(body) ? Readable.from(pieces(body)) : body, out).catch(() => {});
}

function* pieces(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += PIECE) yield body.subarray(at, at + PIECE);
}
