import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';

/** CloudWatch Logs of one region, as its caller likes it. */
export type Connect = (region: string) => CloudWatchLogsClient;

/** Of one request, since CloudWatch Logs throttles early: 5 to 25 requests a second, by region. */
const TRIES = 6;
const CONNECT_MS = 3_000;

/** Credentials are found once, for every region. */
export function connectLogs(): Connect {
  let credentials: CloudWatchLogsClient['config']['credentials'] | undefined;
  return (region) => {
    const client = new CloudWatchLogsClient({
      region,
      maxAttempts: TRIES,
      requestHandler: { connectionTimeout: CONNECT_MS },
      ...(credentials && { credentials }),
    });
    credentials ??= client.config.credentials;
    return client;
  };
}

/** With all its tries: a region that hangs must not hold the others up for longer. */
export const REQUEST_MS = 10_000;

/** What one region came to: a value, or why there is none, in one line. */
export type Outcome<T> =
  | { readonly region: string; readonly value: T }
  | { readonly region: string; readonly failure: string; readonly off: boolean };

/**
 * Does the same in every region at once. Never rejects but for an abort: one region that refuses or hangs is told apart, and the
 * others go on. `off` is a region that the account has switched off, or that an organisation's policy keeps everybody out of.
 */
export function inEachRegion<T>(
  regions: readonly string[],
  connect: Connect,
  work: (client: CloudWatchLogsClient, region: string) => Promise<T>,
): Promise<Outcome<T>[]> {
  return Promise.all(
    regions.map(async (region): Promise<Outcome<T>> => {
      const client = connect(region);
      try {
        return { region, value: await work(client, region) };
      } catch (error) {
        return { region, failure: failureOf(error as Error), off: isOff(error as Error) };
      } finally {
        client.destroy();
      }
    }),
  );
}

/** The failures in one line for each that is said differently, with the regions it is said of. */
export function failuresByText(
  outcomes: readonly Outcome<unknown>[],
  every: number,
): { readonly where: string; readonly failure: string }[] {
  const regions = new Map<string, string[]>();
  for (const outcome of outcomes) {
    // Refusals name their region, and are the same but for that.
    const text = 'failure' in outcome ? outcome.failure.replaceAll(outcome.region, '<region>') : undefined;
    if (text !== undefined) regions.set(text, [...(regions.get(text) ?? []), outcome.region]);
  }
  return [...regions].map(([text, names]) => ({
    where: names.length > 1 && names.length === every ? 'every region' : names.join(', '),
    failure: names.length === 1 ? text.replaceAll('<region>', names[0]!) : text,
  }));
}

/** A request that ends with an AbortError after `REQUEST_MS`, or when `signal` says so. */
export async function inTime<T>(
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  // Not AbortSignal.any: Node lets go of what waits for nothing but a timeout.
  const stop = new AbortController();
  const abort = () => stop.abort();
  const timer = setTimeout(abort, REQUEST_MS);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await send({ abortSignal: stop.signal });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** In one line: `AccessDeniedException: User … is not authorized to …`. */
export function failureOf(error: Error): string {
  if (isTimeout(error)) return `no answer within ${REQUEST_MS / 1000} s`;
  const { code } = error as { code?: string };
  const text = (error.message || code || error.name).replaceAll(/\s+/g, ' ').trim();
  return error.name === 'Error' || error.name === '' ? text : `${error.name}: ${text}`;
}

function isTimeout(error: Error): boolean {
  return error.name === 'AbortError' || error.name === 'TimeoutError';
}

/**
 * Credentials that are good elsewhere are unknown where a region is not enabled; where an organisation's service control policy
 * denies it, the answer says so.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
function isOff(error: Error): boolean {
  return (
    error.name === 'UnrecognizedClientException' ||
    error.name === 'OptInRequired' ||
    (error.name === 'AccessDeniedException' && error.message.includes('service control policy'))
  );
}
