import { cbor } from '@smithy/core/cbor';
import { json, KEY, needs, query, rights } from './support';

const HERE = 'us-east-1:123456789012';

// https://docs.aws.amazon.com/service-authorization/latest/reference/
it.each<[string, string, object, string[]]>([
  [
    'ssm',
    'PutParameter',
    { Name: '/sites/prod/url' },
    [`ssm:PutParameter arn:aws:ssm:${HERE}:parameter/sites/prod/url`],
  ],
  [
    'ssm',
    'PutParameter',
    { Name: 'plain', Tags: [{ Key: 'a', Value: 'b' }] },
    [
      `ssm:PutParameter arn:aws:ssm:${HERE}:parameter/plain`,
      `ssm:AddTagsToResource arn:aws:ssm:${HERE}:parameter/plain`,
    ],
  ],
  [
    'ssm',
    'PutParameter',
    { Name: '/x', Type: 'SecureString', KeyId: 'alias/state' },
    [`ssm:PutParameter arn:aws:ssm:${HERE}:parameter/x`, `kms:Encrypt ${KEY}`],
  ],
  [
    'ssm',
    'GetParameter',
    { Name: '/sites/prod/url:3' },
    [`ssm:GetParameter arn:aws:ssm:${HERE}:parameter/sites/prod/url`],
  ],
  [
    'ssm',
    'GetParameters',
    { Names: ['/a', `arn:aws:ssm:${HERE}:parameter/b`] },
    [`ssm:GetParameters arn:aws:ssm:${HERE}:parameter/a`, `ssm:GetParameters arn:aws:ssm:${HERE}:parameter/b`],
  ],
  ['ssm', 'GetParametersByPath', { Path: '/sites/' }, [`ssm:GetParametersByPath arn:aws:ssm:${HERE}:parameter/sites/`]],
  ['ssm', 'DescribeParameters', {}, ['ssm:DescribeParameters *']],
  [
    'ssm',
    'ListTagsForResource',
    { ResourceType: 'Parameter', ResourceId: '/a' },
    [`ssm:ListTagsForResource arn:aws:ssm:${HERE}:parameter/a`],
  ],
  [
    'acm',
    'RequestCertificate',
    { DomainName: 'example.com' },
    [`acm:RequestCertificate arn:aws:acm:${HERE}:certificate/*`],
  ],
  [
    'acm',
    'DescribeCertificate',
    { CertificateArn: `arn:aws:acm:${HERE}:certificate/1` },
    [`acm:DescribeCertificate arn:aws:acm:${HERE}:certificate/1`],
  ],
  ['acm', 'ListCertificates', {}, ['acm:ListCertificates *']],
  [
    'kms',
    'CreateKey',
    { Tags: [{ TagKey: 'a', TagValue: 'b' }] },
    ['kms:CreateKey *', `kms:TagResource arn:aws:kms:${HERE}:key/*`],
  ],
  ['kms', 'DescribeKey', { KeyId: 'alias/state' }, [`kms:DescribeKey ${KEY}`]],
  ['kms', 'GetKeyPolicy', { KeyId: 'k1' }, [`kms:GetKeyPolicy ${KEY}`]],
  [
    'kms',
    'CreateAlias',
    { AliasName: 'alias/new', TargetKeyId: 'k1' },
    [`kms:CreateAlias arn:aws:kms:${HERE}:alias/new`, `kms:CreateAlias ${KEY}`],
  ],
  [
    'kms',
    'DeleteAlias',
    { AliasName: 'alias/state' },
    [`kms:DeleteAlias arn:aws:kms:${HERE}:alias/state`, `kms:DeleteAlias ${KEY}`],
  ],
  ['kms', 'ListAliases', {}, ['kms:ListAliases *']],
  [
    'logs',
    'CreateLogGroup',
    { logGroupName: '/aws/lambda/x', tags: { a: 'b' } },
    [
      `logs:CreateLogGroup arn:aws:logs:${HERE}:log-group:/aws/lambda/x:log-stream:`,
      `logs:TagResource arn:aws:logs:${HERE}:log-group:/aws/lambda/x`,
    ],
  ],
  ['logs', 'DescribeLogGroups', {}, [`logs:DescribeLogGroups arn:aws:logs:${HERE}:log-group::log-stream:`]],
  [
    'logs',
    'GetLogEvents',
    { logGroupName: 'g', logStreamName: 's' },
    [`logs:GetLogEvents arn:aws:logs:${HERE}:log-group:g:log-stream:s`],
  ],
  [
    'logs',
    'FilterLogEvents',
    { logGroupIdentifier: `arn:aws:logs:${HERE}:log-group:g:*` },
    [`logs:FilterLogEvents arn:aws:logs:${HERE}:log-group:g:log-stream:`],
  ],
  [
    'logs',
    'ListTagsForResource',
    { resourceArn: `arn:aws:logs:${HERE}:log-group:g:*` },
    [`logs:ListTagsForResource arn:aws:logs:${HERE}:log-group:g`],
  ],
  ['dynamodb', 'PutItem', { TableName: 'locks' }, [`dynamodb:PutItem arn:aws:dynamodb:${HERE}:table/locks`]],
  [
    'dynamodb',
    'Query',
    { TableName: 't', IndexName: 'i' },
    [`dynamodb:Query arn:aws:dynamodb:${HERE}:table/t/index/i`],
  ],
  ['dynamodb', 'ListTables', {}, ['dynamodb:ListTables *']],
  [
    'wafv2',
    'GetWebACL',
    { Name: 'w', Id: '1', Scope: 'CLOUDFRONT' },
    [`wafv2:GetWebACL arn:aws:wafv2:${HERE}:global/webacl/w/1`],
  ],
  [
    'wafv2',
    'CreateWebACL',
    {
      Name: 'w',
      Scope: 'REGIONAL',
      Tags: [{ Key: 'a', Value: 'b' }],
      Rules: [{ Statement: { ManagedRuleGroupStatement: { Name: 'x' } } }],
    },
    [
      `wafv2:CreateWebACL arn:aws:wafv2:${HERE}:regional/webacl/w/*`,
      `wafv2:CreateWebACL arn:aws:wafv2:${HERE}:regional/managedruleset/*/*`,
      `wafv2:TagResource arn:aws:wafv2:${HERE}:regional/webacl/w/*`,
    ],
  ],
  ['wafv2', 'ListWebACLs', { Scope: 'CLOUDFRONT' }, ['wafv2:ListWebACLs *']],
  ['sqs', 'SendMessageBatch', { QueueUrl: 'http://h/123456789012/q' }, [`sqs:SendMessage arn:aws:sqs:${HERE}:q`]],
  [
    'sqs',
    'CreateQueue',
    { QueueName: 'q', tags: { a: 'b' } },
    [`sqs:CreateQueue arn:aws:sqs:${HERE}:q`, `sqs:TagQueue arn:aws:sqs:${HERE}:q`],
  ],
  ['tagging', 'GetResources', {}, ['tag:GetResources *']],
])('%s %s %j', async (service, operation, body, expected) => {
  expect(await json(service, operation, body)).toEqual(expected);
});

