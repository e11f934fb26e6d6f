import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Allowed } from './authorize';
import { refusal } from './authorize/refusal';
import { type Body, readBody } from './body';
import { change } from './change';
import { API, answerCloudFront } from './cloudfront';
import { answerKeyValues, KEY_VALUES } from './cloudfront/key-values';
import type { CloudFrontAnswer, CloudFrontRequest } from './cloudfront/request';
import type { Gateway } from './context';
import { answerHeaders, forward, forwardable, regionOf } from './forward';
import { CODE, functionOf, withCodeLocation } from './lambda-code';
import { header, readAll } from './moto';
import { isRead } from './reads';
import { fail, refuse, reply, soften } from './reply';
import { isSigned, ROOT } from './signed';
import { decode, parseTarget, type Target } from './target';

const LEFT = '/_local/left';
const CALLS = '/_local/calls';

/** Answers one request: CloudFront's by the store, the rest by moto. */
export async function answer(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = parseTarget(request.url ?? '/');
  if (!target.pathname.startsWith('/')) {
    const message = `AWS on loopback is a proxy for itself alone, and not for ${target.pathname.slice(0, 200)}`;
    return fail(response, {}, '/', message);
  }
  if (target.pathname === '/moto-api/reset') return reset(gateway, response);
  if (target.pathname === CALLS) return calls(gateway, response);
  const { cloudFront } = gateway;
  if (target.pathname.startsWith(API)) {
    return answerOwn(gateway, target, API, (asked) => answerCloudFront(cloudFront, asked), request, response);
  }
  if (isKeyValues(target)) {
    return answerOwn(gateway, target, KEY_VALUES, (asked) => answerKeyValues(cloudFront, asked), request, response);
  }
  const method = request.method ?? 'GET';
  const headers = forwardable(request.headers);
  let whenMissing: Allowed['whenMissing'];
  let tagsDenied: Allowed['tagsDenied'];
  const anonymous = !isSigned(request.headers, target.query) && isBucket(method, target);
  if (anonymous) {
    const access = await gateway.s3.judge(method, target, request.headers);
    if (!access.allowed) return refuse(response, method, access.status, access.code, access.message);
    if (!access.mayList) whenMissing = async () => refusal('s3', 's3', 'unsigned', '', method);
    Object.assign(headers, { ...ROOT('s3'), host: headers.host ?? '127.0.0.1' });
  }
  const body = await readBody(request, gateway.journal.blobs);
  if (!anonymous && !isOwn(target)) {
    const judged = await judge(gateway, method, target, request, body, response);
    if (!judged) return;
    ({ whenMissing, tagsDenied } = judged);
  }
  if (!isRead(method, target.path, headers, body.small))
    return change(gateway, { method, target, headers, body }, response);
  const found = await forward(gateway.moto, { method, target, headers, body });
  if (!body.small) body.drop();
  const hidden = found.statusCode === 404 ? await whenMissing?.() : undefined;
  if (hidden) {
    found.resume();
    return reply(response, hidden.status, hidden.headers, hidden.body);
  }
  const named = method === 'GET' ? functionOf(target) : undefined;
  if (named && found.statusCode === 200) {
    const told = withCodeLocation(await readAll(found), gateway.endpoint, regionOf(request.headers), named, tagsDenied);
    return reply(response, 200, answerHeaders(found, headers), told);
  }
  if ((found.statusCode ?? 500) >= 500) return soften(response, headers, target, found);
  response.writeHead(found.statusCode ?? 500, answerHeaders(found, headers));
  await pipeline(found, response);
}

/** Answers what is the gateway's own: after `prefix`, the path's parts are decoded one by one. */
async function answerOwn(
  gateway: Gateway,
  target: Target,
  prefix: string,
  respond: (request: CloudFrontRequest) => CloudFrontAnswer | Promise<CloudFrontAnswer>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET';
  const body = await readBody(request, gateway.journal.blobs);
  if (!(await judge(gateway, method, target, request, body, response))) return;
  const text = body.small ?? (await readAll(body.open()));
  if (!body.small) body.drop();
  const path = target.pathname.slice(prefix.length).replace(/\/$/, '').split('/').map(decode);
  const answered = await respond({
    method,
    path,
    query: target.query,
    ifMatch: header(request.headers, 'if-match'),
    body: text.toString('utf8'),
  });
  reply(response, answered.status, answered.headers, Buffer.from(answered.body));
}

/** No bucket is named so with a key that begins so. */
function isKeyValues({ pathname }: Target): boolean {
  return pathname.startsWith(`${KEY_VALUES}arn%3A`) || pathname.startsWith(`${KEY_VALUES}arn:`);
}

/** Undefined when the answer is given already: a refusal. */
async function judge(
  { authoriser }: Gateway,
  method: string,
  target: Target,
  request: IncomingMessage,
  body: Body,
  response: ServerResponse,
): Promise<Allowed | undefined> {
  const judged = authoriser ? await authoriser.judge({ method, target, headers: request.headers, body }) : {};
  if (!('status' in judged)) return judged;
  if (!body.small) body.drop();
  reply(response, judged.status, judged.headers, judged.body);
  return undefined;
}

/** Each right that was asked for since the start, oldest first. */
function calls({ authoriser }: Gateway, response: ServerResponse): void {
  const body = Buffer.from(JSON.stringify(authoriser?.calls ?? []));
  reply(response, 200, { 'content-type': 'application/json' }, body);
}

async function reset(gateway: Gateway, response: ServerResponse): Promise<void> {
  await gateway.inTurn(async () => {
    await readAll(await gateway.moto.send({ method: 'POST', path: '/moto-api/reset', headers: {} }));
    gateway.journal.clear();
    gateway.cloudFront.store.reset();
    gateway.s3.forget();
    gateway.authoriser?.forget();
  });
  reply(response, 200, { 'content-type': 'application/json' }, Buffer.from('{"status":"ok"}'));
}

/** Everything without a signature but calls that name an action (web identity), moto's own pages and the functions' code. */
function isBucket(method: string, target: Target): boolean {
  return !isOwn(target) && (target.pathname !== '/' || method === 'GET');
}

/** What is not of AWS, and open to everybody on this machine. */
function isOwn({ pathname }: Target): boolean {
  return pathname === CODE || pathname === LEFT || pathname.startsWith('/moto-api/');
}
