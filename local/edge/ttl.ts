import { type Header, headerValue } from './headers';

/** Bounds of a cache policy, in seconds. */
export interface TtlBounds {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
}

export interface Lifetime {
  /** Seconds until CloudFront asks the origin again. */
  readonly seconds: number;
  /** Whether the answer is kept at all; kept with 0 seconds it is revalidated each time. */
  readonly keep: boolean;
}

/**
 * How long CloudFront keeps an answer of the origin.
 * Source: CloudFront Developer Guide, "Manage how long content stays in the cache (expiration)", the table of origin
 * configurations.
 */
export function lifetime(headers: readonly Header[], bounds: TtlBounds, now: number): Lifetime {
  const directives = cacheControl(headers);
  if (bounds.maxTtl <= 0) return { seconds: 0, keep: false };
  if (directives.has('no-store') || directives.has('private') || directives.has('no-cache')) {
    const keep = bounds.minTtl > 0 || !(directives.has('no-store') || directives.has('private'));
    return { seconds: bounds.minTtl, keep };
  }
  const asked = askedSeconds(headers, directives, now);
  if (asked === undefined) return { seconds: Math.max(bounds.minTtl, bounds.defaultTtl), keep: true };
  return { seconds: Math.min(Math.max(asked, bounds.minTtl), Math.max(bounds.maxTtl, bounds.minTtl)), keep: true };
}

const ERRORS_THAT_MAY_REFUSE = new Set([404, 410, 414, 501]);

/**
 * How long CloudFront keeps an error (status 400 to 599) of the origin, in seconds; 0 is not at all.
 * `errorCachingMinTtl` is the custom error response's, 10 seconds where there is none.
 * Source: CloudFront Developer Guide, "Control how long CloudFront caches errors".
 */
export function errorLifetime(
  status: number,
  headers: readonly Header[],
  errorCachingMinTtl: number,
  maxTtl: number,
  now: number,
): number {
  // Of one viewer's range or precondition, not of the object.
  if (status === 416 || status === 412) return 0;
  const directives = cacheControl(headers);
  const refuses = directives.has('no-store') || directives.has('private') || directives.has('no-cache');
  if (refuses) return ERRORS_THAT_MAY_REFUSE.has(status) ? 0 : errorCachingMinTtl;
  const asked = Math.min(askedSeconds(headers, directives, now) ?? 0, maxTtl);
  return Math.max(asked, errorCachingMinTtl);
}

function askedSeconds(headers: readonly Header[], directives: Map<string, string>, now: number): number | undefined {
  const age = seconds(directives.get('s-maxage')) ?? seconds(directives.get('max-age'));
  if (age !== undefined) return age;
  const expires = headerValue(headers, 'expires');
  if (expires === undefined) return undefined;
  const date = Date.parse(expires);
  return Number.isNaN(date) ? 0 : Math.max(0, Math.floor((date - now) / 1000));
}

function seconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function cacheControl(headers: readonly Header[]): Map<string, string> {
  const directives = new Map<string, string>();
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'cache-control') continue;
    for (const part of value.split(',')) {
      const [key = '', text = ''] = part.split('=', 2);
      directives.set(key.trim().toLowerCase(), text.trim().replace(/^"|"$/g, ''));
    }
  }
  return directives;
}
