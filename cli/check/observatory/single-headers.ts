import { parseItem } from '../../../lib/policy/structured-fields';
import { joined, type Observation, type Outcome } from './observation';

const PRIVATE = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'];
const UNSAFE = ['origin', 'origin-when-cross-origin', 'unsafe-url', 'no-referrer-when-downgrade'];

/** MDN's test `referrer-policy`. */
export function referrerPolicy({ headers, page }: Observation): Outcome {
  const told = [joined(headers, 'referrer-policy'), page?.metaReferrer].filter((value) => value !== undefined);
  if (told.length === 0) return { result: 'referrer-policy-not-implemented', pass: true };
  // As browsers do: the last value that is known counts.
  const last = told
    .join(', ')
    .split(',')
    .map((value) => value.trim().toLowerCase())
    .findLast((value) => PRIVATE.includes(value) || UNSAFE.includes(value));
  if (last === undefined) return { result: 'referrer-policy-header-invalid', pass: false };
  return PRIVATE.includes(last)
    ? { result: 'referrer-policy-private', pass: true }
    : { result: 'referrer-policy-unsafe', pass: false };
}

/** MDN's test `x-content-type-options`. */
export function xContentTypeOptions({ headers }: Observation): Outcome {
  const value = joined(headers, 'x-content-type-options');
  if (!value) return { result: 'x-content-type-options-not-implemented', pass: false };
  return value.trim().toLowerCase() === 'nosniff'
    ? { result: 'x-content-type-options-nosniff', pass: true }
    : { result: 'x-content-type-options-header-invalid', pass: false };
}

/** MDN's test `x-frame-options`; `viaPolicy` says whether the Content-Security-Policy holds `frame-ancestors`. */
export function xFrameOptions({ headers }: Observation, viaPolicy: boolean): Outcome {
  if (viaPolicy) return { result: 'x-frame-options-implemented-via-csp', pass: true };
  const value = joined(headers, 'x-frame-options')?.trim().toLowerCase();
  if (!value) return { result: 'x-frame-options-not-implemented', pass: false };
  if (value === 'deny' || value === 'sameorigin') return { result: 'x-frame-options-sameorigin-or-deny', pass: true };
  return value.startsWith('allow-from')
    ? { result: 'x-frame-options-allow-from-origin', pass: true }
    : { result: 'x-frame-options-header-invalid', pass: false };
}

/** MDN's test `cross-origin-resource-policy`. */
export function crossOriginResourcePolicy({ headers }: Observation): Outcome {
  const value = joined(headers, 'cross-origin-resource-policy')?.trim().toLowerCase();
  if (!value) return { result: 'corp-not-implemented', pass: true };
  return ['same-origin', 'same-site', 'cross-origin'].includes(value)
    ? { result: `corp-implemented-with-${value}`, pass: true }
    : { result: 'corp-header-invalid', pass: false };
}

/** MDN's test `cross-origin-opener-policy`, in algorithm 6. */
export const crossOriginOpenerPolicy = (seen: Observation): Outcome =>
  token(seen, 'coop', 'cross-origin-opener-policy', [
    'same-origin',
    'same-origin-allow-popups',
    'noopener-allow-popups',
    'unsafe-none',
  ]);

/** MDN's test `cross-origin-embedder-policy`, in algorithm 6. */
export const crossOriginEmbedderPolicy = (seen: Observation): Outcome =>
  token(seen, 'coep', 'cross-origin-embedder-policy', ['require-corp', 'credentialless', 'unsafe-none']);

/** MDN's test `cross-origin-resource-sharing`. */
export function crossOriginResourceSharing({ preflight }: Observation): Outcome {
  const allowed = preflight && joined(preflight.headers, 'access-control-allow-origin');
  if (!preflight || !allowed) return sharing('not-implemented');
  if (allowed.trim() === '*') return sharing('implemented-with-public-access');
  const credentials = joined(preflight.headers, 'access-control-allow-credentials')?.trim().toLowerCase() === 'true';
  return sharing(
    allowed === preflight.origin && credentials
      ? 'implemented-with-universal-access'
      : 'implemented-with-restricted-access',
  );
}

const sharing = (how: string): Outcome => ({
  result: `cross-origin-resource-sharing-${how}`,
  pass: how !== 'implemented-with-universal-access',
});

/** A structured field's token (RFC 8941, 3.3.4), as HTML reads both headers; its parameters do not count. */
function token({ headers }: Observation, prefix: string, name: string, known: readonly string[]): Outcome {
  const value = joined(headers, name)?.trim();
  if (!value) return { result: `${prefix}-not-implemented`, pass: true };
  const found = bareToken(value);
  return found !== undefined && known.includes(found)
    ? { result: `${prefix}-implemented-with-${found}`, pass: true }
    : { result: `${prefix}-header-invalid`, pass: false };
}

function bareToken(value: string): string | undefined {
  try {
    const item = parseItem(value, 'take the last');
    return item.kind === 'token' ? String(item.value) : undefined;
  } catch {
    return undefined;
  }
}
