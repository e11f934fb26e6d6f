import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { type Adoption, adoptionOf } from '../../../../cli/setup/adopt/entry';
import { bucketOf, bucketOfOrigin, type Facts } from '../../../../cli/setup/adopt/facts';
import { show } from '../../../../cli/setup/adopt/kept';
import { type EnvironmentOptions, parseSiteConfig } from '../../../../lib/config';
import { needsFunction } from '../../../../lib/routing';
import {
  behavior,
  CERTIFICATE,
  distribution,
  lambda,
  list,
  oai,
  onPath,
  SHAPES,
  s3Origin,
} from '../../../../proof/drill/distributions';

const ALL_SET = {
  publicAccess: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
  ownership: 'BucketOwnerEnforced',
  encryption: 'AES256',
  versioning: 'Enabled',
};

function factsOf(config: DistributionConfig, more: Partial<Facts> = {}): Facts {
  const name = bucketOf(config);
  const origin = config.Origins?.Items?.find(({ DomainName = '' }) => bucketOfOrigin(DomainName) === name);
  const region = /s3(?:-website)?[.-]([a-z]+-[a-z]+-\d)\./.exec(origin?.DomainName ?? '')?.[1] ?? 'us-east-1';
  return {
    account: '123456789012',
    distribution: { id: 'E2EXAMPLE', domainName: 'd111111abcdef8.cloudfront.net', config, tags: {} },
    ...(name && { bucket: { name, region, tags: {}, parts: ALL_SET } }),
    ...more,
  };
}

function adopt(config: DistributionConfig, more: Partial<Facts> = {}): Adoption {
  return adoptionOf(factsOf(config, more), { site: 'example', environment: 'prod' });
}

/** `path: what it has <> what the stack would have`, of the distribution. */
const told = ({ kept }: Adoption) =>
  kept
    .filter(({ path }) => !path.startsWith('bucket.'))
    .map(({ path, value, instead }) => `${path}: ${show(value)} <> ${show(instead)}`);

const FUNCTION: NonNullable<Facts['function']> = {
  name: 'blog-headers',
  memorySize: 128,
  timeout: 3,
  packageType: 'Zip',
  architecture: 'x86_64',
  roleArn: 'arn:aws:iam::123456789012:role/service-role/blog-headers',
  trusted: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'],
  tags: { team: 'web' },
};

