import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { keepPrivate, readBackend } from './backend';
import { type LockInfo, lockedBy, lockInError } from './lock';
import { watchLock } from './watch-lock';

export interface TerraformOptions {
  readonly binary: string;
  /** The stack's folder: `cdktf.out/stacks/ENV`. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends what is running, as cleanly as Terraform can. */
  readonly signal?: AbortSignal;
  /** Seconds to wait for the state's lock. @default 45, in which a Terraform whose starter was killed has saved the state */
  readonly lockTimeout?: number;
  /** Whether `plan` locks the state: a role that may only read cannot. @default true */
  readonly locks?: boolean;
  /** The command that clears a lock which was left behind, to be told to people. @default Terraform's own */
  readonly unlock?: (id: string) => string;
}

const GUARD = resolve('cli', 'terraform', 'guard.mjs');

/**
 * One line of Terraform's machine-readable output: https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 * Of type `lock_wait`, which is not Terraform's own: who holds the lock that it waits for.
 */
export interface TerraformEvent {
  readonly type: string;
  readonly '@message': string;
  readonly '@level': string;
  readonly hook?: {
    readonly resource?: { readonly addr: string };
    readonly action?: string;
    readonly elapsed_seconds?: number;
  };
  readonly change?: { readonly resource?: { readonly addr: string }; readonly action?: string };
  readonly diagnostic?: {
    readonly severity: string;
    readonly summary: string;
    readonly detail: string;
    readonly address?: string;
  };
}

/** The part of Terraform's JSON plan that says what would change. */
export interface PlannedChanges {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: Readonly<Record<string, unknown>> | null;
      readonly after: Readonly<Record<string, unknown>> | null;
      readonly after_unknown?: Readonly<Record<string, unknown>>;
      readonly importing?: { readonly id?: string };
    };
  }[];
}

interface Ended {
  readonly status: number;
  /** Empty where each line was handed on. */
  readonly stdout: string;
  readonly stderr: string;
}

/** What Terraform said went wrong, without its drawing. */
export class TerraformError extends Error {
  override readonly name = 'TerraformError';
}

/** Terraform on one synthesised stack. */
export class Terraform {
  constructor(private readonly options: TerraformOptions) {}

  /** The lock file that synthesis laid into the stack's folder says which provider: another one is refused. */
  async init(...options: string[]): Promise<void> {
    const ended = await this.run(['init', '-input=false', '-no-color', '-lockfile=readonly', ...options]);
    if (ended.status !== 0) throw new TerraformError(`terraform init: ${firstError(ended)}`);
    await keepPrivate(await readBackend(this.options.dir));
  }

  /** `true` when there is something to do. The plan is kept in `file`. */
  async plan(file: string, onEvent: (event: TerraformEvent) => void = () => {}): Promise<boolean> {
    return (await this.locking('plan', ['-detailed-exitcode', `-out=${file}`], onEvent, [0, 2])) === 2;
  }

  /** Applies exactly the plan in `file`. */
  async apply(file: string, onEvent: (event: TerraformEvent) => void = () => {}): Promise<void> {
    await this.locking('apply', [file], onEvent, [0]);
  }

  /** Destroys everything, or what `targets` name by their addresses and what depends on it. */
  async destroy(onEvent: (event: TerraformEvent) => void = () => {}, targets: readonly string[] = []): Promise<void> {
    const chosen = targets.map((address) => `-target=${address}`);
    await this.locking('destroy', ['-auto-approve', ...chosen], onEvent, [0]);
  }

