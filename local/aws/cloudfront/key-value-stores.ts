import { randomUUID } from 'node:crypto';
import type { KeyValueReader } from '../../edge/viewer-function/function-sandbox';
import { at, element, listAt, parseXml, textAt, textElement, type XmlValue } from '../xml';
import { CloudFrontError, invalidArgument } from './error';
import { FUNCTION, KEY_VALUE_STORE } from './kinds';
import { type CloudFrontAnswer, type CloudFrontRequest, noContent, readBody, xmlAnswer } from './request';
import { listAnswer } from './resources';
import { checkIfMatch, newId, type Resource, type Store } from './store';

/** What key value stores are answered from. */
export interface KeyValueStores {
  readonly store: Store;
  readonly account: string;
  /** Milliseconds for which a new store is PROVISIONING. */
  readonly deployMs: number;
}

/** CloudFront Developer Guide, "Quotas on key value stores". */
const MOST_STORES = 50;
const LONGEST_COMMENT = 128;

/** Answers `/key-value-store` and `/key-value-store/NAME`. */
export function answerForKeyValueStore(
  context: KeyValueStores,
  [name, ...more]: readonly string[],
  request: CloudFrontRequest,
): CloudFrontAnswer | undefined {
  const { store } = context;
  if (more.length > 0) return undefined;
  if (name === undefined) {
    if (request.method === 'POST') return create(context, request);
    if (request.method !== 'GET') return undefined;
    const status = request.query.get('Status');
    const stores = store.all(KEY_VALUE_STORE).filter((one) => !status || statusOf(context, one) === status);
    return listAnswer(
      'KeyValueStoreList',
      stores.map((one) => element('KeyValueStore', content(context, one))),
      false,
    );
  }
  const found = store.find(KEY_VALUE_STORE, name);
  if (!found) throw new CloudFrontError(404, 'EntityNotFound', `The key value store does not exist: ${name}`);
  if (request.method === 'GET') return answer(context, found, 200);
  if (request.method === 'PUT') {
    checkIfMatch(found.etag, request.ifMatch);
    const comment = commentOf(request, 'UpdateKeyValueStoreRequest');
    return answer(context, store.update(found, comment), 200);
  }
  return request.method === 'DELETE' ? remove(context, found, request) : undefined;
}

/** The store with this ARN, whatever its name. */
export function findByArn(store: Store, arn: string): Resource | undefined {
  return store.all(KEY_VALUE_STORE).find((one) => one.extra.arn === arn);
}

/** The ARNs of the key value stores that a function's configuration names. */
export function storesOf(config: XmlValue | undefined): string[] {
  return listAt(config, 'KeyValueStoreAssociations', 'Items', 'KeyValueStoreAssociation').map((one) =>
    textAt(one, 'KeyValueStoreARN'),
  );
}

/** Those that a function is associated with, in either stage. */
export function storeArnsOf(found: Resource): string[] {
  return [found.xml, found.extra.liveXml ?? ''].flatMap((xml) => storesOf(parseXml(`<Config>${xml}</Config>`).value));
}

/** A store as functions read it; undefined when there is none. */
export function readerOf(store: Store, arn: string): KeyValueReader | undefined {
  const found = findByArn(store, arn);
  const values = found && store.keyValues[found.extra.id ?? ''];
  if (!found || !values) return undefined;
  return {
    id: found.extra.id ?? '',
    get: async (key) => (Object.hasOwn(values, key) ? values[key] : undefined),
    meta: async () => ({
      creationDateTime: found.createdAt,
      lastUpdatedDateTime: found.extra.valuesAt ?? found.createdAt,
      keyCount: Object.keys(values).length,
    }),
  };
}

function create(context: KeyValueStores, request: CloudFrontRequest): CloudFrontAnswer {
  const { store, account } = context;
  const { value } = readBody(request, 'CreateKeyValueStoreRequest');
  const name = textAt(value, 'Name');
  if (!/^[\w-]{1,64}$/.test(name)) throw invalidArgument(`The parameter Name is not valid: ${name}`);
  if (at(value, 'ImportSource') !== undefined) {
    throw new CloudFrontError(
      400,
      'UnsupportedOperation',
      'The local CloudFront does not import from S3: put the keys.',
    );
  }
  if (store.find(KEY_VALUE_STORE, name)) {
    throw new CloudFrontError(409, 'EntityAlreadyExists', `A key value store with the same name exists: ${name}`);
  }
  if (store.all(KEY_VALUE_STORE).length >= MOST_STORES) {
    const message = `There are ${MOST_STORES} key value stores, which is the quota.`;
    throw new CloudFrontError(400, 'EntityLimitExceeded', message);
  }
  const comment = commentOf(request, 'CreateKeyValueStoreRequest');
  const id = randomUUID();
  store.keyValues[id] = Object.create(null) as Record<string, string>;
  const arn = `arn:aws:cloudfront::${account}:key-value-store/${id}`;
  const made = store.add(KEY_VALUE_STORE, name, comment, { id, arn, valuesEtag: newId('K') });
  return answer(context, made, 201, { location: `/2020-05-31/key-value-store/${name}` });
}

/** As XML; a store that was given none has none, or the AWS provider would see a change. */
function commentOf(request: CloudFrontRequest, root: string): string {
  const { value } = readBody(request, root);
  const comment = textAt(value, 'Comment');
  if (comment.length > LONGEST_COMMENT) {
    throw invalidArgument(`The parameter Comment has ${comment.length} characters, and may have ${LONGEST_COMMENT}.`);
  }
  return at(value, 'Comment') === undefined ? '' : textElement('Comment', comment);
}

function remove({ store }: KeyValueStores, found: Resource, request: CloudFrontRequest): CloudFrontAnswer {
  checkIfMatch(found.etag, request.ifMatch);
  const user = store.all(FUNCTION).find((one) => storeArnsOf(one).includes(found.extra.arn ?? ''));
  if (user) {
    throw new CloudFrontError(
      409,
      'CannotDeleteEntityWhileInUse',
      `The key value store ${found.id} is associated with the function ${user.id}.`,
    );
  }
  delete store.keyValues[found.extra.id ?? ''];
  store.remove(KEY_VALUE_STORE, found.id);
  return noContent;
}

export function statusOf({ store, deployMs }: Pick<KeyValueStores, 'store' | 'deployMs'>, found: Resource): string {
  return store.now() - Date.parse(found.createdAt) < deployMs ? 'PROVISIONING' : 'READY';
}

function content(context: KeyValueStores, found: Resource): string {
  return (
    textElement('Name', found.id) +
    textElement('Id', found.extra.id ?? '') +
    found.xml +
    textElement('ARN', found.extra.arn ?? '') +
    textElement('Status', statusOf(context, found)) +
    textElement('LastModifiedTime', found.modifiedAt)
  );
}

function answer(
  context: KeyValueStores,
  found: Resource,
  status: number,
  headers: Record<string, string> = {},
): CloudFrontAnswer {
  return xmlAnswer(status, 'KeyValueStore', content(context, found), { etag: found.etag, ...headers });
}
