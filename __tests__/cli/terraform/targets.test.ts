import { targetsOf } from '../../../cli/terraform/targets';

const there = [
  'aws_cloudfront_distribution.distribution',
  'aws_lambda_function.edge-function',
  'aws_iam_role.edge-role',
  'aws_iam_role_policy.edge-role_logs',
  'aws_s3_bucket.website',
  'aws_s3_bucket_policy.access',
  'aws_ssm_parameter.a',
];

describe('the addresses to destroy', () => {
  const addresses = ['data.aws_caller_identity.account', ...there];
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
