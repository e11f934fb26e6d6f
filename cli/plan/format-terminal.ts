import type { Colors } from 'picocolors/types';
import { clip, printable } from '../core/text';
import type { HeaderChange } from './header-diff';
import { gradeChanges, gradeText, type HeadersReport, type PlanReport } from './plan-report';
import type { Warning } from './warnings';

/** The plan in short, for a terminal: what is destroyed or takes long, what becomes of the headers, the grade. */
export function formatTerminal({ notes, warnings, headers }: PlanReport, c: Colors): string {
  const line = ({ addresses: [first = '', ...others], what, why }: Warning) =>
    `${what} ${c.bold(printable(first))}${others.length > 0 ? ` and ${others.length} more` : ''}${why && `: ${printable(clip(why))}`}`;
  return [
    ...notes.map((note) => `${c.yellow('!')} ${printable(note)}`),
    ...warnings.serious.map((warning) => `${c.red('!')} ${line(warning)}`),
    ...warnings.deployments.map((warning) => `${c.yellow('·')} ${line(warning)}`),
    ...(headers.kind === 'unknown' ? [headers.summary] : headerLines(headers, c)),
  ].join('\n');
}

function headerLines(headers: Exclude<HeadersReport, { readonly kind: 'unknown' }>, c: Colors): string[] {
  const { kind, changes, reordered, grade, gradeBefore } = headers;
  const now = gradeText(grade);
  const was = gradeBefore && gradeText(gradeBefore);
  return [
    headers.summary,
    ...changes.flatMap((change) => changeLines(change, kind === 'first', c)),
    ...(reordered ? ['rules in another order: where several fit an answer, the last one wins'] : []),
    `grade ${was === undefined || was === now ? c.bold(now) : `${was} → ${c.bold(now)}`}`,
    ...(gradeBefore ? gradeChanges(gradeBefore, grade).map((change) => `  ${change}`) : []),
  ];
}

function changeLines(
  { header, part, rule, before, after, verdict, why }: HeaderChange,
  first: boolean,
  c: Colors,
): string[] {
  const [name, value] = [
    [header, part, rule && `(${rule})`].filter(Boolean).join(' '),
    (text: string) => printable(clip(text, 300)),
  ];
  if (first) return [`  ${c.bold(printable(name))}${after === undefined ? ` ${why}` : `: ${value(after)}`}`];
  const paint = { weaker: c.red, different: c.yellow, stronger: c.green, equal: c.dim }[verdict];
  return [
    `${paint(verdict.padEnd(9))} ${c.bold(printable(name))}: ${value(why)}`,
    ...(before === undefined ? [] : [`  before  ${value(before)}`]),
    ...(after === undefined ? [] : [`  after   ${value(after)}`]),
  ];
}
