import { lambdaArnsOf } from '../../cloudfront/distribution-config';
import { decode } from '../../target';
import { at, listAt, parseXml, textAt, type XmlNode, type XmlValue } from '../../xml';
import { requestTags } from './tags';
import type { Account, ApiRequest, Mapping, Need } from './types';

/** A simple kind's path and its name in actions: singular, plural, and whether AWS knows it as a resource. */
const KINDS: readonly (readonly [path: string, name: string, list: string, resource: string | undefined])[] = [
  ['cache-policy', 'CachePolicy', 'CachePolicies', 'cache-policy'],
  ['origin-request-policy', 'OriginRequestPolicy', 'OriginRequestPolicies', 'origin-request-policy'],
  ['response-headers-policy', 'ResponseHeadersPolicy', 'ResponseHeadersPolicies', 'response-headers-policy'],
  [
    'origin-access-identity/cloudfront',
    'CloudFrontOriginAccessIdentity',
    'CloudFrontOriginAccessIdentities',
    'origin-access-identity',
  ],
  ['origin-access-control', 'OriginAccessControl', 'OriginAccessControls', 'origin-access-control'],
  ['key-group', 'KeyGroup', 'KeyGroups', undefined],
  ['public-key', 'PublicKey', 'PublicKeys', undefined],
];

const ON_FUNCTION: Readonly<Record<string, string>> = {
  'GET ': 'GetFunction',
  'PUT ': 'UpdateFunction',
  'DELETE ': 'DeleteFunction',
  'GET describe': 'DescribeFunction',
  'POST publish': 'PublishFunction',
  'POST test': 'TestFunction',
};

