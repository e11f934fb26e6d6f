import type { DefaultCacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront';

const EVENT = 'origin-response';

/** The version of the edge function that a distribution runs on every behaviour: its ARN. */
export function functionVersionOf({ DefaultCacheBehavior }: DistributionConfig): string | undefined {
  return associationsOf(DefaultCacheBehavior).find(({ EventType }) => EventType === EVENT)?.LambdaFunctionARN;
}

/**
 * The same distribution with another version of that function, in every behaviour that runs it; whatever else is configured stays.
 *
 * @throws {Error} in one line, where no behaviour runs a version of it
 */
export function withFunctionVersion(config: DistributionConfig, arn: string): DistributionConfig {
  let replaced = 0;
  const change = <B extends Pick<DefaultCacheBehavior, 'LambdaFunctionAssociations'>>(behaviour: B): B => {
    const items = associationsOf(behaviour).map((one) => {
      if (one.EventType !== EVENT || functionOf(one.LambdaFunctionARN) !== functionOf(arn)) return one;
      replaced += 1;
      return { ...one, LambdaFunctionARN: arn };
    });
    return items.length === 0
      ? behaviour
      : { ...behaviour, LambdaFunctionAssociations: { Quantity: items.length, Items: items } };
  };
  const changed = {
    ...config,
    DefaultCacheBehavior: config.DefaultCacheBehavior && change(config.DefaultCacheBehavior),
    CacheBehaviors: config.CacheBehaviors && {
      ...config.CacheBehaviors,
      Items: config.CacheBehaviors.Items?.map((behaviour) => change(behaviour)),
    },
  };
  if (replaced === 0) {
    throw new Error(
      `the distribution runs no version of ${functionOf(arn)}, so there is none to put ${versionOf(arn)} in the place of. Deploy: that puts it back.`,
    );
  }
  return changed;
}

/** `3` of `arn:aws:lambda:us-east-1:123456789012:function:site-prod-headers:3`. */
export function versionOf(arn: string): string {
  return arn.split(':')[7] ?? '';
}

function functionOf(arn = ''): string {
  return arn.split(':').slice(0, 7).join(':');
}

function associationsOf(behaviour: Pick<DefaultCacheBehavior, 'LambdaFunctionAssociations'> | undefined) {
  return behaviour?.LambdaFunctionAssociations?.Items ?? [];
}
