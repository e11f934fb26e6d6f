import { hasRoutes, verdictOn } from '../../../../cli/setup/adopt/verdict';

type Change = { address: string; actions: string[]; before?: object; after?: object; unknown?: object; id?: string };

const verdict = (...changes: Change[]) =>
  verdictOn({
    resource_changes: changes.map(({ address, actions, before = {}, after = {}, unknown = {}, id }) => ({
      address,
      change: {
        actions,
        before: before as Record<string, unknown>,
        after: after as Record<string, unknown>,
        after_unknown: unknown as Record<string, unknown>,
        ...(id && { importing: { id } }),
      },
    })),
  });

const update = (address: string, before: object, after: object, unknown: object = {}) =>
  verdict({ address, actions: ['update'], before, after, unknown, id: 'x' });

const DISTRIBUTION = 'aws_cloudfront_distribution.distribution_0A1B2C3D';
const auth = {
  event_type: 'viewer-request',
  lambda_arn: 'arn:aws:lambda:us-east-1:1:function:auth:2',
  include_body: false,
};
const old = {
  event_type: 'origin-response',
  lambda_arn: 'arn:aws:lambda:us-east-1:1:function:old:7',
  include_body: false,
};

describe('what a plan does to what stands', () => {
  it('is nothing where it only takes things over', () => {
    expect(verdict({ address: 'aws_s3_bucket.website', actions: ['no-op'], id: 'site' })).toEqual({
      imported: 1,
      headers: [],
      beside: [],
      other: [],
      destroyed: [],
    });
  });

  it('is the headers’ where a behaviour gets the function, whose version is not known yet', () => {
    const before = { ordered_cache_behavior: [{ path_pattern: '/a/*', lambda_function_association: [auth, old] }] };
    const after = {
      ordered_cache_behavior: [
        {
          path_pattern: '/a/*',
          lambda_function_association: [{ event_type: 'origin-response', include_body: false }, auth],
        },
      ],
    };
    const unknown = { ordered_cache_behavior: [{ lambda_function_association: [{ lambda_arn: true }, {}] }] };
    expect(update(DISTRIBUTION, before, after, unknown)).toMatchObject({
      headers: [
        'aws_cloudfront_distribution.distribution: /a/* runs the function on origin-response in place of old:7',
      ],
      other: [],
    });
  });

  it('is something else where a function on another event would go', () => {
    const { other } = update(
      DISTRIBUTION,
      { default_cache_behavior: [{ lambda_function_association: [auth] }] },
      { default_cache_behavior: [{ lambda_function_association: [{ ...old, lambda_arn: 'new' }] }] },
    );
    expect(other).toEqual([
      'aws_cloudfront_distribution.distribution: the default behaviour: functions on other events ["viewer-request arn:aws:lambda:us-east-1:1:function:auth:2 false"] become []',
    ]);
  });

  it('is something else for any other setting, each named, and for a response headers policy that is replaced', () => {
    const { other, headers } = update(
      DISTRIBUTION,
      {
        price_class: 'PriceClass_All',
        default_cache_behavior: [{ compress: false, response_headers_policy_id: 'theirs' }],
      },
      {
        price_class: 'PriceClass_100',
        default_cache_behavior: [{ compress: true, response_headers_policy_id: 'ours' }],
      },
    );
    expect(other).toEqual([
      'aws_cloudfront_distribution.distribution: price_class "PriceClass_All" becomes "PriceClass_100"',
      'aws_cloudfront_distribution.distribution: the default behaviour: compress false becomes true',
      'aws_cloudfront_distribution.distribution: the default behaviour: response_headers_policy_id "theirs" becomes "ours"',
    ]);
    expect(headers).toEqual([]);
    const { headers: gets } = update(
      DISTRIBUTION,
      { default_cache_behavior: [{ response_headers_policy_id: '' }] },
      { default_cache_behavior: [{}] },
      { default_cache_behavior: [{ response_headers_policy_id: true }] },
    );
    expect(gets).toEqual([
      'aws_cloudfront_distribution.distribution: the default behaviour gets the response headers policy',
    ]);
  });

  it('is something else where a behaviour comes or goes', () => {
    const { other } = update(
      DISTRIBUTION,
      { ordered_cache_behavior: [{ path_pattern: '/a/*' }] },
      { ordered_cache_behavior: [] },
    );
    expect(other).toEqual([
      'aws_cloudfront_distribution.distribution: ordered_cache_behavior [{"path_pattern":"/a/*"}] becomes []',
    ]);
  });

  it('is the headers’ for the function’s code, and something else for its memory', () => {
    const { headers, other } = update(
      'aws_lambda_function.edge-function_0A1B2C3D',
      { handler: 'old.handler', memory_size: 256, version: '7', skip_destroy: null },
      { handler: 'index.handler', memory_size: 128, skip_destroy: true },
      { version: true },
    );
    expect(headers).toEqual(['aws_lambda_function.edge-function: another code, as a new version (handler, version)']);
    expect(other).toEqual(['aws_lambda_function.edge-function: memory_size 256 becomes 128']);
  });

  it('tells tags that are added from tags that change or go', () => {
    const { beside, other } = update(
      'aws_s3_bucket.website_bucket_0A1B2C3D',
      { tags: null, tags_all: { environment: 'live', cost: '5' }, force_destroy: null },
      { tags: null, tags_all: { environment: 'prod', site: 'blog' }, force_destroy: false },
    );
    expect(beside).toEqual(['aws_s3_bucket.website_bucket: tags site=blog are added']);
    expect(other).toEqual([
      'aws_s3_bucket.website_bucket: tag environment "live" becomes "prod"; tag cost "5" becomes null',
    ]);
  });

  it('is something else where a part of a bucket is made over what the bucket has, not for what is new', () => {
    const made = (address: string) => verdict({ address, actions: ['create'] });
    expect(made('aws_s3_bucket_policy.policy_0A1B2C3D').other).toEqual([
      'aws_s3_bucket_policy.policy is made, over whatever stands there',
    ]);
    expect(made('aws_cloudfront_distribution.distribution').other).toHaveLength(1);
    expect(made('aws_lambda_function.edge-function').headers).toEqual(['aws_lambda_function.edge-function is made']);
    expect(made('aws_ssm_parameter.published').beside).toEqual(['aws_ssm_parameter.published is made']);
  });

  it('is destruction where anything is deleted, to be made anew or not', () => {
    const { destroyed } = verdict(
      { address: 'aws_s3_bucket.a', actions: ['delete'] },
      { address: 'aws_cloudfront_distribution.b', actions: ['delete', 'create'] },
    );
    expect(destroyed).toEqual(['aws_s3_bucket.a is deleted', 'aws_cloudfront_distribution.b is deleted and made anew']);
  });
});

it('knows whether there is a function for the routes then', () => {
  const after = (address: string, ...actions: string[]) =>
    hasRoutes({ resource_changes: [{ address, change: { actions, before: {}, after: {}, after_unknown: {} } }] });
  expect([
    after('aws_cloudfront_function.viewer-request_function_0A1B2C3D', 'create'),
    after('aws_cloudfront_function.viewer-request_function_0A1B2C3D', 'no-op'),
    after('aws_cloudfront_function.viewer-request_function_0A1B2C3D', 'delete'),
    after('aws_lambda_function.edge_0A1B2C3D', 'create'),
    hasRoutes({}),
  ]).toEqual([true, true, false, false, false]);
});
