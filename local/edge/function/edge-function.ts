import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { runnerCode } from '../runner-code';
import { Orphanage } from './orphanage';
import { sandboxOptions } from './sandbox';

/** A published version, as the Lambda API tells of it. */
export interface FunctionVersion {
  /** Qualified: ends in the version's number. */
  readonly arn: string;
  readonly name: string;
  readonly version: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly logging: Logging;
  readonly zip: Uint8Array;
}

/** How a function logs (Lambda's LoggingConfig): which of Lambda's own lines are there, `info` all, `warn` those of what failed. */
export interface Logging {
  readonly format: 'Text' | 'JSON';
  readonly platform: 'info' | 'warn';
}

export type Level = 'INFO' | 'DEBUG' | 'TRACE' | 'WARN' | 'ERROR';

/** What Lambda itself writes in JSON. */
interface Platform {
  readonly type: 'platform.start' | 'platform.runtimeDone' | 'platform.report';
  readonly record: Readonly<Record<string, unknown>>;
  readonly failed?: boolean;
}

/** One line of the function's log: by `console`, by its standard output, or by Lambda, which says less in JSON than in text. */
export type LogLine = { readonly time: number; readonly requestId: string; readonly text: string } & (
  | { readonly level: Level | 'STDOUT' }
  | { readonly level: 'PLATFORM'; readonly platform?: Platform }
);

/** What a run came to: a value out of JSON, or why there is none. `limit` is a timeout or an oversized answer. */
export type RunResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly kind: 'execution' | 'limit'; readonly reason: string };

interface Options {
  /** Where the function runs, for its environment and its context. */
  readonly region: string;
  readonly log: (line: LogLine) => void;
  /** Processes at most, each running one event at a time. */
  readonly processes?: number;
}

type Failure = { readonly errorType: string; readonly errorMessage: string; readonly stack: readonly string[] };
type Message =
  | { type: 'ready' }
  | { type: 'broken'; error: Failure }
  | { type: 'log'; level: Level; id: string; text: string }
  | { type: 'result'; id: string; result?: string }
  | { type: 'error'; id: string; error: Failure };

interface Job {
  readonly id: string;
  readonly event: string;
  readonly done: (result: RunResult) => void;
}

interface Worker {
  readonly child: ChildProcess;
  job: Job | undefined;
  started: number;
  timer: NodeJS.Timeout | undefined;
}

/** Lambda's limit for an answer (payload quota), in bytes. */
const MAX_RESULT = 6 * 1024 * 1024;
const INIT_MS = 10_000;
const CLOSED = { ok: false, kind: 'execution', reason: 'the local edge closed' } as const;

/**
 * A Lambda function version in processes of its own, kept warm: the memory limit is the heap's, the time limit kills the
 * process, and a crash costs one response. The function sees Lambda's environment variables and nothing of the parent's,
 * reads its own folder alone, writes nothing and starts no process or thread.
 */
export class EdgeFunction {
  readonly logGroup: string;
  readonly logStream: string;
  readonly #root: string;
  readonly #runner: string;
  readonly #orphanage: Orphanage;
  readonly #workers = new Set<Worker>();
  readonly #waiting: Job[] = [];
  #closed = false;

