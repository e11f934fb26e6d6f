import { createHash } from 'node:crypto';
import { type Change, isObject, kindOf, type PlanJson, type ResourceChange } from './plan-json';

/**
 * The SHA-256, in hexadecimal, of what a plan does: two plans with the same one do the same to AWS. Out of it is what may differ between
 * two plans of the same: the order, times, ids of what a replacement left behind, and values that stay or that are AWS's to choose.
 */
export function effectOf({ resource_changes = [], output_changes = {} }: PlanJson): string {
  const resources = resource_changes
    .filter((resource) => !isIdle(resource))
    .map(({ address, previous_address, deposed, change }) => ({
      address,
      previous_address,
      deposed: deposed !== undefined,
      importing: change.importing?.id,
      ...effectOfChange(change),
    }));
  const outputs = Object.entries(output_changes)
    .filter(([, change]) => kindOf(change) !== 'none')
    .map(([name, change]) => ({ name, ...effectOfChange(change) }));
  const sorted = [resources, outputs].map((all) => all.map(canonical).sort());
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

/** Nothing comes of it: data are read anew, and what stays is neither moved nor taken over. */
function isIdle({ change, previous_address }: ResourceChange): boolean {
  const kind = kindOf(change);
  return kind === 'read' || (kind === 'none' && previous_address === undefined && change.importing === undefined);
}

/** Attribute by attribute, those that change. */
function effectOfChange({ actions, before, after, after_unknown: unknown }: Change) {
  if (after === null && !hasTrue(unknown)) return { actions };
  if (!isObject(before) || !isObject(after)) return { actions, before, after, unknown };
  const unknowns = isObject(unknown) ? unknown : {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknowns)])];
  const changes = names.flatMap((name) => {
    if (unknowns[name] === true) return [[name, 'unknown']];
    const change = [before[name] ?? null, after[name] ?? null, unknowns[name] ?? null];
    return canonical(change[0]) === canonical(change[1]) && !hasTrue(change[2]) ? [] : [[name, change]];
  });
  return { actions, changes: Object.fromEntries(changes) };
}

/** The JSON of a value with the keys of each object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one) =>
    isObject(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  );
}

function hasTrue(value: unknown): boolean {
  return value === true || (typeof value === 'object' && value !== null && Object.values(value).some(hasTrue));
}
