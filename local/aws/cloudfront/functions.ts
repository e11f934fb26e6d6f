import type { FunctionRuntime } from '../../../lib/cloudfront/function-syntax';
import { FUNCTION_FAILED, viewerFunctionViolations } from '../../../lib/cloudfront/viewer-function-rules';
import type { FunctionCode, FunctionRun } from '../../edge/viewer-function/function-process';
import { at, element, innerXml, parseXml, textAt, textElement, type XmlNode } from '../xml';
import { functionArnsOf } from './distribution-config';
import { CloudFrontError, invalidArgument } from './error';
import { findByArn, readerOf, storeArnsOf, storesOf } from './key-value-stores';
import { DISTRIBUTION, FUNCTION } from './kinds';
import { checkQuantities } from './quantities';
import { type CloudFrontAnswer, type CloudFrontRequest, noContent, readBody, xmlAnswer } from './request';
import { listAnswer, readConfig } from './resources';
import { checkIfMatch, newId, type Resource, type Store } from './store';

/** A CloudFront function: `xml` and `etag` are the development stage's; the published stage stands in `extra`. */
type Stage = 'DEVELOPMENT' | 'LIVE';

/** What the functions are answered from. */
export interface Functions {
  readonly store: Store;
  readonly account: string;
  readonly runFunction: RunFunction;
}

/** Runs a function on one event, for TestFunction. */
export type RunFunction = (code: FunctionCode, event: unknown) => Promise<FunctionRun>;

/** Quotas: CloudFront Developer Guide, "Quotas on CloudFront Functions" and "Quotas on key value stores". */
const MOST_FUNCTIONS = 100;
const MOST_BYTES = 10 * 1024;
const MOST_FUNCTIONS_OF_A_STORE = 10;
/** Of the model's FunctionEventObject. */
const MOST_EVENT_BYTES = 40_960;

/** Answers `/function`, `/function/NAME`, `/function/NAME/describe`, `/function/NAME/publish` and `/function/NAME/test`. */
export function answerForFunction(
  context: Functions,
  [name, action, ...more]: readonly string[],
  request: CloudFrontRequest,
): CloudFrontAnswer | Promise<CloudFrontAnswer> | undefined {
  const { store, account } = context;
  if (more.length > 0) return undefined;
  if (name === undefined) {
    if (request.method === 'POST') return create(store, account, request);
    if (request.method === 'GET') return list(store, account, request);
    return undefined;
  }
  const found = store.find(FUNCTION, name);
  if (!found) throw new CloudFrontError(404, 'NoSuchFunctionExists', `The specified function does not exist: ${name}`);
  const stage = request.query.get('Stage') === 'LIVE' ? 'LIVE' : 'DEVELOPMENT';
  if (request.method === 'GET' && action === 'describe') return summaryAnswer(store, account, found, stage, 200);
  if (request.method === 'GET' && action === undefined) return code(found, stage);
  if (request.method === 'PUT' && action === undefined) return update(store, account, found, request);
  if (request.method === 'POST' && action === 'publish') return publish(store, account, found, request);
  if (request.method === 'POST' && action === 'test') return test(context, found, request);
  if (request.method === 'DELETE' && action === undefined) return remove(store, account, found, request);
  return undefined;
}

function create(store: Store, account: string, request: CloudFrontRequest): CloudFrontAnswer {
  const { value, xml } = readBody(request, 'CreateFunctionRequest');
  const name = textAt(value, 'Name');
  if (!/^[\w-]{1,64}$/.test(name)) throw invalidArgument(`The parameter Name is not valid: ${name}`);
  if (store.find(FUNCTION, name)) {
    throw new CloudFrontError(409, 'FunctionAlreadyExists', `A function with the same name exists: ${name}`);
  }
  if (store.all(FUNCTION).length >= MOST_FUNCTIONS) {
    throw new CloudFrontError(400, 'TooManyFunctions', `There are ${MOST_FUNCTIONS} functions, which is the quota.`);
  }
  checkFunctionRequest(store, value, name);
  const made = store.add(FUNCTION, name, innerXml(xml, 'FunctionConfig'), { code: textAt(value, 'FunctionCode') });
  const location = `/2020-05-31/function/${name}`;
  return summaryAnswer(store, account, made, 'DEVELOPMENT', 201, { location });
}

