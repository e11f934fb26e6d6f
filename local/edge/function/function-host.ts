import type { EdgeAws } from '../aws';
import { EdgeFunction, type FunctionVersion, type RunResult } from './edge-function';
import { formatLogLine, LogShipper } from './log-shipper';

/** The longest that an answer of the origin and a function's run take together. */
const RETIRE_MS = 60_000;

interface Running {
  readonly edgeFunction: EdgeFunction;
  readonly shipper: LogShipper;
}

/** A version, running in each of the regions. */
interface Replicas {
  readonly replicas: readonly Running[];
  /** Which of them is next. */
  turn: number;
}

/**
 * The function versions that the current configuration names, running in each region, which viewers come to by turns; their logs go to
 * `log` and to CloudWatch Logs of that region.
 */
export class FunctionHost {
  readonly #running = new Map<string, Replicas>();
  readonly #retiring = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly aws: Pick<EdgeAws, 'functionVersion' | 'putLogs'>,
    private readonly regions: readonly string[],
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
    if (!running) return { ok: false, kind: 'execution', reason: `${arn} is not associated any more` };
    const near = running.replicas[running.turn++ % running.replicas.length]!;
    return near.edgeFunction.run(event);
  }

  async close(): Promise<void> {
    for (const timer of this.#retiring.values()) clearTimeout(timer);
    const all = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(all.map((running) => this.#stop(running)));
  }

  async #start(arn: string): Promise<Replicas> {
    const version = await this.aws.functionVersion(arn);
    return { replicas: this.regions.map((region) => this.#replica(version, region)), turn: 0 };
  }

  #replica(version: FunctionVersion, region: string): Running {
    const edgeFunction = new EdgeFunction(version, {
      region,
      log: (line) => {
        shipper.add(line);
        if (line.level === 'PLATFORM') return;
        const place = this.regions.length > 1 ? ` in ${region}` : '';
        this.log(`${version.name}:${version.version}${place} ${formatLogLine(line)?.trimEnd()}`);
      },
    });
    const { logGroup, logStream } = edgeFunction;
    const shipper = new LogShipper(region, logGroup, logStream, this.aws.putLogs, this.log, version.logging);
    return { edgeFunction, shipper };
  }

  async #stop({ replicas }: Replicas): Promise<void> {
    for (const { edgeFunction } of replicas) edgeFunction.close();
    // The last lines are worth two seconds, and no more.
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 2_000);
    });
    await Promise.race([Promise.all(replicas.map(({ shipper }) => shipper.flush())), enough]);
    clearTimeout(timer);
  }
}
