import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { replicasOf } from './cloudfront';
import type { Gateway } from './context';
import { answerHeaders, type Forwarded, forward, regionOf, serviceOf } from './forward';
import { functionArn, functionOf, replicatedError } from './lambda-code';
import { readAll } from './moto';
import { reply, soften } from './reply';
import type { Target } from './target';

/** Passes a changing request to moto, and writes it into the journal before it is answered, if moto took it. */
export async function change(gateway: Gateway, request: Forwarded, response: ServerResponse): Promise<void> {
  const { moto, journal } = gateway;
  const { method, target, headers, body } = request;
  const big = body.small ? undefined : body;
  const done = await gateway.inTurn(async () => {
    const replicated = method === 'DELETE' ? findReplicas(gateway, target, headers) : undefined;
    if (replicated) return { ...replicated, found: undefined };
    // Unknown to others: the secrets of sessions and users are drawn from it.
    const fixed = { seed: randomBytes(16).toString('hex'), time: Date.now() };
    const sequence = journal.next();
    const found = await forward(moto, request, fixed);
    const bytes = await readAll(found);
    forget(gateway, target, headers);
    if ((found.statusCode ?? 500) < 400) {
      big?.keep();
      const content = big ? { blob: big.blob } : body.size > 0 ? { body: body.small?.toString('base64') } : {};
      journal.append({ sequence, ...fixed, method, path: target.path, headers, ...content });
    }
    return { found, body: bytes };
  });
  big?.drop();
  if (!done.found) {
    const kind = { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidParameterValueException' };
    return reply(response, done.status, kind, Buffer.from(done.body));
  }
  if ((done.found.statusCode ?? 500) >= 500) return soften(response, headers, target, done.found, done.body);
  reply(response, done.found.statusCode ?? 500, answerHeaders(done.found, headers), done.body);
}

/** What was known and may have changed. An object says nothing of who may read it. */
function forget({ s3, authoriser, directory }: Gateway, { pathname }: Target, headers: Record<string, string>): void {
  const service = serviceOf(headers);
  const isObject = service === 's3' && /^\/[^/]+\/./.test(pathname);
  if (isObject) return;
  s3.forget();
  if (service === undefined || /^(?:iam|sts|kms)$/.test(service)) directory.forget();
  authoriser?.forget(service);
}

function findReplicas(
  gateway: Gateway,
  target: Target,
  headers: Record<string, string>,
): { status: number; body: string } | undefined {
  const named = functionOf(target);
  if (!named) return undefined;
  const arn = functionArn(regionOf(headers), named);
  return replicasOf(gateway.cloudFront.store, arn, gateway.replicaLingerMs) ? replicatedError(arn) : undefined;
}
