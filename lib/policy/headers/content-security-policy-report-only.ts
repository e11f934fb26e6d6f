import { cspHeader } from '../csp/header';

/** A policy that browsers report on and do not enforce: how a stricter one is tried. */
export const contentSecurityPolicyReportOnly = cspHeader(
  'Content-Security-Policy-Report-Only',
  'contentSecurityPolicyReportOnly',
  true,
);
