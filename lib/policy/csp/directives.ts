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
  /** The directive whose list counts where this one is missing (CSP3, 6.8.3). */
  readonly fallback?: string;
  /** Where it has no effect in Report-Only, the text that says so. */
  readonly notInReportOnly?: string;
  readonly source: string;
}

const CSP3 = 'CSP3';

/** Every directive that browsers act on today. */
const DIRECTIVES: readonly Directive[] = [
  { name: 'default-src', value: 'sources', source: `${CSP3}, 6.1.3` },
  { name: 'script-src', value: 'sources', fallback: 'default-src', source: `${CSP3}, 6.1.10` },
  { name: 'script-src-elem', value: 'sources', fallback: 'script-src', source: `${CSP3}, 6.1.11` },
  { name: 'script-src-attr', value: 'sources', fallback: 'script-src', source: `${CSP3}, 6.1.12` },
  { name: 'style-src', value: 'sources', fallback: 'default-src', source: `${CSP3}, 6.1.13` },
  { name: 'style-src-elem', value: 'sources', fallback: 'style-src', source: `${CSP3}, 6.1.14` },
  { name: 'style-src-attr', value: 'sources', fallback: 'style-src', source: `${CSP3}, 6.1.15` },
  { name: 'img-src', value: 'sources', fallback: 'default-src', source: `${CSP3}, 6.1.6` },
  { name: 'font-src', value: 'sources', fallback: 'default-src', source: `${CSP3}, 6.1.4` },
  { name: 'connect-src', value: 'sources', fallback: 'default-src', source: `${CSP3}, 6.1.2` },
  { name: 'media-src', value: 'sources', fallback: 'default-src', source: `${CSP3}, 6.1.8` },
  { name: 'object-src', value: 'sources', fallback: 'default-src', source: `${CSP3}, 6.1.9` },
  { name: 'manifest-src', value: 'sources', fallback: 'default-src', source: `${CSP3}, 6.1.7` },
  { name: 'child-src', value: 'sources', fallback: 'default-src', source: `${CSP3}, 6.1.1` },
  { name: 'frame-src', value: 'sources', fallback: 'child-src', source: `${CSP3}, 6.1.5` },
  { name: 'worker-src', value: 'sources', fallback: 'child-src', source: `${CSP3}, 6.1.16` },
  { name: 'fenced-frame-src', value: 'sources', fallback: 'frame-src', source: 'Fenced Frame, 5.4' },
  { name: 'base-uri', value: 'sources', source: `${CSP3}, 6.3.1` },
  { name: 'form-action', value: 'sources', source: `${CSP3}, 6.4.1` },
  { name: 'frame-ancestors', value: 'ancestors', source: `${CSP3}, 6.4.2` },
  { name: 'sandbox', value: 'sandbox', notInReportOnly: `${CSP3}, 6.3.2`, source: `${CSP3}, 6.3.2` },
  { name: 'webrtc', value: 'webrtc', source: `${CSP3}, 6.2.1` },
  { name: 'require-trusted-types-for', value: 'require-trusted-types-for', source: 'Trusted Types, 4.3.1' },
  { name: 'trusted-types', value: 'trusted-types', source: 'Trusted Types, 4.3.2' },
  {
    name: 'upgrade-insecure-requests',
    value: 'none',
    notInReportOnly: 'Upgrade Insecure Requests, 3.1',
    source: 'Upgrade Insecure Requests, 3.1',
  },
  { name: 'report-to', value: 'report-to', source: `${CSP3}, 6.5.2` },
  { name: 'report-uri', value: 'report-uri', source: `${CSP3}, 6.5.1` },
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

/** The flags of the directive sandbox (HTML, 7.1.5). */
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
