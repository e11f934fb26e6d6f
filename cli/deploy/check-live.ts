import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Environment } from '../../lib/config';
import type { CompiledPolicy } from '../../lib/policy';
import type { CompiledRoutes } from '../../lib/routing';
import { siteOptions } from '../check/environment';
import { type FormatName, formatReport } from '../check/format';
import { nameOf } from '../check/format/words';
import type { Report } from '../check/report';
import { retryUntil } from '../check/retry';
import { type CheckOptions, runCheck } from '../check/run';
import type { Progress } from '../core/progress';
import { count } from '../core/text';

/** Where and how the live site is checked. */
export interface CheckTarget extends Pick<CheckOptions, 'connect' | 'httpPort' | 'ca' | 'exceptions'> {
  /** @default what Terraform says */
  readonly url?: URL;
  /** How long it is asked again until it passes, in ms. */
  readonly retryForMs: number;
}

export interface Checked {
  readonly siteUrl: string;
  readonly environment: Environment;
  /** Keys of the site's files. */
  readonly files: readonly string[];
  /** What the function for the routes follows, where there is one. */
  readonly routes?: CompiledRoutes | undefined;
  /** What is expected, and what that is called: `function version 3`. */
  readonly policy: CompiledPolicy;
  readonly policyFrom: string;
}

/** Compares every page of the live site with the policy that it should have. */
export async function checkLive(
  { siteUrl, environment, files, routes, policy, policyFrom }: Checked,
  { url = new URL(siteUrl), retryForMs, ...target }: CheckTarget,
  progress: Progress,
  signal: AbortSignal,
): Promise<Report> {
  const { report } = await progress.step('check', async (step) => {
    const once = () => {
      signal.throwIfAborted();
      step(`asking ${url.href}`);
      return runCheck({
        ...target,
        ...siteOptions(environment, files, url, routes),
        url,
        policy,
        policyFrom,
        now: new Date(),
      });
    };
    const report = await retryUntil(once, retryForMs, step, (ms) => setTimeout(ms, undefined, { signal })).catch(
      (error: Error) => {
        signal.throwIfAborted();
        throw error;
      },
    );
    return { report, done: reportText(report) };
  });
  if (!report.summary.passed) progress.line(formatReport(report, 'table', { color: false }).trimEnd());
  return report;
}

/** `84 headers of 12 answers as they should be, grade A+ 155`, or `3 of 84 headers wrong`. */
export function reportText({ summary, problems, grade, answers }: Report): string {
  const { headers, failed, unanswered, passed } = summary;
  if (passed) {
    const graded = grade ? `, grade ${grade.grade} ${grade.score}` : '';
    return `${headers} headers of ${count(answers.length, 'answer')} as they should be${graded}`;
  }
  if (failed > 0) return `${failed} of ${headers} headers wrong`;
  const broken = answers.find((answer) => answer.broken !== undefined);
  if (broken) return `${summary.broken} of ${summary.routes} paths broken (${nameOf(broken)} ${broken.broken})`;
  if (unanswered > 0) {
    const error = answers.find((answer) => answer.error !== undefined)?.error;
    return `${count(unanswered, 'question')} without an answer (${error})`;
  }
  return problems[0] ?? 'something is wrong';
}

const FILES: Readonly<Record<string, FormatName>> = {
  'check.html': 'html',
  'check.xml': 'junit',
  'check.json': 'json',
  'check.md': 'markdown',
};

/** Writes a report in every form that people and pipelines keep. */
export function keepReport(dir: string, report: Report): void {
  mkdirSync(dir, { recursive: true });
  for (const [name, format] of Object.entries(FILES)) {
    writeFileSync(join(dir, name), formatReport(report, format, { color: false }));
  }
}
