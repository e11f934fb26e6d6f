import type {
  CloudfrontDistributionConfig,
  CloudfrontDistributionDefaultCacheBehavior,
  CloudfrontDistributionOrderedCacheBehavior,
  CloudfrontDistributionOrigin,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { allNames, type DistributionSettings, type Environment } from '../config';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
export const CACHE_POLICY_ID = {
  optimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  disabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
} as const;

/** Seconds: long enough to shield the bucket, short enough that a page just published is seen. */
const ERROR_CACHING_MIN_TTL = 10;

const ORIGIN_ID = 'website';

/** All that the resource requires, and no lists that are not known yet. */
export type DistributionArguments = DistributionSettings &
  Pick<CloudfrontDistributionConfig, 'enabled' | 'restrictions' | 'viewerCertificate' | 'defaultCacheBehavior'> & {
    readonly origin: CloudfrontDistributionOrigin[];
    readonly orderedCacheBehavior?: CloudfrontDistributionOrderedCacheBehavior[];
  };

export interface DistributionParts {
  readonly comment: string;
  /** The bucket as CloudFront reads it, but for the origin's ID. */
  readonly origin: Omit<CloudfrontDistributionOrigin, 'originId'>;
  /** With it, the environment's own names are served. */
  readonly certificateArn?: string;
}

/** What the options of an environment say of its distribution, without the functions of its behaviours. Pure. */
export function distributionArguments(
  env: Omit<Environment, 'policy' | 'routes' | 'name'>,
  { comment, origin, certificateArn }: DistributionParts,
): DistributionArguments {
  return {
    comment,
    enabled: true,
    httpVersion: 'http2and3',
    isIpv6Enabled: true,
    priceClass: env.priceClass,
    defaultRootObject: env.defaultRootObject,
    webAclId: env.webAclArn,
    aliases: env.domain ? [...allNames(env.domain)] : undefined,
    viewerCertificate: certificateArn
      ? {
          acmCertificateArn: certificateArn,
          sslSupportMethod: 'sni-only',
          minimumProtocolVersion: 'TLSv1.2_2021',
        }
      : // CloudFront's own certificate, whose minimum protocol version cannot be chosen.
        { cloudfrontDefaultCertificate: true },
    origin: [{ originId: ORIGIN_ID, ...origin }],
    defaultCacheBehavior: behavior(CACHE_POLICY_ID.optimized),
    orderedCacheBehavior: env.behaviors.map(({ path, cache = 'optimized' }) => ({
      pathPattern: path,
      ...behavior(CACHE_POLICY_ID[cache]),
    })),
    // S3 answers 403 for a missing file unless CloudFront may list the bucket.
    customErrorResponse: [403, 404].map((errorCode) => ({
      errorCode,
      responseCode: 404,
      responsePagePath: env.errorPage,
      errorCachingMinTtl: ERROR_CACHING_MIN_TTL,
    })),
    loggingConfig: env.accessLogs && {
      bucket: `${env.accessLogs.bucket}.s3.amazonaws.com`,
      prefix: env.accessLogs.prefix,
      includeCookies: false,
    },
    restrictions: { geoRestriction: geoRestriction(env) },
  };
}

export interface DistributionFunctions {
  /** Of the version that runs on origin-response. */
  readonly functionArn: string;
  /** Of the CloudFront Function that runs on viewer-request, where the routes need one. */
  readonly viewerRequestArn?: string;
  readonly responseHeadersPolicyId?: string;
}

/**
 * The same with the functions on their events in every behavior, next to what runs on other events, and a response headers policy
 * where a behavior has none.
 */
export function withFunctions(
  given: DistributionArguments,
  { functionArn, viewerRequestArn, responseHeadersPolicyId }: DistributionFunctions,
): DistributionArguments {
  const attach = <T extends CloudfrontDistributionDefaultCacheBehavior>(one: T): T => ({
    ...one,
    responseHeadersPolicyId: one.responseHeadersPolicyId ?? responseHeadersPolicyId,
    ...(viewerRequestArn !== undefined && {
      functionAssociation: [
        ...((one.functionAssociation as { readonly eventType: string; readonly functionArn: string }[]) ?? []),
        { eventType: 'viewer-request', functionArn: viewerRequestArn },
      ],
    }),
    lambdaFunctionAssociation: [
      ...((one.lambdaFunctionAssociation as { readonly eventType: string; readonly lambdaArn: string }[]) ?? []),
      { eventType: 'origin-response', lambdaArn: functionArn, includeBody: false },
    ],
  });
  return {
    ...given,
    defaultCacheBehavior: attach(given.defaultCacheBehavior),
    orderedCacheBehavior: given.orderedCacheBehavior?.map(attach),
  };
}

function behavior(cachePolicyId: string): CloudfrontDistributionDefaultCacheBehavior {
  return {
    targetOriginId: ORIGIN_ID,
    allowedMethods: ['GET', 'HEAD'],
    cachedMethods: ['GET', 'HEAD'],
    viewerProtocolPolicy: 'redirect-to-https',
    compress: true,
    cachePolicyId,
  };
}

function geoRestriction({ geoRestriction: geo }: Pick<Environment, 'geoRestriction'>) {
  if (geo === undefined) return { restrictionType: 'none' };
  return 'allow' in geo
    ? { restrictionType: 'whitelist', locations: [...geo.allow] }
    : { restrictionType: 'blacklist', locations: [...geo.deny] };
}
