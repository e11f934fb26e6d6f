import type { LogLine } from './edge-function';

/** Where batches go: CloudWatch Logs' PutLogEvents, group and stream made on first use. */
export type PutLogs = (
  group: string,
  stream: string,
  events: readonly { readonly timestamp: number; readonly message: string }[],
) => Promise<void>;

const FLUSH_MS = 500;
const MOST = 10_000;
const BATCH = 1_000;

/**
 * Brings log lines to CloudWatch Logs in batches, and never holds a request up: lines wait in memory, at most 10,000,
 * the oldest go first. What fails is said once, until it works again.
 */
export class LogShipper {
  #lines: { timestamp: number; message: string }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #told = false;

  constructor(
    private readonly group: string,
    private readonly stream: string,
    private readonly put: PutLogs,
    private readonly say: (line: string) => void,
  ) {}

  add(line: LogLine): void {
    this.#lines.push({ timestamp: line.time, message: formatLogLine(line) });
    if (this.#lines.length > MOST) this.#lines.splice(0, this.#lines.length - MOST);
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Sends what waits. Resolves when that is done; never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
    await this.#sending;
  }

  async #send(): Promise<void> {
    while (this.#lines.length > 0) {
      const batch = this.#lines.splice(0, BATCH);
      try {
        await this.put(this.group, this.stream, batch);
        this.#told = false;
      } catch (error) {
        if (!this.#told)
          this.say(`The function's log did not reach CloudWatch Logs (${this.group}): ${(error as Error).message}`);
        this.#told = true;
      }
    }
  }
}

/** A line as Lambda writes it for Node.js: time, request, level, text; line ends inside it become carriage returns. */
export function formatLogLine({ time, level, requestId, text }: LogLine): string {
  if (level === 'PLATFORM') return `${text}\n`;
  return `${new Date(time).toISOString()}\t${requestId}\t${level}\t${text.replaceAll('\n', '\r')}\n`;
}
