import type { CompiledPolicy } from '../../lib/policy';
import { count } from '../core/text';
import { type DeploymentRecord, isOpen, type Live } from './record';

/** What viewers get, as opposed to what Terraform applied last. */
export interface Running {
  /** The version's ARN; undefined where no function runs. */
  readonly functionVersion?: string;
  /** What it sets; undefined where nobody knows. */
  readonly policy?: CompiledPolicy;
  /** The rollback that put it there, where it is still in force: the next apply undoes it. */
  readonly rollback?: DeploymentRecord;
}

/** What Terraform applied last. */
export interface Applied {
  readonly edge_function_arn: string;
  readonly header_policy: CompiledPolicy;
}

/** @param records newest first */
export function runningOf(
  { functionVersion }: Pick<Live, 'functionVersion'>,
  records: readonly DeploymentRecord[],
  applied: Applied,
): Running {
  return {
    functionVersion,
    policy: policyOf(functionVersion, records, applied),
    rollback: functionVersion === applied.edge_function_arn ? undefined : rollbackTo(functionVersion, records),
  };
}

/** What a version of the function sets, from the record that deployed it, or from what Terraform deployed last. */
export function policyOf(
  functionVersion: string | undefined,
  records: readonly DeploymentRecord[],
  applied: Applied,
): CompiledPolicy | undefined {
  if (functionVersion === undefined) return undefined;
  const known = records
    .flatMap(({ after, before }) => [after, before])
    .find((live) => live?.functionVersion === functionVersion && live.policy !== undefined);
  return known?.policy ?? (applied.edge_function_arn === functionVersion ? applied.header_policy : undefined);
}

/** The newest record that has ended, where it put this version back: a rollback, or a deployment whose check failed. */
function rollbackTo(
  functionVersion: string | undefined,
  records: readonly DeploymentRecord[],
): DeploymentRecord | undefined {
  if (functionVersion === undefined || putBackLast(records)?.functionVersion !== functionVersion) return undefined;
  return records.find((one) => !isOpen(one));
}

/** What the newest record that has ended put back: a rollback, or a deployment whose check failed. */
export function putBackLast(records: readonly DeploymentRecord[]): Live | undefined {
  const newest = records.find((one) => !isOpen(one));
  if (newest?.kind === 'rollback') return newest.after;
  return newest?.result === 'rolled back' ? newest.before : undefined;
}

/** `rollback 5`, or `the rollback of deployment 2` */
export function rollbackName({ kind, id }: Pick<DeploymentRecord, 'kind' | 'id'>): string {
  return kind === 'rollback' ? `rollback ${id}` : `the rollback of deployment ${id}`;
}

const MOST_NAMED = 3;

/** `undoes rollback 5: X-Frame-Options DENY → SAMEORIGIN` */
export function undoText(
  rollback: Pick<DeploymentRecord, 'kind' | 'id'>,
  changes: readonly {
    readonly header: string;
    readonly part?: string;
    readonly before?: string;
    readonly after?: string;
  }[],
): string {
  const named = changes.slice(0, MOST_NAMED).map(({ header, part, before = 'none', after = 'none' }) => {
    const name = part === undefined ? header : `${header} ${part}`;
    return `${name} ${before} → ${after}`;
  });
  const rest = changes.length - named.length;
  const what = [...named, ...(rest > 0 ? [`and ${count(rest, 'more header change')}`] : [])].join(', ');
  return `undoes ${rollbackName(rollback)}: ${what}`;
}
