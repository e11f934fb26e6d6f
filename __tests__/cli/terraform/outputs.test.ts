import { deployedOutputs } from '../../../cli/terraform/outputs';

const state = (...types: string[]) =>
  JSON.stringify({
    version: 4,
    serial: 1,
    lineage: 'x',
    outputs: { distribution_id: { value: 'E2EXAMPLE' }, header_policy: { value: { set: [] } } },
    resources: types.map((type) => ({ mode: 'managed', type, name: 'one', instances: [{ attributes: {} }] })),
  });
const LEFT = [
  'aws_s3_bucket',
  'aws_s3_bucket_versioning',
  'aws_lambda_function',
  'aws_iam_role',
  'aws_iam_role_policy',
];

it('the outputs are those of what is deployed', () => {
  expect(deployedOutputs(state(...LEFT, 'aws_cloudfront_distribution'))).toEqual({
    distribution_id: 'E2EXAMPLE',
    header_policy: { set: [] },
  });
  // The function alone, on a distribution that is somebody else's.
  expect(deployedOutputs(state('aws_lambda_function', 'aws_ssm_parameter'))).toBeDefined();
});

it('there are none where nothing was ever deployed, nor where a destroy has left bucket, function and outputs', () => {
  expect(deployedOutputs('')).toBeUndefined();
  expect(deployedOutputs(state())).toBeUndefined();
  expect(deployedOutputs(state(...LEFT))).toBeUndefined();
});
