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
 * Reads an OpenID Connect token at a time in milliseconds. Its signature is not verified: nobody on loopback has the issuer's
 * key. Throws TokenError as STS answers.
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
