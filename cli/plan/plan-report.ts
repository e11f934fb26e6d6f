import type { CompiledPolicy } from '../../lib/policy';
import { type Running, undoText } from '../aws/running';
import { readPolicy } from '../check/policy-file';
import type { Grade } from '../check/report';
import { count } from '../core/text';
import { type HeaderChange, headerDiff, isReordered } from './header-diff';
import { type Change, countChanges, kindOf, type PlanJson } from './plan-json';
import { gradeOfPolicy } from './policy-grade';
import { type Warnings, warningsOf } from './warnings';

/** What a reviewer wants to know of a plan. */
export interface PlanReport {
  /** Whether there is anything to apply, be it an output. */
  readonly idle: boolean;
  /** What a reviewer must know before anything else: sentences. */
  readonly notes: readonly string[];
  /** `1 to add, 2 to change, 0 to destroy, 3 outputs to change`, or `nothing to change` */
  readonly counts: string;
  readonly warnings: Warnings;
  readonly headers: HeadersReport;
}

/** What becomes of the headers, from what viewers get now. `summary` is one line: `2 weaker, 1 stronger`, or why they cannot be compared. */
export type HeadersReport =
  | { readonly kind: 'unknown'; readonly summary: string }
  | {
      readonly kind: 'first' | 'same' | 'changed';
      readonly summary: string;
      readonly changes: readonly HeaderChange[];
      readonly reordered: boolean;
      /** Absent where nothing is deployed. */
      readonly gradeBefore?: Grade;
      readonly grade: Grade;
    };

/**
 * Reads what matters out of a plan, without its secrets.
 * @param rootObject the page that is graded: `index.html`
 * @param known what the plan itself does not say
 */
export function reportPlan(
  plan: PlanJson,
  rootObject: string,
  { repairs = [], running }: { readonly repairs?: readonly string[]; readonly running?: Running } = {},
): PlanReport {
  const changes = countChanges(plan);
  const headers = reportHeaders(plan.output_changes?.header_policy, rootObject, running?.policy);
  const rollback = headers.kind === 'changed' ? running?.rollback : undefined;
  return {
    idle: Object.values(changes).every((n) => n === 0),
    notes: [...(rollback && headers.kind === 'changed' ? [undoText(rollback, headers.changes)] : []), ...repairs],
    counts: describeCounts(changes),
    warnings: warningsOf(plan),
    headers,
  };
}

export function describeCounts(changes: ReturnType<typeof countChanges>): string {
  const { add, change, destroy, replace, import: imported, forget, outputs } = changes;
  const resources = add + change + destroy + replace + imported + forget;
  if (resources + outputs === 0) return 'nothing to change';
  return [
    ...(resources > 0 ? [`${add} to add, ${change} to change, ${destroy} to destroy`] : []),
    ...(replace > 0 ? [`${replace} to replace`] : []),
    ...(imported > 0 ? [`${imported} to import`] : []),
    ...(forget > 0 ? [`${forget} to forget`] : []),
    ...(outputs > 0 ? [`${count(outputs, 'output')} to change`] : []),
  ].join(', ');
}

function reportHeaders(output: Change | undefined, rootObject: string, running?: CompiledPolicy): HeadersReport {
  const unknown = (why: string): HeadersReport => ({ kind: 'unknown', summary: `headers cannot be compared: ${why}` });
  if (output === undefined) return unknown('the plan has no output header_policy');
  if (kindOf(output) === 'destroy') return unknown('the output header_policy goes away');
  if (output.after_unknown === true) return unknown('the policy is known only after it was applied');
  let before: CompiledPolicy | undefined;
  let after: CompiledPolicy;
  try {
    // After a rollback viewers get what Terraform does not know of.
    before = running ?? (output.before === null ? undefined : readPolicy(output.before, 'header_policy'));
    after = readPolicy(output.after, 'header_policy');
  } catch {
    return unknown('the output header_policy is no policy that this version of the project can read');
  }
  const changes = headerDiff(before, after);
  const reordered = before !== undefined && isReordered(before, after);
  const kind = before === undefined ? 'first' : changes.length === 0 && !reordered ? 'same' : 'changed';
  return {
    kind,
    summary: {
      first: `first deployment, ${count(after.set.length, 'header')}`,
      same: 'no header changes',
      changed: `headers: ${[...verdicts(changes), ...(reordered ? ['rules in another order'] : [])].join(', ')}`,
    }[kind],
    changes,
    reordered,
    ...(before && { gradeBefore: gradeOfPolicy(before, rootObject) }),
    grade: gradeOfPolicy(after, rootObject),
  };
}

function verdicts(changes: readonly HeaderChange[]): string[] {
  return (['weaker', 'different', 'stronger', 'equal'] as const).flatMap((verdict) => {
    const n = changes.filter((change) => change.verdict === verdict).length;
    return n > 0 ? [`${n} ${verdict}`] : [];
  });
}

/** `A+ 150` */
export function gradeText({ grade, score }: Grade): string {
  return `${grade} ${score}`;
}

/** The tests of the grade that come out otherwise: `Content Security Policy +10 → -20: A policy that lets …` */
export function gradeChanges(before: Grade, after: Grade): string[] {
  const points = (modifier: number) => `${modifier > 0 ? '+' : ''}${modifier}`;
  return after.tests.flatMap(({ name, title, result, modifier, description }) => {
    const was = before.tests.find((test) => test.name === name);
    if (was === undefined || was.result === result) return [];
    return [`${title} ${points(was.modifier)} → ${points(modifier)}: ${description}`];
  });
}
