import fc from 'fast-check';
import type { HeaderPair } from '../../../lib/policy';
import type { Seen } from './mdn';

/** Values that make a difference to the algorithm, for each header that it looks at. */
export const VALUES: Readonly<Record<string, readonly string[]>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "default-src 'self'",
    "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'",
    "default-src 'none'; script-src 'self' 'unsafe-inline'",
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'nonce-abc'",
    "default-src 'none'; script-src 'strict-dynamic'",
    "default-src 'none'; script-src 'strict-dynamic' 'nonce-abc' https: 'unsafe-inline'",
    "default-src 'none'; style-src 'unsafe-inline'",
    "default-src 'none'; style-src 'unsafe-inline' 'sha256-abc'",
    "default-src 'none'; style-src https:",
    "default-src 'none'; script-src 'unsafe-eval'",
    "default-src 'none'; img-src http://example.com",
    "default-src 'none'; script-src http://example.com",
    "default-src https:; script-src 'self'",
    "default-src 'self' 'nonce-abc' 'strict-dynamic' https: 'unsafe-inline'",
    "default-src 'self' 'sha256-abc' 'unsafe-inline'; style-src 'self'",
    "default-src 'self' 'sha256-abc' 'unsafe-inline'; script-src 'self'; object-src 'none'",
    'default-src *',
    "frame-ancestors 'none'",
    "default-src 'none'; frame-ancestors *",
    "default-src 'none'; default-src 'self'",
    "default-src 'none'; report-uri /a; report-uri /b",
    "default-src 'none'; SCRIPT-SRC 'SELF'",
    'default-src; script-src',
    "script-src 'self'",
    "object-src 'none'; script-src 'self'",
    "default-src 'none', default-src 'self'",
    "default-src 'none'; script-src https://a.example https://a.example/b",
    'short',
    ';;;;;;;;;;',
    '',
  ],
  'Strict-Transport-Security': [
    'max-age=63072000; includeSubDomains; preload',
    'max-age=15552000',
    'max-age=15551999',
    'max-age=0',
    'max-age=abc',
    'MAX-AGE=63072000',
    'max-age = 63072000',
    'max-age="63072000"',
    'includeSubDomains',
    'max-age=63072000, max-age=1',
    'max-age=1; max-age=63072000',
    'max-age=63072000 seconds',
  ],
  'X-Content-Type-Options': ['nosniff', ' NoSniff ', 'sniff', 'nosniff, nosniff'],
  'X-Frame-Options': ['DENY', 'sameorigin', 'ALLOW-FROM https://a.example', 'allowall', 'DENY, DENY'],
  'Referrer-Policy': [
    'no-referrer',
    'strict-origin-when-cross-origin',
    'unsafe-url',
    'origin',
    'no-referrer, unsafe-url',
    'unsafe-url, no-referrer',
    'no-referrer, whatever',
    'whatever',
    'No-Referrer',
  ],
  'Cross-Origin-Resource-Policy': ['same-origin', 'same-site', 'cross-origin', 'SAME-ORIGIN', 'none'],
  'Cross-Origin-Opener-Policy': [
    'same-origin',
    'same-origin; report-to="a"; report-to="b"',
    'same-origin-allow-popups;x=1.5',
    'noopener-allow-popups',
    'unsafe-none',
    'Same-Origin',
    '"same-origin"',
    'same-origin, same-origin',
    '',
  ],
  'Cross-Origin-Embedder-Policy': [
    'require-corp',
    'require-corp;x=:YQ==:',
    'credentialless ',
    'unsafe-none;',
    'corp',
    '?1',
  ],
  'Content-Security-Policy-Report-Only': ["default-src 'none'"],
  'Content-Type': ['text/html', 'text/html; charset=utf-8', 'application/xhtml+xml', 'text/plain'],
  'Set-Cookie': [
    'a=1; Secure; HttpOnly; SameSite=Lax',
    'a=1; Secure; HttpOnly',
    'a=1',
    'a=1; SameSite=None',
    'a=1; Secure; SameSite=Sometimes',
    'a=1; Secure; SameSite',
    'sessionid=1; Secure',
    'sessionid=1; HttpOnly',
    'SESSION=1; Secure; HttpOnly; SameSite=Strict',
    'csrftoken=1; Secure',
    'csrftoken=1; Secure; SameSite=Strict',
    'heroku-session-affinity=1',
    'a=1; Domain=example.org',
    'a=1; Max-Age=0',
  ],
};

export const HTML = [
  undefined,
  '',
  '<!doctype html><p>no scripts',
  '<script>inline()</script>',
  '<script src="/a.js"></script>',
  '<script src="/a.js" integrity="sha384-a"></script>',
  '<script src="a.js" integrity=""></script>',
  '<script src="https://www.example.com/a.js"></script>',
  '<script src="https://cdn.example.com/a.js" integrity="sha384-a"></script>',
  '<script src="https://cdn.example.net/a.js"></script>',
  '<script src="https://cdn.example.net/a.js" integrity="sha384-a"></script>',
  '<script src="http://cdn.example.net/a.js"></script>',
  '<script src="http://cdn.example.net/a.js" integrity="sha384-a"></script>',
  '<script src="//cdn.example.net/a.js" integrity="sha384-a"></script>',
  '<script src="//cdn.example.net/a.js"></script>',
  '<script src="/a.js" integrity="sha384-a"></script><script src="https://cdn.example.net/a.js"></script>',
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`,
  `<meta http-equiv="content-security-policy" content="frame-ancestors 'none'">`,
  '<meta name="referrer" content="no-referrer">',
  '<meta name="referrer" content="unsafe-url"><script src="/a.js"></script>',
  '<!-- <script src="http://cdn.example.net/a.js"></script> --><title><script src="/b.js"></title>',
];

export const ROUTES = [
  undefined,
  ['http://example.com/'],
  ['http://example.com/', 'https://example.com/'],
  ['http://example.com/', 'https://www.example.com/'],
  ['http://example.com/', 'http://www.example.com/', 'https://www.example.com/'],
  ['http://example.com/', 'https://example.com/', 'http://example.com/a'],
];

export const PREFLIGHTS = [
  undefined,
  [],
  [['access-control-allow-origin', '*']],
  [['access-control-allow-origin', 'https://cross-origin.example']],
  [
    ['access-control-allow-origin', 'https://cross-origin.example'],
    ['access-control-allow-credentials', 'true'],
  ],
  [['access-control-allow-origin', 'https://other.example']],
] as const;

const header = (name: string) =>
  fc.option(fc.constantFrom(...VALUES[name]!.map((value): HeaderPair => [name, value])), { nil: undefined });
const mixture = fc
  .record({
    headers: fc.tuple(...Object.keys(VALUES).map(header), header('Set-Cookie'), header('Content-Security-Policy')),
    html: fc.constantFrom(...HTML),
    route: fc.constantFrom(...ROUTES),
    preflight: fc.constantFrom(...PREFLIGHTS),
    url: fc.constantFrom('https://example.com/', 'http://example.com/'),
  })
  .map(
    ({ headers, preflight, ...rest }): Seen => ({
      ...rest,
      headers: headers.filter((pair) => pair !== undefined),
      preflight: preflight && { origin: 'https://cross-origin.example', headers: preflight },
    }),
  );

/** As many mixtures of the values, the same for the same seed. */
export function mixtures(count: number, seed: number): Seen[] {
  return fc.sample(mixture, { numRuns: count, seed });
}
