import { describe as describeStanding, standingOf, targetsOf } from '../../../tools/destroy/what-goes';

const gone = (address: string, before: Record<string, unknown>) => ({
  address,
  change: { actions: ['delete'], before, after: null },
});
const plan = {
  resource_changes: [
    gone('aws_cloudfront_distribution.distribution', { id: 'E2EXAMPLE', domain_name: 'd1.cloudfront.net' }),
    gone('aws_acm_certificate.certificate', {
      id: 'arn:aws:acm:us-east-1:1:certificate/1',
      domain_name: 'www.example.com',
    }),
    gone('aws_lambda_function.edge-function', { function_name: 'example-prod-headers', id: 'example-prod-headers' }),
    gone('aws_iam_role.edge-role', { name: 'example-prod-headers' }),
    gone('aws_iam_role_policy.edge-role_logs', { name: 'logs' }),
    gone('aws_s3_bucket.website', { bucket: 'example-prod-123456789012' }),
    gone('aws_s3_bucket_policy.access', { bucket: 'example-prod-123456789012' }),
    ...['a', 'b', 'c'].map((name) => gone(`aws_ssm_parameter.${name}`, { name: `/sites/${name}` })),
    gone('aws_sns_topic.alarms', { name: 'alarms' }),
    { address: 'aws_route53_record.old', change: { actions: ['no-op'], before: {}, after: {} } },
  ],
};
const content = { files: 12, versions: 40, bytes: 3_000_000 };

it('what there is is read from a plan that destroys it', () => {
  const { resources, ...found } = standingOf(plan);
  expect(found).toEqual({ distributionId: 'E2EXAMPLE', bucket: 'example-prod-123456789012' });
  expect(resources).toHaveLength(11);
  expect(standingOf({})).toEqual({ distributionId: undefined, bucket: undefined, resources: [] });
});

it('what goes is told in words, and that the bucket stays with what is in it', () => {
  expect(describeStanding(standingOf(plan), content, false)).toEqual({
    goes: [
      'CloudFront distribution E2EXAMPLE, d1.cloudfront.net',
      'certificate www.example.com',
      'edge function example-prod-headers, with its versions and its log groups in every region',
      'IAM role example-prod-headers',
      '3 SSM parameters',
      'aws_sns_topic alarms',
    ],
    stays: [
      'bucket example-prod-123456789012 with 12 files in 40 versions, 3.0 MB, closed to everybody: --delete-content takes it too',
    ],
  });
});

it('with the content, the bucket goes too', () => {
  const { goes, stays } = describeStanding(standingOf(plan), content, true);
  expect(goes).toContain(
    'bucket example-prod-123456789012 with 12 files in 40 versions, 3.0 MB: nothing of it can be brought back',
  );
  expect(stays).toEqual([]);
});

describe('the addresses to destroy', () => {
  const addresses = ['data.aws_caller_identity.account', ...plan.resource_changes.map(({ address }) => address)];
  const bucket = [
    'aws_s3_bucket.website',
    'aws_s3_bucket_versioning.website',
    'aws_s3_bucket_public_access_block.website',
  ];

  it('are all there are, where nothing stays', () => {
    expect(targetsOf([...addresses, ...bucket], { content: false, function: false })).toBeUndefined();
  });

  it('are not those of the bucket, but for the policy that lets CloudFront in', () => {
    const targets = targetsOf([...addresses, ...bucket], { content: true, function: false });
    expect(targets?.filter((address) => address.startsWith('aws_s3'))).toEqual(['aws_s3_bucket_policy.access']);
    expect(targets).toContain('aws_lambda_function.edge-function');
    expect(targets).not.toContain('data.aws_caller_identity.account');
  });

  it('are not those of a function that has replicas, nor of its role', () => {
    const targets = targetsOf(addresses, { content: false, function: true });
    expect(targets?.filter((address) => /lambda|iam/.test(address))).toEqual([]);
    expect(targets).toContain('aws_s3_bucket.website');
  });

  it('are none, where only what stays is left', () => {
    expect(targetsOf(bucket, { content: true, function: false })).toEqual([]);
  });
});
