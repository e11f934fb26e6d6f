import { type Moto, readAll } from '../moto';
import { ROOT } from '../signed';
import type { Need } from './actions/types';
import type { Buckets } from './buckets';
import type { ResourcePolicy } from './decide';
import type { Directory } from './directory';

/** The policy of the resource itself, where it is of a kind that has one. */
export async function policyOfResource(
  { action, resource }: Need,
  region: string,
  directory: Directory,
  buckets: Buckets,
  moto: Moto,
): Promise<ResourcePolicy | undefined> {
  const bucket = /^arn:aws:s3:::([^/*]+)/.exec(resource)?.[1];
  if (bucket) {
    const document = await buckets.policy(bucket);
    return document === undefined ? undefined : { kind: 'bucket', name: `policy of bucket ${bucket}`, document };
  }
  if (/^arn:aws:kms:[^:]*:\d+:key\//.test(resource)) {
    const key = await directory.key(resource, region);
    return key ? { kind: 'key', name: `policy of ${key.arn}`, document: key.policy } : undefined;
  }
  if (/^sts:(?:AssumeRole|TagSession|SetSourceIdentity)/.test(action)) {
    const role = await directory.role(resource);
    // Nobody is trusted by a role that there is not.
    return { kind: 'trust', name: `trust policy of ${role?.name ?? resource}`, document: role?.trust ?? {} };
  }
  if (/^arn:aws:lambda:[^:]*:\d+:function:[^*]+$/.test(resource) && !action.endsWith('CreateFunction'))
    return ofFunction(resource, moto);
  return undefined;
}

async function ofFunction(arn: string, moto: Moto): Promise<ResourcePolicy | undefined> {
  const [, , , region = '', , , name = '', qualifier] = arn.split(':');
  const query = qualifier ? `?Qualifier=${encodeURIComponent(qualifier)}` : '';
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/policy${query}`;
  const answer = await moto.send({ method: 'GET', path, headers: ROOT('lambda', region) });
  const body = (await readAll(answer)).toString('utf8');
  if (answer.statusCode !== 200) return undefined;
  const { Policy } = JSON.parse(body) as { Policy: string };
  return { kind: 'function', name: `policy of ${arn}`, document: Policy };
}
