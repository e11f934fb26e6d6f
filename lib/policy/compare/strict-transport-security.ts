import { type StrictTransportSecurityOptions, strictTransportSecurity } from '../headers/strict-transport-security';
import { inForce } from './in-force';
import { type Judgement, type PartComparison, SAME } from './verdict';

const FLAGS = [
  ['includeSubDomains', 'subdomains'],
  ['preload', "browsers' preload lists"],
] as const;

/** Seconds against seconds, then each flag. @throws {HeaderSyntaxError} */
export function compareStrictTransportSecurity(expected: string, found: string): PartComparison[] {
  const [wanted, given] = [inForce(strictTransportSecurity, expected), inForce(strictTransportSecurity, found)];
  return [
    {
      part: 'max-age',
      expected: String(wanted.maxAge),
      found: String(given.maxAge),
      ...judgeMaxAge(wanted.maxAge, given.maxAge),
    },
    ...FLAGS.filter(([flag]) => wanted[flag] || given[flag]).map(([flag, what]) =>
      compareFlag(flag, what, wanted, given),
    ),
  ];
}

function judgeMaxAge(expected: number, found: number): Judgement {
  if (found === expected) return SAME;
  if (found === 0) return { verdict: 'weaker', why: 'is 0, which makes browsers forget the policy' };
  return found < expected
    ? { verdict: 'weaker', why: `is ${expected - found} seconds shorter` }
    : { verdict: 'stronger', why: `is ${found - expected} seconds longer` };
}

function compareFlag(
  part: 'includeSubDomains' | 'preload',
  what: string,
  expected: StrictTransportSecurityOptions,
  found: StrictTransportSecurityOptions,
): PartComparison {
  return {
    part,
    ...(expected[part] && { expected: part }),
    ...(found[part] && { found: part }),
    ...(expected[part] === found[part]
      ? SAME
      : expected[part]
        ? { verdict: 'weaker', why: `is missing, which leaves out ${what}` }
        : { verdict: 'stronger', why: `stands there too, which takes in ${what}` }),
  };
}
