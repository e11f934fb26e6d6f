import { isDeepStrictEqual } from 'node:util';
import { DISALLOWED, FIELD_VALUE, TOKEN } from './origin-response-rules';

/** One reason for which CloudFront answers 502 instead of what a CloudFront function returned, as a sentence. */
export interface ViewerViolation {
  readonly rule: 'value' | 'structure' | 'read-only' | 'disallowed';
  readonly message: string;
}

/** What the log and TestFunction say where a function cannot be loaded, or throws. */
export const FUNCTION_FAILED =
  'The CloudFront function associated with the CloudFront distribution is invalid or could not run.';

/**
 * What CloudFront refuses of a CloudFront function's answer on viewer-request or viewer-response.
 * Source: CloudFront Developer Guide, "CloudFront Functions event structure", "Restrictions on all edge functions".
 * @param event the event that the function was given: a copy, since functions change it in place
 * @param returned what the function returned, out of JSON
 */
export function viewerFunctionViolations(event: unknown, returned: unknown): ViewerViolation[] {
  return violations(viaJson(event), viaJson(returned));
}

function violations(event: unknown, returned: unknown): ViewerViolation[] {
  const { context, request, response } = Object(event) as Json;
  const found: ViewerViolation[] = [];
  const judge = new Judge(found);
  if (!isRecord(returned)) {
    judge.refuse('structure', 'the function must return a request or a response object');
    return found;
  }
  const isRequest = isRecord(context) && context.eventType === 'viewer-request';
  if (isRequest && !('statusCode' in returned)) judge.request(isRecord(request) ? request : {}, returned);
  else judge.response(!isRequest && isRecord(response) ? response : {}, returned);
  return found;
}

/** As it is compared: whatever realm it is from, and without what JSON does not have. */
const viaJson = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

const READ_ONLY = {
  request: ['cdn-loop', 'content-length', 'host', 'transfer-encoding', 'via'],
  response: ['via', 'warning'],
} as const;

/** Of the URI with its query string, in characters. */
const MAX_URI = 8192;
const UNSAFE = /[\x00-\x20\x7f]/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

type Json = Record<string, unknown>;

class Judge {
  constructor(private readonly found: ViewerViolation[]) {}

  refuse(rule: ViewerViolation['rule'], what: string): void {
    this.found.push({ rule, message: `The CloudFront function returned an invalid value: ${what}.` });
  }