const EXPECTED = {
  complete: [
    'comment: "My awesome CloudFront" <> "example, environment prod"',
    'origin[appsync]: {"originId":"appsync","domainName":"appsync.example.com","customHeader":["X-Forwarded-Scheme","X-Key"],"originShield":{"enabled":true,"originShieldRegion":"us-east-1"},"customOriginConfig":{"httpPort":80,"httpsPort":443,"originProtocolPolicy":"match-viewer","originSslProtocols":["TLSv1","TLSv1.1","TLSv1.2"]}} <> nothing',
    'origin[s3_one]: {"originId":"s3_one","domainName":"s3-one.s3.eu-west-1.amazonaws.com","s3OriginConfig":{"originAccessIdentity":"origin-access-identity/cloudfront/E1ONE"}} <> nothing',
    'origin[s3_oac]: {"originId":"s3_oac","domainName":"s3-one.s3.eu-west-1.amazonaws.com","originAccessControlId":"E2OAC"} <> nothing',
    'defaultCacheBehavior.targetOriginId: "appsync" <> "website"',
    'defaultCacheBehavior.viewerProtocolPolicy: "allow-all" <> "redirect-to-https"',
    'defaultCacheBehavior.cachePolicyId: nothing <> "658327ea-f89d-4fab-a63d-7e88639e58f6"',
    'defaultCacheBehavior.responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" <> nothing',
    'defaultCacheBehavior.minTtl: 0 <> nothing',
    'defaultCacheBehavior.defaultTtl: 86400 <> nothing',
    'defaultCacheBehavior.maxTtl: 31536000 <> nothing',
    'defaultCacheBehavior.forwardedValues: {"queryString":false,"cookies":{"forward":"none"}} <> nothing',
    'defaultCacheBehavior.lambdaFunctionAssociation: [{"eventType":"viewer-request","lambdaArn":"arn:aws:lambda:us-east-1:123456789012:function:edge:7","includeBody":true},{"eventType":"origin-request","lambdaArn":"arn:aws:lambda:us-east-1:123456789012:function:edge:7","includeBody":false}] <> nothing',
    'orderedCacheBehavior[/static/*].targetOriginId: "s3_one" <> "website"',
    'orderedCacheBehavior[/static/*].functionAssociation: [{"eventType":"viewer-request","functionArn":"arn:aws:cloudfront::123456789012:function/example"},{"eventType":"viewer-response","functionArn":"arn:aws:cloudfront::123456789012:function/example"}] <> nothing',
    'customErrorResponse[403].responseCode: 403 <> 404',
    'customErrorResponse[403].responsePagePath: "/errors/403.html" <> "/errors/404.html"',
    'originGroup: [{"originId":"group_one","failoverCriteria":{"statusCodes":[403,404,500,502]},"member":[{"originId":"appsync"},{"originId":"s3_one"}]}] <> nothing',
  ],
  website: [
    'comment: "Managed by Terraform" <> "example, environment prod"',
    'httpVersion: "http2" <> "http2and3"',
    'viewerCertificate.minimumProtocolVersion: "TLSv1.1_2016" <> "TLSv1.2_2021"',
    'origin[eg-prod-website].originId: "eg-prod-website" <> "website"',
    'origin[eg-prod-website].domainName: "www.example.com.s3-website-us-west-2.amazonaws.com" <> "www.example.com.s3.us-west-2.amazonaws.com"',
    'origin[eg-prod-website].customOriginConfig: {"httpPort":80,"httpsPort":443,"originProtocolPolicy":"http-only","originSslProtocols":["TLSv1","TLSv1.1","TLSv1.2"]} <> nothing',
    'defaultCacheBehavior.targetOriginId: "eg-prod-website" <> "website"',
    'defaultCacheBehavior.allowedMethods: ["HEAD","DELETE","POST","GET","OPTIONS","PUT","PATCH"] <> ["GET","HEAD"]',
    'defaultCacheBehavior.cachePolicyId: nothing <> "658327ea-f89d-4fab-a63d-7e88639e58f6"',
    'defaultCacheBehavior.minTtl: 0 <> nothing',
    'defaultCacheBehavior.defaultTtl: 60 <> nothing',
    'defaultCacheBehavior.maxTtl: 31536000 <> nothing',
    'defaultCacheBehavior.forwardedValues: {"queryString":false,"headers":["Access-Control-Request-Headers","Access-Control-Request-Method","Origin"],"cookies":{"forward":"none"}} <> nothing',
    'customErrorResponse: nothing <> [{"errorCode":403,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10},{"errorCode":404,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10}]',
  ],
  failover: [
    'comment: "Managed by Terraform" <> "example, environment prod"',
    'httpVersion: "http2" <> "http2and3"',
    'origin[eg-s3].originId: "eg-s3" <> "website"',
    'origin[eg-s3-fo]: {"originId":"eg-s3-fo","domainName":"eg-s3-fo.s3.us-east-2.amazonaws.com","s3OriginConfig":{"originAccessIdentity":"origin-access-identity/cloudfront/E1MAIN"}} <> nothing',
    'defaultCacheBehavior.targetOriginId: "eg-s3-group" <> "website"',
    'customErrorResponse: nothing <> [{"errorCode":403,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10},{"errorCode":404,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10}]',
    'originGroup: [{"originId":"eg-s3-group","failoverCriteria":{"statusCodes":[404,500,502,503]},"member":[{"originId":"eg-s3"},{"originId":"eg-s3-fo"}]}] <> nothing',
  ],
  balancer: [
    'comment: "shop CDN production" <> "example, environment prod"',
    'httpVersion: "http2" <> "http2and3"',
    'defaultRootObject: nothing <> "index.html"',
    'origin[ALB]: {"originId":"ALB","domainName":"shop-1234567890.eu-central-1.elb.amazonaws.com","customOriginConfig":{"httpPort":80,"httpsPort":443,"originProtocolPolicy":"https-only","originSslProtocols":["TLSv1.2"],"originReadTimeout":60}} <> nothing',
    'defaultCacheBehavior.targetOriginId: "ALB" <> "website"',
    'defaultCacheBehavior.allowedMethods: ["HEAD","DELETE","POST","GET","OPTIONS","PUT","PATCH"] <> ["GET","HEAD"]',
    'defaultCacheBehavior.cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" <> "658327ea-f89d-4fab-a63d-7e88639e58f6"',
    'defaultCacheBehavior.originRequestPolicyId: "216adef6-5c7f-47e4-b989-5492eafa07d3" <> nothing',
    'customErrorResponse: nothing <> [{"errorCode":403,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10},{"errorCode":404,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10}]',
  ],
  spa: [
    'comment: nothing <> "example, environment prod"',
    'httpVersion: "http2" <> "http2and3"',
    'origin[s3-frontend-origin].originId: "s3-frontend-origin" <> "website"',
    'defaultCacheBehavior.targetOriginId: "s3-frontend-origin" <> "website"',
    'defaultCacheBehavior.cachePolicyId: nothing <> "658327ea-f89d-4fab-a63d-7e88639e58f6"',
    'defaultCacheBehavior.minTtl: 0 <> nothing',
    'defaultCacheBehavior.defaultTtl: 86400 <> nothing',
    'defaultCacheBehavior.maxTtl: 31536000 <> nothing',
    'defaultCacheBehavior.forwardedValues: {"queryString":false,"cookies":{"forward":"none"}} <> nothing',
    'customErrorResponse[403]: nothing <> {"errorCode":403,"responseCode":404,"responsePagePath":"/index.html","errorCachingMinTtl":10}',
    'customErrorResponse[404].responseCode: 200 <> 404',
    'customErrorResponse[404].errorCachingMinTtl: 7200 <> 10',
  ],
  api: [
    'comment: nothing <> "example, environment prod"',
    'httpVersion: "http2" <> "http2and3"',
    'origin[client_s3].originId: "client_s3" <> "website"',
    'origin[client_s3].domainName: "client.s3.amazonaws.com" <> "client.s3.us-east-1.amazonaws.com"',
    'origin[client_api]: {"originId":"client_api","domainName":"api.example.com","customOriginConfig":{"httpPort":80,"httpsPort":443,"originProtocolPolicy":"https-only","originSslProtocols":["TLSv1.2"]}} <> nothing',
    'defaultCacheBehavior.targetOriginId: "client_s3" <> "website"',
    'defaultCacheBehavior.compress: false <> true',
    'defaultCacheBehavior.cachePolicyId: nothing <> "658327ea-f89d-4fab-a63d-7e88639e58f6"',
    'defaultCacheBehavior.minTtl: 0 <> nothing',
    'defaultCacheBehavior.defaultTtl: 86400 <> nothing',
    'defaultCacheBehavior.maxTtl: 31536000 <> nothing',
    'defaultCacheBehavior.forwardedValues: {"queryString":false,"cookies":{"forward":"none"}} <> nothing',
    'orderedCacheBehavior[/api/*].targetOriginId: "client_api" <> "website"',
    'orderedCacheBehavior[/api/*].allowedMethods: ["HEAD","DELETE","POST","GET","OPTIONS","PUT","PATCH"] <> ["GET","HEAD"]',
    'orderedCacheBehavior[/api/*].cachePolicyId: nothing <> "658327ea-f89d-4fab-a63d-7e88639e58f6"',
    'orderedCacheBehavior[/api/*].minTtl: 0 <> nothing',
    'orderedCacheBehavior[/api/*].defaultTtl: 0 <> nothing',
    'orderedCacheBehavior[/api/*].maxTtl: 0 <> nothing',
    'orderedCacheBehavior[/api/*].forwardedValues: {"queryString":true,"headers":["Authorization"],"cookies":{"forward":"whitelist","whitelistedNames":["session"]}} <> nothing',
    'orderedCacheBehavior[/assets/*].targetOriginId: "client_s3" <> "website"',
    'customErrorResponse: nothing <> [{"errorCode":403,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10},{"errorCode":404,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10}]',
  ],
  headersPolicy: [
    'comment: nothing <> "example, environment prod"',
    'defaultCacheBehavior.responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" <> nothing',
  ],
  prettyUrls: [
    'comment: nothing <> "example, environment prod"',
    'httpVersion: "http1.1" <> "http2and3"',
    'aliases: ["example.org","www.example.org"] <> nothing',
    'viewerCertificate.cloudfrontDefaultCertificate: nothing <> true',
    'viewerCertificate.iamCertificateId: "ASCAEXAMPLE" <> nothing',
    'viewerCertificate.sslSupportMethod: "sni-only" <> nothing',
    'viewerCertificate.minimumProtocolVersion: "TLSv1.1_2016" <> nothing',
    'origin[S3-example].originId: "S3-example" <> "website"',
    'defaultCacheBehavior.targetOriginId: "S3-example" <> "website"',
    'defaultCacheBehavior.lambdaFunctionAssociation: [{"eventType":"origin-request","lambdaArn":"arn:aws:lambda:us-east-1:123456789012:function:pretty-urls:3","includeBody":false}] <> nothing',
    'customErrorResponse: nothing <> [{"errorCode":403,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10},{"errorCode":404,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10}]',
  ],
  private: [
    'comment: "downloads" <> "example, environment prod"',
    'httpVersion: "http2" <> "http2and3"',
    'isIpv6Enabled: false <> true',
    'defaultRootObject: nothing <> "index.html"',
    'origin[downloads].originId: "downloads" <> "website"',
    'origin[downloads].originPath: "/public" <> nothing',
    'defaultCacheBehavior.targetOriginId: "downloads" <> "website"',
    'defaultCacheBehavior.trustedKeyGroups: ["kg-1"] <> nothing',
    'customErrorResponse: nothing <> [{"errorCode":403,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10},{"errorCode":404,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10}]',
    'loggingConfig: {"bucket":"logs.example.com.s3.amazonaws.com","includeCookies":true} <> nothing',
  ],
  grpc: [
    'comment: "site and service" <> "example, environment prod"',
    'httpVersion: "http2" <> "http2and3"',
    'origin[site].originId: "site" <> "website"',
    'origin[service]: {"originId":"service","domainName":"grpc.example.com","customOriginConfig":{"httpPort":80,"httpsPort":443,"originProtocolPolicy":"https-only","originSslProtocols":["TLSv1.2"]}} <> nothing',
    'defaultCacheBehavior.targetOriginId: "site" <> "website"',
    'orderedCacheBehavior[/example.Service/*].targetOriginId: "service" <> "website"',
    'orderedCacheBehavior[/example.Service/*].allowedMethods: ["HEAD","DELETE","POST","GET","OPTIONS","PUT","PATCH"] <> ["GET","HEAD"]',
    'orderedCacheBehavior[/example.Service/*].realtimeLogConfigArn: "arn:aws:cloudfront::123456789012:realtime-log-config/all" <> nothing',
    'orderedCacheBehavior[/example.Service/*].grpcConfig: {"enabled":true} <> nothing',
    'customErrorResponse: nothing <> [{"errorCode":403,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10},{"errorCode":404,"responseCode":404,"responsePagePath":"/404.html","errorCachingMinTtl":10}]',
  ],
} satisfies Partial<Record<keyof typeof SHAPES, string[]>>;

