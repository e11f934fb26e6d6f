import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Body, readBody } from './body';
import { API, answerCloudFront, replicasOf } from './cloudfront';
import type { Distributions } from './cloudfront/distributions';
import type { Journal } from './journal';
import { CODE, functionArn, functionOf, replicatedError, withCodeLocation } from './lambda-code';
import { header, type Moto, readAll } from './moto';
import { isRead } from './reads';
import { type S3Access, s3Error } from './s3-access';
import { isSigned, ROOT } from './signed';

export interface Gateway {
  readonly moto: Moto;
  readonly journal: Journal;
  readonly cloudFront: Distributions;
  readonly s3: S3Access;
  readonly endpoint: string;
  /** Milliseconds for which a Lambda version counts as replicated after the last distribution let it go. */
  readonly replicaLingerMs: number;
  /** One change after another, in the order of the journal. */
  readonly inTurn: <T>(change: () => Promise<T>) => Promise<T>;
}

const HOP_BY_HOP =
  /^(?:connection|keep-alive|transfer-encoding|expect|te|trailer|upgrade|proxy-.*|content-length|x-local-.*)$/;

/** Answers one request: CloudFront's by the store, the rest by moto. */
export async function answer(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  const url = new URL(path.replace(/^\/+/, '/'), gateway.endpoint);
  if (url.pathname.startsWith(API)) return answerForCloudFront(gateway, url, request, response);
  if (url.pathname === '/moto-api/reset') return reset(gateway, response);
  const method = request.method ?? 'GET';
  const headers = forwardable(request.headers);
  let mayList = true;
  if (!isSigned(request.headers, url.searchParams) && isS3(method, url)) {
    const access = await gateway.s3.judge(method, url, request.headers);
    if (!access.allowed) return refuse(response, method, access.status, access.code, access.message);
    mayList = access.mayList;
    Object.assign(headers, { ...ROOT('s3'), host: headers.host ?? '127.0.0.1' });
  }
  const body = await readBody(request, gateway.journal.blobs);
  const small = body.small;
  if (!isRead(method, path, headers, small)) return change(gateway, { method, path, url, headers, body }, response);
  const found = await gateway.moto.send({
    method,
    path,
    headers: sized(headers, body),
    body: small ?? Buffer.alloc(0),
  });
  if (found.statusCode === 404 && !mayList) {
    found.resume();
    return refuse(response, method, 403, 'AccessDenied', 'Access Denied');
  }
  const named = method === 'GET' ? functionOf(url) : undefined;
  if (named && found.statusCode === 200) {
    const told = withCodeLocation(await readAll(found), gateway.endpoint, regionOf(request.headers), named);
    return reply(response, 200, answerHeaders(found), told);
  }
  if ((found.statusCode ?? 500) >= 500) return soften(response, headers, url, found);
  response.writeHead(found.statusCode ?? 500, answerHeaders(found));
  await pipeline(found, response);
}

interface Change {
  readonly method: string;
  readonly path: string;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: Body;
}

/** Passes a changing request to moto, and writes it into the journal before it is answered, if moto took it. */
async function change(
  gateway: Gateway,
  { method, path, url, headers, body }: Change,
  response: ServerResponse,
): Promise<void> {
  const { moto, journal } = gateway;
  const big = body.small ? undefined : body;
  const done = await gateway.inTurn(async () => {
    const replicated = method === 'DELETE' ? findReplicas(gateway, url, headers) : undefined;
    if (replicated) return { ...replicated, found: undefined };
    const fixed = { sequence: journal.next(), time: Date.now() };
    const found = await moto.send({
      method,
      path,
      headers: sized(headers, body),
      body: body.small ?? big?.open,
      fixed,
    });
    const bytes = await readAll(found);
    gateway.s3.forget();
    if ((found.statusCode ?? 500) < 400) {
      big?.keep();
      const content = big ? { blob: big.blob } : body.size > 0 ? { body: body.small?.toString('base64') } : {};
      journal.append({ ...fixed, method, path, headers, ...content });
    }
    return { found, body: bytes };
  });
  big?.drop();
  if (!done.found) {
    const kind = { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidParameterValueException' };
    return reply(response, done.status, kind, Buffer.from(done.body));
  }
  if ((done.found.statusCode ?? 500) >= 500) return soften(response, headers, url, done.found, done.body);
  reply(response, done.found.statusCode ?? 500, answerHeaders(done.found), done.body);
}

function findReplicas(
  gateway: Gateway,
  url: URL,
  headers: Record<string, string>,
): { status: number; body: string } | undefined {
  const named = functionOf(url);
  if (!named) return undefined;
  const arn = functionArn(regionOf(headers), named);
  return replicasOf(gateway.cloudFront.store, arn, gateway.replicaLingerMs) ? replicatedError(arn) : undefined;
}

async function answerForCloudFront(
  gateway: Gateway,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await readAll(request)).toString('utf8');
  const path = url.pathname.slice(API.length).replace(/\/$/, '').split('/').map(decodeURIComponent);
  const answered = await answerCloudFront(gateway.cloudFront, {
    method: request.method ?? 'GET',
    path,
    query: url.searchParams,
    ifMatch: header(request.headers, 'if-match'),
    body,
  });
  reply(response, answered.status, answered.headers, Buffer.from(answered.body));
}

