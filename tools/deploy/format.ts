import { type Kind, kindOf, type PlanJson } from '../plan/plan-json';
import { gradeText, reportPlan } from '../plan/plan-report';
import { printable } from '../text';

const MARKS: Readonly<Record<Kind, string>> = {
  none: ' ',
  read: ' ',
  add: '+',
  change: '~',
  replace: '±',
  destroy: '-',
  forget: '.',
};

/**
 * What a plan would do, for whoever is asked: a line for each resource, one for each header that becomes another, and the grade.
 * @param rootObject the page that is graded: `index.html`
 */
export function plannedLines(plan: PlanJson, rootObject: string): string[] {
  const resources = (plan.resource_changes ?? [])
    .map(({ address, change }) => ({ address, kind: kindOf(change) }))
    .filter(({ kind }) => kind !== 'none' && kind !== 'read')
    .map(({ address, kind }) => `${MARKS[kind]} ${address}`);
  return [...resources, ...headerLines(plan, rootObject)].map((line) => `  ${printable(line)}`);
}

function headerLines(plan: PlanJson, rootObject: string): string[] {
  const { headers } = reportPlan(plan, rootObject);
  if (headers.kind !== 'changed') return [];
  const changes = headers.changes.map(({ header, rule, part, before, after, verdict }) => {
    const where = [header, part].filter(Boolean).join(' ') + (rule === undefined ? '' : ` (${rule})`);
    return `${where}: ${before ?? 'none'} → ${after ?? 'none'}, ${verdict}`;
  });
  const { gradeBefore, grade } = headers;
  return [...changes, ...(gradeBefore ? [`grade ${gradeText(gradeBefore)} → ${gradeText(grade)}`] : [])];
}
