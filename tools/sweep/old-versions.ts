import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { DeploymentRecord } from '../deploy/record';
import { isOpen } from '../deploy/record';

/** Every version of a Lambda function that a distribution runs, on any event of any behaviour: its ARN. */
export function runByDistribution({ DefaultCacheBehavior, CacheBehaviors }: DistributionConfig): string[] {
  return [DefaultCacheBehavior, ...(CacheBehaviors?.Items ?? [])].flatMap((behaviour) =>
    (behaviour?.LambdaFunctionAssociations?.Items ?? []).map(({ LambdaFunctionARN = '' }) => LambdaFunctionARN),
  );
}

/**
 * The versions to delete of those that are published: not the newest `keep`, not one that a distribution runs, and not one that a
 * rollback may go back to: what one of the newest `keep` deployments, or one that was never ended, found live or left so.
 *
 * @param published version numbers, oldest first
 * @param running ARNs of versions
 * @param records newest first
 */
export function oldVersions(
  published: readonly string[],
  running: readonly string[],
  records: readonly DeploymentRecord[],
  keep: number,
): string[] {
  const needed = records
    .filter((record, i) => i < keep || isOpen(record))
    .flatMap(({ before, after }) => [before.functionVersion, after?.functionVersion]);
  const kept = new Set([...running, ...needed].map((arn) => arn?.split(':')[7]));
  return published.slice(0, Math.max(0, published.length - keep)).filter((version) => !kept.has(version));
}
