import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type Connect, failureOf, type Outcome } from '../../aws/log-regions';
import { inTimeOrder, type LogEvent, type Query, readEvents } from './read';

/** Milliseconds. */
export interface Pace {
  /** Between two questions to one region. */
  readonly poll: number;
  /** What came from several regions within this time is put in order. */
  readonly flush: number;
  /** The first events are held back until every region has answered, or for this long. */
  readonly gather: number;
  /** After a failure; then twice as long each time, up to the most. */
  readonly retry: number;
  readonly retryMost: number;
}

/** CloudWatch Logs allows 5 questions a second in most regions. */
const PACE: Pace = { poll: 750, flush: 400, gather: 2_000, retry: 2_000, retryMost: 30_000 };

/** A line is often there some seconds after its time: each question goes back this far, and each thirtieth further. */
const OVERLAP_MS = 60_000;
const LATE_MS = 15 * 60_000;
const LATE_EVERY = 30;

export interface FollowOptions {
  readonly regions: readonly string[];
  readonly connect: Connect;
  readonly query: Query;
  readonly signal: AbortSignal;
  readonly pace?: Pace;
  /** In the order of time, as far as they came together; each once. */
  readonly onEvents: (events: readonly LogEvent[]) => void;
  /** The regions that began to fail since it was last called, and those that answer again (`value`). */
  readonly onChange: (outcomes: readonly Outcome<'back'>[]) => void;
}

/**
 * Shows what was logged since a time, and from then on what is logged, until it is stopped. A region that fails is asked again, less
 * and less often, and stops no other.
 * @returns whether any region could be read
 */
export async function follow(options: FollowOptions): Promise<boolean> {
  const { regions, signal, pace = PACE, onEvents, onChange } = options;
  const events: LogEvent[] = [];
  const changes: Outcome<'back'>[] = [];
  const first = new Set<string>();
  let anyRead = false;
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  if (signal.aborted) return true;
  signal.addEventListener('abort', () => stop.abort(), { once: true });

  const flush = () => {
    if (events.length > 0) onEvents(inTimeOrder(events.splice(0)));
    if (changes.length > 0) onChange(changes.splice(0));
  };
  const began = performance.now();
  const timer = setInterval(() => {
    if (first.size === regions.length || performance.now() - began > pace.gather) flush();
  }, pace.flush);
  const onRead = (region: string, fine: boolean) => {
    first.add(region);
    anyRead ||= fine;
    // Wrong credentials, most often: nothing to wait for.
    if (first.size === regions.length && !anyRead) stop.abort();
  };
  try {
    await Promise.all(
      regions.map((region) =>
        followRegion(region, { ...options, signal: stop.signal }, events, (change, fine) => {
          if (change) changes.push(change);
          onRead(region, fine);
        }),
      ),
    );
  } finally {
    clearInterval(timer);
  }
  flush();
  return anyRead || signal.aborted;
}

async function followRegion(
  region: string,
  { connect, query, signal, pace = PACE }: FollowOptions,
  events: LogEvent[],
  tell: (change: Outcome<'back'> | undefined, fine: boolean) => void,
): Promise<void> {
  const client = connect(region);
  const seen = new Map<string, number>();
  const take = (page: readonly LogEvent[]) => {
    for (const event of page) {
      if (!seen.has(event.id)) events.push(event);
      seen.set(event.id, event.time);
    }
  };
  let failures = 0;
  let answers = 0;
  /** Everything up to here was asked for, and answered. */
  let upTo: number | undefined;
  while (!signal.aborted) {
    const now = Date.now();
    const back = answers % LATE_EVERY === 0 ? LATE_MS : OVERLAP_MS;
    const from = upTo === undefined ? query.from : Math.max(query.from, upTo - back);
    try {
      await readEvents(client, region, { ...query, from }, take, signal);
      tell(failures > 0 ? { region, value: 'back' } : undefined, true);
      failures = 0;
      answers += 1;
      upTo = now;
      for (const [id, time] of seen) if (time < now - LATE_MS) seen.delete(id);
    } catch (error) {
      if (signal.aborted) break;
      const failure = { region, failure: failureOf(error as Error), off: false };
      tell(failures === 0 ? failure : undefined, false);
      failures += 1;
    }
    const pause = failures === 0 ? pace.poll : Math.min(pace.retryMost, pace.retry * 2 ** (failures - 1));
    await wait(pause, undefined, { signal }).catch(() => {});
  }
  client.destroy();
}
