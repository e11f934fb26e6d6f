import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { readBody } from './body';
import { change } from './change';
import { API, answerCloudFront } from './cloudfront';
import type { Gateway } from './context';
import { answerHeaders, forward, forwardable, regionOf } from './forward';
import { CODE, functionOf, withCodeLocation } from './lambda-code';
import { header, readAll } from './moto';
import { isRead } from './reads';
import { refuse, reply, soften } from './reply';
import { isSigned, ROOT } from './signed';
import { decode, parseTarget, type Target } from './target';

/** Answers one request: CloudFront's by the store, the rest by moto. */
export async function answer(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = parseTarget(request.url ?? '/');
  if (target.pathname.startsWith(API)) return answerForCloudFront(gateway, target, request, response);
  if (target.pathname === '/moto-api/reset') return reset(gateway, response);
  const method = request.method ?? 'GET';
  const headers = forwardable(request.headers);
  let mayList = true;
  if (!isSigned(request.headers, target.query) && isBucket(method, target)) {
    const access = await gateway.s3.judge(method, target, request.headers);
    if (!access.allowed) return refuse(response, method, access.status, access.code, access.message);
    mayList = access.mayList;
    Object.assign(headers, { ...ROOT('s3'), host: headers.host ?? '127.0.0.1' });
  }
  const body = await readBody(request, gateway.journal.blobs);
  if (!isRead(method, target.path, headers, body.small))
    return change(gateway, { method, target, headers, body }, response);
  const found = await forward(gateway.moto, { method, target, headers, body });
  if (!body.small) body.drop();
  if (found.statusCode === 404 && !mayList) {
    found.resume();
    return refuse(response, method, 403, 'AccessDenied', 'Access Denied');
  }
  const named = method === 'GET' ? functionOf(target) : undefined;
  if (named && found.statusCode === 200) {
    const told = withCodeLocation(await readAll(found), gateway.endpoint, regionOf(request.headers), named);
    return reply(response, 200, answerHeaders(found, headers), told);
  }
  if ((found.statusCode ?? 500) >= 500) return soften(response, headers, target, found);
  response.writeHead(found.statusCode ?? 500, answerHeaders(found, headers));
  await pipeline(found, response);
}

async function answerForCloudFront(
  gateway: Gateway,
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await readAll(request)).toString('utf8');
  const path = target.pathname.slice(API.length).replace(/\/$/, '').split('/').map(decode);
  const answered = await answerCloudFront(gateway.cloudFront, {
    method: request.method ?? 'GET',
    path,
    query: target.query,
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
function isBucket(method: string, { pathname }: Target): boolean {
  if (pathname === CODE || pathname.startsWith('/moto-api/')) return false;
  return pathname !== '/' || method === 'GET';
}
