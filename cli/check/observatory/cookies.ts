import { cookiesOf, type Observation, type Outcome } from './observation';
import { strictTransportSecurity } from './strict-transport-security';

const IGNORED = 'heroku-session-affinity';

/** From least to most bad. */
const BAD = [
  'cookies-without-secure-flag-but-protected-by-hsts',
  'cookies-without-secure-flag',
  'cookies-session-without-secure-flag-but-protected-by-hsts',
  'cookies-samesite-flag-invalid',
  'cookies-anticsrf-without-samesite-flag',
  'cookies-session-without-httponly-flag',
  'cookies-session-without-secure-flag',
];

/** MDN's test `cookies`. */
export function cookies(seen: Observation): Outcome {
  const kept = cookiesOf(seen).filter(({ name }) => name !== '' && name !== IGNORED);
  if (kept.length === 0) return { result: 'cookies-not-found', pass: true };

  const hsts = strictTransportSecurity(seen).pass;
  const wrong = seen.headers
    .filter(([name, value]) => name.toLowerCase() === 'set-cookie' && hasInvalidSameSite(value))
    .map(() => 'cookies-samesite-flag-invalid');
  for (const { name, secure, httpOnly, sameSite } of kept) {
    const session = /login|sess/i.test(name);
    if (!secure) {
      wrong.push(hsts ? 'cookies-without-secure-flag-but-protected-by-hsts' : 'cookies-without-secure-flag');
      if (sameSite?.toLowerCase() === 'none') wrong.push('cookies-samesite-flag-invalid');
      if (session) {
        wrong.push(
          hsts ? 'cookies-session-without-secure-flag-but-protected-by-hsts' : 'cookies-session-without-secure-flag',
        );
      }
    }
    if (/csrf/i.test(name) && !sameSite) wrong.push('cookies-anticsrf-without-samesite-flag');
    if (session && !httpOnly) wrong.push('cookies-session-without-httponly-flag');
  }
  const worst = BAD.findLast((result) => wrong.includes(result));
  if (worst) return { result: worst, pass: false };
  return {
    result: kept.every(({ sameSite }) => sameSite)
      ? 'cookies-secure-with-httponly-sessions-and-samesite'
      : 'cookies-secure-with-httponly-sessions',
    pass: true,
  };
}

function hasInvalidSameSite(line: string): boolean {
  return line.split(';').some((part) => {
    const [key = '', value = ''] = part.trim().split('=');
    return key.trim().toLowerCase() === 'samesite' && !['lax', 'strict', 'none'].includes(value.trim().toLowerCase());
  });
}
