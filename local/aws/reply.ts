import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isS3 } from './forward';
import { readAll } from './moto';
import { s3Error } from './s3-access';
import type { Target } from './target';

/** Answers with a whole body. */
export function reply(
  response: ServerResponse,
  status: number,
  headers: Record<string, string | string[]>,
  body: Buffer,
): void {
  // A body that was changed has another length than moto said; an answer to HEAD keeps moto's.
  const length = response.req.method === 'HEAD' ? {} : { 'content-length': String(body.length) };
  const { 'content-length': given, ...rest } = headers;
  const kept = response.req.method === 'HEAD' && given !== undefined ? { 'content-length': given } : {};
  response.writeHead(status, status === 204 ? rest : { ...rest, ...length, ...kept });
  response.end(body);
}

/** Answers in S3's words. */
export function refuse(response: ServerResponse, method: string, status: number, code: string, message: string): void {
  const body = method === 'HEAD' ? '' : s3Error(code, message, randomUUID());
  reply(response, status, { 'content-type': 'application/xml' }, Buffer.from(body));
}

/** A 5xx would be tried again some 25 times by the AWS provider: what moto cannot do is a 4xx that says so. */
export async function soften(
  response: ServerResponse,
  headers: Record<string, string>,
  target: Target,
  found: IncomingMessage,
  bytes?: Buffer,
): Promise<void> {
  const told = (bytes ?? (await readAll(found))).toString('utf8').slice(0, 500);
  fail(response, headers, target.pathname, `moto answered ${found.statusCode}: ${told}`);
}

/** A 400 in the words of the protocol that was spoken. */
export function fail(
  response: ServerResponse,
  headers: IncomingHttpHeaders | Record<string, string>,
  path: string,
  message: string,
): void {
  const query = String(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const s3 = isS3(headers);
  if (query || s3 || /^\/20(?:13-04-01|20-05-31)\//.test(path)) {
    const error = s3Error('LocalAwsFailure', message, randomUUID());
    const wrapped = s3
      ? error
      : error.replace('<Error>', '<ErrorResponse><Error>').replace('</Error>', '</Error></ErrorResponse>');
    reply(response, 400, { 'content-type': 'text/xml' }, Buffer.from(wrapped));
    return;
  }
  const body = Buffer.from(JSON.stringify({ __type: 'LocalAwsFailure', message, Message: message }));
  reply(response, 400, { 'content-type': 'application/json', 'x-amzn-errortype': 'LocalAwsFailure' }, body);
}
