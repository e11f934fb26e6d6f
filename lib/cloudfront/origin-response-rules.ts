import { isDeepStrictEqual } from 'node:util';

/** One reason for which CloudFront answers 502 instead of what a function returned. */
export interface Violation {
  readonly rule: RuleName;
  /** The header, as the function named it. */
  readonly header?: string;
  /** As a sentence, in the words of CloudFront's own log line where it has one. */
  readonly message: string;
}

export type RuleName =
  | 'response'
  | 'status'
  | 'headers'
  | 'header-name'
  | 'header-shape'
  | 'header-key'
  | 'header-value'
  | 'header-twice'
  | 'read-only'
  | 'disallowed'
  | 'size'
  | 'body';

/**
 * What CloudFront refuses of a function's answer on origin-response. Written from AWS's pages and on purpose apart from
 * `lib/policy` and `lambda`, so that it can judge them. What came from the origin and goes back unchanged is not held
 * against the function.
 * Source: CloudFront Developer Guide, "Restrictions on all edge functions", "Restrictions on Lambda@Edge", "Update HTTP
 * responses in origin response triggers", "Quotas".
 * @param origin `Records[0].cf.response` as the function was given it: a copy, since functions change it in place
 * @param returned what the function returned, out of JSON as CloudFront reads it; `undefined` where it returned nothing
 */
export function originResponseViolations(origin: unknown, returned: unknown): Violation[] {
  if (isDeepStrictEqual(origin, returned)) return [];
  if (!isRecord(returned)) {
    return [{ rule: 'response', message: 'The function returned no object.' }];
  }
  const before = isRecord(origin) ? origin : {};
  return [
    ...statusViolations(before, returned),
    ...headerViolations(before, returned),
    ...bodyViolations(before, returned),
  ];
}

const READ_ONLY = ['transfer-encoding', 'via'];

export const DISALLOWED =
  /^(?:connection|expect|keep-alive|proxy-(?:authenticate|authorization|connection)|trailer|upgrade|x-accel-(?:buffering|charset|limit-rate|redirect)|x-amz-cf-.*|x-amzn-(?:auth|cf-billing|cf-id|cf-xff|errortype|fle-profile|header-count|header-order|lambda-integration-tag|requestid)|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip)$/;

/** Of all names and values together. */
const MAX_HEADER_BYTES = 20_480;
/** Of a body that the function made, headers included. */
const MAX_RESPONSE_BYTES = 1024 * 1024;
/** RFC 9110, 5.6.2. */
export const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110, 5.5: all but control characters, of which the tab may stand. */
export const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

type Json = Record<string, unknown>;

function statusViolations(origin: Json, { status }: Json): Violation[] {
  if (isDeepStrictEqual(origin.status, status)) return [];
  const code = typeof status === 'string' || typeof status === 'number' ? String(status) : '';
  if (/^[2-5]\d\d$/.test(code)) return [];
  return [{ rule: 'status', message: `The status must be from 200 to 599, and is ${excerpt(status)}.` }];
}

function headerViolations(origin: Json, { headers = {} }: Json): Violation[] {
  if (isDeepStrictEqual(origin.headers, headers)) return [];
  if (!isRecord(headers)) return [{ rule: 'headers', message: 'The headers are no object.' }];
  const given = isRecord(origin.headers) ? origin.headers : {};
  const changed = Object.keys(headers).filter(
    (name) => !(Object.hasOwn(given, name) && isDeepStrictEqual(given[name], headers[name])),
  );
  const violations = changed.flatMap((name) => changedHeaderViolations(name, headers[name]));

  const seen = new Set<string>();
  for (const name of changed) {
    if (seen.has(name.toLowerCase())) {
      violations.push({ rule: 'header-twice', header: name, message: `${name} stands twice, in different spellings.` });
    }
    seen.add(name.toLowerCase());
  }

  for (const name of READ_ONLY) {
    if (!isDeepStrictEqual(valuesOf(given, name), valuesOf(headers, name))) {
      const message = `The function tried to add, delete, or change a read-only header: ${name}.`;
      violations.push({ rule: 'read-only', header: name, message });
    }
  }

  const size = headerBytes(headers);
  if (size > MAX_HEADER_BYTES) {
    const message = `The headers take ${size} bytes, and may take ${MAX_HEADER_BYTES}.`;
    violations.push({ rule: 'size', message });
  }
  return violations;
}

function changedHeaderViolations(name: string, values: unknown): Violation[] {
  const refuse = (rule: RuleName, message: string): Violation => ({ rule, header: name, message });
  const violations: Violation[] = [];
  if (!TOKEN.test(name)) violations.push(refuse('header-name', `${excerpt(name)} is no header name.`));
  if (DISALLOWED.test(name.toLowerCase())) {
    violations.push(refuse('disallowed', `The function tried to add a disallowed header: ${name}.`));
  }
  if (!Array.isArray(values)) {
    return [...violations, refuse('header-shape', `${name} must be an array.`)];
  }
  for (const entry of values) {
    if (!isRecord(entry) || typeof entry.value !== 'string') {
      violations.push(refuse('header-shape', `Each entry of ${name} must be an object whose value is a string.`));
      continue;
    }
    if (entry.key !== undefined && (typeof entry.key !== 'string' || entry.key.toLowerCase() !== name)) {
      violations.push(refuse('header-key', `The key ${excerpt(entry.key)} in lower case is not the name ${name}.`));
    }
    if (!FIELD_VALUE.test(entry.value)) {
      violations.push(refuse('header-value', `There is an invalid character in the value of ${name}.`));
    }
  }
  return violations;
}

function bodyViolations(origin: Json, returned: Json): Violation[] {
  const { body, bodyEncoding, headers } = returned;
  if (isDeepStrictEqual([origin.body, origin.bodyEncoding], [body, bodyEncoding])) return [];
  if (body !== undefined && typeof body !== 'string') {
    return [{ rule: 'body', message: 'The body is not a string.' }];
  }
  if (bodyEncoding !== undefined && bodyEncoding !== 'text' && bodyEncoding !== 'base64') {
    return [{ rule: 'body', message: `The body's encoding must be text or base64, and is ${excerpt(bodyEncoding)}.` }];
  }
  const bytes = Buffer.byteLength(body ?? '') + (isRecord(headers) ? headerBytes(headers) : 0);
  if (bytes <= MAX_RESPONSE_BYTES) return [];
  return [{ rule: 'body', message: `The answer takes ${bytes} bytes, and may take ${MAX_RESPONSE_BYTES}.` }];
}

function headerBytes(headers: Json): number {
  let bytes = 0;
  for (const [name, values] of Object.entries(headers)) {
    if (!Array.isArray(values)) continue;
    for (const entry of values) {
      if (isRecord(entry) && typeof entry.value === 'string') {
        bytes += Buffer.byteLength(name) + Buffer.byteLength(entry.value);
      }
    }
  }
  return bytes;
}

/** All that stands under a name, whatever its spelling. */
function valuesOf(headers: Json, name: string): unknown[] {
  return Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name)
    .map(([, values]) => values);
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function excerpt(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
