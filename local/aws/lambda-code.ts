import { presign } from '../../cli/core/sigv4';
import type { Gateway } from './context';
import type { Moto } from './moto';
import { readAll } from './moto';
import { ACCOUNT, ROOT } from './signed';
import { decode, type Target } from './target';

const FUNCTIONS = '/2015-03-31/functions/';
export const CODE = '/_local/lambda-code';

/** A function as a path of the Lambda API names it: by name or ARN, with a version or alias in it or beside it. */
export interface FunctionName {
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** The function of `/2015-03-31/functions/NAME`, undefined for every other path. */
export function functionOf({ pathname, query }: Target): FunctionName | undefined {
  if (!pathname.startsWith(FUNCTIONS)) return undefined;
  const given = decode(pathname.slice(FUNCTIONS.length)).replace(/\/$/, '');
  if (given === '' || given.includes('/')) return undefined;
  const [name = '', inName] = given.startsWith('arn:') ? given.split(':').slice(6) : given.split(':');
  return { name, qualifier: inName ?? query.get('Qualifier') ?? undefined };
}

export function functionArn(region: string, { name, qualifier }: FunctionName): string {
  return `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}${qualifier ? `:${qualifier}` : ''}`;
}

interface GetFunctionResponse {
  Code?: { Location?: string; RepositoryType?: string };
  Tags?: Record<string, string>;
  TagsError?: { ErrorCode: string; Message: string };
}

/**
 * GetFunction's response with the place where the zip can be had, "for 10 minutes" as Lambda says, and without the tags where
 * `tagsDenied` says why.
 */
export function withCodeLocation(
  body: Buffer,
  { endpoint, root }: Gateway,
  region: string,
  named: FunctionName,
  tagsDenied?: string,
): Buffer {
  const { Tags, ...answer } = JSON.parse(body.toString('utf8')) as GetFunctionResponse;
  if (!answer.Code) return body;
  if (tagsDenied !== undefined) answer.TagsError = { ErrorCode: 'AccessDeniedException', Message: tagsDenied };
  const query = new URLSearchParams({ account: ACCOUNT, region, function: named.name });
  if (named.qualifier) query.set('qualifier', named.qualifier);
  const Location = presign(endpoint, `${CODE}?${query}`, { service: 's3', seconds: 600 }, root);
  answer.Code = { ...answer.Code, RepositoryType: 'S3', Location };
  return Buffer.from(JSON.stringify(tagsDenied === undefined && Tags ? { ...answer, Tags } : answer));
}

/** Whether moto has a function's version. */
export async function lambdaVersionExists(moto: Moto, arn: string): Promise<boolean> {
  const [, , , region = '', , , name = '', version = ''] = arn.split(':');
  const path = `${FUNCTIONS}${encodeURIComponent(name)}/configuration?Qualifier=${encodeURIComponent(version)}`;
  const answer = await moto.send({ method: 'GET', path, headers: ROOT('lambda', region) });
  await readAll(answer);
  return answer.statusCode === 200;
}

/** The words with which Lambda refuses to delete what Lambda@Edge still runs. */
export function replicatedError(arn: string): { status: number; body: string } {
  const message = `Lambda was unable to delete ${arn} because it is a replicated function. Please see our documentation for Deleting Lambda@Edge Functions and Replicas.`;
  return { status: 400, body: JSON.stringify({ Type: 'User', message, Message: message }) };
}
