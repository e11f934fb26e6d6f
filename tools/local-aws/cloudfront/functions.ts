import { element, innerXml, textAt, textElement } from '../xml';
import { functionArnsOf } from './distribution-config';
import { CloudFrontError } from './error';
import { DISTRIBUTION, FUNCTION } from './kinds';
import { type CloudFrontAnswer, type CloudFrontRequest, noContent, readBody, xmlAnswer } from './request';
import { listAnswer, readConfig } from './resources';
import { checkIfMatch, newId, type Resource, type Store } from './store';

/** A CloudFront function: `xml` and `etag` are the development stage's; the published stage stands in `extra`. */
type Stage = 'DEVELOPMENT' | 'LIVE';

/** Answers `/function`, `/function/NAME`, `/function/NAME/describe` and `/function/NAME/publish`. */
export function answerForFunction(
  store: Store,
  account: string,
  [name, action, ...more]: readonly string[],
  request: CloudFrontRequest,
): CloudFrontAnswer | undefined {
  if (more.length > 0) return undefined;
  if (name === undefined) {
    if (request.method === 'POST') return create(store, account, request);
    if (request.method === 'GET') return list(store, account, request);
    return undefined;
  }
  const found = store.find(FUNCTION, name);
  if (!found) throw new CloudFrontError(404, 'NoSuchFunctionExists', `The specified function does not exist: ${name}`);
  const stage = request.query.get('Stage') === 'LIVE' ? 'LIVE' : 'DEVELOPMENT';
  if (request.method === 'GET' && action === 'describe') return summaryAnswer(account, found, stage, 200);
  if (request.method === 'GET' && action === undefined) return code(found, stage);
  if (request.method === 'PUT' && action === undefined) return update(store, account, found, request);
  if (request.method === 'POST' && action === 'publish') return publish(store, account, found, request);
  if (request.method === 'DELETE' && action === undefined) return remove(store, account, found, request);
  return undefined;
}

function create(store: Store, account: string, request: CloudFrontRequest): CloudFrontAnswer {
  const { value, xml } = readBody(request, 'CreateFunctionRequest');
  const name = textAt(value, 'Name');
  if (!/^[\w-]{1,64}$/.test(name)) {
    throw new CloudFrontError(400, 'InvalidArgument', `The parameter Name is not valid: ${name}`);
  }
  if (store.find(FUNCTION, name)) {
    throw new CloudFrontError(409, 'FunctionAlreadyExists', `A function with the same name exists: ${name}`);
  }
  const made = store.add(FUNCTION, name, innerXml(xml, 'FunctionConfig'), { code: textAt(value, 'FunctionCode') });
  return summaryAnswer(account, made, 'DEVELOPMENT', 201, { location: `/2020-05-31/function/${name}` });
}

function update(store: Store, account: string, found: Resource, request: CloudFrontRequest): CloudFrontAnswer {
  checkIfMatch(found.etag, request.ifMatch);
  const { value, xml } = readBody(request, 'UpdateFunctionRequest');
  const extra = { ...found.extra, code: textAt(value, 'FunctionCode') };
  const { etag } = store.update(found, innerXml(xml, 'FunctionConfig'), extra);
  // The code of this one answer's ETag is ETtag in AWS's own model.
  return summaryAnswer(account, found, 'DEVELOPMENT', 200, { ettag: etag });
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
  return summaryAnswer(account, found, 'LIVE', 200);
}

function remove(store: Store, account: string, found: Resource, request: CloudFrontRequest): CloudFrontAnswer {
  checkIfMatch(found.etag, request.ifMatch);
  const arn = arnOf(account, found);
  if (store.all(DISTRIBUTION).some((distribution) => functionArnsOf(readConfig(distribution)).includes(arn))) {
    throw new CloudFrontError(409, 'FunctionInUse', `Cannot delete the function, a distribution uses it: ${found.id}`);
  }
  store.remove(FUNCTION, found.id);
  return noContent;
}

function list(store: Store, account: string, request: CloudFrontRequest): CloudFrontAnswer {
  const live = request.query.get('Stage') === 'LIVE';
  const functions = store.all(FUNCTION).filter((one) => !live || one.extra.liveXml !== undefined);
  const items = functions.map((one) =>
    element('FunctionSummary', summary(account, one, live ? 'LIVE' : 'DEVELOPMENT')),
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

const arnOf = (account: string, found: Resource) => `arn:aws:cloudfront::${account}:function/${found.id}`;

function summary(account: string, found: Resource, stage: Stage): string {
  const live = stage === 'LIVE';
  const published = found.extra.liveCode === found.extra.code && found.extra.liveXml === found.xml;
  const metadata =
    textElement('FunctionARN', arnOf(account, found)) +
    textElement('Stage', stage) +
    textElement('CreatedTime', found.createdAt) +
    textElement('LastModifiedTime', live ? (found.extra.liveAt ?? '') : found.modifiedAt);
  return (
    textElement('Name', found.id) +
    textElement('Status', live || published ? 'UNASSOCIATED' : 'UNPUBLISHED') +
    element('FunctionConfig', (live ? found.extra.liveXml : found.xml) ?? '') +
    element('FunctionMetadata', metadata)
  );
}

function summaryAnswer(
  account: string,
  found: Resource,
  stage: Stage,
  status: number,
  headers: Record<string, string> = {},
): CloudFrontAnswer {
  checkStage(found, stage);
  const etag = stage === 'LIVE' ? (found.extra.liveEtag ?? '') : found.etag;
  return xmlAnswer(status, 'FunctionSummary', summary(account, found, stage), { etag, ...headers });
}
