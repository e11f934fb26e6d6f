import { driftOf } from '../../../../cli/operate/status/drift';

const update = (address: string, before: object | null, after: object | null, actions = ['update']) => ({
  address,
  change: { actions, before: before as Record<string, unknown> | null, after: after as Record<string, unknown> | null },
});

it('an argument that differs from the state and is to be set again is drift', () => {
  const plan = {
    resource_drift: [
      update('aws_lambda_function.f', { timeout: 3, last_modified: '1' }, { timeout: 5, last_modified: '2' }),
    ],
    resource_changes: [update('aws_lambda_function.f', { timeout: 5 }, { timeout: 3 })],
  };
  expect(driftOf(plan)).toEqual({ drifted: ['aws_lambda_function.f'], planned: ['aws_lambda_function.f'] });
});

it('what AWS counts or spells otherwise is none, even where another argument is to be changed', () => {
  const plan = {
    resource_drift: [
      update('aws_ssm_parameter.p', { tags: null, value: '1' }, { tags: {}, value: '1' }),
      update(
        'aws_cloudfront_distribution.d',
        { status: 'InProgress', etag: 'a', aliases: [], origin: [{ path: '', name: 'x' }] },
        { status: 'Deployed', etag: 'b', aliases: null, origin: [{ path: null, name: 'x' }] },
      ),
    ],
    resource_changes: [
      update('aws_ssm_parameter.p', { tags: {}, value: '1' }, { tags: {}, value: '2' }),
      update('aws_cloudfront_distribution.d', { comment: 'a' }, { comment: 'b' }),
      update('aws_s3_bucket.b', {}, {}, ['no-op']),
      update('data.aws_caller_identity.a', null, {}, ['read']),
    ],
  };
  expect(driftOf(plan)).toEqual({ drifted: [], planned: ['aws_ssm_parameter.p', 'aws_cloudfront_distribution.d'] });
});

it('what is gone is drift', () => {
  const plan = {
    resource_drift: [update('aws_s3_bucket_policy.p', { policy: '{}' }, null, ['delete'])],
    resource_changes: [update('aws_s3_bucket_policy.p', null, { policy: '{}' }, ['create'])],
  };
  expect(driftOf(plan).drifted).toEqual(['aws_s3_bucket_policy.p']);
});

it('a plan with nothing to do has none', () => {
  expect(driftOf({ resource_drift: [update('a.b', { etag: 'a' }, { etag: 'b' })] })).toEqual({
    drifted: [],
    planned: [],
  });
});
