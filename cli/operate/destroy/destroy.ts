import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { S3Client } from '@aws-sdk/client-s3';
import { type FunctionClients, type Removal, removeFunction } from '../../aws/remove-function';
import type { Progress } from '../../core/progress';
import { count } from '../../core/text';
import { targetsOf } from '../../terraform/targets';
import type { Terraform } from '../../terraform/terraform';
import { type BucketContent, emptyBucket } from './bucket-content';
import { awaitDeployed, unhook } from './unhook';
import { contentText, type Standing } from './what-goes';

export interface DestroyOptions extends Omit<FunctionClients, 'iam'> {
  readonly terraform: Terraform;
  readonly cloudFront: CloudFrontClient;
  readonly s3: S3Client;
  readonly functionName: string;
  readonly standing: Standing;
  readonly deleteContent: boolean;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  readonly now: Date;
}

/**
 * Takes an environment away. Each step finds out by itself what an earlier run has done: killed at any point and run again, it ends
 * the same.
 * @returns what became of the function
 * @throws {Error} in one line, or the signal's reason when that is aborted
 */
export async function destroy(options: DestroyOptions): Promise<Removal> {
  const { terraform, cloudFront, s3, functionName, standing, deleteContent, progress, signal, now } = options;
  const { distributionId, bucket } = standing;

  if (distributionId !== undefined) {
    await progress.step('CloudFront', async (step) => {
      if ((await unhook(cloudFront, distributionId, functionName)) === 'gone') return { done: 'gone already' };
      await awaitDeployed(cloudFront, distributionId, step, signal);
      return { done: `${distributionId} is off, and runs no function` };
    });
  }
  signal?.throwIfAborted();
  const removal = await progress.step('edge function', async () => {
    const removal = await removeFunction(functionName, options, now);
    return { ...removal, done: `${functionName} ${removalText(removal)}` };
  });
  if (deleteContent && bucket !== undefined) {
    await progress.step('content', async (step) => {
      let deleted = 0;
      const onDeleted = (versions: number) => {
        deleted += versions;
        step(`${count(deleted, 'version')} deleted`);
      };
      await emptyBucket(s3, bucket, onDeleted, signal);
      return { done: `${count(deleted, 'version')} deleted` };
    });
  }
  signal?.throwIfAborted();
  const held = removal.state === 'held';
  await progress.step('terraform destroy', async (step) => {
    const targets = targetsOf(await terraform.known(), { content: !deleteContent, function: held });
    if (targets?.length === 0) return { done: 'nothing is left to destroy' };
    let done = '';
    await terraform.destroy(({ type, '@message': message }) => {
      if (type === 'apply_start' || type === 'apply_progress' || type === 'lock_wait') step(message);
      if (type === 'change_summary') done = message.replace(/^Destroy complete! Resources: /, '').replace(/\.$/, '');
    }, targets);
    return { done };
  });
  return removal;
}

function removalText(removal: Removal): string {
  if (removal.state === 'held') return 'has replicas at the edge still';
  return removal.state === 'absent' ? 'is gone already' : 'is gone, and its logs';
}

/** What a destroy ends with. */
export function closingLines(
  environment: string,
  functionName: string,
  removal: Removal,
  kept: { readonly bucket: string; readonly content: BucketContent | undefined } | undefined,
): string[] {
  const but = [
    ...(kept ? [`bucket ${kept.bucket} with ${contentText(kept.content)} stays: --delete-content takes it`] : []),
    ...(removal.state === 'held'
      ? [
          `function ${functionName} waits for its replicas since ${removal.since}: AWS removes them within hours, then ` +
            `npm run sweep -- ${environment} finishes it`,
        ]
      : []),
  ];
  return but.length === 0
    ? [`${environment} is gone`]
    : [`${environment} is gone, but for:`, ...but.map((line) => `  ${line}`)];
}
