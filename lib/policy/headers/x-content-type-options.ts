import { firstOf, keywordHeader } from '../keyword-header';

/** `nosniff` is all there is: scripts and styles are used only under the media type they are sent with. @default 'nosniff' */
export type XContentTypeOptions = 'nosniff';

export const xContentTypeOptions = keywordHeader<XContentTypeOptions>({
  name: 'X-Content-Type-Options',
  key: 'xContentTypeOptions',
  source: 'Fetch, X-Content-Type-Options header',
  values: ['nosniff'],
  defaults: 'nosniff',
  caseSensitive: false,
  // Fetch, "determine nosniff": the first value counts.
  counts: firstOf,
});
