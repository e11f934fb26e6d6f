import { isDeepStrictEqual } from 'node:util';
import { kindOf } from '../../plan/plan-json';

type Values = Readonly<Record<string, unknown>> | null;

/** The part of Terraform's JSON plan that tells of drift. https://developer.hashicorp.com/terraform/internals/json-format */
export interface DriftPlan {
  readonly resource_drift?: readonly Changed[];
  readonly resource_changes?: readonly Changed[];
}

interface Changed {
  readonly address: string;
  readonly change: { readonly actions: readonly string[]; readonly before: Values; readonly after: Values };
}

export interface DriftFacts {
  /** Addresses of what was changed outside of Terraform, and what the next apply would change back. */
  readonly drifted: readonly string[];
  /** Addresses of all that the next apply would change. */
  readonly planned: readonly string[];
}

/**
 * Reads a plan. Much differs from the state that nobody has changed: what AWS counts (`etag`, `status`) and what it spells otherwise
 * (nothing for an empty list). Drift is what differs in an argument that the plan would set again, and what is gone.
 */
export function driftOf({ resource_drift = [], resource_changes = [] }: DriftPlan): DriftFacts {
  const planned = new Map(
    resource_changes
      .filter(({ change }) => !['none', 'read'].includes(kindOf(change)))
      .map((one) => [one.address, one]),
  );
  const drifted = resource_drift.filter(({ address, change }) => {
    const again = planned.get(address);
    if (!again) return false;
    if (change.after === null || again.change.before === null) return true;
    const [now, then] = [differing(change), differing(again.change)];
    return now.some((name) => then.includes(name));
  });
  return { drifted: drifted.map(({ address }) => address), planned: [...planned.keys()] };
}

function differing({ before, after }: Changed['change']): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter((name) => !isDeepStrictEqual(withoutEmpty(before?.[name]), withoutEmpty(after?.[name])));
}

/** Lists, objects and texts with nothing in them are as good as none. */
function withoutEmpty(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty);
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, one]) => [name, withoutEmpty(one)] as const);
  const full = entries.filter(([, one]) => one !== undefined);
  return full.length === 0 ? undefined : Object.fromEntries(full);
}
