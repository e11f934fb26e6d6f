import type {
  CacheBehavior,
  CachePolicyConfig,
  DefaultCacheBehavior,
  DistributionConfig,
  OriginRequestPolicyConfig,
  ResponseHeadersPolicyConfig,
  Origin as SdkOrigin,
  ViewerCertificate,
} from '@aws-sdk/client-cloudfront';
import type { CompressionSettings } from './compression';
import type { Header } from './headers';
import { isSecurityPolicy, type SecurityPolicy } from './security-policy';
import type { TtlBounds } from './ttl';
import type { EventType } from './viewer-function/event';
import type { ViewerFunction } from './viewer-function/viewer-function-host';

/** Which of a request's query strings, headers or cookies count. Names of headers are lower-case. */
export interface Selection {
  readonly mode: 'none' | 'all' | 'only' | 'except';
  readonly names: readonly string[];
}

/** What goes into the cache key, or along to the origin. */
export interface RequestParts {
  readonly queries: Selection;
  readonly headers: Selection;
  readonly cookies: Selection;
}

export interface S3Origin {
  readonly id: string;
  readonly domainName: string;
  readonly bucket: string;
  readonly region: string;
  /** `/prefix`, or nothing. */
  readonly path: string;
  readonly customHeaders: readonly Header[];
  /** Who reads the bucket: an origin access identity by id, CloudFront by origin access control, or anybody. */
  readonly identity: { readonly oai: string } | { readonly oac: string } | undefined;
}

export interface Behaviour extends TtlBounds, CompressionSettings {
  /** `*` for the default one. */
  readonly pattern: string;
  /** `undefined` where the origin is not a bucket. */
  readonly origin: S3Origin | undefined;
  readonly viewerProtocolPolicy: string;
  readonly allowedMethods: ReadonlySet<string>;
  readonly key: RequestParts;
  readonly forward: RequestParts;
  readonly responseHeaders: ResponseHeadersPolicyConfig | undefined;
  /** The qualified ARN of the origin-response function. */
  readonly functionArn: string | undefined;
  /** The ARNs of the CloudFront functions on viewer events. */
  readonly viewerRequest: string | undefined;
  readonly viewerResponse: string | undefined;
}

export interface ErrorResponse {
  readonly pagePath: string | undefined;
  readonly responseCode: number | undefined;
  readonly minTtl: number;
}

/** A distribution as the data plane needs it: policies resolved, behaviours in the order they are tried. */
export interface Distribution {
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
  readonly aliases: readonly string[];
  readonly enabled: boolean;
  /** Which TLS versions and cipher suites viewers may use. */
  readonly securityPolicy: SecurityPolicy;
  /** Without its slash: `index.html`. */
  readonly defaultRootObject: string | undefined;
  readonly behaviours: readonly Behaviour[];
  readonly errorResponses: ReadonlyMap<number, ErrorResponse>;
  /** The CloudFront functions that the behaviours name, each once. */
  readonly viewerFunctions: readonly ViewerFunction[];
  /** What the configuration asks for and the local edge does not do, one sentence each. */
  readonly notDone: readonly string[];
}

/** The policies that a distribution's behaviours name, by id. */
export interface Policies {
  readonly cache: ReadonlyMap<string, CachePolicyConfig>;
  readonly originRequest: ReadonlyMap<string, OriginRequestPolicyConfig>;
  readonly responseHeaders: ReadonlyMap<string, ResponseHeadersPolicyConfig>;
  /** @default none */
  readonly viewerFunctions?: readonly ViewerFunction[];
}

const NOTHING: RequestParts = {
  queries: { mode: 'none', names: [] },
  headers: { mode: 'none', names: [] },
  cookies: { mode: 'none', names: [] },
};

