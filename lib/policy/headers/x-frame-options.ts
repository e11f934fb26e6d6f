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
  counts(value) {
    const words = new Set(value.split(',').map((word) => word.trim().toUpperCase()));
    if (words.size === 1) return [...words][0]!;
    // Of several different ones browsers frame nothing where any is known.
    return ['DENY', 'SAMEORIGIN', 'ALLOWALL'].some((known) => words.has(known)) ? 'DENY' : value;
  },
  explain(value) {
    if (/^allow-from\b/i.test(value)) {
      return 'ALLOW-FROM is obsolete and browsers ignore it: use frame-ancestors in contentSecurityPolicy';
    }
    return value.includes(',') ? 'it holds several values, so it was sent or written twice' : undefined;
  },
});
