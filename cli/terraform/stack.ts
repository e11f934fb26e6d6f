import { spawn } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type CliConfig, cliConfig } from './cli-config';
import { type FoundTerraform, findTerraform } from './find';
import { Terraform } from './terraform';

const CACHE_DIR = '.cache';

export interface Tools {
  readonly terraform: FoundTerraform;
  readonly config: CliConfig;
}

/** Finds Terraform and where its provider comes from. @throws {Error} when there is none; the message says what to do */
export async function findTools(
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<Tools> {
  const pinned = (await readFile('.terraform-version', 'utf8')).trim();
  const terraform = await findTerraform({ pinned, cacheDir: CACHE_DIR, log, env, signal });
  return { terraform, config: cliConfig({ env, home: homedir(), cacheDir: CACHE_DIR }) };
}

export interface StackOptions extends Tools {
  readonly environment: string;
  /** For synthesis and for Terraform: credentials, and where AWS is. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the stacks are synthesised to. @default 'cdktf.out' */
  readonly outdir?: string;
  /** What synthesises, with its arguments. @default ['main.ts'] */
  readonly entry?: readonly string[];
  readonly signal?: AbortSignal;
  /** Seconds to wait for the state's lock. @default that of `TerraformOptions` */
  readonly lockTimeout?: number;
  /** Whether to lock the state. @default true */
  readonly locks?: boolean;
  /** What `npm run state` knows the state by. @default the environment */
  readonly stateArgument?: string;
}

/** One environment's stack: synthesised by `main.ts`, then planned and applied by Terraform. */
export class Stack {
  readonly terraform: Terraform;
  /** Where Terraform runs. */
  readonly dir: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(private readonly options: StackOptions) {
    const { environment, config, env, outdir = 'cdktf.out' } = options;
    this.dir = resolve(outdir, 'stacks', environment);
    this.env = { ...env, ...config.env, CDKTF_OUTDIR: outdir };
    this.terraform = this.terraformIn(this.dir);
  }

  private terraformIn(dir: string): Terraform {
    const { environment, terraform, signal, lockTimeout, locks, stateArgument = environment } = this.options;
    const unlock = (id: string) => `npm run state -- ${stateArgument} unlock ${id}`;
    return new Terraform({ binary: terraform.binary, dir, env: this.env, signal, lockTimeout, locks, unlock });
  }

  /**
   * The same stack with a state in a file of its own, to plan from: whoever may not write the environment's state sees what a plan
   * would be if it said this.
   */
  async withState(state: string): Promise<Terraform> {
    const dir = `${this.dir}.repaired`;
    await rm(dir, { recursive: true, force: true });
    await cp(this.dir, dir, { recursive: true, filter: (from) => basename(from) !== '.terraform' });
    const stack = join(dir, 'cdk.tf.json');
    const { terraform: settings, ...declared } = JSON.parse(await readFile(stack, 'utf8'));
    await writeFile(stack, JSON.stringify({ ...declared, terraform: { ...settings, backend: undefined } }));
    await writeFile(join(dir, 'terraform.tfstate'), state, { mode: 0o600 });
    const terraform = this.terraformIn(dir);
    await terraform.init();
    return terraform;
  }

  /** Address of the resource of a type that the stack declares; undefined where there is none, or where the stack itself imports it. */
  async created(type: string): Promise<string | undefined> {
    const declared = JSON.parse(await readFile(join(this.dir, 'cdk.tf.json'), 'utf8'));
    const [name] = Object.keys(declared.resource[type] ?? {});
    const imports: readonly { readonly to: string }[] = declared.import ?? [];
    const address = `${type}.${name}`;
    return name === undefined || imports.some(({ to }) => to === address) ? undefined : address;
  }

  /**
   * What `cdktf synth` does, in a process apart: cdktf keeps state of its own that is made for one synthesis.
   * @returns how many resources the stack declares
   * @throws {Error} with what synthesis said, or when `site.config.ts` has no such environment
   */
  async synthesise(): Promise<number> {
    const { environment, outdir = 'cdktf.out', entry = ['main.ts'], signal } = this.options;
    await synthesise(entry, this.env, signal);
    // Not by the folder: that of an environment which is no more would still be there.
    const { stacks } = JSON.parse(await readFile(join(outdir, 'manifest.json'), 'utf8'));
    if (!Object.hasOwn(stacks, environment)) {
      throw new Error(
        `site.config.ts: there is no environment ${environment}. It has ${Object.keys(stacks).join(', ')}.`,
      );
    }
    const text = await readFile(join(this.dir, 'cdk.tf.json'), 'utf8');
    const resources: Record<string, object> = JSON.parse(text).resource;
    return Object.values(resources).flatMap((all) => Object.keys(all)).length;
  }
}

function synthesise(entry: readonly string[], env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const args = [resolve('cli', 'run.mjs'), ...entry];
    const child = spawn(process.execPath, args, { env, signal, stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
    });
    child.once('error', fail);
    child.once('close', (status) =>
      status === 0 ? done() : fail(new Error(text.trim() || `cdktf synth ended with status ${status}`)),
    );
  });
}
