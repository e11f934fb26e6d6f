import { compareHeader } from '../../lib/policy/compare';
import { clip } from '../core/text';
import type { Verdict } from './report';

/** Differences of one value that are reported, and characters of each. */
const MOST_REASONS = 40;
const MOST_CHARACTERS = 1000;

export interface Comparison {
  readonly verdict: Extract<Verdict, 'ok' | 'stronger' | 'weaker' | 'differs' | 'unparsable'>;
  /** What is not the same, part by part; where something is amiss, without what is merely stronger. */
  readonly why: readonly string[];
}

const VERDICTS = {
  equal: 'ok',
  stronger: 'stronger',
  weaker: 'weaker',
  different: 'differs',
  unparsable: 'unparsable',
} as const;

/** Compares what was found with what was expected, by what both mean. */
export function compareValues(name: string, expected: string, found: string): Comparison {
  const { verdict, parts } = compareHeader(name, expected, found);
  return {
    verdict: VERDICTS[verdict],
    why: some(
      parts
        .filter((part) => part.verdict !== 'equal' && (verdict === 'stronger' || part.verdict !== 'stronger'))
        .map(({ part, why }) => (part === 'value' ? why : `${part} ${why}`)),
    ),
  };
}

/** `compareValues` that compares the same values once: the responses of a site mostly carry the same. */
export function createComparer(): typeof compareValues {
  const known = new Map<string, Comparison>();
  return (name, expected, found) => {
    const key = JSON.stringify([name, expected, found]);
    const comparison = known.get(key) ?? compareValues(name, expected, found);
    known.set(key, comparison);
    return comparison;
  };
}

/** As much as a person reads: a value with thousands of faults has them in thousands of responses. */
function some(why: readonly string[]): string[] {
  const told = why.slice(0, MOST_REASONS).map((reason) => clip(reason, MOST_CHARACTERS));
  return why.length > MOST_REASONS ? [...told, `and ${why.length - MOST_REASONS} more`] : told;
}
