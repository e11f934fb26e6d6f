import { randomUUID } from 'node:crypto';
import { findByArn, type KeyValueStores, statusOf } from './key-value-stores';
import type { CloudFrontAnswer, CloudFrontRequest } from './request';
import { newId, type Resource, type Store } from './store';

/** Where the data of key value stores is: what stands before the ARN. */
export const KEY_VALUES = '/key-value-stores/';

/** CloudFront Developer Guide, "Quotas on key value stores", in bytes. */
const LONGEST_KEY = 512;
const LONGEST_VALUE = 1024;
const LARGEST_STORE = 5 * 1024 * 1024;
const LARGEST_UPDATE = 3 * 1024 * 1024;
/** Of one request. */
const MOST_KEYS = 50;
const PAGE = 10;

/** An error of the CloudFront KeyValueStore API, whose names and statuses are those of AWS's model. */
class KeyValueError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const invalid = (message: string) => new KeyValueError(400, 'ValidationException', message);

/**
 * The CloudFront KeyValueStore API (version 2022-07-26): `path` is the ARN, then perhaps `keys` and a key, decoded.
 * Never throws.
 */
export function answerKeyValues(context: KeyValueStores, request: CloudFrontRequest): CloudFrontAnswer {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() };
  try {
    const { body, etag } = respond(context, request);
    return { status: 200, headers: { ...headers, ...(etag && { etag }) }, body: JSON.stringify(body) };
  } catch (error) {
    const known = error instanceof KeyValueError ? error : invalid((error as Error).message);
    return {
      status: known.status,
      headers: { ...headers, 'x-amzn-errortype': known.code },
      body: JSON.stringify({ Message: known.message }),
    };
  }
}

function respond(context: KeyValueStores, request: CloudFrontRequest): { body: object; etag?: string } {
  const { store } = context;
  const { method, query } = request;
  const [arn = '', keys, key, ...more] = request.path;
  const found = findByArn(store, arn);
  if (!found) throw new KeyValueError(404, 'ResourceNotFoundException', `The key value store does not exist: ${arn}`);
  const values = store.keyValues[found.extra.id ?? ''] ?? {};
  const etag = found.extra.valuesEtag ?? '';
  const operation = `${method} ${keys ?? ''}${key === undefined ? '' : '/key'}`;
  if (more.length > 0) throw invalid(`There is no such operation: ${operation}`);
  switch (operation) {
    case 'GET ':
      return {
        etag,
        body: {
          ...sizeOf(values),
          KvsARN: arn,
          Created: seconds(found.createdAt),
          LastModified: seconds(found.extra.valuesAt ?? found.createdAt),
          Status: statusOf(context, found),
        },
      };
    case 'GET keys':
      return { body: list(values, query) };
    case 'GET keys/key':
      if (!Object.hasOwn(values, key ?? '')) throw noKey(key ?? '');
      return { body: { ...sizeOf(values), Key: key, Value: values[key ?? ''] } };
    case 'PUT keys/key':
      return write(store, found, request, [[key ?? '', textOf(parse(request.body).Value, 'Value')]], []);
    case 'DELETE keys/key':
      return write(store, found, request, [], [key ?? '']);
    case 'POST keys': {
      const { Puts = [], Deletes = [] } = parse(request.body);
      const puts = itemsOf(Puts, 'Puts').map((one): [string, string] => [
        textOf(one.Key, 'Key'),
        textOf(one.Value, 'Value'),
      ]);
      return write(
        store,
        found,
        request,
        puts,
        itemsOf(Deletes, 'Deletes').map((one) => textOf(one.Key, 'Key')),
      );
    }
    default:
      throw invalid(`There is no such operation: ${operation}`);
  }
}

const noKey = (key: string) => new KeyValueError(404, 'ResourceNotFoundException', `The key does not exist: ${key}`);
const seconds = (time: string) => Date.parse(time) / 1000;

/** All of it, or nothing. */
function write(
  store: Store,
  found: Resource,
  request: CloudFrontRequest,
  puts: readonly (readonly [key: string, value: string])[],
  deletes: readonly string[],
): { body: object; etag: string } {
  if (!request.ifMatch) throw invalid('The If-Match header is required.');
  if (request.ifMatch.replace(/^"|"$/g, '') !== found.extra.valuesEtag) {
    throw new KeyValueError(409, 'ConflictException', 'The If-Match version does not match: the store has changed.');
  }
  const touched = [...puts.map(([key]) => key), ...deletes];
  if (touched.length === 0) throw invalid('There is nothing to put or delete.');
  if (touched.length > MOST_KEYS)
    throw invalid(`A request can put and delete ${MOST_KEYS} keys, and has ${touched.length}.`);
  if (Buffer.byteLength(request.body) > LARGEST_UPDATE) throw invalid(`A request can have ${LARGEST_UPDATE} bytes.`);
  if (new Set(touched).size < touched.length) throw invalid('A key stands twice in the request.');
  const id = found.extra.id ?? '';
  const next: Record<string, string> = Object.assign(Object.create(null), store.keyValues[id]);
  for (const key of deletes) {
    if (!Object.hasOwn(next, key)) throw noKey(key);
    delete next[key];
  }
  for (const [key, value] of puts) {
    const [keyBytes, valueBytes] = [Buffer.byteLength(key), Buffer.byteLength(value)];
    if (keyBytes === 0 || keyBytes > LONGEST_KEY)
      throw invalid(`A key has 1 to ${LONGEST_KEY} bytes, and this one has ${keyBytes}: ${key.slice(0, 60)}`);
    if (valueBytes > LONGEST_VALUE)
      throw invalid(`A value has at most ${LONGEST_VALUE} bytes; that of ${key.slice(0, 60)} has ${valueBytes}.`);
    next[key] = value;
  }
  const { TotalSizeInBytes } = sizeOf(next);
  if (TotalSizeInBytes > LARGEST_STORE) {
    const message = `The store would have ${TotalSizeInBytes} bytes; the quota is ${LARGEST_STORE}.`;
    throw new KeyValueError(402, 'ServiceQuotaExceededException', message);
  }
  store.keyValues[id] = next;
  const etag = newId('K');
  found.extra = { ...found.extra, valuesEtag: etag, valuesAt: store.time() };
  store.save();
  return { body: sizeOf(next), etag };
}

function list(values: Readonly<Record<string, string>>, query: URLSearchParams): object {
  const most = Number(query.get('MaxResults') ?? PAGE);
  if (!Number.isInteger(most) || most < 1 || most > MOST_KEYS) throw invalid(`MaxResults is from 1 to ${MOST_KEYS}.`);
  const token = query.get('NextToken');
  const after = token === null ? undefined : Buffer.from(token, 'base64url').toString('utf8');
  const keys = Object.keys(values)
    .sort()
    .filter((key) => after === undefined || key > after);
  const page = keys.slice(0, most);
  const Items = page.map((Key) => ({ Key, Value: values[Key] }));
  const last = page.at(-1);
  if (keys.length === page.length || last === undefined) return { Items };
  return { Items, NextToken: Buffer.from(last).toString('base64url') };
}

function sizeOf(values: Readonly<Record<string, string>>): { ItemCount: number; TotalSizeInBytes: number } {
  let bytes = 0;
  for (const [key, value] of Object.entries(values)) bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  return { ItemCount: Object.keys(values).length, TotalSizeInBytes: bytes };
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw invalid('The body is not a JSON object.');
}

function itemsOf(value: unknown, name: string): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw invalid(`${name} must be a list.`);
  return value.map((one) => Object(one) as Record<string, unknown>);
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalid(`${name} must be a string.`);
  return value;
}
