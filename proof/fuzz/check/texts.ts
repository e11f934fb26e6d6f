import type { Random } from '../../support/random';

/** What a server may send of each kind: values as they should be, and near misses. */
export const SEEDS = {
  'Content-Security-Policy': [
    "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "script-src 'self' https://cdn.example.com:8443/a/ *.com 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    'script-src %CDN%; connect-src https://%API_HOST%; img-src https:// x.test:abc 999.1.1.1 [x] @ a^b <nonce> é',
    "script-src 'strict-dynamic' 'nonce-abcdefgh' 'unsafe-inline'; report-to a; report-uri /csp, default-src *",
    "require-trusted-types-for 'script'; trusted-types default 'allow-duplicates'; sandbox allow-scripts",
    '__proto__ a; constructor b; toString c',
  ],
  'Strict-Transport-Security': [
    'max-age=63072000; includeSubDomains; preload',
    'max-age="63072000"; includeSubDomains',
    'max-age=1e9; ="; "\\"; preload=1',
  ],
  'Permissions-Policy': [
    'camera=(), geolocation=(self "https://a.example"), fullscreen=*',
    'camera=();a;b=?1, usb=("a" self), x=:aGk=:, y=1.5',
  ],
  'Reporting-Endpoints': ['default="https://a.example/r", csp="/r"', 'a="x";b=1, c=tok, d=?0'],
  Location: [
    'https://site.test/',
    '/docs/',
    '//evil.example/',
    'http://user:pass@site.test/a?b#c',
    'https://xn--/',
    'javascript:1',
    'https://[::1/',
  ],
  'Set-Cookie': [
    'session=secret; Secure; HttpOnly; SameSite=Lax; Path=/; Domain=site.test',
    '__Host-a=b; Secure; Max-Age=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'csrf; samesite = None',
  ],
  sitemap: [
    '<?xml version="1.0"?><urlset><url><loc>https://site.test/a</loc></url><url><loc>/b</loc></url></urlset>',
    '<sitemapindex><sitemap><loc>https://site.test/s.xml</loc></sitemap></sitemapindex>',
    '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><urlset><url><loc>&c;</loc></url></urlset>',
  ],
  page: [
    '<!doctype html><title>t</title><base href="/x/"><a href="/a">a</a><script src="/a.js" integrity="x"></script>',
    '<meta http-equiv=content-security-policy content="default-src *"><meta name=referrer content=x><img srcset="a 1x, b">',
  ],
} as const satisfies Record<string, readonly string[]>;

export type Kind = keyof typeof SEEDS;

/** Tries to get out of where a text stands: terminals, workflow logs, HTML, XML, Markdown, JavaScript's own names. */
const ESCAPES = [
  '\u001b]0;OWNED\u0007',
  '\u001b[31mRED',
  '\u009b2J',
  '\u202e',
  '\u2028',
  '::error::owned',
  ' ::error::owned',
  '\r\n::add-mask::x',
  '##[error]owned',
  '##vso[task]',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  ']]>',
  '-->',
  '`|*_[x](javascript:1)',
  '@everyone',
  '%',
  '%ff',
  '\\',
  '"',
  "'",
  '\ud800',
  '__proto__',
];

/** One text of a kind: most often a seed with something wrong in it, else any characters that a header's bytes become. */
export function randomText(random: Random, kind: Kind): string {
  if (random.once(8)) return randomBytes(random, random.once(20) ? 4000 : 60);
  let text: string = random.pick(SEEDS[kind]);
  for (let edits = random.below(4); edits >= 0; edits--) text = edited(random, text);
  return text;
}

function edited(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(12));
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, at) + randomBytes(random, 8) + text.slice(to);
    case 2:
      return text.slice(0, at) + random.pick(ESCAPES) + text.slice(at);
    case 3:
      return text.slice(0, to) + text.slice(at);
    default:
      return text.slice(0, at) + text.slice(at, to).repeat(random.once(20) ? 200 : 3) + text.slice(to);
  }
}

/** Node reads each byte of a header as the character of that number. */
function randomBytes(random: Random, most: number): string {
  return Array.from({ length: random.below(most + 1) }, () => String.fromCharCode(random.below(256))).join('');
}
