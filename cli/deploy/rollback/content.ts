import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { Environment } from '../../../lib/config';
import { Bucket } from '../../aws/bucket';
import { holderOf, publishClient } from '../../aws/clients';
import { invalidate } from '../../aws/invalidate';
import { Progress } from '../../core/progress';
import { alignColumns } from '../../core/text';
import { type PastPublish, readHistory, rollBackContent } from '../../publish/history';
import { filesStep } from '../../publish/step';
import { bytes, files, summary } from '../../publish/words';
import { readOutputs } from '../../terraform/outputs';

export interface ContentOptions {
  readonly to?: number | Date;
  readonly dryRun: boolean;
  readonly grace: number;
  /** How long somebody else's publish is waited for, in ms. @default not at all */
  readonly waitMs?: number;
}

/** Prints the publishes that are remembered, newest first. */
export async function listContent(name: string, { region }: Environment, env: NodeJS.ProcessEnv): Promise<void> {
  const outputs = await readOutputs(name, env);
  const history = await readHistory(new Bucket(publishClient({ region }), outputs.bucket));
  if (history.length === 0) console.log(`${name}: no publish has finished yet.`);
  for (const line of historyLines(history)) console.log(line);
}

/** `  17  2026-11-25 10:04:11  1,204 files, 31 MB  by alice on build-7, live` */
export function historyLines(history: readonly PastPublish[]): string[] {
  return alignColumns(
    history.map(({ number, at, by, restores, ...one }, i) => [
      String(number),
      at.replace('T', ' ').slice(0, 19),
      `${files(one.files)}, ${bytes(one.bytes)}`,
      [`by ${by}`, restores && `puts ${restores} back`, i === 0 && 'live'].filter(Boolean).join(', '),
    ]),
  );
}

/** Puts an earlier publish back, and says what that took. */
export async function rollBackTo(
  name: string,
  { region, routes }: Environment,
  options: ContentOptions,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const progress = new Progress(process.stdout);
  const { outputs } = await progress.step('outputs', async () => {
    const outputs = await readOutputs(name, env);
    return { outputs, done: `bucket ${outputs.bucket}` };
  });
  const cloudFront = new CloudFrontClient({ region: 'us-east-1' });
  const result = await filesStep(progress, 'content', (shown) =>
    rollBackContent({
      s3: publishClient({ region }),
      bucket: outputs.bucket,
      to: options.to,
      routes,
      graceMs: options.grace,
      dryRun: options.dryRun,
      invalidate: (paths) => invalidate(cloudFront, outputs.distribution_id, paths),
      holder: holderOf(env),
      waitMs: options.waitMs,
      signal,
      ...shown,
    }),
  );
  const { to } = result;
  console.log(`${options.dryRun ? 'would put back' : 'live is'} publish ${to.number} of ${to.at}, by ${to.by}`);
  console.log(summary(result, options.dryRun));
}
