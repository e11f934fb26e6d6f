import { needsOf } from '../../../../../local/aws/authorize/actions';
import type { Account, Need } from '../../../../../local/aws/authorize/actions/types';
import { parseRequest } from '../../../../../local/aws/authorize/parse';
import { parseTarget } from '../../../../../local/aws/target';
import { parseXml } from '../../../../../local/aws/xml';
import { faultsOf } from '../../../../lib/rights/support/reference';

export const ACCOUNT = '123456789012';
export const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k1`;

/** A distribution as it is, by id. */
export const distributions: Record<string, string> = {};

/** One bucket, `secret`, whose objects are encrypted with a key; one role with a path; one key with an alias. */
const account: Account = {
  iamArn: async (kind, name) => `arn:aws:iam::${ACCOUNT}:${kind}/${name === 'edge' ? 'sites/' : ''}${name}`,
  keyArn: async (id) => (id.endsWith('k1') || id === 'alias/state' ? KEY : undefined),
  bucketKey: async (bucket) => (bucket === 'secret' ? { key: 'k1', bucketKey: false } : undefined),
  objectKey: async (bucket) => (bucket === 'secret' ? KEY : undefined),
  roleBoundary: async (arn) => (arn.endsWith('role/bounded') ? 'arn:aws:iam::123456789012:policy/most' : undefined),
  bucketRegion: async () => 'us-east-1',
  keyValueStoreArn: (name) => (name === 'routes' ? `arn:aws:cloudfront::${ACCOUNT}:key-value-store/k1` : undefined),
  distribution: (id) => (distributions[id] === undefined ? undefined : parseXml(distributions[id]).value),
};

export interface Sent {
  readonly body?: string | Buffer | object;
  readonly headers?: Record<string, string>;
  readonly region?: string;
}

/** What a request needs. `line` is `METHOD PATH`, the method POST where there is none. */
export async function needs(
  service: string,
  line: string,
  { body = '', headers = {}, region = 'us-east-1' }: Sent = {},
): Promise<Need[]> {
  const [method = '', path = ''] = line.startsWith('/') ? ['POST', line] : line.split(/ (.*)/);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const scope = { accessKey: 'AKIA', region, service };
  const found = await needsOf(parseRequest(method, parseTarget(path), headers, scope, ACCOUNT, bytes), account);
  // Every test of a mapping compares what it finds with AWS's own reference, too.
  for (const { action, resource, context = {} } of found) {
    const faults = await faultsOf({ Action: [action], Resource: [resource], Condition: { Null: context } });
    if (faults.length > 0) throw new Error(`${service} ${line}: ${faults.join('; ')}`);
  }
  return found;
}

/** `ACTION RESOURCE` of each. */
export async function rights(service: string, line: string, sent?: Sent): Promise<string[]> {
  return (await needs(service, line, sent)).map(({ action, resource }) => `${action} ${resource}`);
}

/** Of AWS JSON. */
export const json = (service: string, operation: string, body: object, region?: string) =>
  rights(service, '/', { body, region, headers: { 'x-amz-target': `Service_20200101.${operation}` } });

/** Of AWS query. */
export const query = (service: string, parameters: Record<string, string>) =>
  rights(service, '/', { body: new URLSearchParams(parameters).toString() });
