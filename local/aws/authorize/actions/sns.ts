import { listOfQuery, requestTags, tagsOfQuery } from './tags';
import type { Mapping, Need } from './types';

const ON_NONE = /^(?:ListTopics|ListSubscriptions)$/;
const ON_TOPIC =
  /^(?:DeleteTopic|GetTopicAttributes|SetTopicAttributes|Publish|PublishBatch|Subscribe|ConfirmSubscription|ListSubscriptionsByTopic|AddPermission|RemovePermission|GetDataProtectionPolicy|PutDataProtectionPolicy)$/;
const ON_SUBSCRIPTION = /^(?:Unsubscribe|GetSubscriptionAttributes|SetSubscriptionAttributes)$/;
const ON_TAGS = /^(?:ListTagsForResource|TagResource|UntagResource)$/;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
export const mapSns: Mapping = ({ operation = '', parameters: given, region, account }) => {
  const tags = requestTags(tagsOfQuery(given));
  const keys = listOfQuery(given, 'TagKeys');
  const endpoint = {
    ...(given.Protocol && { 'sns:Protocol': String(given.Protocol) }),
    ...(given.Endpoint && { 'sns:Endpoint': String(given.Endpoint) }),
  };
  const need = (resource: string, context: Need['context'] = {}, name = operation): Need => ({
    action: `sns:${name}`,
    resource,
    context,
  });
  if (ON_NONE.test(operation)) return [need('*')];
  if (ON_TAGS.test(operation))
    return [need(String(given.ResourceArn), keys.length > 0 ? { 'aws:TagKeys': keys } : tags)];
  if (ON_TOPIC.test(operation)) return [need(String(given.TopicArn ?? given.TargetArn ?? given.ResourceArn), endpoint)];
  // A subscription's ARN is its topic's and an id more; the right is the topic's.
  if (ON_SUBSCRIPTION.test(operation)) return [need(String(given.SubscriptionArn).split(':').slice(0, 6).join(':'))];
  if (operation !== 'CreateTopic') return undefined;
  const topic = `arn:aws:sns:${region}:${account}:${given.Name}`;
  return [need(topic, tags), ...(Object.keys(tags).length > 0 ? [need(topic, tags, 'TagResource')] : [])];
};
