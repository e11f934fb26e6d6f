import type { CloudFrontHeaders, CloudFrontResponseEvent, CloudFrontResultResponse } from 'aws-lambda';
import { LIMITS } from '../lib/policy/limits';
import type { Change } from './change';
import type { OnFailure } from './failure';
import { Refusal } from './refusal';

/**
 * Makes the Lambda@Edge function for origin-response: it puts the policy's headers on each answer of the origin, errors
 * and 304 included, before CloudFront caches it.
 *
 * Everything is looked at before anything is changed. Where the event is not as CloudFront sends it, or the response would
 * be larger than CloudFront takes, `onFailure` decides what the visitor gets, and one JSON line says so. A function that
 * throws would take the whole site down with 502.
 *
 * Asynchronous, since runtimes after nodejs22.x know no callback. A header is removed by setting it to `undefined`, which
 * the runtime's JSON.stringify leaves out: `delete` would turn the headers into a slow dictionary.
 *
 * Source: CloudFront Developer Guide, "Lambda@Edge event structure" and "Restrictions on edge functions".
 * @param changeFor what the policy means for one answer; may throw a `Refusal`
 */
export function createHandler(changeFor: (event: CloudFrontResponseEvent) => Change, onFailure: OnFailure) {
  return async (event: CloudFrontResponseEvent): Promise<CloudFrontResultResponse | undefined> => {
    let response: CloudFrontResultResponse | undefined;
    let reason: string | undefined;
    try {
      response = event.Records[0]!.cf.response;
      const headers = response.headers!;
      if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
        throw new Refusal('headers missing');
      const change = changeFor(event);
      // A UTF-16 unit takes three bytes at most, so the usual answer is known to be small enough without counting bytes.
      if (!(3 * roughSize(headers) + change.bytes <= LIMITS.headerBytes)) requireFit(headers, change);
      change.apply(headers);
    } catch (error) {
      reason = error instanceof Refusal ? error.message : 'event not understood';
    }
    if (reason === undefined) return response;
    report(reason, onFailure.outcome, event);
    return onFailure.respond(response, event);
  };
}

/** Characters of all names and values; not a number where a header has any but the usual one value. */
function roughSize(headers: CloudFrontHeaders): number {
  let size = 0;
  for (const name in headers) {
    const values = headers[name]!;
    if (values.length !== 1) return Number.NaN;
    const { value } = values[0]!;
    if (typeof value !== 'string') return Number.NaN;
    size += name.length + value.length;
  }
  return size;
}

/** @throws {Refusal} where a header is not as CloudFront sends it, or the changed headers were too large */
function requireFit(headers: CloudFrontHeaders, change: Change): void {
  let size = change.bytes;
  for (const name of Object.keys(headers)) {
    const values = headers[name];
    if (!Array.isArray(values)) throw new Refusal('header of unknown shape');
    const stays = !change.touches(name);
    for (const entry of values) {
      if (typeof entry?.value !== 'string') throw new Refusal('header of unknown shape');
      if (stays) size += Buffer.byteLength(name) + Buffer.byteLength(entry.value);
    }
  }
  if (size > LIMITS.headerBytes) throw new Refusal(`headers over ${LIMITS.headerBytes} bytes`);
}

/**
 * One JSON line, bounded, without header values. `timestamp` and `level` are spelt as Lambda's own lines have them; `requestId` is
 * CloudFront's, which the viewer has too, as X-Amz-Cf-Id.
 */
function report(reason: string, outcome: string, event: CloudFrontResponseEvent): void {
  try {
    const cf = event?.Records?.[0]?.cf;
    const line = {
      timestamp: new Date().toISOString(),
      level: 'ERROR',
      message: `security headers not applied, ${outcome}`,
      reason,
      requestId: bounded(cf?.config?.requestId),
      uri: bounded(cf?.request?.uri),
      status: bounded(cf?.response?.status),
      distributionId: bounded(cf?.config?.distributionId),
    };
    // Not console: the runtime would put the time and the level before it, and a metric filter could not read it.
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } catch {
    // An answer without a log line is better than no answer.
  }
}

function bounded(text: unknown): string | undefined {
  return typeof text === 'string' ? text.slice(0, 256) : undefined;
}
