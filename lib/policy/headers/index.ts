import type { HeaderModule } from '../types';
import { contentSecurityPolicy } from './content-security-policy';
import { contentSecurityPolicyReportOnly } from './content-security-policy-report-only';
import { crossOriginEmbedderPolicy } from './cross-origin-embedder-policy';
import { crossOriginEmbedderPolicyReportOnly } from './cross-origin-embedder-policy-report-only';
import { crossOriginOpenerPolicy } from './cross-origin-opener-policy';
import { crossOriginOpenerPolicyReportOnly } from './cross-origin-opener-policy-report-only';
import { crossOriginResourcePolicy } from './cross-origin-resource-policy';
import { originAgentCluster } from './origin-agent-cluster';
import { permissionsPolicy } from './permissions-policy';
import { referrerPolicy } from './referrer-policy';
import { reportingEndpoints } from './reporting-endpoints';
import { strictTransportSecurity } from './strict-transport-security';
import { xContentTypeOptions } from './x-content-type-options';
import { xDnsPrefetchControl } from './x-dns-prefetch-control';
import { xFrameOptions } from './x-frame-options';
import { xPermittedCrossDomainPolicies } from './x-permitted-cross-domain-policies';
import { xXssProtection } from './x-xss-protection';

/** Every header that the project understands, by key, in the order in which they are sent. */
export const headerModules = {
  strictTransportSecurity,
  contentSecurityPolicy,
  contentSecurityPolicyReportOnly,
  xContentTypeOptions,
  xFrameOptions,
  xXssProtection,
  referrerPolicy,
  permissionsPolicy,
  crossOriginOpenerPolicy,
  crossOriginOpenerPolicyReportOnly,
  crossOriginEmbedderPolicy,
  crossOriginEmbedderPolicyReportOnly,
  crossOriginResourcePolicy,
  originAgentCluster,
  xPermittedCrossDomainPolicies,
  xDnsPrefetchControl,
  reportingEndpoints,
} satisfies Readonly<Record<string, HeaderModule<unknown>>>;

export type HeaderKey = keyof typeof headerModules;

/** The keys in the order in which the headers are sent. */
export const headerKeys = Object.keys(headerModules) as HeaderKey[];

/** The same for keys that come from anywhere. */
export const modulesByKey: Readonly<Record<string, HeaderModule<unknown>>> = headerModules;

const byName = new Map(Object.values(modulesByKey).map((module) => [module.name.toLowerCase(), module]));

/** The module of a header by the name that is sent; case does not count. */
export function moduleByName(name: string): HeaderModule<unknown> | undefined {
  return byName.get(name.toLowerCase());
}