  constructor(
    readonly version: FunctionVersion,
    private readonly options: Options,
  ) {
    this.logGroup = `/aws/lambda/us-east-1.${version.name}`;
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    this.logStream = `${day}/[${version.version}]${randomBytes(16).toString('hex')}`;
    // The permission model compares real paths: on macOS, /tmp is a link.
    this.#root = realpathSync(mkdtempSync(join(tmpdir(), 'local-edge-')));
    this.#orphanage = new Orphanage(this.#root);
    this.#runner = join(this.#root, '.runner.cjs');
    unpack(version.zip, this.#root);
    writeFileSync(this.#runner, runnerCode('function'));
    this.#spawn();
  }

  /** Runs one event. Never rejects. */
  run(event: unknown): Promise<RunResult> {
    return new Promise((done) => {
      if (this.#closed) return done(CLOSED);
      this.#waiting.push({ id: randomUUID(), event: JSON.stringify(event), done });
      this.#next();
    });
  }

  close(): void {
    this.#closed = true;
    for (const worker of this.#workers) this.#fail(worker, CLOSED.reason);
    for (const job of this.#waiting.splice(0)) job.done(CLOSED);
    rmSync(this.#root, { recursive: true, force: true });
    this.#orphanage.close();
  }

  #next(): void {
    if (this.#waiting.length === 0 || this.#closed) return;
    const idle = [...this.#workers].find((worker) => worker.job === undefined);
    if (idle) this.#start(idle, this.#waiting.shift()!);
    else if (this.#workers.size < (this.options.processes ?? 4)) this.#start(this.#spawn(), this.#waiting.shift()!);
  }

  #start(worker: Worker, job: Job): void {
    worker.job = job;
    worker.child.send({ id: job.id, event: job.event, deadline: Date.now() + this.version.timeoutSeconds * 1000 });
    const { version } = this.version;
    this.#platform(job.id, `START RequestId: ${job.id} Version: ${version}`, {
      type: 'platform.start',
      record: { requestId: job.id, version },
    });
    if (worker.started > 0) this.#arm(worker);
  }

  #arm(worker: Worker): void {
    worker.started = performance.now();
    const { timeoutSeconds } = this.version;
    worker.timer = setTimeout(() => {
      const job = worker.job;
      if (!job) return;
      this.#platform(
        job.id,
        `${new Date().toISOString()} ${job.id} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
        { type: 'platform.runtimeDone', record: { requestId: job.id, status: 'timeout' }, failed: true },
      );
      this.#finish(worker, { ok: false, kind: 'limit', reason: `it did not end within its ${timeoutSeconds} s` });
      this.#drop(worker);
    }, timeoutSeconds * 1000);
  }

  #spawn(): Worker {
    const { version, options } = this;
    const child = fork(this.#runner, [], {
      cwd: this.#root,
      execArgv: [`--max-old-space-size=${version.memoryMb}`, ...sandboxOptions(this.#root)],
      env: {
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memoryMb),
        AWS_LAMBDA_FUNCTION_NAME: `us-east-1.${version.name}`,
        AWS_LAMBDA_FUNCTION_VERSION: version.version,
        AWS_LAMBDA_LOG_GROUP_NAME: this.logGroup,
        AWS_LAMBDA_LOG_STREAM_NAME: this.logStream,
        AWS_REGION: options.region,
        LAMBDA_TASK_ROOT: this.#root,
        LANG: 'en_US.UTF-8',
        LOCAL_FUNCTION_ARN: version.arn,
        TZ: ':UTC',
        _HANDLER: version.handler,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const worker: Worker = { child, job: undefined, started: 0, timer: undefined };
    this.#workers.add(worker);
    this.#orphanage.add(child);
    worker.timer = setTimeout(() => this.#fail(worker, `it did not load within ${INIT_MS / 1000} s`), INIT_MS);
    child.on('message', (message: Message) => this.#hear(worker, message));
    child.on('error', (error) => this.#fail(worker, error.message));
    child.on('exit', (code, signal) => this.#fail(worker, `its process ended (${signal ?? `exit status ${code}`})`));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.split('\n')) if (line) this.#line('STDOUT', worker.job?.id ?? '', line);
      });
    }
    return worker;
  }

  #hear(worker: Worker, message: Message): void {
    if (message.type === 'log') this.#line(message.level, message.id, message.text);
    else if (message.type === 'broken') this.#fail(worker, told(message.error));
    else if (message.type === 'ready') {
      clearTimeout(worker.timer);
      worker.started = performance.now();
      if (worker.job) this.#arm(worker);
    } else if (message.id === worker.job?.id) {
      if (message.type === 'error') {
        this.#line('ERROR', message.id, `Invoke Error \t${JSON.stringify(message.error)}`);
        this.#finish(worker, { ok: false, kind: 'execution', reason: told(message.error) });
      } else if ((message.result?.length ?? 0) > MAX_RESULT) {
        this.#finish(worker, { ok: false, kind: 'limit', reason: `its answer is over ${MAX_RESULT} bytes` });
      } else {
        this.#finish(worker, { ok: true, value: message.result === undefined ? null : JSON.parse(message.result) });
      }
      this.#next();
    }
  }

  /** The process is of no more use: its event, if it had one, fails. */
  #fail(worker: Worker, reason: string): void {
    if (!this.#workers.has(worker)) return;
    if (!worker.job && this.#waiting.length > 0) worker.job = this.#waiting.shift();
    this.#finish(worker, { ok: false, kind: 'execution', reason });
    this.#drop(worker);
  }

  #finish(worker: Worker, result: RunResult): void {
    clearTimeout(worker.timer);
    const job = worker.job;
    if (!job) return;
    worker.job = undefined;
    const ms = (worker.started > 0 ? performance.now() - worker.started : 0).toFixed(2);
    const { memoryMb } = this.version;
    const done = { requestId: job.id, status: result.ok ? 'success' : 'failure' };
    const isTold = !result.ok && result.kind === 'limit';
    this.#platform(
      job.id,
      `END RequestId: ${job.id}`,
      isTold ? undefined : { type: 'platform.runtimeDone', record: done, failed: !result.ok },
    );
    this.#platform(job.id, `REPORT RequestId: ${job.id}\tDuration: ${ms} ms\tMemory Size: ${memoryMb} MB`, {
      type: 'platform.report',
      record: { requestId: job.id, metrics: { durationMs: Number(ms), memorySizeMB: memoryMb } },
    });
    job.done(result);
  }

  #drop(worker: Worker): void {
    this.#workers.delete(worker);
    worker.child.kill('SIGKILL');
    this.#next();
  }

  #line(level: Level | 'STDOUT', requestId: string, text: string): void {
    this.options.log({ time: Date.now(), level, requestId, text });
  }

  #platform(requestId: string, text: string, platform: Platform | undefined): void {
    this.options.log({ time: Date.now(), level: 'PLATFORM', requestId, text, platform });
  }
}

function told({ errorType, errorMessage }: Failure): string {
  return `it threw ${errorType}: ${errorMessage}`;
}

function unpack(zip: Uint8Array, root: string): void {
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    const file = resolve(root, name);
    if (!file.startsWith(root + sep) || name.endsWith('/')) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}
