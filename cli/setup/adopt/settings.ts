import type {
  CacheBehavior,
  CustomErrorResponse,
  DefaultCacheBehavior,
  DistributionConfig,
  Origin,
  OriginGroup,
  ViewerCertificate,
} from '@aws-sdk/client-cloudfront';
import type {
  CloudfrontDistributionDefaultCacheBehavior,
  CloudfrontDistributionOrigin,
  CloudfrontDistributionOriginGroup,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import type { DistributionArguments } from '../../../lib/constructs/distribution-arguments';

/** A setting that Terraform's provider has no argument for: its next update of the distribution would take it away. */
export interface Lost {
  /** As CloudFront's API has it: `Origins.Items[0].ResponseCompletionTimeout`. */
  readonly path: string;
  readonly value: unknown;
}

export interface ReadSettings {
  readonly settings: DistributionArguments;
  readonly lost: readonly Lost[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * A distribution as CloudFront's API gives it, in the arguments of Terraform's aws_cloudfront_distribution. What is as CloudFront has it by
 * itself is left out. Functions on origin-response are left out too: it is the event of the headers.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
 */
export function readSettings(config: DistributionConfig): ReadSettings {
  const lost: Lost[] = [];
  /** Whatever of `given` neither `known` names nor CloudFront sets by itself is lost. */
  const expect = (given: object | undefined, path: string, known: readonly string[]) => {
    for (const [key, value] of Object.entries(given ?? {})) {
      if (known.includes(key) || isNothing(value) || BY_ITSELF[key] === value) continue;
      lost.push({ path: path ? `${path}.${key}` : key, value });
    }
  };
  expect(config, '', CONFIG);
  const items = <T>(list: { readonly Items?: T[] } | undefined): T[] => list?.Items ?? [];

  const behavior = (given: DefaultCacheBehavior | CacheBehavior, path: string) => {
    expect(given, path, BEHAVIOR);
    return readBehavior(given);
  };
  const settings: DistributionArguments = tidy({
    comment: config.Comment ?? '',
    enabled: config.Enabled !== false,
    httpVersion: (config.HttpVersion ?? 'http2').toLowerCase(),
    isIpv6Enabled: config.IsIPV6Enabled === true,
    priceClass: config.PriceClass,
    defaultRootObject: config.DefaultRootObject,
    webAclId: config.WebACLId,
    aliases: items(config.Aliases),
    continuousDeploymentPolicyId: config.ContinuousDeploymentPolicyId,
    staging: config.Staging || undefined,
    viewerCertificate: readCertificate(config.ViewerCertificate),
    origin: items(config.Origins).map((origin, i) => {
      const path = `Origins.Items[${i}]`;
      expect(origin, path, ORIGIN);
      expect(origin.S3OriginConfig, `${path}.S3OriginConfig`, ['OriginAccessIdentity']);
      expect(origin.CustomOriginConfig, `${path}.CustomOriginConfig`, CUSTOM_ORIGIN);
      expect(origin.VpcOriginConfig, `${path}.VpcOriginConfig`, VPC_ORIGIN);
      return readOrigin(origin);
    }),
    originGroup: items(config.OriginGroups).map((group, i) => {
      expect(group, `OriginGroups.Items[${i}]`, ['Id', 'FailoverCriteria', 'Members']);
      return readOriginGroup(group);
    }),
    defaultCacheBehavior: behavior(config.DefaultCacheBehavior ?? ({} as DefaultCacheBehavior), 'DefaultCacheBehavior'),
    orderedCacheBehavior: items(config.CacheBehaviors).map((one, i) => ({
      pathPattern: one.PathPattern as string,
      ...behavior(one, `CacheBehaviors.Items[${i}]`),
    })),
    customErrorResponse: items(config.CustomErrorResponses).map(readErrorResponse),
    loggingConfig: config.Logging?.Bucket
      ? {
          bucket: config.Logging.Bucket,
          prefix: config.Logging.Prefix || undefined,
          includeCookies: config.Logging.IncludeCookies === true,
        }
      : undefined,
    restrictions: {
      geoRestriction: tidy({
        restrictionType: config.Restrictions?.GeoRestriction?.RestrictionType ?? 'none',
        locations: items(config.Restrictions?.GeoRestriction),
      }),
    },
  });
  return { settings, lost };
}

const CONFIG = [
  'CallerReference',
  'Aliases',
  'DefaultRootObject',
  'Origins',
  'OriginGroups',
  'DefaultCacheBehavior',
  'CacheBehaviors',
  'CustomErrorResponses',
  'Comment',
  'Logging',
  'PriceClass',
  'Enabled',
  'ViewerCertificate',
  'Restrictions',
  'WebACLId',
  'HttpVersion',
  'IsIPV6Enabled',
  'ContinuousDeploymentPolicyId',
  'Staging',
];
const ORIGIN = [
  'Id',
  'DomainName',
  'OriginPath',
  'CustomHeaders',
  'S3OriginConfig',
  'CustomOriginConfig',
  'VpcOriginConfig',
  'ConnectionAttempts',
  'ConnectionTimeout',
  'OriginShield',
  'OriginAccessControlId',
];
const CUSTOM_ORIGIN = [
  'HTTPPort',
  'HTTPSPort',
  'OriginProtocolPolicy',
  'OriginSslProtocols',
  'OriginReadTimeout',
  'OriginKeepaliveTimeout',
];
const VPC_ORIGIN = ['VpcOriginId', 'OriginReadTimeout', 'OriginKeepaliveTimeout'];
const BEHAVIOR = [
  'PathPattern',
  'TargetOriginId',
  'TrustedSigners',
  'TrustedKeyGroups',
  'ViewerProtocolPolicy',
  'AllowedMethods',
  'SmoothStreaming',
  'Compress',
  'LambdaFunctionAssociations',
  'FunctionAssociations',
  'FieldLevelEncryptionId',
  'RealtimeLogConfigArn',
  'CachePolicyId',
  'OriginRequestPolicyId',
  'ResponseHeadersPolicyId',
  'GrpcConfig',
  'ForwardedValues',
  'MinTTL',
  'DefaultTTL',
  'MaxTTL',
];
/** What CloudFront has where nobody said anything, of what Terraform's provider 5.100 has no argument for. */
const BY_ITSELF: Fields = {
  ConnectionMode: 'direct',
  IpAddressType: 'ipv4',
  OriginReadTimeout: 30,
  SelectionCriteria: 'default',
};

function readOrigin(origin: Origin): CloudfrontDistributionOrigin {
  const { CustomOriginConfig: custom, VpcOriginConfig: vpc, OriginShield: shield } = origin;
  const headers = origin.CustomHeaders?.Items ?? [];
  return tidy({
    originId: origin.Id as string,
    domainName: origin.DomainName as string,
    originPath: origin.OriginPath,
    connectionAttempts: unless(origin.ConnectionAttempts, 3),
    connectionTimeout: unless(origin.ConnectionTimeout, 10),
    customHeader: headers.map(({ HeaderName = '', HeaderValue = '' }) => ({ name: HeaderName, value: HeaderValue })),
    originAccessControlId: origin.OriginAccessControlId,
    originShield: shield?.Enabled ? tidy({ enabled: true, originShieldRegion: shield.OriginShieldRegion }) : undefined,
    s3OriginConfig: origin.S3OriginConfig?.OriginAccessIdentity
      ? { originAccessIdentity: origin.S3OriginConfig.OriginAccessIdentity }
      : undefined,
    customOriginConfig: custom && {
      httpPort: custom.HTTPPort ?? 80,
      httpsPort: custom.HTTPSPort ?? 443,
      originProtocolPolicy: custom.OriginProtocolPolicy as string,
      originSslProtocols: custom.OriginSslProtocols?.Items ?? [],
      ...tidy({
        originReadTimeout: unless(custom.OriginReadTimeout, 30),
        originKeepaliveTimeout: unless(custom.OriginKeepaliveTimeout, 5),
      }),
    },
    vpcOriginConfig: vpc && {
      vpcOriginId: vpc.VpcOriginId as string,
      ...tidy({
        originReadTimeout: unless(vpc.OriginReadTimeout, 30),
        originKeepaliveTimeout: unless(vpc.OriginKeepaliveTimeout, 5),
      }),
    },
  });
}

function readOriginGroup(group: OriginGroup): CloudfrontDistributionOriginGroup {
  return {
    originId: group.Id as string,
    failoverCriteria: { statusCodes: group.FailoverCriteria?.StatusCodes?.Items ?? [] },
    member: (group.Members?.Items ?? []).map(({ OriginId }) => ({ originId: OriginId as string })),
  };
}

function readBehavior(given: DefaultCacheBehavior | CacheBehavior): CloudfrontDistributionDefaultCacheBehavior {
  const values = given.ForwardedValues;
  return tidy({
    targetOriginId: given.TargetOriginId as string,
    allowedMethods: given.AllowedMethods?.Items ?? ['GET', 'HEAD'],
    cachedMethods: given.AllowedMethods?.CachedMethods?.Items ?? ['GET', 'HEAD'],
    viewerProtocolPolicy: given.ViewerProtocolPolicy as string,
    compress: given.Compress === true,
    cachePolicyId: given.CachePolicyId,
    originRequestPolicyId: given.OriginRequestPolicyId,
    responseHeadersPolicyId: given.ResponseHeadersPolicyId,
    fieldLevelEncryptionId: given.FieldLevelEncryptionId,
    realtimeLogConfigArn: given.RealtimeLogConfigArn,
    smoothStreaming: given.SmoothStreaming || undefined,
    trustedKeyGroups: given.TrustedKeyGroups?.Items,
    trustedSigners: given.TrustedSigners?.Items,
    grpcConfig: given.GrpcConfig?.Enabled ? { enabled: true } : undefined,
    // With a cache policy the policy says these.
    ...(values && {
      minTtl: given.MinTTL ?? 0,
      ...tidy({ defaultTtl: given.DefaultTTL, maxTtl: given.MaxTTL }),
      forwardedValues: {
        queryString: values.QueryString === true,
        ...tidy({ headers: values.Headers?.Items, queryStringCacheKeys: values.QueryStringCacheKeys?.Items }),
        cookies: tidy({
          forward: values.Cookies?.Forward ?? 'none',
          whitelistedNames: values.Cookies?.WhitelistedNames?.Items,
        }),
      },
    }),
    functionAssociation: given.FunctionAssociations?.Items?.map(({ EventType, FunctionARN }) => ({
      eventType: EventType as string,
      functionArn: FunctionARN as string,
    })),
    lambdaFunctionAssociation: given.LambdaFunctionAssociations?.Items?.filter(
      ({ EventType }) => EventType !== 'origin-response',
    ).map(({ EventType, LambdaFunctionARN, IncludeBody }) => ({
      eventType: EventType as string,
      lambdaArn: LambdaFunctionARN as string,
      includeBody: IncludeBody === true,
    })),
  });
}

function readCertificate(given: ViewerCertificate | undefined): DistributionArguments['viewerCertificate'] {
  if (!given || given.CloudFrontDefaultCertificate) return { cloudfrontDefaultCertificate: true };
  return tidy({
    acmCertificateArn: given.ACMCertificateArn,
    iamCertificateId: given.IAMCertificateId,
    sslSupportMethod: given.SSLSupportMethod,
    minimumProtocolVersion: given.MinimumProtocolVersion,
  });
}

function readErrorResponse(given: CustomErrorResponse) {
  return {
    errorCode: given.ErrorCode as number,
    ...tidy({ responseCode: Number(given.ResponseCode) || undefined, responsePagePath: given.ResponsePagePath }),
    errorCachingMinTtl: given.ErrorCachingMinTTL ?? 10,
  };
}

function unless(value: number | undefined, usual: number): number | undefined {
  return value === usual ? undefined : value;
}

/** Without what is not there: `undefined`, empty text, empty lists. */
function tidy<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, one]) => one !== undefined && one !== '' && !(Array.isArray(one) && one.length === 0),
    ),
  ) as T;
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== 'object') return false;
  const { Quantity, Enabled, ...rest } = value as Fields;
  if (Quantity === 0 || (Enabled === false && Object.values(rest).every(isNothing))) return true;
  return Object.keys(value).length === 0;
}
