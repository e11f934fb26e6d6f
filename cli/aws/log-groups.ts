import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { EDGE_REGIONS, type Environment } from '../../lib/config';
import { logGroupsOf, namesOf } from '../../lib/names/names';
import { type Connect, connectLogs, inEachRegion, inTime, type Outcome } from './log-regions';

/** The log groups of an environment's edge function. */
export interface EdgeLogs {
  readonly functionName: string;
  /** Where the function may log. */
  readonly regions: readonly string[];
  readonly retentionDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

export function edgeLogsOf(site: string, environment: Environment): EdgeLogs {
  const { regions = EDGE_REGIONS, retentionDays } = environment.edgeFunction.logs;
  return {
    functionName: namesOf(site, environment).functionName,
    regions,
    retentionDays,
    tags: { site, environment: environment.name, ...environment.tags },
  };
}

/**
 * Makes the function's log group in each of its regions, with retention, before the function makes one that keeps its lines for
 * ever; and sets the retention of those that are there. Changes nothing where all is well; safe to run at any time.
 */
export function ensureEdgeLogGroups(
  logs: EdgeLogs,
  connect: Connect = connectLogs(),
): Promise<Outcome<'made' | 'changed' | 'there'>[]> {
  const name = logGroupsOf(logs.functionName).edge;
  return inEachRegion(logs.regions, connect, async (client) => {
    const found = await retentionOf(client, name);
    if (found !== undefined && found.days === logs.retentionDays) return 'there';
    if (found === undefined) {
      const make = new CreateLogGroupCommand({ logGroupName: name, tags: { ...logs.tags } });
      await inTime((options) => client.send(make, options)).catch((error) => {
        // The function was a moment faster.
        if (!(error instanceof ResourceAlreadyExistsException)) throw error;
      });
    }
    const keep = new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: logs.retentionDays });
    await inTime((options) => client.send(keep, options));
    return found === undefined ? 'made' : 'changed';
  });
}

/**
 * Deletes the function's log groups with all that was logged: at the edge, in every region there is, whichever are chosen now; and
 * the one that it has where it was invoked by hand. Safe to run again.
 */
export async function removeEdgeLogGroups(
  functionName: string,
  connect: Connect = connectLogs(),
): Promise<Outcome<'removed' | 'absent'>[]> {
  const { edge, home } = logGroupsOf(functionName);
  return inEachRegion(EDGE_REGIONS, connect, async (client, region) => {
    const names = region === 'us-east-1' ? [edge, home] : [edge];
    const removed = await Promise.all(names.map((name) => remove(client, name)));
    return removed.includes(true) ? 'removed' : 'absent';
  });
}

async function remove(client: CloudWatchLogsClient, logGroupName: string): Promise<boolean> {
  try {
    await inTime((options) => client.send(new DeleteLogGroupCommand({ logGroupName }), options));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}

/** Of the group of exactly this name; `days` is undefined where it keeps its lines for ever. */
async function retentionOf(
  client: CloudWatchLogsClient,
  name: string,
): Promise<{ readonly days: number | undefined } | undefined> {
  const ask = new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 50 });
  // In the order of their names: the one that is no longer than the prefix is the first.
  const { logGroups = [] } = await inTime((options) => client.send(ask, options));
  const found = logGroups.find(({ logGroupName }) => logGroupName === name);
  return found && { days: found.retentionInDays };
}
