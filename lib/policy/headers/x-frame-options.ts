import { keywordHeader } from '../keyword-header';

/** Who may show the page in a frame: `DENY` nobody, `SAMEORIGIN` the site itself. @default 'DENY' */
export type XFrameOptions = 'DENY' | 'SAMEORIGIN';

export const xFrameOptions = keywordHeader<XFrameOptions>({
  name: 'X-Frame-Options',
  key: 'xFrameOptions',
  source: 'HTML, The X-Frame-Options header',
  values: ['DENY', 'SAMEORIGIN'],
  defaults: 'DENY',
  caseSensitive: false,
  explain(value) {
    if (/^allow-from\b/i.test(value)) {
      return 'ALLOW-FROM is obsolete and browsers ignore it: use frame-ancestors in contentSecurityPolicy';
    }
    return value.includes(',') ? 'it holds several values, so it was sent or written twice' : undefined;
  },
});
