import { type ReportingOptions, reportingHeader } from '../reporting-header';

/**
 * `policy` says which other windows share a browsing context group, and so `window.opener`, with this one: those of the
 * same origin (`same-origin`), also popups that this page opens (`same-origin-allow-popups`), those popups but never the
 * page that opened this one, not even of the same origin (`noopener-allow-popups`), or all (`unsafe-none`).
 * @default { policy: 'same-origin' }
 */
export type CrossOriginOpenerPolicyOptions = ReportingOptions<
  'same-origin' | 'same-origin-allow-popups' | 'noopener-allow-popups' | 'unsafe-none'
>;

export const crossOriginOpenerPolicy = reportingHeader<CrossOriginOpenerPolicyOptions['policy']>({
  name: 'Cross-Origin-Opener-Policy',
  key: 'crossOriginOpenerPolicy',
  source: 'HTML, Cross-origin opener policies',
  values: ['same-origin', 'same-origin-allow-popups', 'noopener-allow-popups', 'unsafe-none'],
  defaults: { policy: 'same-origin' },
});
