import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import type { Statement } from '../../lib/rights/statement';
import { type Call, decide } from '../../local/aws/authorize';
import { clientOf, type EnvironmentName, type Rehearsal, STEPS, type StepName } from '../support/rehearsal';

/** A policy document, as IAM has it. */
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
  const policy = (await policiesOf(iam, role)).find(({ rights }) => rights.Statement.some(({ Sid }) => Sid === sid));
  if (!policy) throw new Error(`role ${role} has no statement ${sid}`);
  const { PolicyArn, version: whole } = policy;
  const { PolicyVersion } = await iam.send(
    new CreatePolicyVersionCommand({
      PolicyArn,
      PolicyDocument: JSON.stringify(without(policy.rights, sid)),
      SetAsDefault: true,
    }),
  );
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
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: whole }));
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: PolicyVersion?.VersionId }));
    const terraform = rehearsal.terraform(`cdktf.out/stacks/${environment}`, rehearsal.admin);
    await terraform.init('-reconfigure');
    await terraform.destroy();
  }
}

/** All that bootstrap allowed a role, as one document. */
export async function readRights(iam: IAMClient, role: string): Promise<Rights> {
  const policies = await policiesOf(iam, role);
  return { Version: '2012-10-17', Statement: policies.flatMap(({ rights }) => rights.Statement) };
}

async function policiesOf(iam: IAMClient, RoleName: string) {
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return Promise.all(
    AttachedPolicies.map(async ({ PolicyArn }) => {
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const version = Policy?.DefaultVersionId as string;
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: version }));
      const rights: Rights = JSON.parse(decodeURIComponent(PolicyVersion?.Document as string));
      return { PolicyArn, version, rights };
    }),
  );
}