describe('a distribution that stands', () => {
  it.each(Object.keys(EXPECTED) as (keyof typeof EXPECTED)[])(
    'of shape %s stays as it is, and what no option says is told',
    (shape) => {
      const adoption = adopt(SHAPES[shape]);
      expect(told(adoption)).toEqual(EXPECTED[shape]);
      expect(adoption.refusals).toEqual([]);
    },
  );

  it.each(Object.keys(SHAPES) as (keyof typeof SHAPES)[])(
    'of shape %s is an environment that site.config.ts takes',
    (shape) => {
      const { entry } = adopt(SHAPES[shape]);
      const { urls, ...options } = JSON.parse(JSON.stringify(entry));
      const { prod } = parseSiteConfig({ site: 'example', environments: { prod: entry } }).environments;
      expect(prod).toMatchObject(options);
      // Its URLs stay as they are: no function is made for them.
      expect(urls).toBe('exact');
      expect(needsFunction(prod!.routes)).toBe(false);
    },
  );

  it('as this project would make it is said by options alone', () => {
    const config = distribution({
      Comment: 'example, environment prod',
      HttpVersion: 'http2and3',
      PriceClass: 'PriceClass_200',
      Aliases: list('www.example.com'),
      ViewerCertificate: SHAPES.complete.ViewerCertificate,
      Origins: list(
        s3Origin('website', 'site.s3.eu-west-1.amazonaws.com', oai('E1SITE')),
      ) as DistributionConfig['Origins'],
      DefaultCacheBehavior: behavior('website'),
      CacheBehaviors: list(onPath('/assets/*', 'website')),
      CustomErrorResponses: SHAPES.headersPolicy.CustomErrorResponses,
      Logging: { Enabled: true, IncludeCookies: false, Bucket: 'logs-one.s3.amazonaws.com', Prefix: 'cdn/' },
    });
    const { entry, kept } = adopt(config, { bucket: { name: 'site', region: 'eu-west-1', tags: {}, parts: ALL_SET } });
    expect(kept.map(({ path }) => path)).toEqual(['bucket.lifecycle', 'bucket.policy']);
    expect(entry).toEqual<EnvironmentOptions>({
      account: '123456789012',
      urls: 'exact',
      region: 'eu-west-1',
      bucketName: 'site',
      domain: { names: ['www.example.com'], certificateArn: CERTIFICATE },
      behaviors: [{ path: '/assets/*' }],
      defaultRootObject: 'index.html',
      errorPage: '/404.html',
      priceClass: 'PriceClass_200',
      accessLogs: { bucket: 'logs-one', prefix: 'cdn/' },
      adopted: {
        distributionId: 'E2EXAMPLE',
        bucket: {
          import: ['publicAccess', 'ownership', 'encryption', 'versioning'],
          leave: ['lifecycle', 'policy'],
        },
        originAccessId: 'E1SITE',
      },
    });
  });

  it('is refused where Terraform’s provider would take a setting away, each named', () => {
    expect(adopt(SHAPES.mtls).refusals).toEqual([
      'Terraform’s AWS provider does not know ViewerMtlsConfig ({"Mode":"required","TrustStoreConfig":{"TrustStoreId":"ts-1"}}), AnycastIpListId ("ip-1"), Origins.Items[0].ResponseCompletionTimeout (90), and its first update would take that away. Adopt with --attach existing, which leaves the distribution alone',
    ]);
  });

  it('has no header’s value written down, which may be a secret: origins stay as they are', () => {
    const adoption = adopt(SHAPES.complete);
    expect(JSON.stringify(adoption)).not.toContain('s3cret');
    expect(adoption.entry.adopted?.ignore).toEqual(['origin']);
    expect(adoption.notes.join()).toContain('values may be secrets');
    expect(adopt(SHAPES.api).entry.adopted).not.toHaveProperty('ignore');
  });

  it('keeps a function on viewer-request, of either kind, and reports it', () => {
    expect(adopt(SHAPES.complete).notes).toEqual(
      expect.arrayContaining([
        'Lambda@Edge function edge runs on viewer-request of the default behaviour, and stays: what it does with URLs is kept, and a response that it makes itself does not pass through the headers’ function',
        'CloudFront function example runs on viewer-request of /static/*, and stays: what it does with URLs is kept, and a response that it makes itself does not pass through the headers’ function',
      ]),
    );
  });

  it('without a bucket behind its default behaviour has none, unless one is named', () => {
    expect(adopt(SHAPES.balancer).entry.adopted?.bucket).toBe(false);
    expect(bucketOf(SHAPES.complete)).toBeUndefined();
    expect(bucketOf(SHAPES.complete, 's3-one')).toBe('s3-one');
    expect(bucketOf(SHAPES.failover)).toBe('eg-s3');
    expect(bucketOf(SHAPES.website)).toBe('www.example.com');
    expect(() => bucketOf(SHAPES.failover, 'other')).toThrow(
      '--bucket other: no origin of the distribution is that bucket. It has eg-s3, eg-s3-fo.',
    );
    expect(() => bucketOf(SHAPES.balancer, 'other')).toThrow('None is a bucket.');
  });
});

