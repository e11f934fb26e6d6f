import { STATUS_CODES } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { DISALLOWED } from '../../../lib/cloudfront/origin-response-rules';
import type { Distribution } from '../distribution';
import { type Header, headersFromRaw } from '../headers';
import type { ViewerRequest } from '../viewer-request';

export type EventType = 'viewer-request' | 'viewer-response';

/** One query string parameter, header or cookie; several of one name are values of one field. */
export interface Field {
  value: string;
  /** Of a cookie in a response. */
  attributes?: string;
  multiValue?: { value: string; attributes?: string }[];
}

export type Fields = Record<string, Field>;

export interface EventRequest {
  method: string;
  uri: string;
  querystring: Fields;
  headers: Fields;
  cookies: Fields;
}

export interface EventResponse {
  statusCode: number;
  statusDescription?: string;
  headers?: Fields;
  cookies?: Fields;
  body?: string | { encoding: 'text' | 'base64'; data: string };
}

/**
 * The event that a CloudFront function is handed.
 * Source: CloudFront Developer Guide, "CloudFront Functions event structure".
 */
export interface FunctionEvent {
  readonly version: '1.0';
  readonly context: {
    readonly distributionDomainName: string;
    readonly distributionId: string;
    readonly eventType: EventType;
    readonly requestId: string;
  };
  readonly viewer: { readonly ip: string };
  readonly request: EventRequest;
  readonly response?: EventResponse;
}

export function viewerRequestEvent(
  distribution: Pick<Distribution, 'id' | 'domainName'>,
  requestId: string,
  viewer: ViewerRequest,
): FunctionEvent {
  return eventOf('viewer-request', distribution, requestId, viewer);
}

/** `headers` without what the function is not shown: see `splitHidden`. */
export function viewerResponseEvent(
  distribution: Pick<Distribution, 'id' | 'domainName'>,
  requestId: string,
  viewer: ViewerRequest,
  response: { readonly status: number; readonly headers: readonly Header[] },
): FunctionEvent {
  const isCookie = ([name]: Header) => name.toLowerCase() === 'set-cookie';
  return {
    ...eventOf('viewer-response', distribution, requestId, viewer),
    response: {
      statusCode: response.status,
      statusDescription: STATUS_CODES[response.status] ?? '',
      headers: fieldsOf(
        response.headers.filter((h) => !isCookie(h)).map(([name, value]) => [name.toLowerCase(), { value }]),
      ),
      cookies: fieldsOf(response.headers.filter(isCookie).map(([, value]) => setCookie(value))),
    },
  };
}

function eventOf(
  eventType: EventType,
  { domainName, id }: Pick<Distribution, 'id' | 'domainName'>,
  requestId: string,
  viewer: ViewerRequest,
): FunctionEvent {
  return {
    version: '1.0',
    context: { distributionDomainName: domainName, distributionId: id, eventType, requestId },
    viewer: { ip: viewer.clientIp },
    request: {
      method: viewer.method,
      uri: viewer.path,
      querystring: fieldsOf(pairs(viewer.query, '&')),
      headers: fieldsOf(
        headersOf(viewer)
          .filter(([name]) => name !== 'cookie' && !DISALLOWED.test(name))
          .map(([name, value]) => [name, { value }]),
      ),
      cookies: fieldsOf(
        headersOf(viewer)
          .filter(([name]) => name === 'cookie')
          .flatMap(([, value]) => pairs(value, ';')),
      ),
    },
  };
}

/** Line by line where that is known, the names in lower case; HTTP/2's `:authority` is `host`. */
function headersOf({ headers, rawHeaders }: ViewerRequest): Header[] {
  const lines = rawHeaders
    ? headersFromRaw(rawHeaders)
    : Object.entries(headers).flatMap(([name, value]): Header[] =>
        value === undefined ? [] : [[name, String(value)]],
      );
  return lines.flatMap(([name, value]): Header[] => {
    const lower = name.toLowerCase();
    if (lower === ':authority') return [['host', value]];
    return lower.startsWith(':') ? [] : [[lower, value]];
  });
}

function pairs(text: string, separator: string): [name: string, field: Field][] {
  return text
    .split(separator)
    .map((part) => (separator === ';' ? part.trim() : part))
    .filter(Boolean)
    .map((part) => {
      const cut = part.indexOf('=');
      return cut < 0 ? [part, { value: '' }] : [part.slice(0, cut), { value: part.slice(cut + 1) }];
    });
}

function setCookie(text: string): [name: string, field: Field] {
  const [pair = '', ...attributes] = text.split(';');
  const cut = pair.indexOf('=');
  const [name, value] = cut < 0 ? [pair.trim(), ''] : [pair.slice(0, cut).trim(), pair.slice(cut + 1).trim()];
  return [name, { value, ...(attributes.length > 0 && { attributes: attributes.join(';').trim() }) }];
}

