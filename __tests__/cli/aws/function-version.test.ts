import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { functionVersionOf, versionOf, withFunctionVersion } from '../../../cli/aws/function-version';

const ours = 'arn:aws:lambda:us-east-1:123456789012:function:site-prod-headers';
const other = 'arn:aws:lambda:us-east-1:123456789012:function:auth:7';

const behaviour = (...associations: [string, string][]) => ({
  TargetOriginId: 'website',
  ViewerProtocolPolicy: 'redirect-to-https' as const,
  LambdaFunctionAssociations: {
    Quantity: associations.length,
    Items: associations.map(([EventType, LambdaFunctionARN]) => ({ EventType: EventType as never, LambdaFunctionARN })),
  },
});
const config: DistributionConfig = {
  CallerReference: 'c',
  Comment: 'site, environment prod',
  Enabled: true,
  Origins: { Quantity: 0, Items: [] },
  DefaultCacheBehavior: behaviour(['viewer-request', other], ['origin-response', `${ours}:4`]),
  CacheBehaviors: {
    Quantity: 2,
    Items: [
      { PathPattern: '/assets/*', ...behaviour(['origin-response', `${ours}:4`]) },
      { PathPattern: '/plain/*', ...behaviour() },
    ],
  },
};

it('the version that is live is that of the default behaviour', () => {
  expect(functionVersionOf(config)).toBe(`${ours}:4`);
  expect(functionVersionOf({ ...config, DefaultCacheBehavior: behaviour() })).toBeUndefined();
});

it('another version is put in every behaviour that runs the function, and nothing else is changed', () => {
  expect(withFunctionVersion(config, `${ours}:3`)).toEqual({
    ...config,
    DefaultCacheBehavior: behaviour(['viewer-request', other], ['origin-response', `${ours}:3`]),
    CacheBehaviors: {
      Quantity: 2,
      Items: [
        { PathPattern: '/assets/*', ...behaviour(['origin-response', `${ours}:3`]) },
        { PathPattern: '/plain/*', ...behaviour() },
      ],
    },
  });
});

it('a distribution without the function is told as such', () => {
  expect(() =>
    withFunctionVersion({ ...config, DefaultCacheBehavior: behaviour(), CacheBehaviors: undefined }, `${ours}:3`),
  ).toThrow(
    `the distribution runs no version of ${ours}, so there is none to put 3 in the place of. Deploy: that puts it back.`,
  );
});

it('an ARN ends with its version', () => {
  expect(versionOf(`${ours}:12`)).toBe('12');
});