/** Reads a distribution's configuration as the CloudFront API gives it. */
export function readDistribution(
  identity: { id: string; arn: string; domainName: string },
  config: DistributionConfig,
  policies: Policies,
): Distribution {
  const origins = new Map((config.Origins?.Items ?? []).map((origin) => [origin.Id, readOrigin(origin, identity.arn)]));
  const given = [
    ...(config.CacheBehaviors?.Items ?? []),
    ...(config.DefaultCacheBehavior ? [config.DefaultCacheBehavior] : []),
  ];
  return {
    ...identity,
    aliases: config.Aliases?.Items ?? [],
    enabled: config.Enabled !== false,
    securityPolicy: securityPolicyOf(config.ViewerCertificate),
    defaultRootObject: config.DefaultRootObject?.replace(/^\//, '') || undefined,
    behaviours: given.map((behaviour) => readBehaviour(behaviour, origins.get(behaviour.TargetOriginId), policies)),
    errorResponses: new Map(
      (config.CustomErrorResponses?.Items ?? []).map((item) => [
        item.ErrorCode ?? 0,
        {
          pagePath: item.ResponsePagePath || undefined,
          responseCode: item.ResponseCode ? Number(item.ResponseCode) : undefined,
          minTtl: item.ErrorCachingMinTTL ?? 10,
        },
      ]),
    ),
    viewerFunctions: policies.viewerFunctions ?? [],
    notDone: notDone(config, given),
  };
}

/** With its own certificate CloudFront takes TLSv1, whatever is configured (API_ViewerCertificate); it is the default too. */
function securityPolicyOf(certificate: ViewerCertificate | undefined): SecurityPolicy {
  const { CloudFrontDefaultCertificate: own, MinimumProtocolVersion: name = 'TLSv1' } = certificate ?? {};
  if (certificate === undefined || own) return 'TLSv1';
  return isSecurityPolicy(name) ? name : STRICTEST;
}

/** In place of a security policy that is newer than this. */
const STRICTEST: SecurityPolicy = 'TLSv1.3_2025';

function readBehaviour(
  given: CacheBehavior | DefaultCacheBehavior,
  origin: S3Origin | undefined,
  policies: Policies,
): Behaviour {
  const cache = policies.cache.get(given.CachePolicyId ?? '');
  const legacy = given.ForwardedValues;
  const key = cache ? cacheKeyParts(cache) : legacyParts(legacy);
  const parameters = cache?.ParametersInCacheKeyAndForwardedToOrigin;
  const minTtl = cache?.MinTTL ?? given.MinTTL ?? 0;
  return {
    pattern: 'PathPattern' in given && given.PathPattern ? given.PathPattern : '*',
    origin,
    viewerProtocolPolicy: given.ViewerProtocolPolicy ?? 'allow-all',
    allowedMethods: new Set(given.AllowedMethods?.Items ?? ['GET', 'HEAD']),
    key,
    forward: originRequestParts(policies.originRequest.get(given.OriginRequestPolicyId ?? '')),
    responseHeaders: policies.responseHeaders.get(given.ResponseHeadersPolicyId ?? ''),
    functionArn: given.LambdaFunctionAssociations?.Items?.find((a) => a.EventType === 'origin-response')
      ?.LambdaFunctionARN,
    viewerRequest: viewerFunctionArn(given, 'viewer-request'),
    viewerResponse: viewerFunctionArn(given, 'viewer-response'),
    minTtl,
    defaultTtl: cache?.DefaultTTL ?? given.DefaultTTL ?? Math.max(86_400, minTtl),
    maxTtl: cache?.MaxTTL ?? given.MaxTTL ?? Math.max(31_536_000, minTtl),
    compress: given.Compress === true,
    gzip: cache ? parameters?.EnableAcceptEncodingGzip === true : given.Compress === true,
    brotli: parameters?.EnableAcceptEncodingBrotli === true,
  };
}

function viewerFunctionArn(given: CacheBehavior | DefaultCacheBehavior, event: EventType): string | undefined {
  return given.FunctionAssociations?.Items?.find(({ EventType }) => EventType === event)?.FunctionARN;
}

function readOrigin(origin: SdkOrigin, distributionArn: string): S3Origin | undefined {
  const domainName = origin.DomainName ?? '';
  const match = /^(.+?)\.s3(?:[.-](?:dualstack\.)?([a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?$/.exec(domainName);
  if (!match || origin.CustomOriginConfig) return undefined;
  const oai = origin.S3OriginConfig?.OriginAccessIdentity?.split('/').pop();
  return {
    id: origin.Id ?? '',
    domainName,
    bucket: match[1]!,
    region: match[2] ?? 'us-east-1',
    path: origin.OriginPath ?? '',
    customHeaders: (origin.CustomHeaders?.Items ?? []).map((h) => [h.HeaderName ?? '', h.HeaderValue ?? '']),
    identity: oai ? { oai } : origin.OriginAccessControlId ? { oac: distributionArn } : undefined,
  };
}

function cacheKeyParts(policy: CachePolicyConfig): RequestParts {
  const parts = policy.ParametersInCacheKeyAndForwardedToOrigin;
  if (!parts) return NOTHING;
  return {
    queries: selection(parts.QueryStringsConfig?.QueryStringBehavior, parts.QueryStringsConfig?.QueryStrings?.Items),
    headers: lower(selection(parts.HeadersConfig?.HeaderBehavior, parts.HeadersConfig?.Headers?.Items)),
    cookies: selection(parts.CookiesConfig?.CookieBehavior, parts.CookiesConfig?.Cookies?.Items),
  };
}

function originRequestParts(policy: OriginRequestPolicyConfig | undefined): RequestParts {
  if (!policy) return NOTHING;
  return {
    queries: selection(policy.QueryStringsConfig?.QueryStringBehavior, policy.QueryStringsConfig?.QueryStrings?.Items),
    headers: lower(selection(policy.HeadersConfig?.HeaderBehavior, policy.HeadersConfig?.Headers?.Items)),
    cookies: selection(policy.CookiesConfig?.CookieBehavior, policy.CookiesConfig?.Cookies?.Items),
  };
}

function legacyParts(values: DefaultCacheBehavior['ForwardedValues']): RequestParts {
  if (!values) return NOTHING;
  const named = values.QueryStringCacheKeys?.Items ?? [];
  const headers = values.Headers?.Items ?? [];
  return {
    queries: !values.QueryString ? NOTHING.queries : selection(named.length ? 'whitelist' : 'all', named),
    headers: lower(selection(headers.includes('*') ? 'all' : 'whitelist', headers)),
    cookies: selection(values.Cookies?.Forward, values.Cookies?.WhitelistedNames?.Items),
  };
}

const MODES: Readonly<Record<string, Selection['mode']>> = {
  all: 'all',
  allViewer: 'all',
  allViewerAndWhitelistCloudFront: 'all',
  whitelist: 'only',
  allExcept: 'except',
};

function selection(behaviour: string | undefined, names: readonly string[] = []): Selection {
  return { mode: MODES[behaviour ?? 'none'] ?? 'none', names };
}

function lower({ mode, names }: Selection): Selection {
  return { mode, names: names.map((name) => name.toLowerCase()) };
}

function notDone(config: DistributionConfig, behaviours: readonly (CacheBehavior | DefaultCacheBehavior)[]): string[] {
  const restriction = config.Restrictions?.GeoRestriction?.RestrictionType;
  const events = behaviours.flatMap((b) => b.LambdaFunctionAssociations?.Items?.map((a) => a.EventType) ?? []);
  const others = [...new Set(events.filter((event) => event !== 'origin-response'))];
  const origins = config.Origins?.Items?.filter((origin) => origin.CustomOriginConfig) ?? [];
  const { CloudFrontDefaultCertificate: own, MinimumProtocolVersion: tls } = config.ViewerCertificate ?? {};
  return [
    ...(config.WebACLId ? ['The web ACL (AWS WAF) is not applied here.'] : []),
    ...(restriction && restriction !== 'none' ? ['The geo restriction is not applied here.'] : []),
    ...(others.length ? [`Lambda@Edge functions on ${others.join(', ')} are not run here.`] : []),
    ...(tls && !own && !isSecurityPolicy(tls)
      ? [`The security policy ${tls} is not known here: ${STRICTEST} is used in its place.`]
      : []),
    ...(origins.length
      ? [`Origins that are not buckets answer 502 here: ${origins.map((o) => o.Id).join(', ')}.`]
      : []),
    ...(config.OriginGroups?.Items?.length ? ['Origin groups do not fail over here.'] : []),
    ...(behaviours.some((b) => b.TrustedKeyGroups?.Enabled || b.TrustedSigners?.Enabled)
      ? ['Signed URLs and cookies are not asked for here.']
      : []),
  ];
}
