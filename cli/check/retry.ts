import { setTimeout } from 'node:timers/promises';
import { count } from '../core/text';
import { nameOf } from './format/words';
import type { Report } from './report';

/** The time between two tries grows from the first to the last of these. */
const PAUSES_MS = [1000, 2000, 5000, 10_000];

/**
 * Checks again until it passes or the time is over: a change takes minutes to reach every edge.
 * @param say gets one line after each try that did not pass
 */
export async function retryUntil(
  check: () => Promise<Report>,
  forMs: number,
  say: (line: string) => void,
  sleep: (ms: number) => Promise<unknown> = (ms) => setTimeout(ms),
  now: () => number = () => performance.now(),
): Promise<Report> {
  const end = now() + forMs;
  for (let attempt = 0; ; attempt++) {
    const report = await check();
    const left = end - now();
    const pause = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)]!;
    if (report.summary.passed || left <= 0) return report;
    const wait = Math.min(pause, left);
    say(`not yet: ${state(report)}; again in ${Math.ceil(wait / 1000)} s, for ${Math.ceil(left / 1000)} s at most`);
    await sleep(wait);
  }
}

function state({ summary, answers, problems }: Report): string {
  const { failed, headers, unanswered, routes, broken } = summary;
  if (failed > 0) return `${failed} of ${headers} headers wrong`;
  const first = answers.find((answer) => answer.broken !== undefined);
  if (first) return `${broken} of ${routes} paths broken (${nameOf(first)} ${first.broken})`;
  if (unanswered > 0)
    return `${count(unanswered, 'question')} without an answer (${answers.find(({ error }) => error)?.error})`;
  return problems[0] ?? 'something is wrong';
}
