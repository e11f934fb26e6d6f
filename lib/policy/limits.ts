import type { HeaderPair } from './types';

/**
 * What CloudFront lets a function do on origin-response.
 * Source: CloudFront Developer Guide, "Restrictions on all edge functions" (disallowed and read-only headers) and
 * "Quotas" (headers of an origin's response).
 */
export const LIMITS = {
  /** Bytes that all names and values of an origin's response headers may have together. */
  headerBytes: 20_480,
  /** Statuses that an answer may have. */
  minStatus: 200,
  maxStatus: 599,
  /** Characters of a path pattern. */
  pathPattern: 255,
} as const;

/** Changing or deleting one of these makes CloudFront answer 502. */
export const READ_ONLY_HEADERS: readonly string[] = ['transfer-encoding', 'via'];

/** Adding one of these makes CloudFront answer 502. Lower-case; one that ends in `*` means every name that starts so. */
export const DISALLOWED_HEADERS: readonly string[] = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'trailer',
  'upgrade',
  'x-accel-buffering',
  'x-accel-charset',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-amz-cf-*',
  'x-amzn-auth',
  'x-amzn-cf-billing',
  'x-amzn-cf-id',
  'x-amzn-cf-xff',
  'x-amzn-errortype',
  'x-amzn-fle-profile',
  'x-amzn-header-count',
  'x-amzn-header-order',
  'x-amzn-lambda-integration-tag',
  'x-amzn-requestid',
  'x-cache',
  'x-edge-*',
  'x-forwarded-proto',
  'x-real-ip',
];

/** Whether CloudFront refuses an answer to which a function added this header. Case does not count. */
export function isDisallowedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return DISALLOWED_HEADERS.some((known) => matchesHeader(known, lower));
}

/** Whether CloudFront refuses an answer whose function changed or deleted this header. Case does not count. */
export function isReadOnlyHeader(name: string): boolean {
  return READ_ONLY_HEADERS.includes(name.toLowerCase());
}

/** Whether a lower-case name is the one wanted, or starts as the wanted one that ends in `*`. */
export function matchesHeader(wanted: string, name: string): boolean {
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : wanted === name;
}

/** Bytes that CloudFront counts for headers: those of names and values. They are ASCII, so characters are bytes. */
export function headerBytes(headers: readonly HeaderPair[]): number {
  return headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}
