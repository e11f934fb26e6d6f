import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { readDistribution } from '../../../local/edge/distribution';
import { CACHING_DISABLED, CACHING_OPTIMIZED, distributionConfig, withFunction } from '../../../proof/support/fake-aws';

const IDENTITY = { id: 'E1', arn: 'arn:aws:cloudfront::1:distribution/E1', domainName: 'd111.cloudfront.net' };
const read = (config: DistributionConfig) =>
  readDistribution(IDENTITY, config, {
    cache: new Map([
      ['optimized', CACHING_OPTIMIZED],
      ['disabled', CACHING_DISABLED],
    ]),
    originRequest: new Map([
      [
        'all',
        {
          Name: 'all',
          HeadersConfig: { HeaderBehavior: 'allViewer' },
          CookiesConfig: { CookieBehavior: 'all' },
          QueryStringsConfig: { QueryStringBehavior: 'all' },
        },
      ],
    ]),
    responseHeaders: new Map([['twin', { Name: 'twin' }]]),
  });
const origin = (over: object) => {
  const config = distributionConfig({});
  return read({ ...config, Origins: { Quantity: 1, Items: [{ ...config.Origins!.Items![0]!, ...over }] } })
    .behaviours[0]!.origin;
};

describe('the security policy', () => {
  const policy = (ViewerCertificate: DistributionConfig['ViewerCertificate']) =>
    read(distributionConfig({}, { ViewerCertificate }));
  const ACMCertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/1';

  it.each([
    ['TLSv1.2_2021', { ACMCertificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' }],
    ['TLSv1.3_2025', { ACMCertificateArn, MinimumProtocolVersion: 'TLSv1.3_2025' }],
    ['TLSv1', { ACMCertificateArn }],
    ['TLSv1', { CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1.2_2021' }],
    ['TLSv1', undefined],
  ] as const)('is %s for %j', (expected, certificate) => {
    expect(policy(certificate)).toMatchObject({ securityPolicy: expected, notDone: [] });
  });

  it('that is not known gives the strictest, and is reported', () => {
    expect(policy({ ACMCertificateArn, MinimumProtocolVersion: 'TLSv1.4_2030' as 'TLSv1' })).toMatchObject({
      securityPolicy: 'TLSv1.3_2025',
      notDone: ['The security policy TLSv1.4_2030 is not known here: TLSv1.3_2025 is used in its place.'],
    });
  });
});

describe('an origin', () => {
  it.each([
    ['bucket.s3.amazonaws.com', 'bucket', 'us-east-1'],
    ['bucket.s3.eu-west-1.amazonaws.com', 'bucket', 'eu-west-1'],
    ['bucket.s3-eu-west-1.amazonaws.com', 'bucket', 'eu-west-1'],
    ['my.dotted.bucket.s3.us-west-2.amazonaws.com', 'my.dotted.bucket', 'us-west-2'],
    ['bucket.s3.dualstack.eu-west-1.amazonaws.com', 'bucket', 'eu-west-1'],
  ])('%s is bucket %s in %s', (DomainName, bucket, region) => {
    expect(origin({ DomainName })).toMatchObject({ bucket, region });
  });

  it('is read as its origin access identity', () => {
    expect(origin({})?.identity).toEqual({ oai: 'E2OAI' });
  });

  it('is read as the distribution with an origin access control', () => {
    const identity = origin({ S3OriginConfig: { OriginAccessIdentity: '' }, OriginAccessControlId: 'E3OAC' })?.identity;
    expect(identity).toEqual({ oac: 'arn:aws:cloudfront::1:distribution/E1' });
  });

  it('is read as anybody with neither', () => {
    expect(origin({ S3OriginConfig: { OriginAccessIdentity: '' } })?.identity).toBeUndefined();
  });

  it('that is no bucket is none', () => {
    expect(origin({ DomainName: 'www.example.com' })).toBeUndefined();
    expect(
      origin({ CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' } }),
    ).toBeUndefined();
  });
});

describe('a behaviour', () => {
  it('takes times to live, encodings and key from its cache policy', () => {
    expect(read(distributionConfig({})).behaviours[0]).toMatchObject({
      minTtl: 1,
      defaultTtl: 86_400,
      maxTtl: 31_536_000,
      gzip: true,
      brotli: true,
      key: { queries: { mode: 'none', names: [] } },
    });
  });

  it('takes them from the old settings without a cache policy', () => {
    const behaviour = read(
      distributionConfig({
        CachePolicyId: undefined,
        MinTTL: 5,
        ForwardedValues: {
          QueryString: true,
          Cookies: { Forward: 'whitelist', WhitelistedNames: { Quantity: 1, Items: ['lang'] } },
          Headers: { Quantity: 1, Items: ['Origin'] },
        },
      }),
    ).behaviours[0];
    expect(behaviour).toMatchObject({
      minTtl: 5,
      defaultTtl: 86_400,
      maxTtl: 31_536_000,
      gzip: true,
      brotli: false,
      key: {
        queries: { mode: 'all', names: [] },
        headers: { mode: 'only', names: ['origin'] },
        cookies: { mode: 'only', names: ['lang'] },
      },
    });
  });

  it('names the function of origin-response alone, and its policies', () => {
    const behaviour = read(
      distributionConfig({ ...withFunction('arn:f:1'), ResponseHeadersPolicyId: 'twin', OriginRequestPolicyId: 'all' }),
    ).behaviours[0]!;
    expect(behaviour.functionArn).toBe('arn:f:1');
    expect(behaviour.responseHeaders).toEqual({ Name: 'twin' });
    expect(behaviour.forward.headers.mode).toBe('all');
  });

  it('allows GET and HEAD where nothing is said', () => {
    expect([...read(distributionConfig({})).behaviours[0]!.allowedMethods]).toEqual(['GET', 'HEAD']);
  });
});

it('what is asked for and not done here is said, a sentence each', () => {
  const config = distributionConfig(
    {
      FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request', FunctionARN: 'arn' }] },
      LambdaFunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request', LambdaFunctionARN: 'arn' }] },
      TrustedKeyGroups: { Enabled: true, Quantity: 0 },
    },
    {
      WebACLId: 'arn:waf',
      Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Quantity: 1, Items: ['DE'] } },
      OriginGroups: {
        Quantity: 1,
        Items: [
          {
            Id: 'g',
            FailoverCriteria: { StatusCodes: { Quantity: 0, Items: [] } },
            Members: { Quantity: 0, Items: [] },
          },
        ],
      },
    },
  );
  expect(read(config).notDone).toEqual([
    'The web ACL (AWS WAF) is not applied here.',
    'The geo restriction is not applied here.',
    'Lambda@Edge functions on viewer-request are not run here.',
    'Origin groups do not fail over here.',
    'Signed URLs and cookies are not asked for here.',
  ]);
  expect(read(distributionConfig({})).notDone).toEqual([]);
});

it('a custom error response without a time is kept 10 seconds', () => {
  const { errorResponses } = read(
    distributionConfig(
      {},
      {
        CustomErrorResponses: {
          Quantity: 1,
          Items: [{ ErrorCode: 404, ResponsePagePath: '/404.html', ResponseCode: '404' }],
        },
      },
    ),
  );
  expect(errorResponses.get(404)).toEqual({ pagePath: '/404.html', responseCode: 404, minTtl: 10 });
});