describe('a bucket that stands', () => {
  const bucket = (parts: object) =>
    adopt(SHAPES.spa, { bucket: { name: 'frontend', region: 'us-east-1', tags: { owner: 'web' }, parts } });

  it('is imported part by part where it is as the stack would have it, and else left, with what the stack would do', () => {
    const policy = { Version: '2012-10-17', Statement: [] };
    const { entry, kept, notes } = bucket({ ...ALL_SET, versioning: 'Suspended', policy });
    expect(entry.adopted?.bucket).toEqual({
      import: ['publicAccess', 'ownership', 'encryption'],
      leave: ['versioning', 'lifecycle', 'policy'],
    });
    expect(kept.slice(-3).map(({ path, value, instead }) => `${path}: ${show(value)} <> ${instead}`)).toEqual([
      'bucket.versioning: "Suspended" <> versions kept, by which a file can be brought back',
      'bucket.lifecycle: nothing <> rules that delete old versions and aborted uploads',
      'bucket.policy: {"Version":"2012-10-17","Statement":[]} <> a policy by which CloudFront may read the files, its own records excepted, and nobody may speak plain http',
    ]);
    expect(notes.join()).toContain('records under .publish/ can be read through CloudFront');
  });

  it('keeps its tags but for AWS’s own and the two that roles go by', () => {
    expect(bucket(ALL_SET).entry.adopted?.tags).toEqual({ bucket: { owner: 'web' } });
    const tags = { 'aws:cloudformation:stack-name': 'x', site: 'y', environment: 'z' };
    const facts = factsOf(SHAPES.spa, { bucket: { name: 'frontend', region: 'us-east-1', tags, parts: ALL_SET } });
    expect(adoptionOf(facts, { site: 'example', environment: 'prod' }).entry.adopted).not.toHaveProperty('tags');
  });
});

