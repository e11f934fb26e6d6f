import { loadFunction } from '../../../lib/bundle/load';
import { originResponseViolations, type Violation } from '../../../lib/cloudfront/origin-response-rules';

export interface HeaderChange {
  /** As it is sent where it is known, else the lower-case name. */
  readonly name: string;
  /** `undefined` where the header was not, or is not any more. Several values are told one by one. */
  readonly before: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
}

export interface Invocation {
  /** In the order in which they are sent, those that are gone at the place where they were. */
  readonly headers: readonly HeaderChange[];
  /** What CloudFront would refuse; empty where it takes the answer. */
  readonly violations: readonly Violation[];
  /** What the function logged. */
  readonly log: readonly string[];
}

/**
 * Runs a bundled function on one CloudFront event, in and out through JSON as Lambda does.
 * @param js as `bundleEdgeFunction` makes it
 * @param event the event's JSON text
 * @throws {SyntaxError} where the event is not JSON
 */
export async function invoke(js: string, event: string): Promise<Invocation> {
  const { handler, lines } = loadFunction(js);
  const answer = await handler(JSON.parse(event));
  const returned = answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  const origin = JSON.parse(event)?.Records?.[0]?.cf?.response;
  return {
    headers: compare(headersOf(origin), headersOf(returned)),
    violations: originResponseViolations(origin, returned),
    log: lines.map((line) => line.trimEnd()),
  };
}

type Headers = Readonly<Record<string, unknown>>;

function headersOf(response: { headers?: unknown } | null | undefined): Headers {
  const headers = response?.headers;
  return typeof headers === 'object' && headers !== null ? (headers as Headers) : {};
}

function compare(before: Headers, after: Headers): HeaderChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => ({
    name: keyOf(after[name]) ?? keyOf(before[name]) ?? name,
    before: valuesOf(before[name]),
    after: valuesOf(after[name]),
  }));
}

function keyOf(entries: unknown): string | undefined {
  const key = Array.isArray(entries) ? entries[0]?.key : undefined;
  return typeof key === 'string' ? key : undefined;
}

function valuesOf(entries: unknown): readonly string[] | undefined {
  if (entries === undefined) return undefined;
  return Array.isArray(entries) ? entries.map((entry) => String(entry?.value)) : [JSON.stringify(entries)];
}