const ROLE = 'arn:aws:iam::123456789012:role/sites/edge';
const PROVIDER = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
it.each<[string, Record<string, string>, string[]]>([
  ['iam', { Action: 'GetRole', RoleName: 'edge' }, [`iam:GetRole ${ROLE}`]],
  [
    'iam',
    { Action: 'CreateRole', RoleName: 'new', Path: '/sites/' },
    ['iam:CreateRole arn:aws:iam::123456789012:role/sites/new'],
  ],
  [
    'iam',
    { Action: 'CreateRole', RoleName: 'new', 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' },
    ['iam:CreateRole arn:aws:iam::123456789012:role/new', 'iam:TagRole arn:aws:iam::123456789012:role/new'],
  ],
  ['iam', { Action: 'AttachRolePolicy', RoleName: 'edge', PolicyArn: 'arn:p' }, [`iam:AttachRolePolicy ${ROLE}`]],
  [
    'iam',
    { Action: 'GetPolicyVersion', PolicyArn: 'arn:aws:iam::aws:policy/p', VersionId: 'v1' },
    ['iam:GetPolicyVersion arn:aws:iam::aws:policy/p'],
  ],
  ['iam', { Action: 'CreatePolicy', PolicyName: 'p' }, ['iam:CreatePolicy arn:aws:iam::123456789012:policy/p']],
  [
    'iam',
    { Action: 'CreateOpenIDConnectProvider', Url: 'https://token.actions.githubusercontent.com' },
    [`iam:CreateOpenIDConnectProvider ${PROVIDER}`],
  ],
  [
    'iam',
    { Action: 'GetOpenIDConnectProvider', OpenIDConnectProviderArn: PROVIDER },
    [`iam:GetOpenIDConnectProvider ${PROVIDER}`],
  ],
  ['iam', { Action: 'ListOpenIDConnectProviders' }, ['iam:ListOpenIDConnectProviders *']],
  ['iam', { Action: 'ListRoles' }, ['iam:ListRoles *']],
  ['iam', { Action: 'PutUserPolicy', UserName: 'u' }, ['iam:PutUserPolicy arn:aws:iam::123456789012:user/u']],
  [
    'iam',
    { Action: 'AddUserToGroup', UserName: 'u', GroupName: 'g' },
    ['iam:AddUserToGroup arn:aws:iam::123456789012:group/g'],
  ],
  ['sts', { Action: 'GetCallerIdentity' }, ['sts:GetCallerIdentity *']],
  ['sts', { Action: 'AssumeRole', RoleArn: ROLE }, [`sts:AssumeRole ${ROLE}`]],
  [
    'sts',
    { Action: 'AssumeRole', RoleArn: ROLE, 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' },
    [`sts:AssumeRole ${ROLE}`, `sts:TagSession ${ROLE}`],
  ],
  ['sns', { Action: 'CreateTopic', Name: 't' }, [`sns:CreateTopic arn:aws:sns:${HERE}:t`]],
  [
    'sns',
    { Action: 'Unsubscribe', SubscriptionArn: `arn:aws:sns:${HERE}:t:id` },
    [`sns:Unsubscribe arn:aws:sns:${HERE}:t`],
  ],
  ['sns', { Action: 'ListTopics' }, ['sns:ListTopics *']],
  [
    'monitoring',
    { Action: 'DeleteAlarms', 'AlarmNames.member.1': 'a', 'AlarmNames.member.2': 'b' },
    [
      `cloudwatch:DeleteAlarms arn:aws:cloudwatch:${HERE}:alarm:a`,
      `cloudwatch:DeleteAlarms arn:aws:cloudwatch:${HERE}:alarm:b`,
    ],
  ],
  ['monitoring', { Action: 'DescribeAlarms' }, [`cloudwatch:DescribeAlarms arn:aws:cloudwatch:${HERE}:alarm:*`]],
  [
    'monitoring',
    { Action: 'PutDashboard', DashboardName: 'd' },
    ['cloudwatch:PutDashboard arn:aws:cloudwatch::123456789012:dashboard/d'],
  ],
])('%s %j', async (service, parameters, expected) => {
  expect(await query(service, parameters)).toEqual(expected);
});

it('reads CBOR too', async () => {
  const body = Buffer.from(cbor.serialize({ AlarmName: 'a', Tags: [{ Key: 'x', Value: 'y' }] }));
  const path = '/service/GraniteServiceVersion20100801/operation/PutMetricAlarm';
  expect(await rights('monitoring', path, { body })).toEqual([
    `cloudwatch:PutMetricAlarm arn:aws:cloudwatch:${HERE}:alarm:a`,
    `cloudwatch:TagResource arn:aws:cloudwatch:${HERE}:alarm:a`,
  ]);
});

it('goes by the region a request is signed for', async () => {
  expect(await json('logs', 'DeleteLogGroup', { logGroupName: 'g' }, 'eu-west-1')).toEqual([
    'logs:DeleteLogGroup arn:aws:logs:eu-west-1:123456789012:log-group:g:log-stream:',
  ]);
});

it('knows the condition keys of IAM', async () => {
  const context = async (parameters: Record<string, string>) =>
    (await needs('iam', '/', { body: new URLSearchParams(parameters).toString() }))[0]?.context;
  expect(
    await context({ Action: 'CreateRole', RoleName: 'r', PermissionsBoundary: 'arn:b', 'Tags.member.1.Key': 'a' }),
  ).toEqual({
    'iam:PermissionsBoundary': 'arn:b',
    'aws:RequestTag/a': '',
    'aws:TagKeys': ['a'],
  });
  expect(await context({ Action: 'DetachRolePolicy', RoleName: 'r', PolicyArn: 'arn:p' })).toEqual({
    'iam:PolicyARN': 'arn:p',
  });
  expect(await context({ Action: 'PutRolePolicy', RoleName: 'bounded', PolicyName: 'p' })).toEqual({
    'iam:PermissionsBoundary': 'arn:aws:iam::123456789012:policy/most',
  });
  expect(await context({ Action: 'UntagRole', RoleName: 'r', 'TagKeys.member.1': 'a' })).toEqual({
    'aws:TagKeys': ['a'],
  });
});

it.each<[string, string, object]>([
  ['ssm', 'StartSession', {}],
  ['kms', 'ReEncrypt', {}],
  ['kms', 'Decrypt', {}],
  ['dynamodb', 'TransactWriteItems', {}],
  ['tagging', 'TagResources', {}],
  ['secretsmanager', 'GetSecretValue', {}],
  ['constructor', 'x', {}],
])('refuses what it does not know: %s %s', async (service, operation, body) => {
  await expect(json(service, operation, body)).rejects.toThrow(/^the local AWS (?:does not know|needs)/);
});

it('refuses a parameter that says two things', async () => {
  await expect(rights('iam', '/', { body: 'Action=DeleteRole&RoleName=r&Action=GetRole' })).rejects.toThrow(
    'the parameter Action is given twice',
  );
});
