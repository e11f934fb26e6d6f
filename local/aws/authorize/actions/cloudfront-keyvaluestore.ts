import { KEY_VALUES } from '../../cloudfront/key-values';
import { decode } from '../../target';
import type { Mapping } from './types';

const OPERATIONS: Readonly<Record<string, string>> = {
  'GET ': 'DescribeKeyValueStore',
  'GET keys': 'ListKeys',
  'POST keys': 'UpdateKeys',
  'GET keys/key': 'GetKey',
  'PUT keys/key': 'PutKey',
  'DELETE keys/key': 'DeleteKey',
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfrontkeyvaluestore.html */
export const mapKeyValues: Mapping = ({ method, pathname }) => {
  const [arn = '', keys = '', key, ...more] = pathname
    .slice(KEY_VALUES.length)
    .replace(/\/$/, '')
    .split('/')
    .map(decode);
  const operation = OPERATIONS[`${method} ${keys}${key === undefined ? '' : '/key'}`];
  if (operation === undefined || more.length > 0) return undefined;
  return [{ action: `cloudfront-keyvaluestore:${operation}`, resource: arn }];
};
