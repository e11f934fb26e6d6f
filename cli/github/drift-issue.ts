import { text as safe } from '../core/markdown';
import type { GitHub } from './client';
import { LONGEST_COMMENT, unmarked } from './comment';

const LABEL = 'drift';

/** What a night found in one environment. */
export interface Found {
  readonly environment: string;
  /** What applying would change, `2 to change`; undefined where that is nothing. */
  readonly changes?: string;
  /** The rollback that is in force, `rollback 5`; undefined where none is. */
  readonly rollback?: string;
  /** The plan for reviewers, in Markdown. */
  readonly plan: string;
  /** What the check of the live headers ended with. */
  readonly check: 'passed' | 'headers wrong' | 'unreachable';
  /** The check's report, in Markdown. */
  readonly report: string;
  /** Where the run is to be seen. */
  readonly run: string;
}

export type Settled = 'opened' | 'updated' | 'closed' | 'nothing to say';

interface Issue {
  readonly number: number;
  readonly body: string | null;
  readonly pull_request?: object;
}

export function drifts({ changes, check }: Pick<Found, 'changes' | 'check'>): boolean {
  return changes !== undefined || check !== 'passed';
}

/** Opens the one issue of an environment, updates it, or closes it. */
export async function settleDrift(github: GitHub, found: Found): Promise<{ settled: Settled; issue?: number }> {
  const marker = markerOf(found.environment);
  const labelled = await github.list<Issue>(`/issues?state=open&labels=${LABEL}`);
  const open = labelled.find(({ body, pull_request: pull }) => !pull && body?.startsWith(marker));
  if (!drifts(found)) {
    if (!open) return { settled: 'nothing to say' };
    await github.change('POST', `/issues/${open.number}/comments`, {
      body: found.rollback
        ? `Nothing but ${found.rollback} differs from main, and the headers are right: [run](${found.run}).`
        : `Live and main are the same again, and the headers are right: [run](${found.run}).`,
    });
    await github.change('PATCH', `/issues/${open.number}`, { state: 'closed', state_reason: 'completed' });
    return { settled: 'closed', issue: open.number };
  }
  const issue = { title: titleOf(found), body: bodyOf(found) };
  if (open) {
    await github.change('PATCH', `/issues/${open.number}`, issue);
    return { settled: 'updated', issue: open.number };
  }
  const { number } = await github.change<Issue>('POST', '/issues', { ...issue, labels: [LABEL] });
  return { settled: 'opened', issue: number };
}

export function titleOf({ environment }: Pick<Found, 'environment'>): string {
  return `Drift: ${environment} is not what main says`;
}

/** Within what GitHub takes: a part that does not fit is in the run's summary. */
export function bodyOf(found: Found): string {
  const { environment, changes, check, run } = found;
  const head = [
    markerOf(environment),
    `Seen by the [nightly run](${run}).`,
    [
      `- ${changes === undefined ? '✅ Terraform has nothing to do' : `❌ Terraform would change something: ${safe(changes)}`}`,
      `- ${check === 'passed' ? '✅ live headers as deployed' : `❌ live headers: ${check}`}`,
    ].join('\n'),
    'Somebody has changed it by hand, or main is not deployed. Deploy main to set it right, or bring the change into main. ' +
      'This issue is updated each night, and closed when both are the same again.',
  ].join('\n\n');
  const parts = [
    ...(check === 'passed' ? [] : [unmarked(found.report)]),
    ...(changes === undefined ? [] : [unmarked(found.plan)]),
  ];
  let body = head;
  for (const part of parts) {
    const more = `${body}\n\n${part.trim()}`;
    body =
      more.length < LONGEST_COMMENT - 200
        ? more
        : `${body}\n\nMore, too long to stand here: [the run's summary](${run}).`;
  }
  return `${body}\n`;
}

function markerOf(environment: string): string {
  return `<!-- edge-security-headers drift ${environment} -->`;
}
