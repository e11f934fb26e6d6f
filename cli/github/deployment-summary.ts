import type { DeploymentRecord, Live } from '../aws/record';
import { code, table, text } from '../core/markdown';

const WORDS: Readonly<Record<DeploymentRecord['result'], string>> = {
  running: '❌ broken off before anything was applied: the next deployment begins anew',
  applied: '❌ broken off after it was applied: the next deployment finishes it, or goes back',
  live: '✅ live, and every header as it should be',
  'rolled back': '❌ was not right, so that what was live before is live again, and checked',
  failed: '❌ failed',
};

/** A deployment's record for people, in Markdown. */
export function deploymentSummary(record: DeploymentRecord): string {
  const { id, environment, by, commit, before, after, grade, plan, result, note, startedAt, endedAt } = record;
  const rows: [string, string][] = [
    ['by', text(by)],
    ['commit', commit ? code(commit.slice(0, 12)) : 'none'],
    ['plan', plan ? text(plan.changes) : 'none'],
    ['function version', changed(before, after, ({ functionVersion }) => functionVersion?.split(':').at(-1))],
    ['publish', changed(before, after, ({ content }) => content?.toString())],
    [
      'grade',
      grade ? `${grade.grade} ${grade.score} (MDN HTTP Observatory, algorithm ${grade.algorithm})` : 'not checked',
    ],
    ['time', endedAt ? `${Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)} s` : 'not ended'],
  ];
  return [
    `### Deployment ${id} of ${text(environment)}`,
    `**${WORDS[result]}**${note ? `: ${text(note)}` : ''}`,
    table(['', ''], rows),
  ].join('\n\n');
}

/** `3 → 4`, or `3` where it stayed. */
function changed(before: Live, after: Live | undefined, of: (live: Live) => string | undefined): string {
  const [was, is] = [of(before) ?? 'none', (after && of(after)) ?? 'none'];
  return after === undefined || was === is ? text(was) : `${text(was)} → ${text(is)}`;
}
