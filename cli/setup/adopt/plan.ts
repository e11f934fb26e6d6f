import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SiteOptions } from '../../../lib/config';
import type { Progress } from '../../core/progress';
import { Stack, type Tools } from '../../terraform/stack';
import { hasRoutes, type Verdict, verdictOn } from './verdict';

/** What `synth.ts` is told, in a file. */
export interface SynthOptions {
  /** What `site.config.ts` exports, or would. */
  readonly options: SiteOptions;
  readonly environment: string;
  readonly outdir: string;
  readonly stateDir: string;
}

export interface Planned {
  /** Of the distribution that the environment's state knows; `undefined` where it knows none. */
  readonly deployed: string | undefined;
  readonly verdict: Verdict;
  /** Whether it has a function for the routes. */
  readonly routed: boolean;
}

export interface PlanOptions {
  readonly tools: Tools;
  readonly env: NodeJS.ProcessEnv;
  /** Where Terraform keeps the state of an environment that does not share it. */
  readonly stateDir: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** Done with the plan, in `plan.tfplan`, before its folder is gone. */
  readonly onPlanned?: (stack: Stack) => Promise<void>;
}

/**
 * Plans an environment as `site.config.ts` would have it, before anything is written: real Terraform, the environment's own state, a folder
 * that is thrown away.
 */
export async function planWith(
  options: SiteOptions,
  environment: string,
  { tools, env, stateDir, progress, signal, onPlanned }: PlanOptions,
): Promise<Planned> {
  const dir = await mkdtemp(join(tmpdir(), 'adopt-'));
  try {
    const outdir = join(dir, 'cdktf.out');
    const file = join(dir, 'options.json');
    const synth: SynthOptions = { options, environment, outdir, stateDir: resolve(stateDir) };
    await writeFile(file, JSON.stringify(synth));
    const stack = new Stack({ ...tools, environment, env, outdir, entry: ['cli/setup/adopt/synth.ts', file], signal });
    await progress.step('cdktf synth', async () => ({ done: `${await stack.synthesise()} resources` }));
    await progress.step('terraform init', async () => {
      await stack.terraform.init();
      return { done: 'provider as locked' };
    });
    const outputs = await stack.terraform.outputs();
    const { verdict, routed } = await progress.step('terraform plan', async (step) => {
      let summary = '';
      const todo = await stack.terraform.plan('plan.tfplan', ({ type, hook, '@message': message }) => {
        if (type === 'lock_wait') step(message);
        if (type === 'refresh_start') step(`reading ${hook?.resource?.addr}`);
        if (type === 'change_summary') summary = message.replace(/^Plan: |\.$/g, '');
      });
      const planned = await stack.terraform.show('plan.tfplan');
      return {
        verdict: verdictOn(planned),
        routed: hasRoutes(planned),
        done: todo ? summary : 'nothing to change',
      };
    });
    await onPlanned?.(stack);
    return { deployed: outputs.distribution_id as string | undefined, verdict, routed };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
