import { compareHeader } from '../../lib/policy/compare';
import type { Verdict } from './report';

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
    why: parts
      .filter((part) => part.verdict !== 'equal' && (verdict === 'stronger' || part.verdict !== 'stronger'))
      .map(({ part, why }) => (part === 'value' ? why : `${part} ${why}`)),
  };
}