const cloudfront = (name: string, resource: string, context?: Need['context']): Need => ({
  action: `cloudfront:${name}`,
  resource,
  context,
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html */
export const mapCloudFront: Mapping = (request, account) => {
  const path = request.pathname
    .replace(/^\/2020-05-31\//, '')
    .replace(/\/$/, '')
    .split('/')
    .map(decode);
  const [first, id, second, third] = path;
  if (first === 'tagging') return ofTags(request);
  if (first === 'function') return ofFunction(request, path.slice(1));
  if (first === 'key-value-store') return ofKeyValueStore(request, path.slice(1), account);
  if (first === 'distributions' && second === 'monitoring-subscription' && path.length === 3) {
    const verb = { GET: 'Get', POST: 'Create', DELETE: 'Delete' }[request.method];
    return verb ? [cloudfront(`${verb}MonitoringSubscription`, '*')] : undefined;
  }
  if (first === 'distribution') {
    const arn = arnOf(request, 'distribution', id ?? '*');
    if (second === 'invalidation') return ofInvalidation(request.method, arn, third);
    return path.length <= 3 ? ofDistribution(request, arn, id, second, account) : undefined;
  }
  return ofKind(request, path);
};

const arnOf = ({ account }: ApiRequest, kind: string, id: string) => `arn:aws:cloudfront::${account}:${kind}/${id}`;

function ofKind(request: ApiRequest, path: readonly string[]): Need[] | undefined {
  const kind = KINDS.find(([own]) => own.split('/').every((part, i) => path[i] === part));
  if (!kind) return undefined;
  const [own, name, list, resource] = kind;
  const [id, config, ...more] = path.slice(own.split('/').length);
  if (more.length > 0 || (config !== undefined && config !== 'config')) return undefined;
  const arn = (one: string) => (resource === undefined ? '*' : arnOf(request, resource, one));
  const { method } = request;
  if (id === undefined) {
    if (method === 'GET') return [cloudfront(`List${list}`, '*')];
    if (method !== 'POST') return undefined;
    // AWS defines no type of resource for creating one, and of these its denials name none but that of an access control.
    return [cloudfront(`Create${name}`, resource === 'origin-access-control' ? arn('*') : '*')];
  }
  if (method === 'GET') return [cloudfront(`Get${name}${config ? 'Config' : ''}`, arn(id))];
  if (method === 'PUT') return [cloudfront(`Update${name}`, arn(id))];
  return method === 'DELETE' && !config ? [cloudfront(`Delete${name}`, arn(id))] : undefined;
}

function ofFunction(request: ApiRequest, [name, action]: readonly string[]): Need[] | undefined {
  const { method, body } = request;
  if (name === undefined) {
    if (method === 'GET') return [cloudfront('ListFunctions', '*')];
    const made = method === 'POST' ? textAt(parseXml(body).value, 'Name') : undefined;
    return made === undefined ? undefined : [cloudfront('CreateFunction', '*')];
  }
  const operation = ON_FUNCTION[`${method} ${action ?? ''}`];
  return operation ? [cloudfront(operation, arnOf(request, 'function', name))] : undefined;
}

function ofKeyValueStore(
  request: ApiRequest,
  [name, ...more]: readonly string[],
  account: Account,
): Need[] | undefined {
  const { method } = request;
  if (more.length > 0) return undefined;
  if (name === undefined) {
    if (method === 'GET') return [cloudfront('ListKeyValueStores', '*')];
    return method === 'POST' ? [cloudfront('CreateKeyValueStore', '*')] : undefined;
  }
  const verb = { GET: 'Describe', PUT: 'Update', DELETE: 'Delete' }[method];
  // Its ARN has its id, and the path its name.
  const arn = account.keyValueStoreArn(name) ?? arnOf(request, 'key-value-store', '*');
  return verb ? [cloudfront(`${verb}KeyValueStore`, arn)] : undefined;
}

function ofTags({ method, query, body }: ApiRequest): Need[] | undefined {
  const arn = query.get('Resource') ?? '';
  if (method === 'GET') return [cloudfront('ListTagsForResource', arn)];
  if (method !== 'POST') return undefined;
  const { value } = parseXml(body);
  if (query.get('Operation') === 'Tag') return [cloudfront('TagResource', arn, requestTags(tagsIn(value)))];
  const keys = listAt(value, 'Items', 'Key').map(String);
  return query.get('Operation') === 'Untag' ? [cloudfront('UntagResource', arn, { 'aws:TagKeys': keys })] : undefined;
}

function tagsIn(value: XmlValue | undefined): Record<string, string> {
  return Object.fromEntries(listAt(value, 'Items', 'Tag').map((tag) => [textAt(tag, 'Key'), textAt(tag, 'Value')]));
}

function ofInvalidation(method: string, arn: string, id: string | undefined): Need[] | undefined {
  if (id !== undefined) return method === 'GET' ? [cloudfront('GetInvalidation', arn)] : undefined;
  const verb = { GET: 'ListInvalidations', POST: 'CreateInvalidation' }[method];
  return verb ? [cloudfront(verb, arn)] : undefined;
}

function ofDistribution(
  request: ApiRequest,
  arn: string,
  id: string | undefined,
  config: string | undefined,
  account: Account,
): Need[] | undefined {
  const { method, query, body } = request;
  if (config !== undefined && config !== 'config') return undefined;
  if (id === undefined) {
    if (method === 'GET') return [cloudfront('ListDistributions', '*')];
    if (method !== 'POST') return undefined;
    const { value } = parseXml(body);
    if (!query.has('WithTags')) return [cloudfront('CreateDistribution', arn), ...dependent(request, value, undefined)];
    const tags = requestTags(tagsIn(at(value, 'Tags')));
    const made = at(value, 'DistributionConfig');
    return [
      cloudfront('CreateDistribution', arn, tags),
      // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistributionWithTags.html has no right of its own.
      cloudfront('TagResource', arn, tags),
      ...(typeof made === 'object' && !Array.isArray(made) ? dependent(request, made, undefined) : []),
    ];
  }
  if (method === 'GET') return [cloudfront(config ? 'GetDistributionConfig' : 'GetDistribution', arn)];
  if (method === 'PUT' && config) {
    return [
      cloudfront('UpdateDistribution', arn),
      ...dependent(request, parseXml(body).value, account.distribution(id)),
    ];
  }
  if (method !== 'DELETE' || config) return undefined;
  return [cloudfront('DeleteDistribution', arn), ...releasing(account.distribution(id), [])];
}

/** What is new in a configuration must be the caller's to use. */
function dependent(request: ApiRequest, config: XmlNode, before: XmlNode | undefined): Need[] {
  const fresh = (read: (one: XmlNode) => string[]) => {
    const had = before ? read(before) : [];
    return [...new Set(read(config))].filter((one) => one !== '' && !had.includes(one));
  };
  return [
    ...associating(request, fresh(lambdaArnsOf)),
    ...releasing(before, lambdaArnsOf(config)),
    ...fresh((one) => [textAt(one, 'WebACLId')])
      .filter((arn) => arn.startsWith('arn:aws:wafv2:'))
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/security-iam-awsmanpol.html
      .map((resource) => ({ action: 'wafv2:GetWebACL', resource })),
    ...fresh(logBucketsOf).flatMap((bucket) =>
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
      ['s3:GetBucketAcl', 's3:PutBucketAcl'].map((action) => ({ action, resource: `arn:aws:s3:::${bucket}` })),
    ),
  ];
}

const SERVICE_ROLES = [
  ['replicator.lambda.amazonaws.com', 'AWSServiceRoleForLambdaReplicator'],
  ['logger.cloudfront.amazonaws.com', 'AWSServiceRoleForCloudFrontLogger'],
] as const;

/**
 * With the roles that the first association of an account makes.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
 */
function associating({ account }: ApiRequest, arns: readonly string[]): Need[] {
  if (arns.length === 0) return [];
  return [
    ...arns.flatMap((resource) =>
      ['lambda:GetFunction', 'lambda:EnableReplication*', 'lambda:DisableReplication*'].map((action) => ({
        action,
        resource,
      })),
    ),
    ...SERVICE_ROLES.map(([service, role]) => ({
      action: 'iam:CreateServiceLinkedRole',
      resource: `arn:aws:iam::${account}:role/aws-service-role/${service}/${role}`,
      context: { 'iam:AWSServiceName': service },
    })),
  ];
}

/** "So that the Lambda replication service can delete the function" (the same page). */
function releasing(before: XmlNode | undefined, still: readonly string[]): Need[] {
  const gone = [...new Set(before ? lambdaArnsOf(before) : [])].filter((arn) => !still.includes(arn));
  return gone.map((resource) => ({ action: 'lambda:DisableReplication*', resource }));
}

function logBucketsOf(config: XmlNode): string[] {
  if (textAt(config, 'Logging', 'Enabled') !== 'true') return [];
  return [textAt(config, 'Logging', 'Bucket').replace(/\.s3(?:[.-][\w-]+)?\.amazonaws\.com$/, '')];
}
