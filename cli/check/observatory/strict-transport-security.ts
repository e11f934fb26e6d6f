import { joined, type Observation, type Outcome } from './observation';

/** The algorithm's six months, a little short: many sites send 15552000. */
const SIX_MONTHS = 15_552_000;

/** MDN's test `strict-transport-security`. */
export function strictTransportSecurity(seen: Observation): Outcome {
  const result = judge(seen);
  return { result, pass: ['hsts-implemented-max-age-at-least-six-months', 'hsts-preloaded'].includes(result) };
}

function judge({ url, headers, preloaded }: Observation): string {
  if (url.protocol !== 'https:') return 'hsts-not-implemented-no-https';
  if (preloaded?.(url.hostname)) return 'hsts-preloaded';
  const value = joined(headers, 'strict-transport-security')?.slice(0, 1024);
  if (value === undefined) return 'hsts-not-implemented';
  if (value.includes(',')) return 'hsts-header-invalid';
  const ages = value
    .split(';')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part.startsWith('max-age='))
    .map((part) => Number.parseInt(part.slice('max-age='.length, 128), 10));
  const age = ages.at(-1);
  if (age === undefined) return 'hsts-header-invalid';
  // Not a number is not less than six months either: one of the algorithm's blind spots.
  return age < SIX_MONTHS
    ? 'hsts-implemented-max-age-less-than-six-months'
    : 'hsts-implemented-max-age-at-least-six-months';
}
