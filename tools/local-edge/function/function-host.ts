import type { EdgeAws } from '../aws';
import { EdgeFunction, type RunResult } from './edge-function';
import { formatLogLine, LogShipper } from './log-shipper';

/** The longest that an answer of the origin and a function's run take together. */
const RETIRE_MS = 60_000;

interface Running {
  readonly edgeFunction: EdgeFunction;
  readonly shipper: LogShipper;
}

/** The function versions that the current configuration names, running; their logs go to `log` and to CloudWatch Logs. */
export class FunctionHost {
  readonly #running = new Map<string, Running>();
  readonly #retiring = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly aws: Pick<EdgeAws, 'functionVersion' | 'putLogs'>,
    private readonly region: string,
    private readonly log: (line: string) => void,
  ) {}

  /** Makes these versions ready, and lets go of those no longer named once events under way had their time. */
  async use(arns: ReadonlySet<string>): Promise<void> {
    for (const arn of arns) {
      clearTimeout(this.#retiring.get(arn));
      this.#retiring.delete(arn);
      if (!this.#running.has(arn)) this.#running.set(arn, await this.#start(arn));
    }
    for (const [arn, running] of this.#running) {
      if (arns.has(arn) || this.#retiring.has(arn)) continue;
      const retire = () => {
        this.#retiring.delete(arn);
        this.#running.delete(arn);
        void this.#stop(running);
      };
      this.#retiring.set(arn, setTimeout(retire, RETIRE_MS).unref());
    }
  }

  async run(arn: string, event: unknown): Promise<RunResult> {
    const running = this.#running.get(arn);
    return running
      ? running.edgeFunction.run(event)
      : { ok: false, kind: 'execution', reason: `${arn} is not associated any more` };
  }

  async close(): Promise<void> {
    for (const timer of this.#retiring.values()) clearTimeout(timer);
    const all = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(all.map((running) => this.#stop(running)));
  }

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
