import type { Logging, LogLine } from './edge-function';

/** Where batches go: CloudWatch Logs' PutLogEvents, group and stream made on first use. */
export type PutLogs = (
  region: string,
  group: string,
  stream: string,
  events: readonly { readonly timestamp: number; readonly message: string }[],
) => Promise<void>;

const PLAIN: Logging = { format: 'Text', platform: 'info' };
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
    private readonly region: string,
    private readonly group: string,
    private readonly stream: string,
    private readonly put: PutLogs,
    private readonly say: (line: string) => void,
    private readonly logging: Logging = PLAIN,
  ) {}

  add(line: LogLine): void {
    const message = formatLogLine(line, this.logging);
    if (message === undefined) return;
    this.#lines.push({ timestamp: line.time, message });
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
        await this.put(this.region, this.group, this.stream, batch);
        this.#told = false;
      } catch (error) {
        if (!this.#told)
          this.say(`The function's log did not reach CloudWatch Logs (${this.group}): ${(error as Error).message}`);
        this.#told = true;
      }
    }
  }
}

/**
 * A line as Lambda writes it for Node.js; `undefined` where the function's settings leave it out. What the function writes to its
 * standard output itself stays as it is.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function formatLogLine(line: LogLine, { format, platform }: Logging = PLAIN): string | undefined {
  const { time, level, requestId, text } = line;
  if (level === 'STDOUT') return `${text}\n`;
  const at = new Date(time).toISOString();
  if (format === 'Text') {
    if (level === 'PLATFORM') return `${text}\n`;
    return `${at}\t${requestId}\t${level}\t${text.replaceAll('\n', '\r')}\n`;
  }
  if (level === 'PLATFORM') {
    if (line.platform === undefined) return undefined;
    const { failed, type, record } = line.platform;
    return failed || platform === 'info' ? JSON.stringify({ time: at, type, record }) : undefined;
  }
  return JSON.stringify({ timestamp: at, level, requestId, message: text });
}
