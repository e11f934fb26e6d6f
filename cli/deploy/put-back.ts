import { versionOf } from '../aws/function-version';
import type { Live } from '../aws/record';
import type { Report } from '../check/report';
import { rollBackContent } from '../publish/history';
import { filesStep } from '../publish/step';
import { liveContent, liveText, routesText } from './live';
import type { Target } from './target';

/** Whoever publishes in the meantime is waited for. */
const WAIT_MS = 2 * 60_000;

export interface PutBack {
  /** What is live now. */
  readonly live: Live;
  /** Of the check against what that should set; undefined where nobody knows that. */
  readonly report?: Report;
  /** What could not be put back. */
  readonly problems: readonly string[];
}

/**
 * Makes live again what was live before: the function's version, the routes, CloudFront's own headers, the files. Then waits for CloudFront, has it
 * forget what it has cached, and checks. What is so already is left as it is, so it can be run again when it was ended early.
 *
 * @param content whether the files go back too
 * @throws {Error} in one line, where the function's version cannot be put back
 */
export async function putBack(target: Target, to: Live, content: boolean): Promise<PutBack> {
  const { distribution, bucket, options } = target;
  const { progress, s3, holder, signal, environment } = options;
  const { functionVersion, routes, responseHeaders } = to;
  if (functionVersion === undefined) throw new Error('there is no function version to go back to.');
  await progress.step('function', async () => {
    const published = routes !== undefined && (await distribution.putRoutes(routes));
    const changed = await distribution.putFunctions(functionVersion, routes?.arn);
    if (responseHeaders) await distribution.putResponseHeaders(responseHeaders);
    const what = `version ${versionOf(functionVersion)}${routes ? `, ${routesText(routes)}` : ''}`;
    return { done: `${what}${changed || published ? '' : ', as it was'}` };
  });

  const problems: string[] = [];
  if (content && to.content !== undefined) {
    await filesStep(progress, 'content', (shown) =>
      rollBackContent({
        s3,
        bucket: bucket.name,
        to: to.content,
        routes: environment.routes,
        holder,
        waitMs: WAIT_MS,
        signal,
        ...shown,
      }),
    ).catch((error: Error) => {
      signal.throwIfAborted();
      problems.push(`the files are not those of publish ${to.content}: ${error.message}`);
    });
  }
  await target.deployed();
  await target.forget(['/*']);
  const live = { ...to, content: await liveContent(bucket) };
  return { live, problems, report: to.policy && (await target.check(to.policy, functionVersion, to.routes?.compiled)) };
}

/** Whether it is as it was before. */
export function isBack({ report, problems }: PutBack): boolean {
  return report?.summary.passed === true && problems.length === 0;
}

/** `function version 3 and publish 17, whose check passes` */
export function backText(back: PutBack): string {
  const { live, report, problems } = back;
  const check =
    report === undefined
      ? 'unchecked, since nothing tells what it sets'
      : `whose check ${report.summary.passed ? 'passes' : 'fails too'}`;
  return [`${liveText(live)}, ${check}`, ...problems].join('; ');
}
