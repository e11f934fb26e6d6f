import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { associationsOf, behavioursOf } from '../../aws/function-version';
import type { DeploymentRecord } from '../../aws/record';
import { isOpen } from '../../aws/record';
import { chooseVersion, pastVersions } from '../../deploy/rollback/function';

/** Every version of a Lambda function that a distribution runs, on any event of any behaviour: its ARN. */
export function runByDistribution(config: DistributionConfig): string[] {
  return behavioursOf(config)
    .flatMap(associationsOf)
    .map(({ LambdaFunctionARN = '' }) => LambdaFunctionARN);
}

/**
 * The versions to delete of those that are published: not the newest `keep`, not one that a distribution runs, not one that a deployment found
 * live or left so which is among the newest `keep` or was never ended, and not the one that a rollback would choose now.
 *
 * @param published version numbers, oldest first
 * @param running ARNs of versions that distributions run
 * @param records newest first
 */
export function oldVersions(
  published: readonly string[],
  running: readonly string[],
  records: readonly DeploymentRecord[],
  keep: number,
): string[] {
  const named = records
    .filter((record, i) => i < keep || isOpen(record))
    .flatMap(({ before, after }) => [before.functionVersion, after?.functionVersion]);
  const kept = new Set([...running, ...named, rollbackTarget(records, running[0])].map((arn) => arn?.split(':')[7]));
  return published.slice(0, Math.max(0, published.length - keep)).filter((version) => !kept.has(version));
}

function rollbackTarget(records: readonly DeploymentRecord[], live: string | undefined): string | undefined {
  try {
    return chooseVersion(pastVersions(records), { functionVersion: live }).functionVersion;
  } catch {
    return undefined;
  }
}
