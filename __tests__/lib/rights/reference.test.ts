import { faultsOf } from './support/reference';

describe('is refused by the reference:', () => {
  const DISTRIBUTION = 'arn:aws:cloudfront::123456789012:distribution/*';
  const tag = (key: string) => ({ StringEquals: { [`aws:${key}Tag/site`]: 'example' } });

  it.each<[string, Parameters<typeof faultsOf>[0], string[]]>([
    [
      'a misspelt action',
      { Action: ['cloudfront:UpdateDistributions'], Resource: [DISTRIBUTION] },
      ['cloudfront:UpdateDistributions is no action', `${DISTRIBUTION} is of none of its actions`],
    ],
    [
      'a service that there is not',
      { Action: ['cloudwach:GetDashboard'], Resource: [] },
      ['cloudwach:GetDashboard is no action'],
    ],
    [
      'an ARN with a region where the service has none',
      {
        Action: ['cloudfront:UpdateDistribution'],
        Resource: ['arn:aws:cloudfront:us-east-1:123456789012:distribution/*'],
      },
      [
        'cloudfront:UpdateDistribution is not for arn:aws:cloudfront:us-east-1:123456789012:distribution/*',
        'arn:aws:cloudfront:us-east-1:123456789012:distribution/* is of none of its actions',
      ],
    ],
    [
      'a bucket where an object is meant',
      { Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::example'] },
      ['s3:GetObject is not for arn:aws:s3:::example', 'arn:aws:s3:::example is of none of its actions'],
    ],
    [
      'one ARN too many',
      {
        Action: ['cloudwatch:PutDashboard'],
        Resource: ['arn:aws:cloudwatch::123456789012:dashboard/a', 'arn:aws:sns:us-east-1:123456789012:a'],
      },
      ['arn:aws:sns:us-east-1:123456789012:a is of none of its actions'],
    ],
    [
      'an ARN for an action without a type of resource',
      {
        Action: ['cloudfront:CreateResponseHeadersPolicy'],
        Resource: ['arn:aws:cloudfront::123456789012:response-headers-policy/*'],
      },
      [
        'cloudfront:CreateResponseHeadersPolicy is not for arn:aws:cloudfront::123456789012:response-headers-policy/*, but for * alone',
        'arn:aws:cloudfront::123456789012:response-headers-policy/* is of none of its actions',
      ],
    ],
    [
      'everything where a type of resource is defined',
      { Action: ['cloudfront:UpdateDistribution'], Resource: ['*'] },
      ['cloudfront:UpdateDistribution is not for *', '* is of none of its actions'],
    ],
    [
      'a condition key of another action',
      { Action: ['cloudfront:UpdateDistribution'], Resource: [DISTRIBUTION], Condition: tag('Request') },
      ['cloudfront:UpdateDistribution knows no condition key aws:RequestTag/site'],
    ],
    [
      'tags of what can carry none',
      {
        Action: ['cloudfront:UpdateResponseHeadersPolicy'],
        Resource: ['arn:aws:cloudfront::123456789012:response-headers-policy/*'],
        Condition: tag('Resource'),
      },
      ['cloudfront:UpdateResponseHeadersPolicy knows no condition key aws:ResourceTag/site'],
    ],
    [
      'a misspelt condition key',
      {
        Action: ['route53:ChangeResourceRecordSets'],
        Resource: ['arn:aws:route53:::hostedzone/Z1'],
        Condition: { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordType': ['A'] } },
      },
      ['route53:ChangeResourceRecordSets knows no condition key route53:ChangeResourceRecordSetsRecordType'],
    ],
  ])('%s', async (_, permission, faults) => {
    expect(await faultsOf(permission)).toEqual(faults);
  });
});
