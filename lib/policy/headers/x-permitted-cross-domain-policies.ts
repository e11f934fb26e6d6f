import { keywordHeader } from '../keyword-header';

/** Which crossdomain.xml files Adobe's clients (Acrobat still) may obey on this host. @default 'none' */
export type XPermittedCrossDomainPolicies = 'none' | 'master-only' | 'by-content-type' | 'none-this-response' | 'all';

export const xPermittedCrossDomainPolicies = keywordHeader<XPermittedCrossDomainPolicies>({
  name: 'X-Permitted-Cross-Domain-Policies',
  key: 'xPermittedCrossDomainPolicies',
  source: 'Adobe Cross Domain Policy File Specification 1.0, 3.2',
  values: ['none', 'master-only', 'by-content-type', 'none-this-response', 'all'],
  defaults: 'none',
  caseSensitive: true,
  explain: (value) => (value === 'by-ftp-filename' ? 'by-ftp-filename is for FTP, not for HTTP' : undefined),
});
