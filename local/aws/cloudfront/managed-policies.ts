import { element, textElement } from '../xml';
import { cachePolicy, originRequestPolicy, responseHeadersPolicy } from './kinds';
import type { Resource } from './store';

type Choice = 'none' | 'all' | readonly string[];

/** `<HeadersConfig><HeaderBehavior>…`: a list means a whitelist. */
function choice(what: 'Header' | 'Cookie' | 'QueryString', chosen: Choice, behaviour?: string): string {
  const names = typeof chosen === 'string' ? [] : chosen;
  const how = behaviour ?? (typeof chosen === 'string' ? chosen : 'whitelist');
  const items = names.map((name) => textElement('Name', name)).join('');
  const list = names.length ? element(`${what}s`, textElement('Quantity', names.length) + element('Items', items)) : '';
  return element(`${what}sConfig`, textElement(`${what}Behavior`, how) + list);
}

const nameAndComment = (name: string, comment: string) =>
  textElement('Comment', comment) + textElement('Name', `Managed-${name}`);

function managed(id: string, xml: string): Resource {
  const at = '2020-07-22T00:00:00.000Z';
  return { id, etag: 'E23ZP02F085DFQ', xml, createdAt: at, modifiedAt: at, extra: { type: 'managed' } };
}

interface Cache {
  readonly ttl: readonly [min: number, usual: number, max: number];
  readonly gzip: boolean;
  readonly brotli: boolean;
  readonly headers?: Choice;
  readonly cookies?: Choice;
  readonly queryStrings?: Choice;
}

function cache(name: string, id: string, comment: string, settings: Cache): Resource {
  const { ttl, gzip, brotli, headers = 'none', cookies = 'none', queryStrings = 'none' } = settings;
  const key =
    textElement('EnableAcceptEncodingGzip', gzip) +
    textElement('EnableAcceptEncodingBrotli', brotli) +
    choice('Header', headers) +
    choice('Cookie', cookies) +
    choice('QueryString', queryStrings);
  const ttls = textElement('DefaultTTL', ttl[1]) + textElement('MaxTTL', ttl[2]) + textElement('MinTTL', ttl[0]);
  return managed(id, nameAndComment(name, comment) + ttls + element('ParametersInCacheKeyAndForwardedToOrigin', key));
}

interface Forwarded {
  readonly headers?: Choice;
  readonly headerBehaviour?: string;
  readonly cookies?: Choice;
  readonly queryStrings?: Choice;
}

function originRequest(name: string, id: string, comment: string, settings: Forwarded): Resource {
  const { headers = 'none', headerBehaviour, cookies = 'none', queryStrings = 'none' } = settings;
  return managed(
    id,
    nameAndComment(name, comment) +
      choice('Header', headers, headerBehaviour) +
      choice('Cookie', cookies) +
      choice('QueryString', queryStrings),
  );
}

const list = (name: string, item: string, items: readonly string[]) =>
  element(
    name,
    textElement('Quantity', items.length) + element('Items', items.map((one) => textElement(item, one)).join('')),
  );

const simpleCors = element(
  'CorsConfig',
  list('AccessControlAllowOrigins', 'Origin', ['*']) +
    list('AccessControlAllowHeaders', 'Header', ['*']) +
    list('AccessControlAllowMethods', 'Method', ['GET', 'HEAD']) +
    textElement('AccessControlAllowCredentials', false) +
    textElement('OriginOverride', false),
);

