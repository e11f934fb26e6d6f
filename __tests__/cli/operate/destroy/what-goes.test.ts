import { describe as describeStanding, standingOf } from '../../../../cli/operate/destroy/what-goes';
import { parseState } from '../../../../cli/terraform/state-file';

const there: [address: string, attributes: Record<string, unknown>][] = [
  ['aws_cloudfront_distribution.distribution', { id: 'E2EXAMPLE', domain_name: 'd1.cloudfront.net' }],
  ['aws_acm_certificate.certificate', { id: 'arn:aws:acm:us-east-1:1:certificate/1', domain_name: 'www.example.com' }],
  ['aws_lambda_function.edge-function', { function_name: 'example-prod-headers', id: 'example-prod-headers' }],
  ['aws_iam_role.edge-role', { name: 'example-prod-headers' }],
  ['aws_iam_role_policy.edge-role_logs', { name: 'logs' }],
  ['aws_s3_bucket.website', { bucket: 'example-prod-123456789012' }],
  ['aws_s3_bucket_policy.access', { bucket: 'example-prod-123456789012' }],
  ['aws_ssm_parameter.a', { name: '/sites/a' }],
  ['aws_ssm_parameter.b', { name: '/sites/b' }],
  ['aws_ssm_parameter.c', { name: '/sites/c' }],
  ['aws_sns_topic.alarms', { name: 'alarms' }],
];
const resource = ([address, attributes]: (typeof there)[number]) => {
  const [type, name] = address.split('.');
  return { mode: 'managed', type, name, instances: [{ attributes }] };
};
const state = parseState(JSON.stringify({ version: 4, serial: 1, lineage: 'x', resources: there.map(resource) }));
const content = { files: 12, versions: 40, bytes: 3_000_000 };

it('what there is is read from Terraform’s state', () => {
  const { resources, ...found } = standingOf(state);
  expect(found).toEqual({ distributionId: 'E2EXAMPLE', bucket: 'example-prod-123456789012' });
  expect(resources).toHaveLength(11);
  expect(standingOf(undefined)).toEqual({ distributionId: undefined, bucket: undefined, resources: [] });
});

it('what goes is told in words, and that the bucket stays with what is in it', () => {
  expect(describeStanding(standingOf(state), content, false)).toEqual({
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

it('the function for the routes and its store go, by their names', () => {
  const resources = [
    { address: 'aws_cloudfront_function.f', type: 'aws_cloudfront_function', name: 'example-prod-routes' },
    {
      address: 'aws_cloudfront_key_value_store.s',
      type: 'aws_cloudfront_key_value_store',
      name: 'example-prod-routes',
    },
    {
      address: 'aws_cloudfrontkeyvaluestore_keys_exclusive.k',
      type: 'aws_cloudfrontkeyvaluestore_keys_exclusive',
      name: '',
    },
  ];
  expect(describeStanding({ distributionId: undefined, bucket: undefined, resources }, undefined, false).goes).toEqual([
    'function for the routes example-prod-routes',
    'KeyValueStore example-prod-routes',
  ]);
});

it('with the content, the bucket goes too', () => {
  const { goes, stays } = describeStanding(standingOf(state), content, true);
  expect(goes).toContain(
    'bucket example-prod-123456789012 with 12 files in 40 versions, 3.0 MB: nothing of it can be brought back',
  );
  expect(stays).toEqual([]);
});

it('what a destroy that was killed has left of settings goes, and where the bucket alone is left, nothing does', () => {
  const left = (...addresses: string[]) => ({
    bucket: 'example-prod-123456789012',
    resources: addresses.map((address) => ({ address, type: address.split('.')[0]!, name: '' })),
  });
  const bucket = ['aws_s3_bucket.website', 'aws_s3_bucket_versioning.website'];
  expect(describeStanding(left(...bucket, 'aws_s3_bucket_policy.access'), content, false).goes).toEqual([
    '1 setting of what is gone already',
  ]);
  expect(describeStanding(left(...bucket), content, false).goes).toEqual([]);
});
