import { EDGE_REGIONS } from '../../../lib/config';
import { nearest } from '../../../lib/policy';
import { durationOf } from '../../core/durations';

/** Readers of arguments. Each throws an Error whose message says what to write instead. */

/** A time: so long before `now`, or itself. Milliseconds since 1970. */
export function sinceOf(now: () => number = Date.now): (value: string) => number {
  return (value) => {
    if (/^\d{4}-\d\d-\d\d/.test(value)) {
      const time = Date.parse(value);
      if (!Number.isNaN(time)) return time;
    }
    try {
      return now() - durationOf(value);
    } catch {
      throw new Error('Write how long ago, such as 30s, 10m, 12h or 7d, or a time such as 2026-11-25T10:00Z.');
    }
  };
}

/** `us-east-1,eu-west-1`, each a region in which the function may run. */
export function regionsOf(value: string): readonly string[] {
  const regions = [...new Set(value.split(',').map((region) => region.trim()))];
  for (const region of regions) {
    if (EDGE_REGIONS.includes(region)) continue;
    const near = nearest(region, EDGE_REGIONS);
    throw new Error(
      `${JSON.stringify(region)} is not a region in which the function runs. Write ${near ?? 'some of them, such as us-east-1,eu-west-1'}.`,
    );
  }
  return regions;
}
