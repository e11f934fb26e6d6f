import { isDeepStrictEqual } from 'node:util';
import type { LoadedFunction } from '../../lib/bundle/load';
import { originResponseViolations } from '../../lib/cloudfront/origin-response-rules';
import { isDisallowedHeader, isReadOnlyHeader, resolve } from '../../lib/policy';
import type { CompiledPolicy } from '../../lib/policy/types';

export type Outcome = 'applied' | 'left alone';

/** What was wrong with one answer of the function. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/**
 * Runs the function on one event, in and out through JSON as Lambda does, and judges the answer.
 * @throws {Failure}
 */
export async function judge(
  { handler, lines }: LoadedFunction,
  policy: CompiledPolicy,
  event: string,
): Promise<Outcome> {
  lines.length = 0;
  let answer: unknown;
  try {
    answer = await handler(JSON.parse(event));
  } catch (error) {
    throw new Failure(`the function threw: ${String(error)}`);
  }
  const returned = answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  const given = JSON.parse(event);
  const origin = originResponse(given);
  const violations = originResponseViolations(origin, returned);
  if (violations.length > 0) {
    throw new Failure(`CloudFront would refuse it: ${violations.map(({ message }) => message).join(' ')}`);
  }
  if (lines.length > 0) {
    requireLogLine(lines);
    if (!isDeepStrictEqual(origin, returned) && !isDeepStrictEqual(uncached(origin), returned))
      throw new Failure('it logged, and yet changed the answer');
    return 'left alone';
  }
  requirePolicy(policy, given, returned);
  return 'applied';
}

// biome-ignore lint/suspicious/noExplicitAny: an event of unknown shape
function originResponse(event: any): any {
  return event?.Records?.[0]?.cf?.response;
}

function requireLogLine(lines: readonly string[]): void {
  const [line] = lines;
  if (lines.length > 1 || !line?.endsWith('\n') || line.indexOf('\n') !== line.length - 1) {
    throw new Failure(`it logged other than one line: ${JSON.stringify(lines).slice(0, 500)}`);
  }
  if (line.length > 4096) throw new Failure(`its log line has ${line.length} characters`);
  const { level, message, reason } = JSON.parse(line);
  if (level !== 'ERROR' || typeof message !== 'string' || typeof reason !== 'string') {
    throw new Failure(`its log line lacks something: ${line}`);
  }
}

/** An answer that was not left alone has the whole policy, and nothing else of it has changed. */
// biome-ignore lint/suspicious/noExplicitAny: an event of unknown shape
function requirePolicy(policy: CompiledPolicy, event: any, returned: any): void {
  const { request, response } = event.Records[0].cf;
  const contentType = response.headers['content-type']?.[0]?.value;
  // Where these are of another kind the function may only have gone on if no rule looks at them.
  const { set, remove } = resolve(policy, {
    path: typeof request?.uri === 'string' ? request.uri : '',
    contentType: typeof contentType === 'string' ? contentType : undefined,
    status: typeof response.status === 'string' ? Number(response.status) : Number.NaN,
  });
  const expected = new Map<string, unknown>(Object.entries(response.headers));
  for (const name of [...expected.keys()]) {
    const wanted = remove.some((gone) => (gone.endsWith('*') ? name.startsWith(gone.slice(0, -1)) : gone === name));
    if (wanted && !isDisallowedHeader(name) && !isReadOnlyHeader(name)) expected.delete(name);
  }
  for (const [key, value] of set) expected.set(key.toLowerCase(), [{ key, value }]);
  const found = new Map(Object.entries(returned.headers));
  if (!isDeepStrictEqual(expected, found)) {
    const names = [...new Set([...expected.keys(), ...found.keys()])];
    const wrong = names.filter((name) => !isDeepStrictEqual(expected.get(name), found.get(name)));
    throw new Failure(`not what the policy says: ${wrong.join(', ')}`);
  }
}

/** What failing open makes of a response: nothing but that it is not kept. */
function uncached(response: unknown): unknown {
  const { headers } = (response ?? {}) as { headers?: unknown };
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return response;
  const noStore = [{ key: 'Cache-Control', value: 'no-store' }];
  return { ...(response as object), headers: { ...headers, 'cache-control': noStore } };
}
