import { keywordHeader } from '../keyword-header';

/** Whether browsers may look up the hosts that a page links to before a link is followed. @default 'off' */
export type XDnsPrefetchControl = 'off' | 'on';

export const xDnsPrefetchControl = keywordHeader<XDnsPrefetchControl>({
  name: 'X-DNS-Prefetch-Control',
  key: 'xDnsPrefetchControl',
  source: 'MDN, X-DNS-Prefetch-Control',
  values: ['off', 'on'],
  defaults: 'off',
  caseSensitive: false,
});
