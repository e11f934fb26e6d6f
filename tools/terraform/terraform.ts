import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

export interface TerraformOptions {
  readonly binary: string;
  /** The stack's folder: `cdktf.out/stacks/ENV`. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends what is running, as cleanly as Terraform can. */
  readonly signal?: AbortSignal;
}

const GUARD = resolve('tools', 'guard.mjs');

/** One line of Terraform's machine-readable output: https://developer.hashicorp.com/terraform/internals/machine-readable-ui */
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

/** What Terraform said went wrong, without its drawing. */
export class TerraformError extends Error {
  override readonly name = 'TerraformError';
}

/** Terraform on one synthesised stack. */
export class Terraform {
  constructor(private readonly options: TerraformOptions) {}

  /** The lock file that synthesis laid into the stack's folder says which provider: another one is refused. */
  async init(): Promise<void> {
    const { status, text } = await this.run(['init', '-input=false', '-no-color', '-lockfile=readonly']);
    if (status !== 0) throw new TerraformError(`terraform init: ${firstError(text)}`);
  }

  /**
   * `true` when there is something to do. The plan is kept in `file`. Waits for the state's lock as long as a Terraform
   * whose starter was killed may take to save the state.
   */
  async plan(file: string, onEvent: (event: TerraformEvent) => void = () => {}, args: string[] = []): Promise<boolean> {
    return (
      (await this.json(
        'plan',
        ['-input=false', '-detailed-exitcode', '-lock-timeout=45s', `-out=${file}`, ...args],
        onEvent,
        [0, 2],
      )) === 2
    );
  }

  /** Applies exactly the plan in `file`. */
  async apply(file: string, onEvent: (event: TerraformEvent) => void = () => {}): Promise<void> {
    await this.json('apply', ['-input=false', file], onEvent, [0]);
  }

  async destroy(onEvent: (event: TerraformEvent) => void = () => {}): Promise<void> {
    await this.json('destroy', ['-input=false', '-auto-approve'], onEvent, [0]);
  }

  /** The outputs by name, as they are in the state. */
  async outputs(): Promise<Record<string, unknown>> {
    const { status, text } = await this.run(['output', '-json', '-no-color']);
    if (status !== 0) throw new TerraformError(`terraform output: ${firstError(text)}`);
    const outputs: Record<string, { readonly value: unknown }> = JSON.parse(text);
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  private async json(
    command: string,
    args: string[],
    onEvent: (event: TerraformEvent) => void,
    fine: number[],
  ): Promise<number> {
    const errors: string[] = [];
    const { status, text } = await this.run([command, '-json', '-no-color', ...args], (line) => {
      const event = parseEvent(line);
      if (!event) return;
      if (event.diagnostic?.severity === 'error') errors.push(describe(event.diagnostic));
      onEvent(event);
    });
    if (!fine.includes(status))
      throw new TerraformError(`terraform ${command}: ${errors.join('\n') || firstError(text)}`);
    return status;
  }

  private run(args: string[], onLine?: (line: string) => void): Promise<{ status: number; text: string }> {
    const { binary, dir, env, signal } = this.options;
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, [GUARD, binary, ...args], {
        cwd: dir,
        env,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const stop = () => child.stdin.end();
      signal?.addEventListener('abort', stop, { once: true });
      let text = '';
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (onLine) onLine(line);
        else text += `${line}\n`;
      });
      child.stderr.on('data', (data) => {
        text += data;
      });
      child.once('error', fail);
      child.once('close', (status) => {
        signal?.removeEventListener('abort', stop);
        if (signal?.aborted) fail(new TerraformError('terraform was stopped'));
        else done({ status: status ?? 1, text });
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
  return [address && `${address}:`, summary, detail && `\n${detail}`].filter(Boolean).join(' ').trim();
}

function firstError(text: string): string {
  return (
    text
      .trim()
      .replace(/^(\s|╷|│|╵)+/gm, '')
      .split('\n')
      .filter(Boolean)
      .slice(0, 6)
      .join('\n') || 'it said nothing'
  );
}
