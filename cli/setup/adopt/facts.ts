import type {
  CacheBehavior,
  DefaultCacheBehavior,
  DistributionConfig,
  ResponseHeadersPolicyConfig,
} from '@aws-sdk/client-cloudfront';
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
  /** The response headers policies of its behaviors by ID, or why one could not be read. @default none was asked for */
  readonly responseHeaders?: ReadonlyMap<string, ResponseHeadersPolicyConfig | { readonly unread: string }>;
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

function functionsOn(event: string, config: DistributionConfig): Map<string, string[]> {
  return new Map(functionsOf(config).flatMap((one) => (one.event === event ? [[one.name, one.paths]] : [])));
}

export interface EdgeFunction {
  readonly kind: 'Lambda@Edge' | 'CloudFront';
  readonly name: string;
  /** `viewer-response`, ... */
  readonly event: string;
  /** The path patterns of the behaviors, the default one by its name. */
  readonly paths: string[];
}

/** Every function that a distribution runs, of either kind, once for each event. */
export function functionsOf(config: DistributionConfig): EdgeFunction[] {
  const lambda = onBehaviors(config, ({ LambdaFunctionAssociations: all }) =>
    (all?.Items ?? []).map(({ EventType, LambdaFunctionARN: arn = '' }) => `${EventType} ${arn.split(':')[6] ?? arn}`),
  );
  const own = onBehaviors(config, ({ FunctionAssociations: all }) =>
    (all?.Items ?? []).map(({ EventType, FunctionARN: arn = '' }) => `${EventType} ${arn.split('/')[1] ?? arn}`),
  );
  const named = (kind: EdgeFunction['kind'], found: Map<string, string[]>) =>
    [...found].map(([key, paths]) => {
      const [event = '', name = ''] = key.split(' ');
      return { kind, name, event, paths };
    });
  return [...named('Lambda@Edge', lambda), ...named('CloudFront', own)];
}

/** What behaviors name, and which of them do, the default behavior first. */
export function onBehaviors(
  config: DistributionConfig,
  named: (behavior: DefaultCacheBehavior | CacheBehavior) => readonly string[],
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const one of [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])]) {
    if (one === undefined) continue;
    const path = 'PathPattern' in one ? String(one.PathPattern) : 'the default behaviour';
    for (const name of new Set(named(one))) found.set(name, [...(found.get(name) ?? []), path]);
  }
  return found;
}
