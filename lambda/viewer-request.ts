import { matchesPath } from '../lib/policy/path-pattern';
import { decide, pathKey, type Rules } from '../lib/routing/decide';

/*
 * The CloudFront Function on viewer-request, runtime cloudfront-js-2.0: ECMAScript 5.1 and what esbuild lowers to it; it
 * refuses the rest, destructuring for example.
 * Source: CloudFront Developer Guide, "CloudFront Functions event structure" and "JavaScript runtime 2.0 features".
 */

interface Field {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

/** `event.request`, as far as the function looks at it. */
export interface ViewerRequest {
  uri: string;
  readonly querystring?: Readonly<Record<string, Field>>;
  readonly headers?: Readonly<Record<string, Field>>;
  /** The query as received; `undefined` where there is no `?`. */
  rawQueryString?(): string | undefined;
}

export interface ViewerRequestEvent {
  readonly request: ViewerRequest;
}

export interface ViewerResponse {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly headers: Readonly<Record<string, { readonly value: string }>>;
}

/** Headers of a redirect: each level that fits takes away and then sets, as `resolve` of lib/policy has it. */
export interface RedirectHeaders {
  /** CloudFront path patterns on the path that was requested. @default every path */
  readonly paths?: readonly string[];
  /** Inclusive ranges. @default every status */
  readonly statuses?: readonly (readonly [from: number, to: number])[];
  /** Lower-case names; one that ends in `*` means every name that starts so. */
  readonly remove: readonly string[];
  /** By lower-case name. */
  readonly set: Readonly<Record<string, string>>;
}

export interface ViewerRequestSettings {
  readonly rules: Rules;
  /** What holds for one path; left out where a KeyValueStore has it. */
  readonly exact?: Readonly<Record<string, string>>;
  readonly headers: readonly RedirectHeaders[];
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
};

/**
 * Makes the function: `key` is what to look up in the KeyValueStore for an event, where there is one, and `respond` is what CloudFront
 * gets. It never throws, which would answer the visitor with 503: whatever it does not understand passes unchanged.
 *
 * CloudFront runs no origin-response function for a response that is made here, so a redirect carries the policy's headers itself.
 * @param normalize the spelling of a path that the headers' rules are compared in, where there are rules by path
 */
export function createViewerRequest(settings: ViewerRequestSettings, normalize?: (path: string) => string) {
  const exact = settings.exact;
  const key = (event: ViewerRequestEvent): string | undefined => {
    try {
      return pathKey(event.request.uri);
    } catch {
      return undefined;
    }
  };
  const respond = (event: ViewerRequestEvent, entry?: string): ViewerRequest | ViewerResponse | undefined => {
    try {
      const request = event.request;
      const path = pathKey(request.uri);
      if (path === undefined) return request;
      const found = exact ? exact[path] : entry;
      const decision = decide(settings.rules, request.uri, hostOf(request), queryOf(request), found);
      if (!decision) return request;
      if (decision.status === undefined) {
        request.uri = decision.uri;
        return request;
      }
      const status = decision.status;
      const headers = headersFor(settings.headers, normalize ? normalize(request.uri) : request.uri, status);
      headers.location = { value: decision.location };
      return { statusCode: status, statusDescription: DESCRIPTIONS[status] as string, headers };
    } catch {
      return event?.request;
    }
  };
  return { key, respond };
}

function hostOf(request: ViewerRequest): string | undefined {
  return request.headers?.host?.value;
}

function queryOf(request: ViewerRequest): string | undefined {
  // Unchanged, where the runtime offers it; the parsed form loses the order of names that stand twice.
  if (request.rawQueryString) return request.rawQueryString();
  const parts: string[] = [];
  const querystring = request.querystring;
  for (const name in querystring) {
    const field = querystring[name] as Field;
    const values = field.multiValue || [field];
    for (let i = 0; i < values.length; i++) {
      const value = (values[i] as Field).value;
      parts.push(value === '' ? name : `${name}=${value}`);
    }
  }
  return parts.length > 0 ? parts.join('&') : undefined;
}

function headersFor(levels: readonly RedirectHeaders[], path: string, status: number) {
  const fields: Record<string, { value: string }> = {};
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] as RedirectHeaders;
    if (level.paths && !level.paths.some((pattern) => matchesPath(pattern, path))) continue;
    if (level.statuses && !level.statuses.some((range) => range[0] <= status && status <= range[1])) continue;
    for (let j = 0; j < level.remove.length; j++) take(fields, level.remove[j] as string);
    for (const name in level.set) fields[name] = { value: level.set[name] as string };
  }
  return fields;
}

function take(fields: Record<string, unknown>, name: string): void {
  if (name.charAt(name.length - 1) !== '*') delete fields[name];
  else for (const one in fields) if (one.indexOf(name.slice(0, -1)) === 0) delete fields[one];
}
