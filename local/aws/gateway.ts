import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Incoming, Sender } from './authenticate';
import type { Allowed } from './authorize';
import { errorAnswer, type Refusal, refusal } from './authorize/refusal';
import { type Body, readBody } from './body';
import { change } from './change';
import { API, answerCloudFront } from './cloudfront';
import { answerKeyValues, KEY_VALUES } from './cloudfront/key-values';
import type { CloudFrontAnswer, CloudFrontRequest } from './cloudfront/request';
import type { Gateway } from './context';
import { answerHeaders, forward, forwardable, regionOf } from './forward';
import { CODE, functionOf, withCodeLocation } from './lambda-code';
import { header, readAll } from './moto';
import { isFromPage, isOwnHost } from './own-host';
import type { Principal } from './policy-evaluation';
import { isRead } from './reads';
import { fail, refuse, reply, soften } from './reply';
import { isSigned, ROOT } from './signed';
import { decode, parseTarget, type Target } from './target';

const LEFT = '/_local/left';
const RESET = '/moto-api/reset';
const CALLS = '/_local/calls';

/**
 * Answers one request: CloudFront's by the store, the rest by moto. What a web page sends, from here or by a name that it
 * had rebound, is refused first of all; then whatever is neither signed with keys of this AWS nor a read that a bucket's
 * policy allows anybody.
 */
export async function answer(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = parseTarget(request.url ?? '/');
  if (!target.pathname.startsWith('/')) {
    const message = `AWS on loopback is a proxy for itself alone, and not for ${target.pathname.slice(0, 200)}`;
    return fail(response, {}, '/', message);
  }
  const method = request.method ?? 'GET';
  const admitted = isForeign(request)
    ? refusal('s3', 's3', 'foreign', '', method)
    : await admit(gateway, method, target, request);
  if ('status' in admitted) return reply(response, admitted.status, admitted.headers, admitted.body);
  const { body, whenMissing, tagsDenied } = admitted;
  if (target.pathname === CALLS) return calls(gateway, response);
  if (target.pathname === RESET && method === 'POST') return reset(gateway, response);
  if (target.pathname === RESET) return refuse(response, method, 405, 'MethodNotAllowed', 'Only POST resets');
  const { cloudFront } = gateway;
  if (target.pathname.startsWith(API)) {
    return answerOwn(target, API, (asked) => answerCloudFront(cloudFront, asked), request, body, response);
  }
  if (isKeyValues(target)) {
    return answerOwn(target, KEY_VALUES, (asked) => answerKeyValues(cloudFront, asked), request, body, response);
  }
  const headers = { ...forwardable(request.headers), ...admitted.headers };
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
    const told = withCodeLocation(await readAll(found), gateway, regionOf(request.headers), named, tagsDenied);
    return reply(response, 200, answerHeaders(found, headers), told);
  }
  if ((found.statusCode ?? 500) >= 500) return soften(response, headers, target, found);
  response.writeHead(found.statusCode ?? 500, answerHeaders(found, headers));
  await pipeline(found, response);
}

/** A request that goes on, with what it is sent to moto with in place of its own signature. */
interface Admitted extends Allowed {
  readonly body: Body;
  readonly headers: Readonly<Record<string, string>>;
}

async function admit(
  gateway: Gateway,
  method: string,
  target: Target,
  request: IncomingMessage,
): Promise<Admitted | Refusal> {
  const { headers } = request;
  if (!isSigned(headers, target.query) && isBucket(method, target)) {
    const judged = await judgeRead(gateway, method, target, headers, { kind: 'anonymous' });
    if ('status' in judged) return judged;
    return { ...judged, body: await readBody(request, gateway.journal.blobs), headers: ROOT('s3') };
  }
  const body = await readBody(request, gateway.journal.blobs);
  const judged = await judgeSender(gateway, { method, target, headers, body });
  if ('status' in judged && !body.small) body.drop();
  return 'status' in judged ? judged : { ...judged, body };
}

async function judgeSender(gateway: Gateway, incoming: Incoming): Promise<Omit<Admitted, 'body'> | Refusal> {
  const sender = await gateway.authenticator.sender(incoming);
  if (sender && 'status' in sender) return sender;
  const judged = await judge(gateway, incoming, sender);
  if ('status' in judged) return judged;
  // In the journal the root has one name, whatever its keys are at a start.
  const { headers } = incoming;
  const isRoot = sender?.isRoot && headers.authorization !== undefined;
  const own = isRoot ? ROOT(sender.signature.service, sender.signature.region) : {};
  return { ...judged, headers: { ...own, host: header(headers, 'host') ?? '127.0.0.1' } };
}

async function judge(gateway: Gateway, incoming: Incoming, sender: Sender): Promise<Allowed | Refusal> {
  const { method, target, headers } = incoming;
  const cloudFront = sender?.isRoot ? gateway.s3.cloudFrontOf(headers) : undefined;
  if (cloudFront) return judgeRead(gateway, method, target, headers, cloudFront);
  if (isOwn(target)) return sender?.isRoot ? {} : refusal('s3', 's3', 'unsigned', '', method);
  return (await gateway.authoriser?.judge(incoming, sender)) ?? {};
}

/** What a bucket's policy says to CloudFront, or to anybody. */
async function judgeRead(
  { s3 }: Gateway,
  method: string,
  target: Target,
  headers: IncomingHttpHeaders,
  principal: Principal,
): Promise<Allowed | Refusal> {
  const access = await s3.judge(method, target, headers, principal);
  if (!access.allowed) return errorAnswer('s3', 's3', access.status, access.code, access.message, method);
  return access.mayList ? {} : { whenMissing: async () => refusal('s3', 's3', 'unsigned', '', method) };
}

/** Answers what is the gateway's own: after `prefix`, the path's parts are decoded one by one. */
async function answerOwn(
  target: Target,
  prefix: string,
  respond: (request: CloudFrontRequest) => CloudFrontAnswer | Promise<CloudFrontAnswer>,
  request: IncomingMessage,
  body: Body,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET';
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

function isForeign({ headers, socket }: IncomingMessage): boolean {
  if (!isOwnHost(headers.host, socket.localPort)) return true;
  // The local edge passes on what viewers send, and proves by its signature that it is the local edge.
  return isFromPage(headers) && headers['x-local-principal'] === undefined;
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
    gateway.directory.forget();
    gateway.authoriser?.forget();
  });
  reply(response, 200, { 'content-type': 'application/json' }, Buffer.from('{"status":"ok"}'));
}

/** Everything without a signature but CloudFront's API, calls that name an action (web identity), moto's own pages and the functions' code. */
function isBucket(method: string, target: Target): boolean {
  return (
    !isOwn(target) &&
    !target.pathname.startsWith(API) &&
    !isKeyValues(target) &&
    (target.pathname !== '/' || method === 'GET')
  );
}

/** What is not of AWS: for the root alone. */
function isOwn({ pathname }: Target): boolean {
  return [CODE, LEFT, CALLS].includes(pathname) || pathname.startsWith('/moto-api/');
}