/** Several of one name become one field, whose `multiValue` has them all. */
function fieldsOf(all: readonly [name: string, field: Field][]): Fields {
  const fields: Fields = {};
  for (const [name, field] of all) {
    const before = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (before) before.multiValue = [...(before.multiValue ?? [{ ...before }]), field];
    // A parameter may be named __proto__.
    else
      Object.defineProperty(fields, name, {
        value: { ...field },
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
  return fields;
}

/**
 * The values of a field: a changed `multiValue` as it is; else what `value` says for the first, and the rest as it was.
 * Source: the page above, "Duplicate query strings, headers, and cookies".
 */
function valuesOf(field: Field, before: Field | undefined): { value: string; attributes?: string }[] {
  const { multiValue, ...first } = field;
  if (!multiValue || multiValue.length === 0) return [first];
  return isDeepStrictEqual(viaJson(multiValue), viaJson(before?.multiValue))
    ? [first, ...multiValue.slice(1)]
    : multiValue;
}

const viaJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** The viewer's request as the function returned it. */
export function changedRequest(viewer: ViewerRequest, given: EventRequest, returned: EventRequest): ViewerRequest {
  const same = (key: 'querystring' | 'headers' | 'cookies') =>
    isDeepStrictEqual(viaJson(returned[key]), viaJson(given[key]));
  const headers = same('headers') && same('cookies') ? viewer.headers : headersFrom(viewer, given, returned);
  return {
    ...viewer,
    path: returned.uri === given.uri ? viewer.path : encoded(returned.uri).replaceAll('?', '%3F'),
    query: same('querystring') ? viewer.query : encoded(queryFrom(given, returned)),
    headers,
    ...(headers !== viewer.headers && { rawHeaders: rawFrom(headers) }),
  };
}

const rawFrom = (headers: ViewerRequest['headers']) =>
  Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));

function headersFrom(viewer: ViewerRequest, given: EventRequest, returned: EventRequest): ViewerRequest['headers'] {
  // What the function was not shown goes on as it came.
  const hidden = Object.entries(viewer.headers).filter(([name]) => name.startsWith(':') || DISALLOWED.test(name));
  const shown = Object.entries(returned.headers).map(([name, field]) => [
    name,
    valuesOf(field, given.headers[name])
      .map(({ value }) => value)
      .join(', '),
  ]);
  const cookies = Object.entries(returned.cookies).flatMap(([name, field]) =>
    valuesOf(field, given.cookies[name]).map(({ value }) => `${name}=${value}`),
  );
  return Object.fromEntries([...hidden, ...shown, ...(cookies.length > 0 ? [['cookie', cookies.join('; ')]] : [])]);
}

function queryFrom(given: EventRequest, returned: EventRequest): string {
  return Object.entries(returned.querystring)
    .flatMap(([name, field]) =>
      valuesOf(field, given.querystring[name]).map(({ value }) => (value === '' ? name : `${name}=${value}`)),
    )
    .join('&');
}

/** "CloudFront forwards the UTF-8 encoded values" (Restrictions on all edge functions); what is encoded already stays. */
function encoded(text: string): string {
  return text
    .replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(part.replace(/[\ud800-\udfff]/gu, '\ufffd')))
    .replaceAll('#', '%23');
}

/** What a function makes of a response, or in place of one. `body` is undefined where it leaves the body as it is. */
export interface ReturnedResponse {
  readonly status: number;
  readonly headers: Header[];
  readonly body: Buffer | undefined;
}

export function returnedResponse(given: EventResponse | undefined, returned: EventResponse): ReturnedResponse {
  const { statusCode, headers = {}, cookies = {}, body } = returned;
  const sent = Object.entries(headers).flatMap(([name, field]) =>
    valuesOf(field, given?.headers?.[name]).map(({ value }): Header => [capitalized(name), value]),
  );
  const set = Object.entries(cookies).flatMap(([name, field]) =>
    valuesOf(field, given?.cookies?.[name]).map(({ value, attributes }): Header => {
      return ['Set-Cookie', `${name}=${value}${attributes ? `; ${attributes}` : ''}`];
    }),
  );
  return { status: statusCode, headers: [...sent, ...set], body: body === undefined ? undefined : bytesOf(body) };
}

function bytesOf(body: NonNullable<EventResponse['body']>): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  return Buffer.from(body.data, body.encoding === 'base64' ? 'base64' : 'utf8');
}

/** "The first letter of each word in header names is capitalized" (the page above). */
function capitalized(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (part) => part.toUpperCase());
}

/** What a viewer-response function is shown of a response's headers, and what CloudFront keeps to itself. */
export function splitHidden(headers: readonly Header[]): { shown: Header[]; hidden: Header[] } {
  const isHidden = ([name]: Header) => DISALLOWED.test(name.toLowerCase());
  return { shown: headers.filter((header) => !isHidden(header)), hidden: headers.filter(isHidden) };
}