function update(store: Store, account: string, found: Resource, request: CloudFrontRequest): CloudFrontAnswer {
  checkIfMatch(found.etag, request.ifMatch);
  const { value, xml } = readBody(request, 'UpdateFunctionRequest');
  checkFunctionRequest(store, value, found.id);
  const extra = { ...found.extra, code: textAt(value, 'FunctionCode') };
  const { etag } = store.update(found, innerXml(xml, 'FunctionConfig'), extra);
  // The code of this one answer's ETag is ETtag in AWS's own model.
  return summaryAnswer(store, account, found, 'DEVELOPMENT', 200, { ettag: etag });
}

/**
 * As AWS checks it: what the code says is not looked at, so code that the runtime cannot load is created, published and
 * associated, and fails when it is tested or a viewer comes.
 */
function checkFunctionRequest(store: Store, value: XmlNode, name: string): void {
  const config = at(value, 'FunctionConfig');
  const runtime = textAt(config, 'Runtime');
  if (at(config, 'Comment') === undefined) throw invalidArgument('The parameter Comment is required.');
  if (!isRuntime(runtime)) throw invalidArgument(`The parameter Runtime is not valid: ${runtime}`);
  const bytes = Buffer.from(textAt(value, 'FunctionCode'), 'base64').length;
  if (bytes === 0) throw invalidArgument('The parameter FunctionCode must not be empty.');
  if (bytes > MOST_BYTES) {
    throw new CloudFrontError(
      413,
      'FunctionSizeLimitExceeded',
      `The function's code has ${bytes} bytes; the quota is ${MOST_BYTES} bytes.`,
    );
  }
  checkQuantities(value);
  const stores = storesOf(config);
  if (stores.length > 1) throw invalidArgument('A function can be associated with one key value store.');
  for (const arn of stores) {
    if (runtime !== 'cloudfront-js-2.0')
      throw invalidArgument('A key value store needs the runtime cloudfront-js-2.0.');
    if (!findByArn(store, arn)) throw invalidArgument(`The key value store does not exist: ${arn}`);
    const others = store.all(FUNCTION).filter((one) => one.id !== name && storeArnsOf(one).includes(arn));
    if (others.length >= MOST_FUNCTIONS_OF_A_STORE) {
      throw invalidArgument(
        `The key value store has ${MOST_FUNCTIONS_OF_A_STORE} functions, which is the quota: ${arn}`,
      );
    }
  }
}

const isRuntime = (runtime: string): runtime is FunctionRuntime => /^cloudfront-js-[12]\.0$/.test(runtime);

async function test(context: Functions, found: Resource, request: CloudFrontRequest): Promise<CloudFrontAnswer> {
  const { store, account } = context;
  const { value } = readBody(request, 'TestFunctionRequest');
  const stage = textAt(value, 'Stage') === 'LIVE' ? 'LIVE' : 'DEVELOPMENT';
  checkStage(found, stage);
  const live = stage === 'LIVE';
  if (request.ifMatch?.replace(/^"|"$/g, '') !== (live ? found.extra.liveEtag : found.etag)) {
    throw new CloudFrontError(400, 'InvalidIfMatchVersion', 'The If-Match version is missing or not valid.');
  }
  const event = eventOf(textAt(value, 'EventObject'));
  const config = parseXml(`<Config>${(live ? found.extra.liveXml : found.xml) ?? ''}</Config>`).value;
  const [arn] = storesOf(config);
  const keyValues = arn === undefined ? undefined : readerOf(store, arn);
  const run = await context.runFunction(
    {
      code: Buffer.from((live ? found.extra.liveCode : found.extra.code) ?? '', 'base64').toString('utf8'),
      runtime: textAt(config, 'Runtime') as FunctionRuntime,
      ...(keyValues && { keyValues }),
    },
    event,
  );
  const violation = run.ok ? viewerFunctionViolations(event, run.value)[0] : undefined;
  const error = run.ok ? violation?.message : `${FUNCTION_FAILED} ${run.reason}`;
  const returned = Object(run.ok ? run.value : {});
  const kind = 'statusCode' in returned ? 'response' : 'request';
  return xmlAnswer(
    200,
    'TestResult',
    element('FunctionSummary', summary(store, account, found, stage)) +
      textElement('ComputeUtilization', Math.min(100, Math.round(run.ms))) +
      element('FunctionExecutionLogs', run.logs.map((line) => textElement('member', line)).join('')) +
      textElement('FunctionErrorMessage', error ?? '') +
      textElement('FunctionOutput', error === undefined ? JSON.stringify({ [kind]: returned }) : ''),
  );
}

