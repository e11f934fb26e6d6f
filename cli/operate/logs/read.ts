import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { inTime } from '../../aws/log-regions';

/** A line of the function's log, as CloudWatch Logs has it. */
export interface LogEvent {
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly id: string;
  readonly stream: string;
  readonly message: string;
}

export interface Query {
  readonly group: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  /** CloudWatch Logs' own filter pattern. */
  readonly filter?: string;
}

/**
 * The events of one region since a time, page by page, as they come. `false` where there is no such group: the function has
 * never run there.
 * @throws what CloudWatch Logs answers, or an AbortError
 */
export async function readEvents(
  client: CloudWatchLogsClient,
  region: string,
  { group, from, filter }: Query,
  onPage: (events: readonly LogEvent[]) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  let nextToken: string | undefined;
  try {
    do {
      const ask = new FilterLogEventsCommand({
        logGroupName: group,
        startTime: Math.max(0, Math.floor(from)),
        filterPattern: filter,
        nextToken,
      });
      const { events = [], nextToken: next } = await inTime((options) => client.send(ask, options), signal);
      onPage(
        events.map(({ timestamp = 0, eventId = '', logStreamName = '', message = '' }) => ({
          region,
          time: timestamp,
          id: eventId,
          stream: logStreamName,
          message,
        })),
      );
      nextToken = next === nextToken ? undefined : next;
    } while (nextToken !== undefined);
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}

/** By time; what happened at the same time stays region by region, in the order in which CloudWatch Logs gave it ids. */
export function inTimeOrder(events: readonly LogEvent[]): LogEvent[] {
  return events.toSorted(
    (a, b) => a.time - b.time || compare(a.region, b.region) || compare(a.stream, b.stream) || compare(a.id, b.id),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
