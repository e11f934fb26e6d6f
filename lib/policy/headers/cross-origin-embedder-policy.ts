import { type ReportingOptions, reportingHeader } from '../reporting-header';

/**
 * `policy` says what the page may load from other origins: only what agrees to it (`require-corp`), the rest without
 * cookies (`credentialless`), or anything (`unsafe-none`). @default { policy: 'require-corp' }
 */
export type CrossOriginEmbedderPolicyOptions = ReportingOptions<'require-corp' | 'credentialless' | 'unsafe-none'>;

export const crossOriginEmbedderPolicy = reportingHeader<CrossOriginEmbedderPolicyOptions['policy']>({
  name: 'Cross-Origin-Embedder-Policy',
  key: 'crossOriginEmbedderPolicy',
  source: 'HTML, Embedder policies',
  values: ['require-corp', 'credentialless', 'unsafe-none'],
  defaults: { policy: 'require-corp' },
});
