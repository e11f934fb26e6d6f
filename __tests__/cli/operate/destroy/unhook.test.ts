import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { unhooked } from '../../../../cli/operate/destroy/unhook';

const arn = (name: string, version: number) => `arn:aws:lambda:us-east-1:123456789012:function:${name}:${version}`;
const runs = (...arns: string[]) => ({
  Quantity: arns.length,
  Items: arns.map((LambdaFunctionARN) => ({ LambdaFunctionARN, EventType: 'origin-response' as const })),
});
const config = (...behaviours: string[][]): DistributionConfig =>
  ({
    CallerReference: '1',
    Comment: 'example',
    Enabled: true,
    DefaultCacheBehavior: { TargetOriginId: 'website', LambdaFunctionAssociations: runs(...behaviours[0]!) },
    CacheBehaviors: {
      Quantity: behaviours.length - 1,
      Items: behaviours.slice(1).map((arns) => ({ PathPattern: '/a/*', LambdaFunctionAssociations: runs(...arns) })),
    },
  }) as unknown as DistributionConfig;

it('a distribution is switched off and loses the function in one change, in every version and behaviour, and nothing else', () => {
  const own = [arn('example-prod-headers', 4)];
  const both = [arn('example-prod-headers', 3), arn('another', 7)];
  expect(unhooked(config(own, both, []), 'example-prod-headers')).toEqual({
    ...config([], [arn('another', 7)], []),
    Enabled: false,
  });
});

it('one that is off and runs no version of it is left alone', () => {
  const off = { ...config([arn('example-prod-headers-2', 4)]), Enabled: false };
  expect(unhooked(off, 'example-prod-headers')).toBeUndefined();
  expect(unhooked({ ...off, Enabled: true }, 'example-prod-headers')).toEqual(off);
});
