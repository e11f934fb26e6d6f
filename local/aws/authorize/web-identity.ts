import { createHmac } from 'node:crypto';
import { isSame } from '../../../cli/core/sigv4';
import type { Context } from '../policy-evaluation';

/** A token that is refused: code and message are STS's. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface WebIdentity {
  /** The issuer without `https://`: `token.actions.githubusercontent.com`. */
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** `ISSUER:aud`, `ISSUER:sub` and the token's other claims. */
  readonly context: Context;
}

/**
 * A token that this AWS takes for the issuer's: nobody on loopback has the issuer's own key, so the root's secret access key
 * stands in for it (HS256, RFC 7518 3.2).
 */
export function signToken(claims: object, secretAccessKey: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${content}.${signatureOf(content, secretAccessKey)}`;
}

/** Throws TokenError for a token that was signed with another key. */
export function verifyToken(token: string, secretAccessKey: string): void {
  const end = token.lastIndexOf('.');
  if (end < 0 || !isSame(token.slice(end + 1), signatureOf(token.slice(0, end), secretAccessKey))) {
    throw new TokenError(
      'InvalidIdentityToken',
      "Couldn't verify the token's signature: on loopback it is HS256 with the root's secret access key",
    );
  }
}

function signatureOf(content: string, secretAccessKey: string): string {
  return createHmac('sha256', secretAccessKey).update(content).digest('base64url');
}

/**
 * Reads an OpenID Connect token, whose signature was verified, at a time in milliseconds. Throws TokenError as STS answers.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function readToken(token: string, now: number): WebIdentity {
  const invalid = (message: string) => new TokenError('InvalidIdentityToken', message);
  const claims = claimsOf(token);
  if (!claims)
    throw invalid('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
  const { iss, aud, sub, exp, nbf } = claims;
  if (typeof iss !== 'string' || !iss.startsWith('https://')) throw invalid('Issuer must be a valid URL');
  if (typeof sub !== 'string') throw invalid('Missing a required claim: sub');
  const audiences = (Array.isArray(aud) ? aud : [aud]).filter((one): one is string => typeof one === 'string');
  if (audiences.length === 0) throw invalid('Missing a required claim: aud');
  if (typeof exp !== 'number') throw invalid('Missing a required claim: exp');
  if (exp * 1000 <= now) {
    throw new TokenError(
      'ExpiredTokenException',
      `Token expired: current date/time ${new Date(now).toISOString()} must be before the expiration date/time ${new Date(exp * 1000).toISOString()}`,
    );
  }
  if (typeof nbf === 'number' && nbf * 1000 > now) throw invalid('Token is not yet valid');
  const issuer = iss.slice('https://'.length).replace(/\/$/, '');
  return { issuer, audiences, context: contextOf(issuer, claims) };
}

function claimsOf(token: string): Record<string, unknown> | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims)
      ? (claims as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function contextOf(issuer: string, claims: Record<string, unknown>): Context {
  const given = Object.entries(claims).flatMap(([name, value]): [string, string | string[]][] => {
    if (Array.isArray(value)) return [[`${issuer}:${name}`, value.map(String)]];
    return typeof value === 'object' ? [] : [[`${issuer}:${name}`, String(value)]];
  });
  // "aud: the azp claim, if there is one":
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
  const azp = typeof claims.azp === 'string' ? { [`${issuer}:aud`]: claims.azp } : {};
  return { ...Object.fromEntries(given), ...azp };
}
