import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionRuntime } from '../../../lib/cloudfront/function-syntax';
import { Orphanage } from '../function/orphanage';
import { sandboxOptions } from '../function/sandbox';
import { runnerCode } from '../runner-code';
import type { KeyValueReader, Outcome } from './function-sandbox';

/** A function's code and what it runs with. */
export interface FunctionCode {
  readonly code: string;
  readonly runtime: FunctionRuntime;
  readonly keyValues?: KeyValueReader;
}

/** What one event came to. `limit` is a run that was stopped, because it took too long. */
export type FunctionRun = (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly kind: 'execution' | 'limit'; readonly reason: string }
) & {
  /** What the function gave to console.log. */
  readonly logs: readonly string[];
  /** How long it took, in milliseconds. */
  readonly ms: number;
};

/** From the process to its parent. */
export type FromRunner =
  | { readonly type: 'ready' }
  | { readonly type: 'outcome'; readonly outcome: Outcome; readonly ms: number }
  | { readonly type: 'ask'; readonly id: number; readonly method: 'get' | 'meta'; readonly key: string };

/** From the parent to the process. */
export type ToRunner =
  | { readonly type: 'load'; readonly code: string; readonly runtime: FunctionRuntime; readonly storeId?: string }
  | { readonly type: 'event'; readonly event: string; readonly rawQueryString?: string }
  | { readonly type: 'told'; readonly id: number; readonly value?: unknown; readonly error?: string };

interface Job {
  readonly event: string;
  readonly rawQueryString: string | undefined;
  readonly done: (run: FunctionRun) => void;
}

/** AWS publishes no time; this is for code that does not end, an event that waits for its key value store included. */
const LIMIT_MS = 5000;
const START_MS = 10_000;

/**
 * A CloudFront function in a process of its own: it sees nothing of this one's environment, makes no code out of strings,
 * writes nothing and starts nothing. It runs one event at a time and is ended when one takes too long.
 */
export class FunctionProcess {
  // The permission model compares real paths: on macOS, /tmp is a link.
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'local-function-')));
  readonly #orphanage = new Orphanage(this.#folder);
  readonly #waiting: Job[] = [];
  #job: Job | undefined;
  #child: ChildProcess | undefined;
  #ready = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly given: FunctionCode,
    private readonly limitMs = LIMIT_MS,
  ) {
    writeFileSync(join(this.#folder, 'runner.cjs'), runnerCode('viewer-function'));
    this.#start();
  }

  /** Runs one event. Never rejects. `rawQueryString` is as received, without `?`. */
  run(event: unknown, rawQueryString?: string): Promise<FunctionRun> {
    return new Promise((done) => {
      this.#waiting.push({ event: JSON.stringify(event), rawQueryString, done });
      this.#next();
    });
  }

  close(): void {
    this.#closed = true;
    this.#end();
    this.#finish({ ok: false, kind: 'execution', reason: CLOSED, logs: [], ms: 0 });
    this.#next();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#orphanage.close();
  }

  #next(): void {
    if (this.#closed) {
      for (const { done } of this.#waiting.splice(0))
        done({ ok: false, kind: 'execution', reason: CLOSED, logs: [], ms: 0 });
      return;
    }
    if (this.#job || this.#waiting.length === 0) return;
    this.#job = this.#waiting.shift();
    if (!this.#child) this.#start();
    else if (this.#ready) this.#send();
  }

  #start(): void {
    const child = fork(join(this.#folder, 'runner.cjs'), [], {
      cwd: this.#folder,
      execArgv: ['--disallow-code-generation-from-strings', '--max-old-space-size=64', ...sandboxOptions(this.#folder)],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    this.#orphanage.add(child);
    this.#ready = false;
    this.#arm(START_MS, `its process did not start within ${START_MS / 1000} s`, 'execution');
    child.on('message', (message: FromRunner) => this.#hear(child, message));
    for (const event of ['error', 'exit'] as const) {
      child.on(event, () => {
        if (child !== this.#child) return;
        this.#stop('its process ended', 'execution');
      });
    }
    const { code, runtime, keyValues } = this.given;
    this.#tell({ type: 'load', code, runtime, ...(keyValues && { storeId: keyValues.id }) });
  }

  #hear(child: ChildProcess, message: FromRunner): void {
    if (child !== this.#child) return;
    if (message.type === 'ready') {
      this.#ready = true;
      clearTimeout(this.#timer);
      if (this.#job) this.#send();
    } else if (message.type === 'ask') void this.#look(message);
    else {
      const { outcome, ms } = message;
      clearTimeout(this.#timer);
      this.#finish(outcome.ok ? { ...outcome, ms } : { ...outcome, kind: 'execution', ms });
      this.#next();
    }
  }

  async #look({ id, method, key }: Extract<FromRunner, { type: 'ask' }>): Promise<void> {
    const { keyValues } = this.given;
    try {
      const value = await (method === 'get' ? keyValues?.get(key) : keyValues?.meta());
      this.#tell({ type: 'told', id, value });
    } catch (error) {
      this.#tell({ type: 'told', id, error: (error as Error).message });
    }
  }

  #send(): void {
    this.#arm(this.limitMs, `it did not end within ${this.limitMs} ms`, 'limit');
    const { event = '', rawQueryString } = this.#job ?? {};
    this.#tell({ type: 'event', event, rawQueryString });
  }

  #tell(message: ToRunner): void {
    if (this.#child?.connected) this.#child.send(message);
  }

  #arm(ms: number, reason: string, kind: 'execution' | 'limit'): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stop(reason, kind), ms).unref();
  }

  /** The process is of no more use; the next event starts another. */
  #stop(reason: string, kind: 'execution' | 'limit'): void {
    this.#end();
    this.#finish({ ok: false, kind, reason, logs: [], ms: this.limitMs });
    this.#next();
  }

  #end(): void {
    clearTimeout(this.#timer);
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
  }

  #finish(run: FunctionRun): void {
    const job = this.#job;
    this.#job = undefined;
    job?.done(run);
  }
}

const CLOSED = 'the function was let go';

/** Runs one event in a process that lives for nothing else. */
export async function runFunctionOnce(code: FunctionCode, event: unknown): Promise<FunctionRun> {
  const running = new FunctionProcess(code);
  try {
    return await running.run(event);
  } finally {
    running.close();
  }
}