describe('a function that stands on origin-response', () => {
  const config = {
    ...SHAPES.spa,
    DefaultCacheBehavior: behavior('s3-frontend-origin', {
      LambdaFunctionAssociations: list(lambda('auth:2', 'viewer-request'), lambda('blog-headers:4', 'origin-response')),
    }),
    CacheBehaviors: list(
      onPath('/a/*', 's3-frontend-origin', {
        LambdaFunctionAssociations: list(lambda('blog-headers:4', 'origin-response')),
      }),
    ),
  };

  it('is never replaced unless it is named', () => {
    expect(adopt(config).refusals).toEqual([
      'function blog-headers runs on origin-response of the default behaviour, /a/*, where the headers’ function goes. If all it does is headers, say --function blog-headers: it is taken over, and its earlier versions stay. Else take it off first',
    ]);
  });

  it('is taken over where it is named, with memory, time and role as they are, and the other events’ functions', () => {
    const { entry, refusals, kept, notes } = adopt(config, {
      function: { ...FUNCTION, memorySize: 256, timeout: 5 },
    });
    expect(refusals).toEqual([]);
    expect(notes).toEqual([
      'Function blog-headers on origin-response of the default behaviour, /a/* is taken over: what its code does besides headers ends with the first deployment',
      'Lambda@Edge function auth runs on viewer-request of the default behaviour, and stays: what it does with URLs is kept, and a response that it makes itself does not pass through the headers’ function',
    ]);
    expect(entry.edgeFunction).toEqual({ memorySize: 256, timeout: 5 });
    expect(entry.adopted).toMatchObject({
      functionName: 'blog-headers',
      roleArn: 'arn:aws:iam::123456789012:role/service-role/blog-headers',
      tags: { function: { team: 'web' } },
    });
    expect(entry.adopted?.distribution?.defaultCacheBehavior?.lambdaFunctionAssociation).toEqual([
      {
        eventType: 'viewer-request',
        lambdaArn: 'arn:aws:lambda:us-east-1:123456789012:function:auth:2',
        includeBody: false,
      },
    ]);
    expect(kept).toContainEqual({
      path: 'role',
      value: 'arn:aws:iam::123456789012:role/service-role/blog-headers',
      instead: 'a role of its own, which may write its own logs and nothing else',
    });
  });

  it('gets a role of its own where the one it has cannot be assumed at the edge', () => {
    const { entry, notes } = adopt(config, { function: { ...FUNCTION, trusted: ['lambda.amazonaws.com'] } });
    expect(entry.adopted).not.toHaveProperty('roleArn');
    expect(notes.join()).toContain('cannot be assumed by lambda.amazonaws.com and edgelambda.amazonaws.com');
  });

  it('is refused where Lambda@Edge cannot run it', () => {
    const { refusals } = adopt(config, { function: { ...FUNCTION, packageType: 'Image', architecture: 'arm64' } });
    expect(refusals).toEqual([
      'function blog-headers is a container image, which Lambda@Edge does not run. Leave --function out: one is made',
      'function blog-headers is built for arm64, which Lambda@Edge does not run. Leave --function out: one is made',
    ]);
  });
});