function eventOf(base64: string): unknown {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > MOST_EVENT_BYTES) {
    throw invalidArgument(`The event object has ${bytes.length} bytes, and may have ${MOST_EVENT_BYTES}.`);
  }
  try {
    const event: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof event === 'object' && event !== null && 'request' in event) return event;
  } catch {
    // Said below.
  }
  throw invalidArgument('The event object is not valid: it must be JSON with version, context, viewer and request.');
}

function publish(store: Store, account: string, found: Resource, request: CloudFrontRequest): CloudFrontAnswer {
  checkIfMatch(found.etag, request.ifMatch);
  found.extra = {
    ...found.extra,
    liveCode: found.extra.code ?? '',
    liveXml: found.xml,
    liveEtag: newId(),
    liveAt: store.time(),
  };
  store.save();
  return summaryAnswer(store, account, found, 'LIVE', 200);
}

function remove(store: Store, account: string, found: Resource, request: CloudFrontRequest): CloudFrontAnswer {
  checkIfMatch(found.etag, request.ifMatch);
  const arn = arnOf(account, found);
  if (isAssociated(store, arn)) {
    throw new CloudFrontError(409, 'FunctionInUse', `Cannot delete the function, a distribution uses it: ${found.id}`);
  }
  store.remove(FUNCTION, found.id);
  return noContent;
}

function list(store: Store, account: string, request: CloudFrontRequest): CloudFrontAnswer {
  const live = request.query.get('Stage') === 'LIVE';
  const functions = store.all(FUNCTION).filter((one) => !live || one.extra.liveXml !== undefined);
  const items = functions.map((one) =>
    element('FunctionSummary', summary(store, account, one, live ? 'LIVE' : 'DEVELOPMENT')),
  );
  return listAnswer('FunctionList', items, false);
}

function code(found: Resource, stage: Stage): CloudFrontAnswer {
  const live = stage === 'LIVE';
  checkStage(found, stage);
  const body = Buffer.from((live ? found.extra.liveCode : found.extra.code) ?? '', 'base64');
  const etag = live ? (found.extra.liveEtag ?? '') : found.etag;
  return { status: 200, headers: { 'content-type': 'application/octet-stream', etag }, body };
}

function checkStage(found: Resource, stage: Stage): void {
  if (stage === 'LIVE' && found.extra.liveXml === undefined) {
    throw new CloudFrontError(404, 'NoSuchFunctionExists', `The function has not been published: ${found.id}`);
  }
}

function isAssociated(store: Store, arn: string): boolean {
  return store.all(DISTRIBUTION).some((distribution) => functionArnsOf(readConfig(distribution)).includes(arn));
}

const arnOf = (account: string, found: Resource) => `arn:aws:cloudfront::${account}:function/${found.id}`;

function summary(store: Store, account: string, found: Resource, stage: Stage): string {
  const live = stage === 'LIVE';
  const published = found.extra.liveCode === found.extra.code && found.extra.liveXml === found.xml;
  const status = isAssociated(store, arnOf(account, found)) ? 'DEPLOYED' : 'UNASSOCIATED';
  const metadata =
    textElement('FunctionARN', arnOf(account, found)) +
    textElement('Stage', stage) +
    textElement('CreatedTime', found.createdAt) +
    textElement('LastModifiedTime', live ? (found.extra.liveAt ?? '') : found.modifiedAt);
  return (
    textElement('Name', found.id) +
    textElement('Status', live || published ? status : 'UNPUBLISHED') +
    element('FunctionConfig', (live ? found.extra.liveXml : found.xml) ?? '') +
    element('FunctionMetadata', metadata)
  );
}

function summaryAnswer(
  store: Store,
  account: string,
  found: Resource,
  stage: Stage,
  status: number,
  headers: Record<string, string> = {},
): CloudFrontAnswer {
  checkStage(found, stage);
  const etag = stage === 'LIVE' ? (found.extra.liveEtag ?? '') : found.etag;
  return xmlAnswer(status, 'FunctionSummary', summary(store, account, found, stage), { etag, ...headers });
}
