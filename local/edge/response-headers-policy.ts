import type { ResponseHeadersPolicyConfig } from '@aws-sdk/client-cloudfront';
import { type Header, headerValue, withHeader, withoutHeaders } from './headers';

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly override: boolean;
}

/**
 * The answer's headers with a response headers policy applied: removals first, then what it sets; without `override`
 * a header of the origin stays. Cross-origin headers are set where the viewer sent `Origin`. In place of a Server or
 * Date that it removes, CloudFront sends its own: that is for whoever finishes the answer.
 * Source: CloudFront Developer Guide, "Understand response headers policies".
 */
export function applyResponseHeadersPolicy(
  headers: readonly Header[],
  policy: ResponseHeadersPolicyConfig,
  request: { readonly method: string; readonly origin: string | undefined },
): Header[] {
  const removed = new Set(policy.RemoveHeadersConfig?.Items?.map((item) => item.Header?.toLowerCase()) ?? []);
  let out = withoutHeaders(headers, (name) => removed.has(name));
  for (const { name, value, override } of [
    ...securitySettings(policy),
    ...corsSettings(policy, request),
    ...customSettings(policy),
  ]) {
    if (override || headerValue(out, name.toLowerCase()) === undefined) out = withHeader(out, name, value);
  }
  return out;
}

function securitySettings({ SecurityHeadersConfig: config }: ResponseHeadersPolicyConfig): Setting[] {
  if (!config) return [];
  const settings: Setting[] = [];
  const add = (name: string, value: string | undefined, override: boolean | undefined) => {
    if (value !== undefined) settings.push({ name, value, override: override === true });
  };
  const hsts = config.StrictTransportSecurity;
  const xss = config.XSSProtection;
  if (xss) add('X-XSS-Protection', xssProtection(xss), xss.Override);
  add('X-Frame-Options', config.FrameOptions?.FrameOption, config.FrameOptions?.Override);
  add('Referrer-Policy', config.ReferrerPolicy?.ReferrerPolicy, config.ReferrerPolicy?.Override);
  add(
    'Content-Security-Policy',
    config.ContentSecurityPolicy?.ContentSecurityPolicy,
    config.ContentSecurityPolicy?.Override,
  );
  if (config.ContentTypeOptions) add('X-Content-Type-Options', 'nosniff', config.ContentTypeOptions.Override);
  if (hsts) {
    const parts = [
      `max-age=${hsts.AccessControlMaxAgeSec ?? 0}`,
      ...(hsts.IncludeSubdomains ? ['includeSubDomains'] : []),
      ...(hsts.Preload ? ['preload'] : []),
    ];
    add('Strict-Transport-Security', parts.join('; '), hsts.Override);
  }
  return settings;
}

function xssProtection(xss: { Protection?: boolean; ModeBlock?: boolean; ReportUri?: string }): string {
  if (!xss.Protection) return '0';
  if (xss.ModeBlock) return '1; mode=block';
  return xss.ReportUri ? `1; report=${xss.ReportUri}` : '1';
}

function corsSettings(
  { CorsConfig: config }: ResponseHeadersPolicyConfig,
  request: { readonly method: string; readonly origin: string | undefined },
): Setting[] {
  if (!config || request.origin === undefined) return [];
  const override = config.OriginOverride === true;
  const origin = allowedOrigin(config.AccessControlAllowOrigins?.Items ?? [], request.origin);
  if (origin === undefined) return [];
  const settings: Setting[] = [{ name: 'Access-Control-Allow-Origin', value: origin, override }];
  const list = (name: string, items: readonly string[] | undefined) => {
    if (items?.length) settings.push({ name, value: items.join(', '), override });
  };
  if (config.AccessControlAllowCredentials) list('Access-Control-Allow-Credentials', ['true']);
  list('Access-Control-Expose-Headers', config.AccessControlExposeHeaders?.Items);
  if (request.method === 'OPTIONS') {
    const methods = config.AccessControlAllowMethods?.Items as string[] | undefined;
    list(
      'Access-Control-Allow-Methods',
      methods?.includes('ALL') ? ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'] : methods,
    );
    list('Access-Control-Allow-Headers', config.AccessControlAllowHeaders?.Items);
    if (config.AccessControlMaxAgeSec !== undefined)
      list('Access-Control-Max-Age', [String(config.AccessControlMaxAgeSec)]);
  }
  return settings;
}

function allowedOrigin(allowed: readonly string[], origin: string): string | undefined {
  if (allowed.includes('*')) return '*';
  const bare = origin.replace(/^[a-z]+:\/\//, '');
  const fits = allowed.some((pattern) => {
    const [scheme, host] = pattern.includes('://') ? pattern.split('://', 2) : [undefined, pattern];
    if (scheme !== undefined && !origin.startsWith(`${scheme}://`)) return false;
    return host?.startsWith('*.') ? bare.endsWith(host.slice(1)) : bare === host;
  });
  return fits ? origin : undefined;
}

function customSettings({ CustomHeadersConfig: config }: ResponseHeadersPolicyConfig): Setting[] {
  return (config?.Items ?? []).map((item) => ({
    name: item.Header ?? '',
    value: item.Value ?? '',
    override: item.Override === true,
  }));
}