  request(before: Json, returned: Json): void {
    const { method, uri, querystring, headers, cookies } = returned;
    if (method !== before.method) this.refuse('read-only', 'request.method is read-only');
    if (typeof uri !== 'string') this.refuse('structure', 'request.uri must be a string');
    else if (!uri.startsWith('/')) this.refuse('value', 'request.uri must begin with a forward slash (/)');
    else if (/[\x00-\x1f\x7f]/.test(uri)) this.refuse('value', 'request.uri must not have control characters');
    let length = typeof uri === 'string' ? uri.length : 0;
    if (this.#map('request.querystring', querystring)) {
      for (const [name, value] of pairsOf(querystring as Json)) {
        length += name.length + value.length + 2;
        if (UNSAFE.test(name + value) || /#/.test(name + value)) {
          this.refuse('value', `request.querystring must not have spaces, control characters or #: ${excerpt(name)}`);
        }
      }
    }
    if (length >= MAX_URI)
      this.refuse('value', `request.uri and request.querystring must have less than ${MAX_URI} characters`);
    this.#headers('request', before.headers, headers);
    if (this.#map('request.cookies', cookies)) this.#cookies('request', cookies as Json);
  }

  response(before: Json, returned: Json): void {
    const { statusCode, statusDescription, headers = {}, cookies = {}, body } = returned;
    if (!Number.isInteger(statusCode) || Number(statusCode) < 200 || Number(statusCode) > 599) {
      this.refuse('structure', `response.statusCode must be an integer from 200 to 599, and is ${excerpt(statusCode)}`);
    }
    if (
      statusDescription !== undefined &&
      (typeof statusDescription !== 'string' || !FIELD_VALUE.test(statusDescription))
    ) {
      this.refuse('structure', 'response.statusDescription must be a string');
    }
    this.#headers('response', before.headers, headers);
    if (this.#map('response.cookies', cookies)) this.#cookies('response', cookies as Json);
    if (body !== undefined && !isDeepStrictEqual(body, before.body)) this.#body(body);
  }

  #body(body: unknown): void {
    if (typeof body === 'string') return;
    if (!isRecord(body) || typeof body.data !== 'string') {
      this.refuse('structure', 'response.body must be a string, or an object with encoding and data');
    } else if (body.encoding !== 'text' && body.encoding !== 'base64') {
      this.refuse('structure', `response.body.encoding must be text or base64, and is ${excerpt(body.encoding)}`);
    } else if (body.encoding === 'base64' && !BASE64.test(body.data)) {
      this.refuse('value', 'response.body.data is not valid base64');
    }
  }

  #headers(place: 'request' | 'response', given: unknown, headers: unknown): void {
    if (!this.#map(`${place}.headers`, headers)) return;
    const before = isRecord(given) ? given : {};
    const after = headers as Json;
    for (const name of READ_ONLY[place]) {
      if (!isDeepStrictEqual(before[name], after[name])) {
        this.refuse('read-only', `${place}.headers has a read-only header that was added, changed or deleted: ${name}`);
      }
    }
    for (const [name, field] of Object.entries(after)) {
      if (isDeepStrictEqual(before[name], field)) continue;
      if (name !== name.toLowerCase())
        this.refuse('value', `${place}.headers must have header names in lower case: ${excerpt(name)}`);
      else if (!TOKEN.test(name))
        this.refuse('value', `${place}.headers has a name that is no header name: ${excerpt(name)}`);
      if (DISALLOWED.test(name.toLowerCase()))
        this.refuse('disallowed', `${place}.headers has a disallowed header: ${name}`);
      if (name.toLowerCase() === (place === 'request' ? 'cookie' : 'set-cookie')) {
        this.refuse('structure', `${place}.headers must not have ${name}: cookies are in ${place}.cookies`);
      }
      for (const value of valuesOf(field)) {
        if (!FIELD_VALUE.test(value)) this.refuse('value', `${place}.headers has an invalid character in ${name}`);
      }
    }
  }

  #cookies(place: 'request' | 'response', cookies: Json): void {
    for (const [name, field] of Object.entries(cookies)) {
      if (!TOKEN.test(name))
        this.refuse('value', `${place}.cookies has a name that is no cookie name: ${excerpt(name)}`);
      for (const one of fieldsOf(field)) {
        const { value, attributes = '' } = one;
        if (typeof attributes !== 'string' || !FIELD_VALUE.test(`${value}${attributes}`))
          this.refuse('value', `${place}.cookies has an invalid character in ${name}`);
      }
    }
  }

  /** Whether it is an object of fields, each with a value and perhaps more values. */
  #map(path: string, map: unknown): boolean {
    if (!isRecord(map)) {
      this.refuse('structure', `${path} must be an object`);
      return false;
    }
    let sound = true;
    for (const [name, field] of Object.entries(map)) {
      const all = isRecord(field) && Array.isArray(field.multiValue) ? [field, ...field.multiValue] : [field];
      const isSound = all.every((one) => isRecord(one) && typeof one.value === 'string');
      const many = isRecord(field) ? field.multiValue : undefined;
      if (isSound && (many === undefined || Array.isArray(many))) continue;
      sound = false;
      this.refuse('structure', `${path}[${excerpt(name)}] must be an object whose value is a string`);
    }
    return sound;
  }
}

function fieldsOf(field: unknown): Json[] {
  const one = Object(field) as Json;
  return [one, ...(Array.isArray(one.multiValue) ? (one.multiValue as Json[]) : [])];
}

const valuesOf = (field: unknown) => fieldsOf(field).map(({ value }) => String(value));

function pairsOf(map: Json): [name: string, value: string][] {
  return Object.entries(map).flatMap(([name, field]) =>
    valuesOf(field).map((value): [string, string] => [name, value]),
  );
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function excerpt(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
