import type {
  AllowedMethods,
  CacheBehavior,
  DefaultCacheBehavior,
  DistributionConfig,
  Origin,
} from '@aws-sdk/client-cloudfront';

/** As CloudFront's API answers: each list with its length, and what nobody set as CloudFront sets it by itself. */
export const list = <T>(...Items: T[]) => ({ Quantity: Items.length, ...(Items.length > 0 && { Items }) });

const ORIGIN = {
  OriginPath: '',
  CustomHeaders: list<never>(),
  ConnectionAttempts: 3,
  ConnectionTimeout: 10,
  OriginShield: { Enabled: false },
  OriginAccessControlId: '',
};

export function s3Origin(Id: string, DomainName: string, more: Partial<Origin> = {}): Origin {
  const S3OriginConfig = { OriginAccessIdentity: '', OriginReadTimeout: 30 };
  return { Id, DomainName, ...ORIGIN, S3OriginConfig, ...more };
}

export const oai = (id: string): Partial<Origin> => ({
  S3OriginConfig: { OriginAccessIdentity: `origin-access-identity/cloudfront/${id}`, OriginReadTimeout: 30 },
});

export function customOrigin(Id: string, DomainName: string, more: Partial<Origin['CustomOriginConfig']> = {}): Origin {
  const CustomOriginConfig: Origin['CustomOriginConfig'] = {
    HTTPPort: 80,
    HTTPSPort: 443,
    OriginProtocolPolicy: 'https-only',
    OriginSslProtocols: { Quantity: 1, Items: ['TLSv1.2'] },
    OriginReadTimeout: 30,
    OriginKeepaliveTimeout: 5,
    IpAddressType: 'ipv4',
    ...more,
  };
  return { Id, DomainName, ...ORIGIN, CustomOriginConfig };
}

const CachedMethods: NonNullable<AllowedMethods['CachedMethods']> = { Quantity: 2, Items: ['HEAD', 'GET'] };
const METHODS: AllowedMethods = { Quantity: 2, Items: ['HEAD', 'GET'], CachedMethods };

export const ALL_METHODS: AllowedMethods = {
  Quantity: 7,
  Items: ['HEAD', 'DELETE', 'POST', 'GET', 'OPTIONS', 'PUT', 'PATCH'],
  CachedMethods,
};

export const OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
export const DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

export function behavior(TargetOriginId: string, more: Partial<DefaultCacheBehavior> = {}): DefaultCacheBehavior {
  return {
    TargetOriginId,
    TrustedSigners: { Enabled: false, Quantity: 0 },
    TrustedKeyGroups: { Enabled: false, Quantity: 0 },
    ViewerProtocolPolicy: 'redirect-to-https',
    AllowedMethods: METHODS,
    SmoothStreaming: false,
    Compress: true,
    LambdaFunctionAssociations: list(),
    FunctionAssociations: list(),
    FieldLevelEncryptionId: '',
    GrpcConfig: { Enabled: false },
    ...(more.ForwardedValues ? {} : { CachePolicyId: OPTIMIZED }),
    ...more,
  };
}

export function onPath(PathPattern: string, target: string, more: Partial<DefaultCacheBehavior> = {}): CacheBehavior {
  return { PathPattern, ...behavior(target, more) };
}

/** The console's legacy cache settings: nothing goes to the origin. */
export const LEGACY: Partial<DefaultCacheBehavior> = {
  ForwardedValues: {
    QueryString: false,
    Cookies: { Forward: 'none' },
    Headers: list<string>(),
    QueryStringCacheKeys: list<string>(),
  },
  MinTTL: 0,
  DefaultTTL: 86_400,
  MaxTTL: 31_536_000,
};

