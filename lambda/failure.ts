import type { CloudFrontHeaders, CloudFrontResponseEvent, CloudFrontResultResponse } from 'aws-lambda';
import { LIMITS, READ_ONLY_HEADERS } from '../lib/policy/limits';

/** What the visitor gets in place of a response that the policy could not be put on. Never throws. */
export interface OnFailure {
  /** For the log line. */
  readonly outcome: string;
  respond(
    response: CloudFrontResultResponse | undefined,
    event: CloudFrontResponseEvent,
  ): CloudFrontResultResponse | undefined;
}

const NO_STORE = [{ key: 'Cache-Control', value: 'no-store' }];
const NO_STORE_BYTES = 'cache-control'.length + 'no-store'.length;

/**
 * The origin's response goes out as it came, but for `Cache-Control: no-store`: what carries no headers is not to be kept for
 * every visitor after this one. Where CloudFront would find one header more too much, not even that.
 */
export const open: OnFailure = {
  outcome: "the origin's answer goes out as it came",
  respond(response) {
    const headers = response?.headers;
    if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return response;
    if (sizeOf(headers) + NO_STORE_BYTES <= LIMITS.headerBytes) headers['cache-control'] = NO_STORE;
    return response;
  },
};

/** A small page, status 500, that nobody keeps and that can do nothing. */
export const closed: OnFailure = {
  outcome: 'the visitor gets a page with status 500',
  respond(response) {
    const headers: CloudFrontHeaders = {};
    // CloudFront answers 502 where a header is gone that it makes read-only.
    for (const name of READ_ONLY_HEADERS) {
      const given = response?.headers?.[name];
      if (Array.isArray(given)) headers[name] = given;
    }
    headers['cache-control'] = NO_STORE;
    headers['content-type'] = [{ key: 'Content-Type', value: 'text/html; charset=utf-8' }];
    headers['content-security-policy'] = [{ key: 'Content-Security-Policy', value: "default-src 'none'" }];
    headers['x-content-type-options'] = [{ key: 'X-Content-Type-Options', value: 'nosniff' }];
    return {
      status: '500',
      statusDescription: 'Internal Server Error',
      headers,
      bodyEncoding: 'text',
      body: '<!doctype html><html lang="en"><title>500</title><h1>500 Internal Server Error</h1></html>',
    };
  },
};

/** Bytes of all names and values but those of `cache-control`, as far as they are as CloudFront sends them. */
function sizeOf(headers: CloudFrontHeaders): number {
  let size = 0;
  for (const name of Object.keys(headers)) {
    const values: unknown = headers[name];
    if (name === 'cache-control' || !Array.isArray(values)) continue;
    for (const entry of values) {
      if (typeof entry?.value === 'string') size += Buffer.byteLength(name) + Buffer.byteLength(entry.value);
    }
  }
  return size;
}
