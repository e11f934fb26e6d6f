import { requestTags, tagsOfList } from './tags';
import type { Mapping, Need } from './types';

const ON_TABLE =
  /^(?:CreateTable|DeleteTable|DescribeTable|UpdateTable|DescribeTimeToLive|UpdateTimeToLive|DescribeContinuousBackups|UpdateContinuousBackups|DescribeContributorInsights|UpdateContributorInsights|DescribeKinesisStreamingDestination|GetItem|PutItem|UpdateItem|DeleteItem|Query|Scan|ConditionCheckItem)$/;
const ON_TAGS =
  /^(?:TagResource|UntagResource|ListTagsOfResource|GetResourcePolicy|PutResourcePolicy|DeleteResourcePolicy)$/;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const mapDynamoDb: Mapping = ({ operation = '', parameters: given, region, account }) => {
  const table = (name: unknown) =>
    String(name).startsWith('arn:') ? String(name) : `arn:aws:dynamodb:${region}:${account}:table/${name}`;
  const tags = requestTags(tagsOfList(given.Tags));
  const need = (resource: string, context: Need['context'] = {}, name = operation): Need => ({
    action: `dynamodb:${name}`,
    resource,
    context,
  });
  if (/^(?:ListTables|DescribeLimits|DescribeEndpoints)$/.test(operation)) return [need('*')];
  if (ON_TAGS.test(operation))
    return [need(String(given.ResourceArn), given.TagKeys ? { 'aws:TagKeys': given.TagKeys } : tags)];
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem')
    return Object.keys(given.RequestItems ?? {}).map((name) => need(table(name)));
  if (!ON_TABLE.test(operation)) return undefined;
  const resource = table(given.TableName);
  if (given.IndexName) return [need(`${resource}/index/${given.IndexName}`)];
  const tagged = operation === 'CreateTable' && given.Tags?.length > 0;
  return [need(resource, tagged ? tags : {}), ...(tagged ? [need(resource, tags, 'TagResource')] : [])];
};
