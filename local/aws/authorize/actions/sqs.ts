import { requestTags } from './tags';
import type { Mapping, Need } from './types';

const ON_QUEUE =
  /^(?:DeleteQueue|GetQueueAttributes|SetQueueAttributes|SendMessage|ReceiveMessage|DeleteMessage|ChangeMessageVisibility|PurgeQueue|ListQueueTags|TagQueue|UntagQueue|AddPermission|RemovePermission|ListDeadLetterSourceQueues)(?:Batch)?$/;

/** A batch needs the right of one. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
export const mapSqs: Mapping = ({ operation = '', parameters: given, region, account }) => {
  const name = operation.replace(/Batch$/, '');
  const queue = (of: string) => `arn:aws:sqs:${region}:${account}:${of}`;
  const context =
    operation === 'UntagQueue' ? { 'aws:TagKeys': given.TagKeys ?? [] } : requestTags(given.tags ?? given.Tags ?? {});
  const need = (resource: string, action = name): Need => ({ action: `sqs:${action}`, resource, context });
  if (operation === 'ListQueues') return [need('*')];
  if (ON_QUEUE.test(operation)) return [need(queue(String(given.QueueUrl).split('/').at(-1) ?? ''))];
  if (operation === 'GetQueueUrl') return [need(queue(String(given.QueueName)))];
  if (operation !== 'CreateQueue') return undefined;
  const made = queue(String(given.QueueName));
  return [need(made), ...(Object.keys(context).length > 0 ? [need(made, 'TagQueue')] : [])];
};