  /** The outputs by name, as they are in the state. */
  async outputs(): Promise<Record<string, unknown>> {
    const ended = await this.run(['output', '-json', '-no-color']);
    if (ended.status !== 0) throw new TerraformError(`terraform output: ${firstError(ended)}`);
    const outputs: Record<string, { readonly value: unknown }> = JSON.parse(ended.stdout);
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** The whole state, as Terraform keeps it; nothing where none was ever written. */
  async pull(): Promise<string> {
    const ended = await this.run(['state', 'pull']);
    if (ended.status !== 0) throw new TerraformError(`terraform state pull: ${firstError(ended)}`);
    return ended.stdout;
  }

  /** Writes a state whose serial is the next one. @throws {TerraformError} where it is locked, or was written meanwhile */
  async push(file: string): Promise<void> {
    const ended = await this.run(['state', 'push', this.lockOption, file]);
    if (ended.status !== 0) throw new TerraformError(`terraform state push: ${firstError(ended)}`);
  }

  /** Takes an existing resource into the state, by its address and the ID that the provider knows it by. */
  async import(address: string, id: string): Promise<void> {
    const ended = await this.run(['import', '-input=false', '-no-color', this.lockOption, address, id]);
    if (ended.status !== 0) throw new TerraformError(`terraform import: ${firstError(ended)}`);
  }

  /** What the plan in `file` would change. https://developer.hashicorp.com/terraform/internals/json-format */
  async show<Plan = PlannedChanges>(file: string): Promise<Plan> {
    const ended = await this.run(['show', '-json', file]);
    if (ended.status !== 0) throw new TerraformError(`terraform show: ${firstError(ended)}`);
    return JSON.parse(ended.stdout);
  }

  /** The same for people, with `(sensitive value)` for what is secret. */
  async showText(file: string): Promise<string> {
    const ended = await this.run(['show', '-no-color', file]);
    if (ended.status !== 0) throw new TerraformError(`terraform show: ${firstError(ended)}`);
    return ended.stdout;
  }

  /** The addresses of what the state knows. */
  async known(): Promise<string[]> {
    const ended = await this.run(['state', 'list']);
    // A state that was never written is no error to anybody but this command.
    if (ended.status !== 0 && /No state file was found/.test(ended.stderr)) return [];
    if (ended.status !== 0) throw new TerraformError(`terraform state list: ${firstError(ended)}`);
    return ended.stdout.split('\n').filter(Boolean);
  }

  private get lockOption(): string {
    const { lockTimeout = 45, locks = true } = this.options;
    return locks ? `-lock-timeout=${lockTimeout}s` : '-lock=false';
  }

  /** Runs what needs the state's lock. @throws {TerraformError} one line with the holder, where another one has it */
  private async locking(
    command: string,
    args: string[],
    onEvent: (event: TerraformEvent) => void,
    fine: number[],
  ): Promise<number> {
    const errors: string[] = [];
    const started = Date.now();
    let held: LockInfo | undefined;
    let stopWatching: (() => void) | undefined;
    const all = [command, '-json', '-no-color', '-input=false', this.lockOption, ...args];
    const ended = await this.run(all, (line) => {
      const event = parseEvent(line);
      if (!event) return;
      const { type, diagnostic } = event;
      if (diagnostic?.severity === 'error') errors.push(describe(diagnostic));
      if (diagnostic?.summary === 'Error acquiring the state lock') held = lockInError(diagnostic.detail);
      if (type === 'state_lock_acquire') stopWatching ??= this.tellHolder(started, onEvent);
      else stopWatching?.();
      onEvent(event);
    }).finally(() => stopWatching?.());
    if (fine.includes(ended.status)) return ended.status;
    const why = held ? await this.lockedBy(held) : errors.join('\n') || firstError(ended);
    throw new TerraformError(`terraform ${command}: ${why}`);
  }

  private tellHolder(started: number, onEvent: (event: TerraformEvent) => void): () => void {
    const { dir, env } = this.options;
    return watchLock(dir, env, started, (message) =>
      onEvent({ type: 'lock_wait', '@message': message, '@level': 'info' }),
    );
  }

  private async lockedBy(lock: LockInfo): Promise<string> {
    const { dir, unlock = (id: string) => `terraform force-unlock ${id}` } = this.options;
    const backend = await readBackend(dir);
    return lockedBy(lock, Date.now(), backend?.type === 'local' ? undefined : unlock(lock.ID));
  }

  private run(args: string[], onLine?: (line: string) => void): Promise<Ended> {
    const { binary, dir, env, signal } = this.options;
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, [GUARD, binary, ...args], {
        cwd: dir,
        env,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const stop = () => child.stdin.end();
      signal?.addEventListener('abort', stop, { once: true });
      let [stdout, stderr] = ['', ''];
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (onLine) onLine(line);
        else stdout += `${line}\n`;
      });
      // Apart: what is said there, by Node.js too, must not stand amid JSON.
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.once('error', fail);
      child.once('close', (status) => {
        signal?.removeEventListener('abort', stop);
        if (signal?.aborted) fail(new TerraformError('terraform was stopped'));
        else done({ status: status ?? 1, stdout, stderr });
      });
      if (signal?.aborted) stop();
    });
  }
}

function parseEvent(line: string): TerraformEvent | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function describe({ summary, detail, address }: NonNullable<TerraformEvent['diagnostic']>): string {
  return `${address ? `${address}: ` : ''}${summary}${detail ? `\n${detail}` : ''}`;
}

function firstError({ stdout, stderr }: Ended): string {
  return (
    (stderr.trim() || stdout.trim())
      .replace(/^(\s|╷|│|╵)+/gm, '')
      .split('\n')
      .filter(Boolean)
      .slice(0, 6)
      .join('\n') || 'it said nothing'
  );
}
