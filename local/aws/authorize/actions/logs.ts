import { requestTags } from './tags';
import type { Mapping, Need } from './types';

const ON_GROUP =
  /^(?:CreateLogGroup|DeleteLogGroup|PutRetentionPolicy|DeleteRetentionPolicy|DescribeLogStreams|FilterLogEvents|AssociateKmsKey|DisassociateKmsKey|PutMetricFilter|DeleteMetricFilter|DescribeMetricFilters|PutSubscriptionFilter|DeleteSubscriptionFilter|DescribeSubscriptionFilters|ListTagsLogGroup|TagLogGroup|UntagLogGroup|GetLogGroupFields)$/;
const ON_STREAM = /^(?:CreateLogStream|DeleteLogStream|GetLogEvents|PutLogEvents)$/;
const ON_TAGS = /^(?:ListTagsForResource|TagResource|UntagResource)$/;
const ON_NONE =
  /^(?:DescribeQueries|StopQuery|DescribeResourcePolicies|PutResourcePolicy|DeleteResourcePolicy|DescribeDestinations|TestMetricFilter)$/;

/**
 * A log group's ARN ends in `:*` in policies, but for the calls that tag by ARN.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
export const mapLogs: Mapping = ({ operation = '', parameters: given, region, account }) => {
  const need = (resource: string, context?: Need['context'], name = operation): Need => ({
    action: `logs:${name}`,
    resource,
    context,
  });
  const groupOf = (name: unknown) =>
    String(name ?? '')
      .replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, '')
      .replace(/:\*$/, '');
  const arn = (name: unknown) => `arn:aws:logs:${region}:${account}:log-group:${groupOf(name)}`;
  const name = given.logGroupName ?? given.logGroupIdentifier;
  // As AWS says it when it refuses: every group of the region.
  if (operation === 'DescribeLogGroups') return [need(`${arn('')}:log-stream:`)];
  if (ON_NONE.test(operation)) return [need('*')];
  if (ON_TAGS.test(operation)) {
    const context =
      operation === 'UntagResource' ? { 'aws:TagKeys': given.tagKeys ?? [] } : requestTags(given.tags ?? {});
    return [need(String(given.resourceArn).replace(/:\*$/, ''), context)];
  }
  if (operation === 'StartQuery') {
    const groups: unknown[] = given.logGroupNames ?? given.logGroupIdentifiers ?? [name];
    return groups.map((group) => need(`${arn(group)}:log-stream:`));
  }
  if (ON_STREAM.test(operation)) return [need(`${arn(name)}:log-stream:${given.logStreamName}`)];
  if (!ON_GROUP.test(operation) || (name === undefined && operation !== 'DescribeMetricFilters')) return undefined;
  const tags = requestTags(given.tags ?? {});
  const needs = [need(`${arn(name)}:log-stream:`, tags)];
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html: tags need logs:TagResource.
  if (operation === 'CreateLogGroup' && given.tags) needs.push(need(arn(name), tags, 'TagResource'));
  return needs;
};
