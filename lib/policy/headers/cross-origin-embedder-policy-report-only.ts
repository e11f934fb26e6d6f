import { reportingHeader } from '../reporting-header';
import { type CrossOriginEmbedderPolicyOptions, crossOriginEmbedderPolicy } from './cross-origin-embedder-policy';

/** The same, which browsers report on and do not enforce: how a stricter one is tried. */
export const crossOriginEmbedderPolicyReportOnly = reportingHeader<CrossOriginEmbedderPolicyOptions['policy']>({
  name: 'Cross-Origin-Embedder-Policy-Report-Only',
  key: 'crossOriginEmbedderPolicyReportOnly',
  source: crossOriginEmbedderPolicy.source,
  values: ['require-corp', 'credentialless', 'unsafe-none'],
  defaults: crossOriginEmbedderPolicy.defaults,
});
