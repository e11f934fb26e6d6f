import { reportingHeader } from '../reporting-header';
import { type CrossOriginOpenerPolicyOptions, crossOriginOpenerPolicy } from './cross-origin-opener-policy';

/** The same, which browsers report on and do not enforce: how a stricter one is tried. */
export const crossOriginOpenerPolicyReportOnly = reportingHeader<CrossOriginOpenerPolicyOptions['policy']>({
  name: 'Cross-Origin-Opener-Policy-Report-Only',
  key: 'crossOriginOpenerPolicyReportOnly',
  source: crossOriginOpenerPolicy.source,
  values: ['same-origin', 'same-origin-allow-popups', 'noopener-allow-popups', 'unsafe-none'],
  defaults: crossOriginOpenerPolicy.defaults,
});