const corsWithPreflight = element(
  'CorsConfig',
  list('AccessControlAllowOrigins', 'Origin', ['*']) +
    list('AccessControlAllowHeaders', 'Header', ['*']) +
    list('AccessControlAllowMethods', 'Method', ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS']) +
    textElement('AccessControlAllowCredentials', false) +
    list('AccessControlExposeHeaders', 'Header', ['*']) +
    textElement('OriginOverride', false),
);

const override = (value: boolean) => textElement('Override', value);

const securityHeaders = element(
  'SecurityHeadersConfig',
  element('XSSProtection', override(false) + textElement('Protection', true) + textElement('ModeBlock', true)) +
    element('FrameOptions', override(false) + textElement('FrameOption', 'SAMEORIGIN')) +
    element('ReferrerPolicy', override(false) + textElement('ReferrerPolicy', 'strict-origin-when-cross-origin')) +
    element('ContentTypeOptions', override(true)) +
    element('StrictTransportSecurity', override(false) + textElement('AccessControlMaxAgeSec', 365 * 24 * 60 * 60)),
);

const responseHeaders = (name: string, id: string, comment: string, config: string) =>
  managed(id, nameAndComment(name, comment) + config);

const YEAR = 365 * 24 * 60 * 60;
const DAY = 24 * 60 * 60;
const ORIGIN_HEADERS = ['host', 'origin', 'x-http-method', 'x-http-method-override', 'x-method-override'];
const CORS_HEADERS = ['origin', 'access-control-request-headers', 'access-control-request-method'];
const CLOUDFRONT_HEADERS_2022_06 = [
  'CloudFront-Forwarded-Proto',
  'CloudFront-Is-Android-Viewer',
  'CloudFront-Is-Desktop-Viewer',
  'CloudFront-Is-IOS-Viewer',
  'CloudFront-Is-Mobile-Viewer',
  'CloudFront-Is-SmartTV-Viewer',
  'CloudFront-Is-Tablet-Viewer',
  'CloudFront-Viewer-ASN',
  'CloudFront-Viewer-Address',
  'CloudFront-Viewer-City',
  'CloudFront-Viewer-Country',
  'CloudFront-Viewer-Country-Name',
  'CloudFront-Viewer-Country-Region',
  'CloudFront-Viewer-Country-Region-Name',
  'CloudFront-Viewer-Http-Version',
  'CloudFront-Viewer-Latitude',
  'CloudFront-Viewer-Longitude',
  'CloudFront-Viewer-Metro-Code',
  'CloudFront-Viewer-Postal-Code',
  'CloudFront-Viewer-TLS',
  'CloudFront-Viewer-Time-Zone',
];

/**
 * The policies AWS keeps itself, with AWS's own ids and settings, by kind.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html,
 * using-managed-origin-request-policies.html and using-managed-response-headers-policies.html
 */
export const managedPolicies: Readonly<Record<string, readonly Resource[]>> = {
  [cachePolicy.name]: [
    cache('Amplify', '2e54312d-136d-493c-8eb9-b001f22f67d2', 'Policy for Amplify Origin', {
      ttl: [2, 2, 600],
      gzip: true,
      brotli: true,
      headers: ['Authorization', 'CloudFront-Viewer-Country', 'Host'],
      cookies: 'all',
      queryStrings: 'all',
    }),
    cache('CachingDisabled', '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', 'Policy with caching disabled', {
      ttl: [0, 0, 0],
      gzip: false,
      brotli: false,
    }),
    cache(
      'CachingOptimized',
      '658327ea-f89d-4fab-a63d-7e88639e58f6',
      'Policy with caching enabled. Supports Gzip and Brotli compression.',
      { ttl: [1, DAY, YEAR], gzip: true, brotli: true },
    ),
    cache(
      'CachingOptimizedForUncompressedObjects',
      'b2884449-e4de-46a7-ac36-70bc7f1ddd6d',
      'Default policy when compression is disabled',
      { ttl: [1, DAY, YEAR], gzip: false, brotli: false },
    ),
    cache(
      'Elemental-MediaPackage',
      '08627262-05a9-4f76-9ded-b50ca2e3a84f',
      'Policy for Elemental MediaPackage Origin',
      {
        ttl: [0, DAY, YEAR],
        gzip: true,
        brotli: false,
        headers: ['origin'],
        queryStrings: ['aws.manifestfilter', 'end', 'm', 'start'],
      },
    ),
    cache(
      'UseOriginCacheControlHeaders',
      '83da9c7e-98b4-4e11-a168-04f0df8e2c65',
      'Policy for origins that return Cache-Control headers. Query strings are not included in the cache key.',
      { ttl: [0, 0, YEAR], gzip: true, brotli: true, headers: ORIGIN_HEADERS, cookies: 'all' },
    ),
    cache(
      'UseOriginCacheControlHeaders-QueryStrings',
      '4cc15a8a-d715-48a4-82b8-cc0b614638fe',
      'Policy for origins that return Cache-Control headers and serve different content based on values present in the query string.',
      { ttl: [0, 0, YEAR], gzip: true, brotli: true, headers: ORIGIN_HEADERS, cookies: 'all', queryStrings: 'all' },
    ),
  ],
  [originRequestPolicy.name]: [
    originRequest(
      'AllViewer',
      '216adef6-5c7f-47e4-b989-5492eafa07d3',
      'Policy to forward all parameters in viewer requests',
      { headerBehaviour: 'allViewer', cookies: 'all', queryStrings: 'all' },
    ),
    originRequest(
      'AllViewerAndCloudFrontHeaders-2022-06',
      '33f36d7e-f396-46d9-90e0-52428a34d9dc',
      'Policy to forward all parameters in viewer requests and all CloudFront headers that were released through June 2022',
      {
        headers: CLOUDFRONT_HEADERS_2022_06,
        headerBehaviour: 'allViewerAndWhitelistCloudFront',
        cookies: 'all',
        queryStrings: 'all',
      },
    ),
    originRequest(
      'AllViewerExceptHostHeader',
      'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      'Policy to forward all parameters in viewer requests except for the Host header',
      { headers: ['host'], headerBehaviour: 'allExcept', cookies: 'all', queryStrings: 'all' },
    ),
    originRequest('CORS-CustomOrigin', '59781a5b-3903-41f3-afcb-af62929ccde1', 'Policy for CORS with Custom Origin', {
      headers: ['origin'],
    }),
    originRequest('CORS-S3Origin', '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf', 'Policy for CORS with S3 Origin', {
      headers: CORS_HEADERS,
    }),
    originRequest(
      'Elemental-MediaTailor-PersonalizedManifests',
      '775133bc-15f2-49f9-abea-afb2e0bf67d2',
      'Policy for Elemental MediaTailor Origin',
      { headers: [...CORS_HEADERS, 'user-agent', 'x-forwarded-for'], queryStrings: 'all' },
    ),
    originRequest('HostHeaderOnly', 'bf0718e1-ba1e-49d1-88b1-f726733018ae', 'Policy to forward the Host header', {
      headers: ['host'],
    }),
    originRequest(
      'UserAgentRefererHeaders',
      'acba4595-bd28-49b8-b9fe-13317c0390fa',
      'Policy to forward user-agent and referer headers to origin',
      { headers: ['user-agent', 'referer'] },
    ),
  ],
  [responseHeadersPolicy.name]: [
    responseHeaders(
      'CORS-and-SecurityHeadersPolicy',
      'e61eb60c-9c35-4d20-a928-2b84e02af89c',
      'Adds CORS and security headers',
      simpleCors + securityHeaders,
    ),
    responseHeaders(
      'CORS-With-Preflight',
      '5cc3b908-e619-4b99-88e5-2cf7f45965bd',
      'Allows all origins for CORS requests, including preflight requests',
      corsWithPreflight,
    ),
    responseHeaders(
      'CORS-with-preflight-and-SecurityHeadersPolicy',
      'eaab4381-ed33-4a86-88ca-d9558dc6cd63',
      'Adds security headers and allows all origins for CORS requests, including preflight requests',
      corsWithPreflight + securityHeaders,
    ),
    responseHeaders(
      'SecurityHeadersPolicy',
      '67f7725c-6f97-4210-82d7-5512b31e9d03',
      'Adds a set of security headers to every response',
      securityHeaders,
    ),
    responseHeaders(
      'SimpleCORS',
      '60669652-455b-4ae9-85a4-c4c02393f86c',
      'Allows all origins for simple CORS requests',
      simpleCors,
    ),
  ],
};
