import type { DistributionConfig, ResponseHeadersPolicyConfig } from '@aws-sdk/client-cloudfront';
import type { Facts } from '../../../../cli/setup/adopt/facts';
import { lastWords } from '../../../../cli/setup/adopt/last-word';
import { behavior, lambda, list, onPath, SHAPES } from '../../../../proof/drill/distributions';

const words = (config: DistributionConfig, responseHeaders?: Facts['responseHeaders']) =>
  lastWords({
    account: '123456789012',
    distribution: { id: 'E2EXAMPLE', domainName: 'd111111abcdef8.cloudfront.net', config, tags: {} },
    ...(responseHeaders && { responseHeaders }),
  });
const ofCloudFront = (name: string, EventType: 'viewer-request' | 'viewer-response') => ({
  EventType,
  FunctionARN: `arn:aws:cloudfront::123456789012:function/${name}`,
});
const AFTER =
  'and stays: it works after the headers’ function and has the last word on headers, except where the origin’s status is 400 or higher. npm run check shows the result';
const MADE = 'a response that it makes itself does not pass through the headers’ function';

describe('functions that stay', () => {
  it('are reported on viewer-response, of both kinds, with every behavior', () => {
    const config = {
      ...SHAPES.spa,
      DefaultCacheBehavior: behavior('s', { LambdaFunctionAssociations: list(lambda('stamp:3', 'viewer-response')) }),
      CacheBehaviors: list(
        onPath('/a/*', 's', { LambdaFunctionAssociations: list(lambda('stamp:3', 'viewer-response')) }),
        onPath('/b/*', 's', { FunctionAssociations: list(ofCloudFront('cors', 'viewer-response')) }),
        onPath('/c/*', 's', { FunctionAssociations: list(ofCloudFront('cors', 'viewer-response')) }),
        onPath('/d/*', 's', {}),
      ),
    };
    expect(words(config)).toEqual([
      `Lambda@Edge function stamp runs on viewer-response of the default behaviour, /a/*, ${AFTER}`,
      `CloudFront function cors runs on viewer-response of /b/*, /c/*, ${AFTER}`,
    ]);
  });

  it('are reported where they can respond in the origin’s place, and not on origin-response', () => {
    const config = {
      ...SHAPES.spa,
      DefaultCacheBehavior: behavior('s', {
        LambdaFunctionAssociations: list(lambda('router:1', 'origin-request'), lambda('old:1', 'origin-response')),
        FunctionAssociations: list(ofCloudFront('auth', 'viewer-request')),
      }),
    };
    expect(words(config)).toEqual([
      `Lambda@Edge function router runs on origin-request of the default behaviour, and stays: ${MADE}`,
      `CloudFront function auth runs on viewer-request of the default behaviour, and stays: what it does with URLs is kept, and ${MADE}`,
    ]);
  });

  it('are none in a distribution without functions', () => {
    expect(words(SHAPES.spa)).toEqual([]);
  });
});

describe('a response headers policy that stays', () => {
  const config = {
    ...SHAPES.spa,
    DefaultCacheBehavior: behavior('s', { ResponseHeadersPolicyId: 'p1' }),
    CacheBehaviors: list(onPath('/a/*', 's', { ResponseHeadersPolicyId: 'p1' }), onPath('/b/*', 's', {})),
  };
  const policy = (settings: Partial<ResponseHeadersPolicyConfig>) =>
    words(config, new Map([['p1', { Name: 'theirs', ...settings }]]));
  const ON =
    'Response headers policy theirs works after the headers’ function on the default behaviour, /a/*, and stays:';

  it('is reported with what it overrides, sets and removes, as AWS’s managed SecurityHeadersPolicy', () => {
    expect(
      policy({
        SecurityHeadersConfig: {
          StrictTransportSecurity: { Override: false, AccessControlMaxAgeSec: 31_536_000 },
          ContentTypeOptions: { Override: true },
          FrameOptions: { Override: false, FrameOption: 'SAMEORIGIN' },
          ReferrerPolicy: { Override: false, ReferrerPolicy: 'strict-origin-when-cross-origin' },
          XSSProtection: { Override: false, Protection: true, ModeBlock: true },
        },
      }),
    ).toEqual([
      `${ON} it has the last word on X-Content-Type-Options; it sets Strict-Transport-Security, X-Frame-Options, Referrer-Policy, X-XSS-Protection where the function does not`,
    ]);
  });

  it('is reported with its content security policy, custom and cross-origin headers, and with what it removes', () => {
    expect(
      policy({
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: "default-src 'self'" },
        },
        CorsConfig: {
          OriginOverride: true,
          AccessControlAllowOrigins: { Quantity: 1, Items: ['*'] },
          AccessControlAllowHeaders: { Quantity: 1, Items: ['*'] },
          AccessControlAllowMethods: { Quantity: 1, Items: ['GET'] },
          AccessControlAllowCredentials: false,
        },
        CustomHeadersConfig: {
          Quantity: 2,
          Items: [
            { Header: 'Permissions-Policy', Value: 'camera=()', Override: true },
            { Header: 'X-Team', Value: 'web', Override: false },
          ],
        },
        RemoveHeadersConfig: { Quantity: 1, Items: [{ Header: 'Cross-Origin-Opener-Policy' }] },
        ServerTimingHeadersConfig: { Enabled: true, SamplingRate: 5 },
      }),
    ).toEqual([
      `${ON} it removes Cross-Origin-Opener-Policy; it has the last word on Content-Security-Policy, Access-Control-*, Permissions-Policy, Server-Timing; it sets X-Team where the function does not`,
    ]);
    expect(policy({})).toEqual([`${ON} it sets nothing`]);
  });

  it('is reported by its ID where it could not be read', () => {
    expect(words(config, new Map([['p1', { unread: 'AccessDenied' }]]))).toEqual([
      'Response headers policy p1 works after the headers’ function on the default behaviour, /a/*, and stays: it has the last word on each header that it overrides. Which ones could not be read (AccessDenied)',
    ]);
  });
});

it('a continuous deployment policy that stays is reported', () => {
  expect(words({ ...SHAPES.spa, ContinuousDeploymentPolicyId: 'cd-1' })).toEqual([
    'Continuous deployment policy cd-1 stays: viewers that it sends to the staging distribution get that one’s headers',
  ]);
});
