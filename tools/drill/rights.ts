import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Statement } from '../../lib/rights/statement';
import { type Call, decide } from '../local-aws/authorise';
import { clientOf, type EnvironmentName, type Rehearsal, STEPS, type StepName } from './rehearsal';

/** A role's inline policy, as IAM has it. */
export interface Rights {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** What a role would lose by the change of its policy: the calls that were allowed, and would not be. */
export function lost<T extends Call>(calls: readonly T[], changed: Rights): T[] {
  const identity = [{ name: 'rights', document: changed }];
  return calls.filter(
    (call) =>
      call.decision === 'allow' &&
      !decide({ identity, ...(call.resourcePolicy && { resource: call.resourcePolicy }) }, call).allowed,
  );
}

/** The calls that differ in more than the time at which they were made. */
export function distinct<T extends Call>(calls: readonly T[]): T[] {
  const keyOf = ({ action, resource, context }: T) =>
    JSON.stringify([action, resource, Object.entries(context).filter(([key]) => !/time/i.test(key))]);
  return [...new Map(calls.map((call) => [keyOf(call), call])).values()];
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

export interface Mutation {
  /** `example-prod-deploy` */
  readonly role: string;
  readonly sid: string;
}

/**
 * Takes one statement from a role and does what a pipeline does until a step is refused; then the role gets it back, and
 * what was made goes away.
 * @returns the step, and what was said; `undefined` when no step missed the statement
 */
export async function takeAway(
  rehearsal: Rehearsal,
  { role, sid }: Mutation,
  environment: EnvironmentName,
): Promise<{ readonly step: StepName; readonly said: string } | undefined> {
  const iam = new IAMClient(clientOf(rehearsal.aws));
  const RoleName = role;
  const put = (rights: Rights) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'rights', PolicyDocument: JSON.stringify(rights) }));
  const whole = await readRights(iam, role);
  await put(without(whole, sid));
  try {
    for (const step of STEPS) {
      try {
        await rehearsal.run(step, [environment]);
      } catch (error) {
        return { step, said: (error as Error).message };
      }
    }
    return undefined;
  } finally {
    await put(whole);
    const terraform = rehearsal.terraform(`cdktf.out/stacks/${environment}`, rehearsal.admin);
    await terraform.init('-reconfigure');
    await terraform.destroy();
  }
}

/** The policy that bootstrap gave a role. */
export async function readRights(iam: IAMClient, role: string): Promise<Rights> {
  const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: 'rights' }));
  return JSON.parse(decodeURIComponent(PolicyDocument as string));
}