async function reset(gateway: Gateway, response: ServerResponse): Promise<void> {
  await gateway.inTurn(async () => {
    await readAll(await gateway.moto.send({ method: 'POST', path: '/moto-api/reset', headers: {} }));
    gateway.journal.clear();
    gateway.cloudFront.store.reset();
    gateway.s3.forget();
  });
  reply(response, 200, { 'content-type': 'application/json' }, Buffer.from('{"status":"ok"}'));
}

/** Everything without a signature but calls that name an action (web identity), moto's own pages and the functions' code. */
function isS3(method: string, url: URL): boolean {
  if (url.pathname === CODE || url.pathname.startsWith('/moto-api/')) return false;
  return url.pathname !== '/' || method === 'GET';
}

function forwardable(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.keys(headers).filter((name) => !HOP_BY_HOP.test(name));
  return Object.fromEntries(kept.map((name) => [name, header(headers, name) ?? '']));
}

const sized = (headers: Record<string, string>, body: Body) => ({ ...headers, 'content-length': String(body.size) });

function answerHeaders(found: IncomingMessage): Record<string, string | string[]> {
  const dropped = ['connection', 'transfer-encoding', 'server'];
  return Object.fromEntries(Object.entries(found.headers).filter(([name]) => !dropped.includes(name))) as Record<
    string,
    string | string[]
  >;
}

/** The region a request was signed for. */
export function regionOf(headers: IncomingHttpHeaders | Record<string, string>): string {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(String(headers.authorization ?? ''))?.[1] ?? 'us-east-1';
}

function reply(
  response: ServerResponse,
  status: number,
  headers: Record<string, string | string[]>,
  body: Buffer,
): void {
  // A body that was changed has another length than moto said; an answer to HEAD keeps moto's.
  const length = response.req.method === 'HEAD' ? {} : { 'content-length': String(body.length) };
  const { 'content-length': given, ...rest } = headers;
  const kept = response.req.method === 'HEAD' && given !== undefined ? { 'content-length': given } : {};
  response.writeHead(status, status === 204 ? rest : { ...rest, ...length, ...kept });
  response.end(body);
}

function refuse(response: ServerResponse, method: string, status: number, code: string, message: string): void {
  const body = method === 'HEAD' ? '' : s3Error(code, message, randomUUID());
  reply(response, status, { 'content-type': 'application/xml' }, Buffer.from(body));
}

/** A 5xx would be tried again some 25 times by the AWS provider: what moto cannot do is a 4xx that says so. */
async function soften(
  response: ServerResponse,
  headers: Record<string, string>,
  url: URL,
  found: IncomingMessage,
  bytes?: Buffer,
): Promise<void> {
  const told = (bytes ?? (await readAll(found))).toString('utf8').slice(0, 500);
  fail(response, headers, url.pathname, `moto answered ${found.statusCode}: ${told}`);
}

/** A 400 in the words of the protocol that was spoken. */
export function fail(
  response: ServerResponse,
  headers: IncomingHttpHeaders | Record<string, string>,
  path: string,
  message: string,
): void {
  const query = String(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const s3 = /\/s3\/aws4_request/.test(String(headers.authorization ?? ''));
  if (query || s3 || path.startsWith('/2013-04-01/')) {
    const error = s3Error('LocalAwsFailure', message, randomUUID());
    const wrapped = s3
      ? error
      : error.replace('<Error>', '<ErrorResponse><Error>').replace('</Error>', '</Error></ErrorResponse>');
    reply(response, 400, { 'content-type': 'text/xml' }, Buffer.from(wrapped));
    return;
  }
  const body = Buffer.from(JSON.stringify({ __type: 'LocalAwsFailure', message, Message: message }));
  reply(response, 400, { 'content-type': 'application/json', 'x-amzn-errortype': 'LocalAwsFailure' }, body);
}
