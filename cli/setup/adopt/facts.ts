import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { BucketPart } from '../../../lib/config';

/** What AWS says about a site that stands: all that `npm run adopt` decides by. */
export interface Facts {
  /** 12 digits. */
  readonly account: string;
  readonly distribution: {
    readonly id: string;
    /** `d111111abcdef8.cloudfront.net` */
    readonly domainName: string;
    readonly config: DistributionConfig;
    readonly tags: Readonly<Record<string, string>>;
  };
  /** The bucket with the site's files, where there is one. */
  readonly bucket?: {
    readonly name: string;
    readonly region: string;
    readonly tags: Readonly<Record<string, string>>;
    /** As S3's API has them; `undefined` where nothing is set. */
    readonly parts: Readonly<Partial<Record<BucketPart, unknown>>>;
  };
  /** The function that is taken over. */
  readonly function?: {
    readonly name: string;
    readonly memorySize: number;
    readonly timeout: number;
    readonly packageType: string;
    readonly architecture: string;
    readonly roleArn: string;
    /** Who may assume the role: `lambda.amazonaws.com`, ... */
    readonly trusted: readonly string[];
    readonly tags: Readonly<Record<string, string>>;
  };
}

/** Where an origin is a bucket: `name.s3.eu-west-1.amazonaws.com`, or S3's website endpoint of it. */
export function bucketOfOrigin(domainName: string): string | undefined {
  return /^(.+?)\.s3(-website)?([.-](dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com$/.exec(domainName)?.[1];
}

/** The ID of the origin that has the site's files: that of the default behaviour, in a group the first. */
export function defaultOrigin({ DefaultCacheBehavior, OriginGroups }: DistributionConfig): string | undefined {
  const target = DefaultCacheBehavior?.TargetOriginId;
  const group = OriginGroups?.Items?.find(({ Id }) => Id === target);
  return group?.Members?.Items?.[0]?.OriginId ?? target;
}

/**
 * The bucket with the site's files.
 * @param named by whoever runs this; else that of the default behaviour's origin
 * @throws {Error} when no origin is a bucket of that name
 */
export function bucketOf(config: DistributionConfig, named?: string): string | undefined {
  const origins = config.Origins?.Items ?? [];
  const buckets = origins.flatMap(({ DomainName = '' }) => bucketOfOrigin(DomainName) ?? []);
  if (named === undefined) {
    const origin = origins.find(({ Id }) => Id === defaultOrigin(config));
    return bucketOfOrigin(origin?.DomainName ?? '');
  }
  if (buckets.includes(named)) return named;
  throw new Error(
    `--bucket ${named}: no origin of the distribution is that bucket. ${buckets.length > 0 ? `It has ${[...new Set(buckets)].join(', ')}.` : 'None is a bucket.'}`,
  );
}

/** The functions on origin-response, the event of the headers: their names, and on which behaviors. */
export function headerFunctions(config: DistributionConfig): Map<string, string[]> {
  return functionsOn('origin-response', config);
}

/** The functions on viewer-request, the event of the routes, of either kind: their names, and on which behaviors. */
export function viewerFunctions(config: DistributionConfig): Map<string, string[]> {
  return functionsOn('viewer-request', config);
}

function functionsOn(event: string, config: DistributionConfig): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const one of [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])]) {
    const names = [
      ...(one?.LambdaFunctionAssociations?.Items ?? []).flatMap(({ EventType, LambdaFunctionARN: arn = '' }) =>
        EventType === event ? [arn.split(':')[6] ?? arn] : [],
      ),
      ...(one?.FunctionAssociations?.Items ?? []).flatMap(({ EventType, FunctionARN: arn = '' }) =>
        EventType === event ? [arn.split('/')[1] ?? arn] : [],
      ),
    ];
    const path = one && 'PathPattern' in one ? String(one.PathPattern) : 'the default behaviour';
    for (const name of names) found.set(name, [...(found.get(name) ?? []), path]);
  }
  return found;
}
