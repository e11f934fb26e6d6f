import type { ResponseHeadersPolicyConfig } from '@aws-sdk/client-cloudfront';
import { type Facts, functionsOf, onBehaviors } from './facts';

/**
 * What stays and decides about headers after the headers' function, or answers in its place: a sentence each, with every
 * behavior that it is on.
 * Sources: CloudFront Developer Guide, "CloudFront events that can trigger a Lambda@Edge function", "Restrictions on edge
 * functions", "Understand response headers policies".
 */
export function lastWords({ distribution: { config }, responseHeaders }: Facts): string[] {
  const functions = functionsOf(config).flatMap(({ kind, name, event, paths }) => {
    const says = WORDS[event];
    return says === undefined
      ? []
      : [`${kind} function ${name} runs on ${event} of ${paths.join(', ')}, and stays: ${says}`];
  });
  const policies = [...onBehaviors(config, ({ ResponseHeadersPolicyId: id }) => (id ? [id] : []))].map(
    ([id, paths]) => {
      const policy = responseHeaders?.get(id) ?? { unread: 'not asked for' };
      const [name, says] = 'unread' in policy ? [id, unreadWords(policy.unread)] : [policy.Name, policyWords(policy)];
      return `Response headers policy ${name} works after the headers’ function on ${paths.join(', ')}, and stays: ${says}`;
    },
  );
  return [
    ...functions,
    ...policies,
    ...(config.ContinuousDeploymentPolicyId
      ? [
          `Continuous deployment policy ${config.ContinuousDeploymentPolicyId} stays: viewers that it sends to the staging distribution get that one’s headers`,
        ]
      : []),
  ];
}

const MADE_ITSELF = 'a response that it makes itself does not pass through the headers’ function';

const WORDS: Readonly<Record<string, string>> = {
  'viewer-request': `what it does with URLs is kept, and ${MADE_ITSELF}`,
  'origin-request': MADE_ITSELF,
  'viewer-response':
    'it works after the headers’ function and has the last word on headers, except where the origin’s status is 400 or higher. npm run check shows the result',
};

function unreadWords(reason: string): string {
  return `it has the last word on each header that it overrides. Which ones could not be read (${reason})`;
}

function policyWords(policy: ResponseHeadersPolicyConfig): string {
  const settings = settingsOf(policy);
  const names = (overrides: boolean) =>
    settings.filter(({ override }) => override === overrides).map(({ name }) => name);
  const removed = policy.RemoveHeadersConfig?.Items?.map(({ Header = '' }) => Header) ?? [];
  const says = [
    ...(removed.length > 0 ? [`it removes ${removed.join(', ')}`] : []),
    ...(names(true).length > 0 ? [`it has the last word on ${names(true).join(', ')}`] : []),
    ...(names(false).length > 0 ? [`it sets ${names(false).join(', ')} where the function does not`] : []),
  ];
  return says.length > 0 ? says.join('; ') : 'it sets nothing';
}

/** The headers that a policy sets, and whether also over the origin's and the function's. */
function settingsOf({
  SecurityHeadersConfig: security = {},
  CorsConfig: cors,
  CustomHeadersConfig: custom,
  ServerTimingHeadersConfig: timing,
}: ResponseHeadersPolicyConfig): { name: string; override: boolean }[] {
  const own = [
    ['Strict-Transport-Security', security.StrictTransportSecurity],
    ['Content-Security-Policy', security.ContentSecurityPolicy],
    ['X-Content-Type-Options', security.ContentTypeOptions],
    ['X-Frame-Options', security.FrameOptions],
    ['Referrer-Policy', security.ReferrerPolicy],
    ['X-XSS-Protection', security.XSSProtection],
  ] as const;
  return [
    ...own.flatMap(([name, one]) => (one ? [{ name, override: one.Override === true }] : [])),
    ...(cors ? [{ name: 'Access-Control-*', override: cors.OriginOverride === true }] : []),
    ...(custom?.Items ?? []).map(({ Header: name = '', Override }) => ({ name, override: Override === true })),
    ...(timing?.Enabled ? [{ name: 'Server-Timing', override: true }] : []),
  ];
}
