import { randomUUID } from 'node:crypto';
import type { FunctionRuntime } from '../../../lib/cloudfront/function-syntax';
import type { EdgeAws } from '../aws';
import { LogShipper } from '../function/log-shipper';
import type { FunctionEvent } from './event';
import { FunctionProcess, type FunctionRun } from './function-process';
import { FunctionSandbox } from './function-sandbox';

/** A CloudFront function in its LIVE stage, as the CloudFront API tells of it. */
export interface ViewerFunction {
  readonly arn: string;
  readonly name: string;
  /** Of the LIVE stage: another one is another function to run. */
  readonly etag: string;
  readonly runtime: FunctionRuntime;
  readonly keyValueStoreArn: string | undefined;
}

interface Running {
  readonly etag: string;
  readonly process: FunctionProcess;
  /** Left out where the code has no `console.log()`: then nothing is sent to CloudWatch Logs (Edge function logs). */
  readonly shipper?: LogShipper;
}

/** Events under way have ended by then. */
const RETIRE_MS = 5_000;
/** "CloudFront Functions creates log streams in us-east-1 only, regardless of the edge location" (Edge function logs). */
const REGION = 'us-east-1';

/** The CloudFront functions that the current configuration names: their LIVE code, each in a process of its own. */
export class ViewerFunctionHost {
  readonly #running = new Map<string, Running>();
  readonly #retiring = new Set<() => void>();

  constructor(
    private readonly aws: Pick<EdgeAws, 'viewerFunctionCode' | 'keyValues' | 'putLogs'>,
    private readonly log: (line: string) => void,
  ) {}

  /** Makes these functions ready, and lets go of those that are no longer named, or were published anew. */
  async use(functions: readonly ViewerFunction[]): Promise<void> {
    for (const one of functions) {
      const before = this.#running.get(one.arn);
      if (before?.etag === one.etag) continue;
      this.#running.set(one.arn, await this.#start(one));
      if (before) {
        this.log(`CloudFront function ${one.name} was published anew: it runs from now on.`);
        this.#retire(before);
      }
    }
    for (const [arn, running] of this.#running) {
      if (functions.some((one) => one.arn === arn)) continue;
      this.#running.delete(arn);
      this.#retire(running);
    }
  }

  async run(arn: string, event: FunctionEvent, rawQueryString: string | undefined): Promise<FunctionRun> {
    const running = this.#running.get(arn);
    if (!running) return { ok: false, kind: 'execution', reason: `${arn} is not associated any more`, logs: [], ms: 0 };
    const run = await running.process.run(event, rawQueryString);
    const { requestId, distributionId } = event.context;
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    for (const line of run.logs) this.log(`${name} ${line}`);
    const error = run.ok ? [] : [run.reason];
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html
    const lines = [`START DistributionID: ${distributionId}`, ...run.logs, ...error, 'END'];
    for (const line of lines) {
      running.shipper?.add({ time: Date.now(), level: 'STDOUT', requestId, text: `${requestId} ${line}` });
    }
    return run;
  }

  async close(): Promise<void> {
    for (const retire of [...this.#retiring]) retire();
    const all = [...this.#running.values()];
    this.#running.clear();
    for (const { process } of all) process.close();
    // The last lines are worth two seconds, and no more.
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 2_000);
    });
    await Promise.race([Promise.all(all.map(({ shipper }) => shipper?.flush())), enough]);
    clearTimeout(timer);
  }

  async #start({ arn, name, etag, runtime, keyValueStoreArn }: ViewerFunction): Promise<Running> {
    const code = await this.aws.viewerFunctionCode(name);
    const { broken } = new FunctionSandbox(code, { runtime });
    if (broken) {
      this.log(`CloudFront function ${name} (${arn}) cannot run, so CloudFront responds with 503: ${broken}.`);
    }
    const keyValues = keyValueStoreArn === undefined ? undefined : this.aws.keyValues(keyValueStoreArn);
    const [year, month, day] = new Date().toISOString().slice(0, 10).split('-');
    const stream = `${year}/${Number(month)}/${Number(day)}/${randomUUID()}`;
    return {
      etag,
      process: new FunctionProcess({ code, runtime, ...(keyValues && { keyValues }) }),
      ...(/\bconsole\s*\.\s*log\b/.test(code) && {
        shipper: new LogShipper(REGION, `/aws/cloudfront/function/${name}`, stream, this.aws.putLogs, this.log),
      }),
    };
  }

  #retire({ process, shipper }: Running): void {
    const timer = setTimeout(() => retire(), RETIRE_MS).unref();
    const retire = () => {
      clearTimeout(timer);
      this.#retiring.delete(retire);
      process.close();
      void shipper?.flush();
    };
    this.#retiring.add(retire);
  }
}
