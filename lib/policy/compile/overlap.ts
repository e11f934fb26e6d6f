import { matchesMediaType } from '../media-type';
import type { CompiledCondition } from '../types';

/** Whether every answer that fits `narrow` surely fits `wide`. Errs towards no. */
export function covers(wide: CompiledCondition, narrow: CompiledCondition): boolean {
  return (
    every(wide.paths, narrow.paths ?? ['*'], patternCovers) &&
    every(
      wide.contentTypes,
      narrow.contentTypes ?? [],
      (w, n) => matchesMediaType(w, n),
      narrow.contentTypes === undefined,
    ) &&
    every(wide.statuses, narrow.statuses ?? [[200, 599]], ([from, to], [first, last]) => from <= first && last <= to)
  );
}

/** Whether one answer can fit both. */
export function overlap(a: CompiledCondition, b: CompiledCondition): boolean {
  return (
    some(a.paths, b.paths, patternsOverlap) &&
    some(a.contentTypes, b.contentTypes, (x, y) => matchesMediaType(x, y) || matchesMediaType(y, x)) &&
    some(a.statuses, b.statuses, ([from, to], [first, last]) => from <= last && first <= to)
  );
}

function every<T>(
  wide: readonly T[] | undefined,
  narrow: readonly T[],
  fits: (wide: T, narrow: T) => boolean,
  open = false,
): boolean {
  return !wide || (!open && narrow.every((n) => wide.some((w) => fits(w, n))));
}

function some<T>(a: readonly T[] | undefined, b: readonly T[] | undefined, fits: (a: T, b: T) => boolean): boolean {
  return !a || !b || a.some((x) => b.some((y) => fits(x, y)));
}

/** Whether whatever fits the pattern `narrow` fits `wide`: its star only under a star, its `?` only under `?` or a star. */
function patternCovers(wide: string, narrow: string): boolean {
  let reached = closure(new Set([0]), wide);
  for (const character of narrow) {
    const next = new Set<number>();
    for (const at of reached) {
      if (wide[at] === '*') next.add(at);
      else if (wide[at] === character || (wide[at] === '?' && character !== '*')) next.add(at + 1);
    }
    reached = closure(next, wide);
  }
  return reached.has(wide.length);
}

/** Whether some path fits both patterns. */
function patternsOverlap(a: string, b: string): boolean {
  // A sealed site has hundreds of rules for single pages.
  if (!WILD.test(a) && !WILD.test(b)) return a === b;
  // Rows of `reach`: whether what is left of `a` from here and what is left of `b` from there have a path in common.
  let below: boolean[] = [];
  for (let i = a.length; i >= 0; i--) {
    const row: boolean[] = [];
    for (let j = b.length; j >= 0; j--) {
      if (i === a.length && j === b.length) row[j] = true;
      else if (a[i] === '*') row[j] = below[j]! || (j < b.length && row[j + 1]!);
      else if (b[j] === '*') row[j] = row[j + 1]! || (i < a.length && below[j]!);
      else row[j] = i < a.length && j < b.length && (a[i] === '?' || b[j] === '?' || a[i] === b[j]) && below[j + 1]!;
    }
    below = row;
  }
  return below[0]!;
}

const WILD = /[*?]/;

/** With each place before a star, the place after it. */
function closure(places: Set<number>, pattern: string): Set<number> {
  for (const at of places) if (pattern[at] === '*') places.add(at + 1);
  return places;
}
