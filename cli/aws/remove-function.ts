import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  type LambdaClient,
  ListVersionsByFunctionCommand,
  ResourceNotFoundException,
  TagResourceCommand,
} from '@aws-sdk/client-lambda';
import { tagsOfFunction } from '../core/function-tags';
import { removeEdgeLogGroups } from './log-groups';
import { type Connect, connectLogs, failuresByText } from './log-regions';

/** On a function whose environment is destroyed: since when, in ISO 8601. A deploy takes it off again. */
export const DESTROYED_AT = 'destroyed-at';

export interface FunctionClients {
  /** Of us-east-1. */
  readonly lambda: LambdaClient;
  /** @default the role is left to Terraform, which made it */
  readonly iam?: IAMClient;
  /** @default CloudWatch Logs as AWS has it */
  readonly connect?: Connect;
}

export type Removal =
  | { readonly state: 'removed' | 'absent' }
  /** AWS still has replicas of it at the edge. */
  | { readonly state: 'held'; readonly since: string };

export interface FoundFunction {
  readonly arn: string;
  readonly role: string;
  /** ISO 8601, where its environment is destroyed. */
  readonly destroyedAt?: string;
}

/**
 * An edge function by its name; undefined where there is none.
 *
 * @throws {Error} where its tags may not be read: without them it would pass for a function that is not destroyed
 */
export async function findFunction(lambda: LambdaClient, functionName: string): Promise<FoundFunction | undefined> {
  try {
    const response = await lambda.send(new GetFunctionCommand({ FunctionName: functionName }));
    const { FunctionArn = '', Role } = response.Configuration ?? {};
    const tags = tagsOfFunction(functionName, response);
    return { arn: FunctionArn, role: Role?.split('/').at(-1) ?? '', destroyedAt: tags[DESTROYED_AT] };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/**
 * Takes an edge function away with its versions, log groups and role. Before anything else it is marked, by a tag: `npm run sweep`
 * goes on with what is marked, however this ends. The versions go first, since AWS refuses to delete one of which replicas stand at
 * the edge; the function itself goes last, as the mark is on it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-delete-replicas.html
 *
 * @throws {Error} in one line, where it is refused for another reason
 */
export async function removeFunction(
  functionName: string,
  { lambda, iam, connect = connectLogs() }: FunctionClients,
  now: Date,
): Promise<Removal> {
  const found = await findFunction(lambda, functionName);
  if (!found) return { state: 'absent' };
  const since = found.destroyedAt ?? now.toISOString();
  if (found.destroyedAt === undefined) {
    await lambda.send(new TagResourceCommand({ Resource: found.arn, Tags: { [DESTROYED_AT]: since } }));
  }
  for (const version of await publishedVersions(lambda, functionName)) {
    if ((await deleteVersion(lambda, functionName, version)) === 'held') return { state: 'held', since };
  }
  await removeLogs(functionName, connect);
  // One that the function shares with others is not of the site's stack.
  if (iam && found.role === functionName) await removeRole(iam, found.role);
  return (await deleteVersion(lambda, functionName)) === 'held' ? { state: 'held', since } : { state: 'removed' };
}

/** The numbers of a function's published versions, oldest first. */
export async function publishedVersions(lambda: LambdaClient, FunctionName: string): Promise<string[]> {
  const versions: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName, Marker }));
    for (const { Version = '' } of page.Versions ?? []) if (/^\d+$/.test(Version)) versions.push(Version);
    Marker = page.NextMarker;
  } while (Marker);
  return versions.sort((a, b) => Number(a) - Number(b));
}

/** Deletes one version, or without one the whole function. One that is gone already is well. */
export async function deleteVersion(
  lambda: LambdaClient,
  FunctionName: string,
  Qualifier?: string,
): Promise<'deleted' | 'held'> {
  try {
    await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
  } catch (error) {
    if (isReplicated(error as Error)) return 'held';
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return 'deleted';
}

/** Lambda's way to say that a distribution runs it, or that it has not been long enough since one did. */
function isReplicated({ name, message }: Error): boolean {
  return name === 'InvalidParameterValueException' && /replicated function/.test(message);
}

async function removeLogs(functionName: string, connect: Connect): Promise<void> {
  const outcomes = await removeEdgeLogGroups(functionName, connect);
  const failed = outcomes.filter((outcome) => 'failure' in outcome && !outcome.off);
  const [first, ...more] = failuresByText(failed, outcomes.length);
  if (!first) return;
  throw new Error(
    `log groups of ${functionName}: ${first.where}: ${first.failure}${more.length > 0 ? `, and ${more.length} other reasons` : ''}. Run it again: it goes on from here.`,
  );
}

async function removeRole(iam: IAMClient, RoleName: string): Promise<void> {
  try {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  } catch (error) {
    if (!(error instanceof NoSuchEntityException)) throw error;
  }
}
