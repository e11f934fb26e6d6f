import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Progress } from '../core/progress';
import { readPublished } from './published-function';
import { functionNameIn, repairState } from './repair-state';
import type { Stack } from './stack';
import { parseState, type State } from './state-file';
import type { Terraform } from './terraform';

const FUNCTION = 'aws_lambda_function';

export interface RepairOptions {
  readonly stack: Stack;
  /** The environment's edge function, of a stack that has one. */
  readonly edge?: { readonly functionName: string; readonly lambda: LambdaClient };
}

/** What an interrupted apply has left that Terraform would not find out. */
export interface Found {
  /** The state without it; undefined where that is right. */
  readonly state?: string;
  /** A function that an earlier run created and the state does not know: Terraform would create it, and wait five minutes for nothing. */
  readonly unknown?: { readonly address: string; readonly id: string };
  readonly reasons: readonly string[];
}

/** Compares what Terraform's state says with itself and with Lambda. Reads only. @returns undefined where nothing is wrong */
export async function findRepair(state: string, { stack, edge }: RepairOptions): Promise<Found | undefined> {
  const published = edge && (await readPublished(edge.lambda, edge.functionName));
  const repair = repairState(state, published);
  const known = functionNameIn(parseState(state)) !== undefined;
  const address = edge && published && !known ? await stack.created(FUNCTION) : undefined;
  const unknown = edge && address !== undefined ? { address, id: edge.functionName } : undefined;
  if (!repair && !unknown) return undefined;
  const reasons = [
    ...(repair?.reasons ?? []),
    ...(unknown ? [`Function ${unknown.id} exists, and Terraform’s state does not know it: it is imported.`] : []),
  ];
  return { state: repair?.state, unknown, reasons };
}

/** By which Terraform tells one state from another. */
export type StateId = Pick<State, 'lineage' | 'serial'>;

/**
 * Corrects the state, under Terraform's own lock, before an apply: the next plan then finds what is left to do. Nothing is printed where
 * nothing is wrong.
 * @returns the state that was repaired; undefined where none was
 */
export async function repairStep(options: RepairOptions, progress: Progress): Promise<StateId | undefined> {
  const { stack } = options;
  const before = await stack.terraform.pull();
  const found = await findRepair(before, options);
  if (!found) return undefined;
  const { state, unknown, reasons } = found;
  await progress.step('state', async () => {
    const file = join(stack.dir, 'repaired.tfstate');
    try {
      if (state !== undefined) {
        await writeFile(file, state, { mode: 0o600 });
        await stack.terraform.push(file);
      }
      if (unknown) await stack.terraform.import(unknown.address, unknown.id);
    } finally {
      await rm(file, { force: true });
    }
    return { done: 'repaired: an earlier run was interrupted' };
  });
  for (const reason of reasons) progress.line(`  ${reason}`);
  return idOf(before);
}

export interface Planning {
  /** To plan with: on a copy of the stack whose state is repaired, where that is needed. */
  readonly terraform: Terraform;
  /** What the next deployment repairs, one sentence each. */
  readonly repairs: readonly string[];
  /** The state that would be repaired; undefined where none would, or there is none. */
  readonly repaired?: StateId;
}

/** What `repairStep` would do, for those who only plan: they see the plan that follows it, and write nothing. */
export async function planRepaired(options: RepairOptions): Promise<Planning> {
  const { stack } = options;
  const state = await stack.terraform.pull();
  const found = await findRepair(state, options);
  if (!found) return { terraform: stack.terraform, repairs: [] };
  const terraform = await stack.withState(found.state ?? state);
  if (found.unknown) await terraform.import(found.unknown.address, found.unknown.id);
  return { terraform, repairs: found.reasons, repaired: idOf(state) };
}

function idOf(text: string): StateId | undefined {
  const { lineage, serial } = parseState(text) ?? {};
  return lineage === undefined || serial === undefined ? undefined : { lineage, serial };
}
