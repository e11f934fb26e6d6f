import type { Change, PlanJson } from '../../../cli/plan/plan-json';
import { changedAttributes, type Warning, warningsOf } from '../../../cli/plan/warnings';

const one = (type: string, change: Partial<Change>, action_reason?: string): PlanJson => ({
  resource_changes: [
    {
      address: `${type}.x`,
      mode: 'managed',
      type,
      ...(action_reason && { action_reason }),
      change: { actions: ['no-op'], before: null, after: null, ...change },
    },
  ],
});
const words = (warnings: readonly Warning[]) =>
  warnings.map(({ addresses, what, why }) => `${what} ${addresses.join(', ')}${why && `: ${why}`}`);
const DISTRIBUTION = 'aws_cloudfront_distribution';
const distribution = {
  aliases: ['a'],
  default_cache_behavior: [{ ttl: 1 }],
  etag: 'E',
  tags: {},
  wait_for_deployment: true,
};

describe('what a reviewer must not miss', () => {
  it.each<[string, PlanJson, string[]]>([
    [
      'a distribution that is replaced',
      one(
        DISTRIBUTION,
        { actions: ['delete', 'create'], before: distribution, after: distribution, replace_paths: [['staging']] },
        'replace_because_cannot_update',
      ),
      [
        'replaced aws_cloudfront_distribution.x: staging cannot be changed in place. The old one is destroyed before there is a new one. ' +
          'The site is gone under that distribution’s name. CloudFront deletes a distribution only when it is disabled at every edge location, ' +
          'which takes minutes',
      ],
    ],
    [
      'a distribution that is made',
      one(DISTRIBUTION, { actions: ['create'], after: { ...distribution, wait_for_deployment: false } }),
      [
        'created aws_cloudfront_distribution.x: CloudFront deploys it to every edge location, which takes minutes. Terraform does not wait for it',
      ],
    ],
    [
      'other names of a distribution',
      one(DISTRIBUTION, { actions: ['update'], before: distribution, after: { ...distribution, aliases: ['b'] } }),
      [
        'answers to other names aws_cloudfront_distribution.x: aliases changes: who comes by a name that leaves, or that the certificate does not hold, gets ' +
          'an error. CloudFront deploys it to every edge location, which takes minutes. Terraform waits for it',
      ],
    ],
    [
      'a function that is destroyed',
      one(
        'aws_lambda_function',
        { actions: ['delete'], before: { skip_destroy: false } },
        'delete_because_no_resource_config',
      ),
      [
        'destroyed aws_lambda_function.x: It is no longer declared. AWS refuses to delete a function until its replicas at the edge are gone, hours after the ' +
          'last distribution let go of it',
      ],
    ],
    [
      'a function that stays',
      one('aws_lambda_function', { actions: ['delete'], before: { skip_destroy: true } }),
      ['destroyed aws_lambda_function.x: The function stays in AWS, and Terraform forgets it'],
    ],
    [
      'a bucket that goes with what it holds',
      one('aws_s3_bucket', { actions: ['delete'], before: { force_destroy: true } }),
      ['destroyed aws_s3_bucket.x: All that it holds goes with it'],
    ],
    [
      'something that is made before it is destroyed',
      one('aws_x', { actions: ['create', 'delete'], before: {}, after: {} }, 'replace_because_tainted'),
      ['replaced aws_x.x: Its creation broke off. The new one is made first'],
    ],
    [
      'something forgotten',
      one('aws_x', { actions: ['forget'] }),
      ['forgotten aws_x.x: Terraform manages it no longer and leaves it as it is'],
    ],
    ['a new resource', one('aws_x', { actions: ['create'], after: {} }), []],
    ['a change', one('aws_x', { actions: ['update'], before: { a: 1 }, after: { a: 2 } }), []],
  ])('of %s', (_, plan, expected) => {
    expect(words(warningsOf(plan).serious)).toEqual(expected);
  });

  it('tells of a distribution that is deployed anew apart, since every change of headers has one', () => {
    const after = { ...distribution, default_cache_behavior: [{ ttl: 2 }], etag: 'F' };
    const { serious, deployments } = warningsOf(
      one(DISTRIBUTION, { actions: ['update'], before: distribution, after }),
    );
    expect(serious).toEqual([]);
    expect(words(deployments)).toEqual([
      'changed aws_cloudfront_distribution.x: default_cache_behavior changes. Terraform waits for it',
    ]);
  });

  it('knows what of a distribution is not deployed', () => {
    const after = { ...distribution, tags: { a: '1' }, wait_for_deployment: false };
    expect(warningsOf(one(DISTRIBUTION, { actions: ['update'], before: distribution, after }))).toEqual({
      serious: [],
      deployments: [],
    });
  });

  it('says once what is said of several, and what has consequences first', () => {
    const destroyed = (type: string, name: string) => ({
      ...one(type, { actions: ['delete'], before: {} }).resource_changes![0]!,
      address: `${type}.${name}`,
    });
    const plan = {
      resource_changes: [destroyed('aws_x', 'a'), destroyed('aws_x', 'b'), destroyed('aws_s3_bucket', 'c')],
    };
    expect(words(warningsOf(plan).serious)).toEqual([
      'destroyed aws_s3_bucket.c: AWS refuses to delete a bucket that holds anything',
      'destroyed aws_x.a, aws_x.b',
    ]);
  });

  it('counts as changed what differs, but what AWS chooses', () => {
    expect(
      changedAttributes({
        actions: ['update'],
        before: { a: 1, b: { c: [1] }, etag: 'E', id: '1', gone: 1 },
        after: { a: 2, b: { c: [1] }, etag: 'F', id: '1', new: 1 },
        after_unknown: { version: true },
      }),
    ).toEqual(['a', 'gone', 'new']);
  });
});
