import { effectOf } from '../plan/effect';
import { kindOf, type PlanJson } from '../plan/plan-json';

const NOTHING = effectOf({});
/** Of a line that is to be read. */
const MOST_NAMED = 5;

/**
 * What two plans do differently: a text for each resource or output, empty where they do the same.
 * `aws_cloudfront_distribution.d: change, and was to stay`
 */
export function differences(saved: PlanJson, fresh: PlanJson): string[] {
  const [before, now] = [partsOf(saved), partsOf(fresh)];
  return [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [was, is] = [before.get(name), now.get(name)];
    if (was?.effect === is?.effect) return [];
    const what =
      was?.kind === is?.kind ? `${is?.kind} to something else` : `${is?.kind ?? 'stay'}, not ${was?.kind ?? 'stay'}`;
    return [`${name}: ${what}`];
  });
}

/** At most five of them in one line. */
export function differencesText(all: readonly string[]): string {
  const more = all.length - MOST_NAMED;
  return [...all.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

function partsOf({ resource_changes = [], output_changes = {} }: PlanJson) {
  const parts = [
    ...resource_changes.map(
      (one) =>
        [
          // An object that a broken replacement left behind has its address with another.
          one.deposed === undefined ? one.address : `${one.address}, left behind`,
          { kind: kindOf(one.change), effect: effectOf({ resource_changes: [one] }) },
        ] as const,
    ),
    ...Object.entries(output_changes).map(
      ([name, change]) =>
        [`output ${name}`, { kind: kindOf(change), effect: effectOf({ output_changes: { [name]: change } }) }] as const,
    ),
  ];
  return new Map(parts.filter(([, { effect }]) => effect !== NOTHING));
}
