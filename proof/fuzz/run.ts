import { bundleEdgeFunction } from '../../lib/bundle';
import { type LoadedFunction, loadFunction } from '../../lib/bundle/load';
import type { CompiledPolicy } from '../../lib/policy/types';
import { Random } from '../support/random';
import { randomEvent } from './event';
import { Failure, judge, type Outcome } from './judge';

export interface FuzzOptions {
  /** By a name to tell them apart; event i goes to policy i modulo their number. */
  readonly policies: Readonly<Record<string, CompiledPolicy>>;
  readonly seed: number;
  /** The numbers of the first event, and of the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly progress?: (done: number) => void;
  /** Makes a policy's function; another one than the bundle where a test wants a bad one. */
  readonly load?: (policy: CompiledPolicy) => LoadedFunction;
}

export interface FuzzFailure {
  /** The event's number: with the seed it makes the event again. */
  readonly number: number;
  readonly policy: string;
  readonly reason: string;
  readonly event: string;
}

export interface FuzzResult {
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly failure?: FuzzFailure;
}

/** Runs the functions of some policies on random events, up to the first answer that is wrong. */
export async function fuzz({ policies, seed, from, to, progress, load }: FuzzOptions): Promise<FuzzResult> {
  const make = load ?? ((policy) => loadFunction(bundleEdgeFunction(policy).js));
  const cases = Object.entries(policies).map(([name, policy]) => ({ name, policy, loaded: make(policy) }));
  const outcomes = { applied: 0, 'left alone': 0 };
  for (let number = from; number < to; number++) {
    const { name, policy, loaded } = cases[number % cases.length]!;
    const event = eventOf(seed, number);
    try {
      outcomes[await judge(loaded, policy, event)]++;
    } catch (error) {
      const reason = error instanceof Failure ? error.message : `the judge failed: ${(error as Error).stack}`;
      return { outcomes, failure: { number, policy: name, reason, event } };
    }
    if (number % 1000 === 999) progress?.(number + 1);
  }
  return { outcomes };
}

function eventOf(seed: number, number: number): string {
  return randomEvent(new Random(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)));
}
