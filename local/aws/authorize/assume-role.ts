import type { Body } from '../body';
import type { Context } from '../policy-evaluation';
import { ACCOUNT } from '../signed';
import type { ApiRequest } from './actions/types';
import type { Caller } from './caller';
import type { Directory } from './directory';
import { errorAnswer, type Refusal, refusal } from './refusal';
import { readToken, TokenError, verifyToken } from './web-identity';

/**
 * Who a web identity token stands for, if a provider of the account issued it for one of its clients. `now` in milliseconds.
 * Throws TokenError as STS answers.
 */
export async function bearerOf(
  { parameters }: ApiRequest,
  directory: Directory,
  now: number,
): Promise<{ readonly caller: Caller; readonly context: Context }> {
  const { issuer, audiences, context } = readToken(String(parameters.WebIdentityToken ?? ''), now);
  const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`;
  const known = await directory.provider(provider);
  if (!known) {
    throw new TokenError(
      'InvalidIdentityToken',
      `No OpenIDConnect provider found in your account for https://${issuer}`,
    );
  }
  if (!audiences.some((one) => known.clientIds.includes(one))) {
    throw new TokenError('InvalidIdentityToken', 'Incorrect token audience');
  }
  return {
    caller: { principal: { kind: 'federated', provider } },
    context: { ...context, 'aws:FederatedProvider': provider },
  };
}

/** What a call without a signature meets, unless it is AssumeRoleWithWebIdentity with a token that this AWS can verify. */
export function tokenRefusal(body: Body, secretAccessKey: string): Refusal | undefined {
  const parameters = new URLSearchParams(body.small?.toString('utf8'));
  if (parameters.getAll('Action').join() !== 'AssumeRoleWithWebIdentity')
    return refusal('sts', 'query', 'unsigned', '');
  try {
    for (const token of parameters.getAll('WebIdentityToken')) verifyToken(token, secretAccessKey);
    return undefined;
  } catch (error) {
    if (error instanceof TokenError) return errorAnswer('sts', 'query', 400, error.code, error.message);
    throw error;
  }
}

/** What STS does not take in a session that it would give otherwise. */
export async function wrongSession(
  { operation, parameters }: ApiRequest,
  directory: Directory,
): Promise<string | undefined> {
  if (operation !== 'AssumeRole' && operation !== 'AssumeRoleWithWebIdentity') return undefined;
  // moto would forget them, and the session could do more than it may.
  if (Object.keys(parameters).some((name) => name.startsWith('PolicyArns.'))) {
    return 'The local AWS has no PolicyArns of a session. Send the policy itself as Policy';
  }
  const role = await directory.role(String(parameters.RoleArn));
  return role && Number(parameters.DurationSeconds ?? 0) > role.maxSessionDuration
    ? 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
    : undefined;
}
