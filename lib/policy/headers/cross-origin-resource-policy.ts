import { keywordHeader } from '../keyword-header';

/** Whose pages may load this answer without CORS: the same origin's, the same site's, or anybody's. @default 'same-origin' */
export type CrossOriginResourcePolicy = 'same-origin' | 'same-site' | 'cross-origin';

export const crossOriginResourcePolicy = keywordHeader<CrossOriginResourcePolicy>({
  name: 'Cross-Origin-Resource-Policy',
  key: 'crossOriginResourcePolicy',
  source: 'Fetch, Cross-Origin-Resource-Policy header',
  values: ['same-origin', 'same-site', 'cross-origin'],
  defaults: 'same-origin',
  caseSensitive: true,
});
