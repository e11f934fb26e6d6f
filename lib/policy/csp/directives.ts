/** What a directive's value is made of. */
export type ValueKind =
  /** Source expressions, or `'none'` alone. */
  | 'sources'
  /** Source expressions without keywords other than `'self'`, nonces and hashes, or `'none'` alone. */
  | 'ancestors'
  /** Nothing. */
  | 'none'
  /** Sandbox flags, or nothing at all. */
  | 'sandbox'
  | 'require-trusted-types-for'
  | 'trusted-types'
  | 'report-uri'
  | 'report-to'
  | 'webrtc';

export interface Directive {
  readonly name: string;
  readonly value: ValueKind;
  /** The directive whose list counts where this one is missing (CSP3, "Get fetch directive fallback list"). */
  readonly fallback?: string;
  /** Whether browsers leave it aside in Report-Only. */
  readonly enforcedOnly?: true;
  /** The text that defines it. */
  readonly source: string;
}

function fetching(name: string, fallback?: string): Directive {
  return { name, value: 'sources', source: `CSP3, ${name}`, ...(fallback && { fallback }) };
}

/** Every directive that browsers act on today. */
const DIRECTIVES: readonly Directive[] = [
  fetching('default-src'),
  fetching('script-src', 'default-src'),
  fetching('script-src-elem', 'script-src'),
  fetching('script-src-attr', 'script-src'),
  fetching('style-src', 'default-src'),
  fetching('style-src-elem', 'style-src'),
  fetching('style-src-attr', 'style-src'),
  fetching('img-src', 'default-src'),
  fetching('font-src', 'default-src'),
  fetching('connect-src', 'default-src'),
  fetching('media-src', 'default-src'),
  fetching('object-src', 'default-src'),
  fetching('manifest-src', 'default-src'),
  fetching('child-src', 'default-src'),
  fetching('frame-src', 'child-src'),
  // And on script-src before default-src: see `fallbacks`.
  fetching('worker-src', 'child-src'),
  fetching('fenced-frame-src', 'frame-src'),
  { name: 'base-uri', value: 'sources', source: 'CSP3, base-uri' },
  { name: 'form-action', value: 'sources', source: 'CSP3, form-action' },
  { name: 'frame-ancestors', value: 'ancestors', source: 'CSP3, frame-ancestors' },
  { name: 'sandbox', value: 'sandbox', enforcedOnly: true, source: 'CSP3, sandbox' },
  { name: 'webrtc', value: 'webrtc', source: 'CSP3, webrtc' },
  {
    name: 'require-trusted-types-for',
    value: 'require-trusted-types-for',
    source: 'Trusted Types, require-trusted-types-for',
  },
  { name: 'trusted-types', value: 'trusted-types', source: 'Trusted Types, trusted-types' },
  { name: 'upgrade-insecure-requests', value: 'none', enforcedOnly: true, source: 'Upgrade Insecure Requests, 3.1' },
  { name: 'report-to', value: 'report-to', source: 'CSP3, report-to' },
  { name: 'report-uri', value: 'report-uri', source: 'CSP3, report-uri' },
];

export const directives: ReadonlyMap<string, Directive> = new Map(DIRECTIVES.map((d) => [d.name, d]));

/** Directives that browsers once knew, and what to do instead, as a remedy. */
export const obsoleteDirectives: ReadonlyMap<string, string> = new Map([
  ['block-all-mixed-content', 'Write upgrade-insecure-requests instead'],
  ['plugin-types', "Write object-src 'none' instead"],
  ['prefetch-src', 'Take it away: default-src holds for prefetching'],
  ['navigate-to', 'Take it away: form-action and frame-ancestors hold for what browsers check'],
  ['referrer', 'Set the header Referrer-Policy instead'],
  ['reflected-xss', "Take it away: script-src without 'unsafe-inline' does its work"],
  ['require-sri-for', 'Write integrity attributes into the pages instead'],
  ['disown-opener', 'Set the header Cross-Origin-Opener-Policy instead'],
  ['allow', 'Write default-src instead'],
  ['options', "Write 'unsafe-inline' and 'unsafe-eval' into the directives that need them"],
  ['xhr-src', 'Write connect-src instead'],
  ['policy-uri', 'Write the directives into the header itself'],
]);

/** The flags of the directive sandbox (HTML, Sandboxing). */
export const sandboxFlags: readonly string[] = [
  'allow-downloads',
  'allow-forms',
  'allow-modals',
  'allow-orientation-lock',
  'allow-pointer-lock',
  'allow-popups',
  'allow-popups-to-escape-sandbox',
  'allow-presentation',
  'allow-same-origin',
  'allow-scripts',
  'allow-storage-access-by-user-activation',
  'allow-top-navigation',
  'allow-top-navigation-by-user-activation',
  'allow-top-navigation-to-custom-protocols',
];

const INLINE = [
  'default-src',
  'script-src',
  'script-src-elem',
  'script-src-attr',
  'style-src',
  'style-src-elem',
  'style-src-attr',
];
const ELEMENTS = INLINE.filter((name) => !name.endsWith('-attr'));
const HASHED = INLINE.filter((name) => !name.endsWith('-elem'));
const SCRIPT = ['default-src', 'script-src'];
const SCRIPT_ELEMENTS = [...SCRIPT, 'script-src-elem'];

/** Each keyword of a source list, and the directives in which it means something; all where there is no list. */
export const keywords: ReadonlyMap<string, readonly string[] | undefined> = new Map<
  string,
  readonly string[] | undefined
>([
  ["'self'", undefined],
  ["'unsafe-inline'", INLINE],
  ["'unsafe-eval'", SCRIPT],
  ["'unsafe-hashes'", HASHED],
  ["'strict-dynamic'", SCRIPT_ELEMENTS],
  ["'report-sample'", INLINE],
  ["'wasm-unsafe-eval'", SCRIPT],
  ["'trusted-types-eval'", SCRIPT],
  ["'inline-speculation-rules'", SCRIPT_ELEMENTS],
  ["'report-sha256'", SCRIPT_ELEMENTS],
  ["'report-sha384'", SCRIPT_ELEMENTS],
  ["'report-sha512'", SCRIPT_ELEMENTS],
  ["'unsafe-webtransport-hashes'", ['default-src', 'connect-src']],
]);

/** The directives in which a nonce, and those in which a hash, means something. */
export const nonceDirectives: readonly string[] = ELEMENTS;
export const hashDirectives: readonly string[] = INLINE;
