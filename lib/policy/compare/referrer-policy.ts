import { type ReferrerPolicyToken, referrerPolicy } from '../headers/referrer-policy';
import { inForce } from './in-force';
import { type Judgement, type PartComparison, SAME } from './verdict';

/**
 * What each policy gives away: 0 nothing, 1 the origin, 2 the whole address; to the same origin, to other origins, and
 * from https to http (Referrer Policy, 3).
 */
const GIVES: Readonly<Record<ReferrerPolicyToken, readonly [same: number, cross: number, downgrade: number]>> = {
  'no-referrer': [0, 0, 0],
  'same-origin': [2, 0, 0],
  'strict-origin': [1, 1, 0],
  'strict-origin-when-cross-origin': [2, 1, 0],
  'no-referrer-when-downgrade': [2, 2, 0],
  origin: [1, 1, 1],
  'origin-when-cross-origin': [2, 1, 1],
  'unsafe-url': [2, 2, 2],
};
const WHAT = ['nothing', 'the origin', 'the whole address'];
const WHOM = ['to the same origin', 'to other origins', 'from https to http'];

/** The last policy counts: a browser of today knows them all. @throws {HeaderSyntaxError} */
export function compareReferrerPolicy(expected: string, found: string): PartComparison[] {
  const [wanted, given] = [last(expected), last(found)];
  return [{ part: 'value', expected, found, ...judge(wanted, given) }];
}

function last(value: string): ReferrerPolicyToken {
  return inForce(referrerPolicy, value).policy.at(-1)!;
}

function judge(expected: ReferrerPolicyToken, found: ReferrerPolicyToken): Judgement {
  if (expected === found) return SAME;
  const steps = GIVES[found].map((level, at) => level - GIVES[expected][at]!);
  const told = (sign: number) =>
    steps.flatMap((step, at) => (Math.sign(step) === sign ? [`${WHAT[GIVES[found][at]!]} ${WHOM[at]}`] : []));
  const [more, less] = [told(1), told(-1)];
  const why = `is ${found}, which gives ${[...more, ...less].join(', ')}`;
  return { verdict: less.length === 0 ? 'weaker' : more.length === 0 ? 'stronger' : 'different', why };
}
