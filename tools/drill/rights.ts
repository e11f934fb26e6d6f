import type { Statement } from '../../lib/rights/statement';
import { type Call, decide } from '../local-aws/authorise';

/** A role's inline policy, as IAM has it. */
export interface Rights {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** What a role would lose by the change of its policy: the calls that were allowed, and would not be. */
export function lost<T extends Call>(calls: readonly T[], changed: Rights): T[] {
  const identity = [{ name: 'rights', document: JSON.stringify(changed) }];
  return calls.filter(
    (call) =>
      call.decision === 'allow' &&
      !decide({ identity, ...(call.resourcePolicy && { resource: call.resourcePolicy }) }, call).allowed,
  );
}

export function without({ Statement, ...rest }: Rights, sid: string): Rights {
  return { ...rest, Statement: Statement.filter((statement) => statement.Sid !== sid) };
}

export function withoutAction({ Statement, ...rest }: Rights, sid: string, action: string): Rights {
  return {
    ...rest,
    Statement: Statement.map((statement) =>
      statement.Sid === sid ? { ...statement, Action: statement.Action.filter((one) => one !== action) } : statement,
    ),
  };
}
