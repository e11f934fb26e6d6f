import type { Grade, GradeTest } from '../report';
import { contentSecurityPolicy } from './content-security-policy';
import { cookies } from './cookies';
import type { Algorithm, Observation, Outcome } from './observation';
import { redirection } from './redirection';
import { scoreOf } from './scores';
import {
  crossOriginEmbedderPolicy,
  crossOriginOpenerPolicy,
  crossOriginResourcePolicy,
  crossOriginResourceSharing,
  referrerPolicy,
  xContentTypeOptions,
  xFrameOptions,
} from './single-headers';
import { strictTransportSecurity } from './strict-transport-security';
import { subresourceIntegrity } from './subresource-integrity';

/** A bonus counts only where what was taken leaves this much. */
const BONUS_FROM = 90;

/** The least points for each grade, best first. */
const GRADES = [
  [100, 'A+'],
  [90, 'A'],
  [85, 'A-'],
  [80, 'B+'],
  [70, 'B'],
  [65, 'B-'],
  [60, 'C+'],
  [50, 'C'],
  [45, 'C-'],
  [40, 'D+'],
  [30, 'D'],
  [25, 'D-'],
  [0, 'F'],
] as const;

/** Grades from best to worst. */
export const gradeNames: readonly string[] = GRADES.map(([, name]) => name);

/**
 * The grade of MDN HTTP Observatory (https://developer.mozilla.org/observatory) for one page, computed here.
 * Algorithm 4 is that of the npm package @mdn/mdn-http-observatory 1.4.8, 6 that of the site since 2026.
 */
export function gradeOf(seen: Observation, algorithm: Algorithm = 6): Grade {
  const policy = contentSecurityPolicy(seen, algorithm);
  const tests = [
    test('content-security-policy', 'Content Security Policy', policy),
    test('cookies', 'Cookies', cookies(seen)),
    test('cross-origin-resource-sharing', 'Cross-Origin Resource Sharing', crossOriginResourceSharing(seen)),
    test('redirection', 'Redirection to https', redirection(seen)),
    test('referrer-policy', 'Referrer Policy', referrerPolicy(seen)),
    test('strict-transport-security', 'Strict Transport Security', strictTransportSecurity(seen)),
    test('subresource-integrity', 'Subresource Integrity', subresourceIntegrity(seen, algorithm)),
    test('x-content-type-options', 'X-Content-Type-Options', xContentTypeOptions(seen)),
    test('x-frame-options', 'Framing', xFrameOptions(seen, policy.directives?.has('frame-ancestors') ?? false)),
    test('cross-origin-resource-policy', 'Cross-Origin Resource Policy', crossOriginResourcePolicy(seen)),
  ];
  if (algorithm === 6) {
    tests.push(
      test('cross-origin-opener-policy', 'Cross-Origin Opener Policy', crossOriginOpenerPolicy(seen)),
      test('cross-origin-embedder-policy', 'Cross-Origin Embedder Policy', crossOriginEmbedderPolicy(seen)),
    );
  }

  const sum = (of: (modifier: number) => number) => tests.reduce((points, { modifier }) => points + of(modifier), 100);
  const withoutBonus = Math.max(
    0,
    sum((modifier) => Math.min(modifier, 0)),
  );
  const score = withoutBonus >= BONUS_FROM ? sum((modifier) => modifier) : withoutBonus;
  return { algorithm, grade: gradeFor(score), score, withoutBonus, tests };

  function test(name: string, title: string, { result, pass }: Outcome): GradeTest {
    return { name, title, result, pass, ...scoreOf(result, algorithm) };
  }
}

/** The grade for so many points. */
export function gradeFor(score: number): string {
  return GRADES.find(([least]) => score >= least)?.[1] ?? 'F';
}

/** Whether a grade is at least another. @throws where one of them is no grade */
export function isAtLeast(grade: string, least: string): boolean {
  const [found, wanted] = [gradeNames.indexOf(grade), gradeNames.indexOf(least)];
  if (found < 0 || wanted < 0) throw new Error(`${found < 0 ? grade : least} is not one of ${gradeNames.join(', ')}`);
  return found <= wanted;
}
