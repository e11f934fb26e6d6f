import {
  CloudfrontDistribution,
  type CloudfrontDistributionDefaultCacheBehavior,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Construct } from 'constructs';
import type { Environment } from '../config';
import type { EdgeFunction } from './edge-function';
import type { OriginAccess } from './origin-access';
import type { WebsiteBucket } from './website-bucket';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHE_POLICY_ID = {
  optimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  disabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
} as const;

/** Seconds: long enough to shield the bucket, short enough that a page just published is seen. */
const ERROR_CACHING_MIN_TTL = 10;

const ORIGIN_ID = 'website';

export interface SiteDistributionProps {
  readonly environment: Environment;
  readonly comment: string;
  readonly website: WebsiteBucket;
  readonly originAccess: OriginAccess;
  readonly edgeFunction: EdgeFunction;
  /** With it, the environment's own names are served. */
  readonly certificateArn?: string;
  readonly responseHeadersPolicyId?: string;
}

/** The CloudFront distribution, with the edge function on the origin-response event of every behaviour. */
export class SiteDistribution extends Construct {
  readonly distribution: CloudfrontDistribution;

  constructor(scope: Construct, id: string, props: SiteDistributionProps) {
    super(scope, id);
    const { environment: env, website, originAccess } = props;

    this.distribution = new CloudfrontDistribution(this, 'distribution', {
      comment: props.comment,
      enabled: true,
      httpVersion: 'http2and3',
      isIpv6Enabled: true,
      priceClass: env.priceClass,
      defaultRootObject: env.defaultRootObject,
      waitForDeployment: env.waitForDeployment,
      webAclId: env.webAclArn,
      aliases: env.domain ? [...env.domain.names] : undefined,
      viewerCertificate: props.certificateArn
        ? {
            acmCertificateArn: props.certificateArn,
            sslSupportMethod: 'sni-only',
            minimumProtocolVersion: 'TLSv1.2_2021',
          }
        : // CloudFront's own certificate, whose minimum protocol version cannot be chosen.
          { cloudfrontDefaultCertificate: true },
      origin: [{ originId: ORIGIN_ID, domainName: website.bucket.bucketRegionalDomainName, ...originAccess.origin }],
      defaultCacheBehavior: behavior(props, CACHE_POLICY_ID.optimized),
      orderedCacheBehavior: env.behaviors.map(({ path, cache = 'optimized' }) => ({
        pathPattern: path,
        ...behavior(props, CACHE_POLICY_ID[cache]),
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
    });
  }
}

function behavior(props: SiteDistributionProps, cachePolicyId: string): CloudfrontDistributionDefaultCacheBehavior {
  return {
    targetOriginId: ORIGIN_ID,
    allowedMethods: ['GET', 'HEAD'],
    cachedMethods: ['GET', 'HEAD'],
    viewerProtocolPolicy: 'redirect-to-https',
    compress: true,
    cachePolicyId,
    responseHeadersPolicyId: props.responseHeadersPolicyId,
    lambdaFunctionAssociation: [
      { eventType: 'origin-response', lambdaArn: props.edgeFunction.qualifiedArn, includeBody: false },
    ],
  };
}

function geoRestriction({ geoRestriction: geo }: Environment) {
  if (geo === undefined) return { restrictionType: 'none' };
  return 'allow' in geo
    ? { restrictionType: 'whitelist', locations: [...geo.allow] }
    : { restrictionType: 'blacklist', locations: [...geo.deny] };
}
