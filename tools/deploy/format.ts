import type { CompiledPolicy } from '../../lib/policy';
import { type Kind, kindOf, type PlanJson } from '../plan/plan-json';
import { printable } from '../text';

const MARKS: Readonly<Record<Kind, string>> = {
  none: ' ',
  read: ' ',
  add: '+',
  change: '~',
  replace: '±',
  destroy: '-',
  forget: '.',
};

/** What a plan would do, for whoever is asked: a line for each resource, and one for each header that is set otherwise. */
export function plannedLines({ resource_changes = [], output_changes = {} }: PlanJson): string[] {
  const resources = resource_changes
    .map(({ address, change }) => ({ address, kind: kindOf(change) }))
    .filter(({ kind }) => kind !== 'none' && kind !== 'read')
    .map(({ address, kind }) => `  ${MARKS[kind]} ${printable(address)}`);
  const { before, after } = output_changes.header_policy ?? { before: null, after: null };
  return [...resources, ...headerLines(policyIn(before), policyIn(after))];
}

function headerLines(before: CompiledPolicy | undefined, after: CompiledPolicy | undefined): string[] {
  // Of the first deployment all of them are new.
  if (!before || !after) return [];
  const [was, is] = [new Map(before.set), new Map(after.set)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((name) => was.get(name) !== is.get(name))
    .map((name) => `  ~ ${name}: ${was.get(name) ?? '(none)'} -> ${is.get(name) ?? '(none)'}`);
}

function policyIn(value: unknown): CompiledPolicy | undefined {
  const policy = value as CompiledPolicy | null;
  return Array.isArray(policy?.set) ? policy : undefined;
}
