import type { EdgeAws } from '../aws';
import { EdgeFunction, type RunResult } from './edge-function';
import { formatLogLine, LogShipper } from './log-shipper';

interface Running {
  readonly edgeFunction: EdgeFunction;
  readonly shipper: LogShipper;
}

/** The function versions that the current configuration names, running; their logs go to `log` and to CloudWatch Logs. */
export class FunctionHost {
  readonly #running = new Map<string, Running>();

  constructor(
    private readonly aws: Pick<EdgeAws, 'functionVersion' | 'putLogs'>,
    private readonly region: string,
    private readonly log: (line: string) => void,
  ) {}

  /** Makes these versions ready, and lets go of those no longer named once their events are done. */
  async use(arns: ReadonlySet<string>): Promise<void> {
    for (const arn of arns) if (!this.#running.has(arn)) this.#running.set(arn, await this.#start(arn));
    for (const [arn, running] of this.#running) {
      if (arns.has(arn)) continue;
      this.#running.delete(arn);
      const { timeoutSeconds } = running.edgeFunction.version;
      setTimeout(() => this.#stop(running), timeoutSeconds * 1000 + 1000).unref();
      this.#retired.add(running);
    }
  }

  async run(arn: string, event: unknown): Promise<RunResult> {
    const running = this.#running.get(arn);
    return running
      ? running.edgeFunction.run(event)
      : { ok: false, kind: 'execution', reason: `${arn} is not associated any more` };
  }

  async close(): Promise<void> {
    const all = [...this.#running.values(), ...this.#retired];
    this.#running.clear();
    await Promise.all(all.map((running) => this.#stop(running)));
  }

  readonly #retired = new Set<Running>();

  async #start(arn: string): Promise<Running> {
    const version = await this.aws.functionVersion(arn);
    const edgeFunction = new EdgeFunction(version, {
      region: this.region,
      log: (line) => {
        shipper.add(line);
        if (line.level !== 'PLATFORM') this.log(`${version.name}:${version.version} ${formatLogLine(line).trimEnd()}`);
      },
    });
    const shipper = new LogShipper(edgeFunction.logGroup, edgeFunction.logStream, this.aws.putLogs, this.log);
    return { edgeFunction, shipper };
  }

  async #stop(running: Running): Promise<void> {
    this.#retired.delete(running);
    running.edgeFunction.close();
    // The last lines are worth two seconds, and no more.
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 2_000);
    });
    await Promise.race([running.shipper.flush(), enough]);
    clearTimeout(timer);
  }
}