export function distribution(
  more: Pick<DistributionConfig, 'Origins' | 'DefaultCacheBehavior'> & Partial<DistributionConfig>,
): DistributionConfig {
  return {
    CallerReference: 'terraform-20240101000000000000000001',
    Aliases: list(),
    DefaultRootObject: 'index.html',
    OriginGroups: list(),
    CacheBehaviors: list(),
    CustomErrorResponses: list(),
    Comment: '',
    Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' },
    PriceClass: 'PriceClass_100',
    Enabled: true,
    ViewerCertificate: {
      CloudFrontDefaultCertificate: true,
      SSLSupportMethod: 'vip',
      MinimumProtocolVersion: 'TLSv1',
      CertificateSource: 'cloudfront',
    },
    Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    WebACLId: '',
    HttpVersion: 'http2',
    IsIPV6Enabled: true,
    ContinuousDeploymentPolicyId: '',
    Staging: false,
    ConnectionMode: 'direct',
    ...more,
  };
}

const ACCOUNT = '123456789012';
export const CERTIFICATE = `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555`;

export const lambda = (
  name: string,
  EventType: 'viewer-request' | 'viewer-response' | 'origin-request' | 'origin-response',
  IncludeBody = false,
) => ({
  EventType,
  LambdaFunctionARN: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`,
  IncludeBody,
});

const acm = (
  MinimumProtocolVersion: 'TLSv1.2_2021' | 'TLSv1.1_2016' = 'TLSv1.2_2021',
): Partial<DistributionConfig> => ({
  ViewerCertificate: {
    CloudFrontDefaultCertificate: false,
    ACMCertificateArn: CERTIFICATE,
    SSLSupportMethod: 'sni-only',
    MinimumProtocolVersion,
    Certificate: CERTIFICATE,
    CertificateSource: 'acm',
  },
});

const errorPage = (ErrorCode: number, ResponseCode: string, ResponsePagePath: string, ErrorCachingMinTTL = 10) => ({
  ErrorCode,
  ResponseCode,
  ResponsePagePath,
  ErrorCachingMinTTL,
});

/** By the Terraform module or habit that makes such a distribution. */
export const SHAPES = {
  /** Appsync and a bucket behind a group, functions on three events, origin shield: terraform-aws-modules/cloudfront, examples/complete. */
  complete: distribution({
    Aliases: list('cdn.example.com'),
    Comment: 'My awesome CloudFront',
    HttpVersion: 'http2and3',
    PriceClass: 'PriceClass_All',
    Origins: list(
      {
        ...customOrigin('appsync', 'appsync.example.com', {
          OriginProtocolPolicy: 'match-viewer',
          OriginSslProtocols: { Quantity: 3, Items: ['TLSv1', 'TLSv1.1', 'TLSv1.2'] },
        }),
        CustomHeaders: list(
          { HeaderName: 'X-Forwarded-Scheme', HeaderValue: 'https' },
          { HeaderName: 'X-Key', HeaderValue: 's3cret' },
        ),
        OriginShield: { Enabled: true, OriginShieldRegion: 'us-east-1' },
      },
      s3Origin('s3_one', 's3-one.s3.eu-west-1.amazonaws.com', oai('E1ONE')),
      s3Origin('s3_oac', 's3-one.s3.eu-west-1.amazonaws.com', { OriginAccessControlId: 'E2OAC' }),
    ) as DistributionConfig['Origins'],
    OriginGroups: list({
      Id: 'group_one',
      FailoverCriteria: { StatusCodes: { Quantity: 4, Items: [403, 404, 500, 502] } },
      Members: { Quantity: 2, Items: [{ OriginId: 'appsync' }, { OriginId: 's3_one' }] },
      SelectionCriteria: 'default',
    }),
    DefaultCacheBehavior: behavior('appsync', {
      ...LEGACY,
      ViewerProtocolPolicy: 'allow-all',
      ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03',
      LambdaFunctionAssociations: list(lambda('edge:7', 'viewer-request', true), lambda('edge:7', 'origin-request')),
    }),
    CacheBehaviors: list(
      onPath('/static/*', 's3_one', {
        FunctionAssociations: list(
          { EventType: 'viewer-request', FunctionARN: `arn:aws:cloudfront::${ACCOUNT}:function/example` },
          { EventType: 'viewer-response', FunctionARN: `arn:aws:cloudfront::${ACCOUNT}:function/example` },
        ),
      }),
    ),
    Logging: { Enabled: true, IncludeCookies: false, Bucket: 'logs-one.s3.amazonaws.com', Prefix: 'cloudfront' },
    CustomErrorResponses: list(errorPage(404, '404', '/errors/404.html'), errorPage(403, '403', '/errors/403.html')),
    Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Quantity: 2, Items: ['NO', 'UA'] } },
    ...acm(),
  }),

  /** A public bucket by its website endpoint: cloudposse/cloudfront-s3-cdn with website_enabled. */
  website: distribution({
    Aliases: list('www.example.com'),
    Comment: 'Managed by Terraform',
    Origins: list(
      customOrigin('eg-prod-website', 'www.example.com.s3-website-us-west-2.amazonaws.com', {
        OriginProtocolPolicy: 'http-only',
        OriginSslProtocols: { Quantity: 3, Items: ['TLSv1', 'TLSv1.1', 'TLSv1.2'] },
      }),
    ) as DistributionConfig['Origins'],
    DefaultCacheBehavior: behavior('eg-prod-website', {
      ...LEGACY,
      DefaultTTL: 60,
      AllowedMethods: ALL_METHODS,
      ForwardedValues: {
        QueryString: false,
        Cookies: { Forward: 'none' },
        Headers: list('Access-Control-Request-Headers', 'Access-Control-Request-Method', 'Origin'),
        QueryStringCacheKeys: list<string>(),
      },
    }),
    ...acm('TLSv1.1_2016'),
  }),

  /** Two buckets, the second for when the first fails: cloudposse/cloudfront-s3-cdn with origin_groups. */
  failover: distribution({
    Comment: 'Managed by Terraform',
    Origins: list(
      s3Origin('eg-s3', 'eg-s3.s3.us-east-2.amazonaws.com', oai('E1MAIN')),
      s3Origin('eg-s3-fo', 'eg-s3-fo.s3.us-east-2.amazonaws.com', oai('E1MAIN')),
    ) as DistributionConfig['Origins'],
    OriginGroups: list({
      Id: 'eg-s3-group',
      FailoverCriteria: { StatusCodes: { Quantity: 4, Items: [404, 500, 502, 503] } },
      Members: { Quantity: 2, Items: [{ OriginId: 'eg-s3' }, { OriginId: 'eg-s3-fo' }] },
      SelectionCriteria: 'default',
    }),
    DefaultCacheBehavior: behavior('eg-s3-group'),
  }),

  /** No bucket at all, nothing cached: an application load balancer. */
  balancer: distribution({
    Comment: 'shop CDN production',
    DefaultRootObject: '',
    Origins: list(
      customOrigin('ALB', 'shop-1234567890.eu-central-1.elb.amazonaws.com', { OriginReadTimeout: 60 }),
    ) as DistributionConfig['Origins'],
    DefaultCacheBehavior: behavior('ALB', {
      AllowedMethods: ALL_METHODS,
      CachePolicyId: DISABLED,
      OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
    }),
  }),

  /** One page for every address, by origin access control: what most tutorials of today write. */
  spa: distribution({
    Origins: list(
      s3Origin('s3-frontend-origin', 'frontend.s3.us-east-1.amazonaws.com', { OriginAccessControlId: 'E2OAC' }),
    ) as DistributionConfig['Origins'],
    DefaultCacheBehavior: behavior('s3-frontend-origin', LEGACY),
    CustomErrorResponses: list(errorPage(404, '200', '/index.html', 7200)),
  }),

  /** A site and the API beside it, which sees queries and cookies. */
  api: distribution({
    Origins: list(
      s3Origin('client_s3', 'client.s3.amazonaws.com', oai('E1CLIENT')),
      customOrigin('client_api', 'api.example.com'),
    ) as DistributionConfig['Origins'],
    DefaultCacheBehavior: behavior('client_s3', { ...LEGACY, Compress: false }),
    CacheBehaviors: list(
      onPath('/api/*', 'client_api', {
        AllowedMethods: ALL_METHODS,
        ForwardedValues: {
          QueryString: true,
          Cookies: { Forward: 'whitelist', WhitelistedNames: list('session') },
          Headers: list('Authorization'),
          QueryStringCacheKeys: list<string>(),
        },
        MinTTL: 0,
        DefaultTTL: 0,
        MaxTTL: 0,
      }),
      onPath('/assets/*', 'client_s3'),
    ),
  }),

  /** Security headers by CloudFront's own managed policy. */
  headersPolicy: distribution({
    HttpVersion: 'http2and3',
    Origins: list(
      s3Origin('website', 'docs.s3.eu-west-1.amazonaws.com', { OriginAccessControlId: 'E2OAC' }),
    ) as DistributionConfig['Origins'],
    DefaultCacheBehavior: behavior('website', { ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03' }),
    CustomErrorResponses: list(errorPage(403, '404', '/404.html'), errorPage(404, '404', '/404.html')),
  }),

  /** /about becomes /about/index.html on its way to the bucket; old browsers may come. */
  prettyUrls: distribution({
    Aliases: list('example.org', 'www.example.org'),
    HttpVersion: 'http1.1',
    Origins: list(
      s3Origin('S3-example', 'example.s3.eu-west-1.amazonaws.com', oai('E1EXAMPLE')),
    ) as DistributionConfig['Origins'],
    DefaultCacheBehavior: behavior('S3-example', {
      LambdaFunctionAssociations: list(lambda('pretty-urls:3', 'origin-request')),
    }),
    ViewerCertificate: {
      CloudFrontDefaultCertificate: false,
      IAMCertificateId: 'ASCAEXAMPLE',
      SSLSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.1_2016',
    },
  }),

  /** Downloads for those with a signed address, behind AWS WAF. */
  private: distribution({
    Comment: 'downloads',
    DefaultRootObject: '',
    IsIPV6Enabled: false,
    Origins: list(
      s3Origin('downloads', 'downloads.s3.eu-west-1.amazonaws.com', {
        OriginAccessControlId: 'E2OAC',
        OriginPath: '/public',
      }),
    ) as DistributionConfig['Origins'],
    DefaultCacheBehavior: behavior('downloads', { TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: ['kg-1'] } }),
    WebACLId: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/site/11111111-2222-3333-4444-555555555555`,
    Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Quantity: 1, Items: ['AQ'] } },
    Logging: { Enabled: true, IncludeCookies: true, Bucket: 'logs.example.com.s3.amazonaws.com', Prefix: '' },
  }),

  /** A service by gRPC beside the site. */
  grpc: distribution({
    Comment: 'site and service',
    PriceClass: 'PriceClass_200',
    Origins: list(
      s3Origin('site', 'site.s3.eu-west-1.amazonaws.com', { OriginAccessControlId: 'E2OAC' }),
      customOrigin('service', 'grpc.example.com'),
    ) as DistributionConfig['Origins'],
    DefaultCacheBehavior: behavior('site'),
    CacheBehaviors: list(
      onPath('/example.Service/*', 'service', {
        AllowedMethods: ALL_METHODS,
        CachePolicyId: DISABLED,
        GrpcConfig: { Enabled: true },
        RealtimeLogConfigArn: `arn:aws:cloudfront::${ACCOUNT}:realtime-log-config/all`,
      }),
    ),
  }),

  /** Viewers with certificates of their own, a limit on the whole answer: newer than Terraform's provider 5.100. */
  mtls: distribution({
    Origins: list({
      ...s3Origin('site', 'site.s3.eu-west-1.amazonaws.com', { OriginAccessControlId: 'E2OAC' }),
      ResponseCompletionTimeout: 90,
    }) as DistributionConfig['Origins'],
    DefaultCacheBehavior: behavior('site'),
    ViewerMtlsConfig: { Mode: 'required', TrustStoreConfig: { TrustStoreId: 'ts-1' } },
    AnycastIpListId: 'ip-1',
  }),
} satisfies Record<string, DistributionConfig>;
