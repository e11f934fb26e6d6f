import { matchBehaviour, normalisePath } from '../../../local/edge/behavior';
import { readDistribution } from '../../../local/edge/distribution';
import { distributionConfig } from '../../../proof/support/fake-aws';

const policies = { cache: new Map(), originRequest: new Map(), responseHeaders: new Map() };
const distribution = readDistribution(
  { id: 'E1', arn: 'arn', domainName: 'd.cloudfront.net' },
  distributionConfig(
    {},
    {
      CacheBehaviors: {
        Quantity: 4,
        Items: ['/images/*.jpg', 'images/*', '/exact', '*.gi?'].map((PathPattern) => ({
          PathPattern,
          TargetOriginId: 'bucket',
          ViewerProtocolPolicy: 'allow-all' as const,
        })),
      },
    },
  ),
  policies,
);

describe('the behaviour of a path', () => {
  it.each([
    ['/images/a/b.jpg', '/images/*.jpg'],
    ['/images/a.JPG', 'images/*'],
    ['/images/a.png', 'images/*'],
    ['/Images/a.png', '*'],
    ['/exact', '/exact'],
    ['/exact/', '*'],
    ['/deep/x.gif', '*.gi?'],
    ['/x.gi', '*'],
    ['/', '*'],
    ['/docs/../images/a.png', 'images/*'],
    ['/%69mages/a.png', 'images/*'],
  ])('%s is %s, the first that fits', (path, pattern) => {
    expect(matchBehaviour(distribution, path).pattern).toBe(pattern);
  });
});

it.each([
  ['/a/./b', '/a/b'],
  ['/a/../b', '/b'],
  ['/../../a', '/a'],
  ['/a/..', '/'],
  ['/a/b/.', '/a/b/'],
  ['/%7euser/%2f', '/~user/%2F'],
  ['/a//b', '/a//b'],
  ['/a..b/.c', '/a..b/.c'],
])('%s is compared as %s', (path, normal) => {
  expect(normalisePath(path)).toBe(normal);
});
