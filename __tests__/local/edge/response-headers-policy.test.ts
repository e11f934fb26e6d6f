import type { ResponseHeadersPolicyConfig } from '@aws-sdk/client-cloudfront';
import { type Header, headerValue } from '../../../local/edge/headers';
import { applyResponseHeadersPolicy } from '../../../local/edge/response-headers-policy';

const GET = { method: 'GET', origin: undefined };
const apply = (
  headers: Header[],
  policy: Partial<ResponseHeadersPolicyConfig>,
  request = GET as { method: string; origin: string | undefined },
) => applyResponseHeadersPolicy(headers, { Name: 'test', ...policy }, request);

it('sets each security header in the words of the standard', () => {
  const out = apply([], {
    SecurityHeadersConfig: {
      XSSProtection: { Override: true, Protection: true, ModeBlock: true },
      FrameOptions: { Override: true, FrameOption: 'DENY' },
      ReferrerPolicy: { Override: true, ReferrerPolicy: 'same-origin' },
      ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: "default-src 'none'" },
      ContentTypeOptions: { Override: true },
      StrictTransportSecurity: {
        Override: true,
        AccessControlMaxAgeSec: 63_072_000,
        IncludeSubdomains: true,
        Preload: true,
      },
    },
  });
  expect(Object.fromEntries(out)).toEqual({
    'X-XSS-Protection': '1; mode=block',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Content-Security-Policy': "default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=63072000; includeSubDomains; preload',
  });
});

it.each([
  [{ Protection: false }, '0'],
  [{ Protection: true }, '1'],
  [{ Protection: true, ReportUri: '/xss' }, '1; report=/xss'],
])('X-XSS-Protection of %j is %s', (xss, expected) => {
  const out = apply([], { SecurityHeadersConfig: { XSSProtection: { Override: true, ...xss } } });
  expect(out).toEqual([['X-XSS-Protection', expected]]);
});

it('replaces the origin’s header with override, and leaves it without', () => {
  const custom = (Override: boolean) => ({
    CustomHeadersConfig: { Quantity: 1, Items: [{ Header: 'X-Site', Value: 'policy', Override }] },
  });
  expect(apply([['x-site', 'origin']], custom(true))).toEqual([['X-Site', 'policy']]);
  expect(apply([['x-site', 'origin']], custom(false))).toEqual([['x-site', 'origin']]);
  expect(apply([], custom(false))).toEqual([['X-Site', 'policy']]);
});

it('removes first and sets afterwards, so that what it does both with is sent', () => {
  const out = apply(
    [
      ['X-Powered-By', 'PHP'],
      ['X-Site', 'origin'],
    ],
    {
      RemoveHeadersConfig: { Quantity: 2, Items: [{ Header: 'x-powered-by' }, { Header: 'X-Site' }] },
      CustomHeadersConfig: { Quantity: 1, Items: [{ Header: 'X-Site', Value: 'policy', Override: false }] },
    },
  );
  expect(out).toEqual([['X-Site', 'policy']]);
});

it('takes the origin’s Server and Date away, for CloudFront to put its own', () => {
  const items = [{ Header: 'Server' }, { Header: 'Date' }];
  const out = apply(
    [
      ['Server', 'AmazonS3'],
      ['Date', 'Mon'],
    ],
    { RemoveHeadersConfig: { Quantity: 2, Items: items } },
  );
  expect(out).toEqual([]);
});

describe('cross-origin headers', () => {
  const cors = (origins: string[]) => ({
    CorsConfig: {
      AccessControlAllowOrigins: { Quantity: origins.length, Items: origins },
      AccessControlAllowHeaders: { Quantity: 1, Items: ['*'] },
      AccessControlAllowMethods: { Quantity: 1, Items: ['ALL' as const] },
      AccessControlExposeHeaders: { Quantity: 1, Items: ['ETag'] },
      AccessControlAllowCredentials: false,
      AccessControlMaxAgeSec: 600,
      OriginOverride: true,
    },
  });
  const allowed = (origins: string[], origin: string | undefined) =>
    headerValue(apply([], cors(origins), { method: 'GET', origin }), 'access-control-allow-origin');

  it.each([
    [['*'], 'https://a.example', '*'],
    [['https://a.example'], 'https://a.example', 'https://a.example'],
    [['a.example'], 'http://a.example', 'http://a.example'],
    [['https://*.example'], 'https://b.example', 'https://b.example'],
  ])('%j lets %s in', (origins, origin, expected) => {
    expect(allowed(origins, origin)).toBe(expected);
  });

  it.each([
    [['*'], undefined],
    [['https://a.example'], 'http://a.example'],
    [['*.example'], 'https://example'],
    [['a.example'], 'https://a.example.evil'],
  ])('%j say nothing to %s', (origins, origin) => {
    expect(allowed(origins, origin)).toBeUndefined();
  });

  it('answer a preflight with methods, headers and age', () => {
    const out = apply([], cors(['*']), { method: 'OPTIONS', origin: 'https://a.example' });
    expect(Object.fromEntries(out)).toEqual({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'ETag',
      'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE',
      'Access-Control-Allow-Headers': '*',
      'Access-Control-Max-Age': '600',
    });
  });
});
