import type { DefaultCacheBehavior, DistributionConfig, LambdaFunctionAssociation } from '@aws-sdk/client-cloudfront';

const EVENT = 'origin-response';

type Behaviour = Pick<DefaultCacheBehavior, 'LambdaFunctionAssociations'>;

/** All of a distribution's, the default one first. */
export function behavioursOf({ DefaultCacheBehavior, CacheBehaviors }: DistributionConfig): (Behaviour | undefined)[] {
  return [DefaultCacheBehavior, ...(CacheBehaviors?.Items ?? [])];
}

/** The functions that a behaviour runs. */
export function associationsOf(behaviour: Behaviour | undefined): LambdaFunctionAssociation[] {
  return behaviour?.LambdaFunctionAssociations?.Items ?? [];
}

/** The same distribution with other functions in its behaviours. A behaviour whose associations are given back as they are stays. */
export function withAssociations(
  config: DistributionConfig,
  change: (items: LambdaFunctionAssociation[]) => LambdaFunctionAssociation[],
): DistributionConfig {
  const changed = <B extends Behaviour>(behaviour: B): B => {
    const before = associationsOf(behaviour);
    const items = change(before);
    if (items === before) return behaviour;
    return { ...behaviour, LambdaFunctionAssociations: { Quantity: items.length, Items: items } };
  };
  return {
    ...config,
    DefaultCacheBehavior: config.DefaultCacheBehavior && changed(config.DefaultCacheBehavior),
    CacheBehaviors: config.CacheBehaviors && {
      ...config.CacheBehaviors,
      Items: config.CacheBehaviors.Items?.map((behaviour) => changed(behaviour)),
    },
  };
}

/** The version of the edge function that a distribution runs on every behaviour: its ARN. */
export function functionVersionOf({ DefaultCacheBehavior }: DistributionConfig): string | undefined {
  return functionVersionIn(DefaultCacheBehavior);
}

/** The version that one behaviour runs: its ARN. */
export function functionVersionIn(behaviour: Behaviour | undefined): string | undefined {
  return associationsOf(behaviour).find(({ EventType }) => EventType === EVENT)?.LambdaFunctionARN;
}

/**
 * The same distribution with another version of that function, in every behaviour that runs it; whatever else is configured stays.
 *
 * @throws {Error} in one line, where no behaviour runs a version of it
 */
export function withFunctionVersion(config: DistributionConfig, arn: string): DistributionConfig {
  let replaced = 0;
  const changed = withAssociations(config, (items) => {
    const runs = ({ EventType, LambdaFunctionARN }: LambdaFunctionAssociation) =>
      EventType === EVENT && functionOf(LambdaFunctionARN) === functionOf(arn);
    if (!items.some(runs)) return items;
    replaced += 1;
    return items.map((one) => (runs(one) ? { ...one, LambdaFunctionARN: arn } : one));
  });
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
