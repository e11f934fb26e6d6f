import fc from 'fast-check';
import { compareHeader, type PartComparison } from '../../../lib/policy/compare';

const HSTS = 'Strict-Transport-Security';
const CSP = 'Content-Security-Policy';
const PP = 'Permissions-Policy';
const RP = 'Referrer-Policy';
const XFO = 'X-Frame-Options';
const XXP = 'X-XSS-Protection';
const COOP = 'Cross-Origin-Opener-Policy';
const COEP = 'Cross-Origin-Embedder-Policy';
const CORP = 'Cross-Origin-Resource-Policy';
const RE = 'Reporting-Endpoints';

const SHA_A = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
const SHA_A_URL = "'sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'";
const SHA_B = "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='";

describe('harmless differences', () => {
  it.each([
    [HSTS, 'max-age=63072000; includeSubDomains; preload', 'max-age=63072000; includeSubdomains; preload'],
    [HSTS, 'max-age=63072000; includeSubDomains; preload', 'preload;INCLUDESUBDOMAINS;MAX-AGE=63072000'],
    [HSTS, 'max-age=63072000', ' max-age="63072000" ; '],
    [CSP, "default-src 'none'; img-src 'self'", "IMG-SRC 'SELF';default-src   'None' ;"],
    [CSP, "default-src 'none'", "default-src 'none'; object-src 'none'"],
    [CSP, "default-src 'none'; object-src 'none'; script-src 'self'", "default-src 'none'; script-src 'self'"],
    [CSP, "default-src 'self'", "default-src 'self'; script-src 'self'; img-src 'self'"],
    [CSP, "default-src 'self'", "default-src 'self'; default-src *"],
    [CSP, "script-src 'self' https://a.example", "script-src https://a.example 'self'"],
    [CSP, 'img-src a.example', 'img-src HTTPS://A.example:443/'],
    [CSP, "img-src 'self' https:", 'img-src https:'],
    [CSP, 'img-src *.a.example', 'img-src *.a.example x.a.example'],
    [CSP, `script-src ${SHA_A}`, `script-src ${SHA_A} 'unsafe-inline'`],
    [CSP, `script-src ${SHA_A}`, `script-src ${SHA_A_URL}`],
    [CSP, "script-src 'nonce-abc' 'strict-dynamic'", "script-src 'nonce-xyz' 'strict-dynamic' https: 'unsafe-inline'"],
    [CSP, "script-src 'self'", "script-src 'self' 'report-sample'"],
    [CSP, "img-src 'self'", "img-src 'none' 'self'"],
    [CSP, 'img-src a.example/%61', 'img-src a.example/a'],
    [CSP, 'img-src a.example/%c3%a9', 'img-src a.example/%C3%A9'],
    [CSP, "connect-src https: wss: 'self'", 'connect-src wss: https:'],
    [CSP, 'connect-src http: https: ws: wss:', 'connect-src *'],
    [CSP, "script-src-attr 'none'", "script-src-attr 'self' https:"],
    [CSP, "default-src 'self'; object-src 'none'", "default-src 'self', object-src 'none'"],
    [CSP, "default-src 'self'", "default-src 'self', default-src 'self'"],
    [CSP, "default-src 'self'", "img-src *, default-src 'self'"],
    [CSP, "img-src 'self'", "img-src 'self' https:, img-src http: 'self', img-src 'self'"],
    [
      CSP,
      "img-src 'self' a.example, img-src a.example b.example",
      "img-src a.example b.example, img-src 'self' a.example",
    ],
    [CSP, "style-src 'self'", "style-src 'self' 'self'"],
    [CSP, "frame-ancestors 'none'", 'frame-ancestors'],
    [CSP, "script-src 'self'", "script-src 'self' 'unsafe-hashes'"],
    [CSP, "img-src 'self'", "img-src 'self' 'unsafe-inline' 'unsafe-eval'"],
    [CSP, "default-src 'none'; frame-src 'self'", "default-src 'none'; child-src 'self'; worker-src 'none'"],
    [CSP, "script-src 'self'; default-src 'none'", "script-src 'self'; default-src 'none'; worker-src 'self'"],
    [
      CSP,
      "require-trusted-types-for 'script'; upgrade-insecure-requests",
      "upgrade-insecure-requests; require-trusted-types-for 'script'",
    ],
    [CSP, 'trusted-types a b', 'trusted-types b a'],
    [CSP, "default-src 'self'", "default-src 'self',"],
    [PP, 'camera=(), geolocation=(self "https://a.example")', 'geolocation=("https://a.example" self),camera=()'],
    [PP, 'camera=(self)', 'camera=self'],
    [PP, 'fullscreen=*', 'fullscreen=(*)'],
    [PP, 'camera=()', 'camera=(), fullscreen=*'],
    [PP, 'camera=(), fullscreen=*', 'camera=()'],
    [PP, 'camera=("https://A.example")', 'camera=("https://a.example")'],
    [PP, 'camera=();report-to=x', 'camera=();report-to="x"'],
    [RP, 'same-origin', 'Same-Origin'],
    [RP, 'strict-origin-when-cross-origin', 'no-referrer,  strict-origin-when-cross-origin'],
    [XFO, 'DENY', 'deny'],
    ['x-content-type-options', 'nosniff', ' NoSniff'],
    [XXP, '1; mode=block', '1;MODE=block'],
    [COOP, 'same-origin; report-to="x"', 'same-origin;report-to="x"'],
    [RE, 'a="/a", b="/b"', 'b="/b",a="/a"'],
    ['Server', 'CloudFront', 'CloudFront '],
    ['X-Whatever', 'not ; a = valid "thing', 'not ; a = valid "thing'],
    [HSTS, 'nonsense', 'nonsense'],
  ])('%s: %j is as good as %j', (name, expected, found) => {
    const { verdict, parts } = compareHeader(name, expected, found);
    expect(parts.filter((part) => part.verdict !== 'equal')).toEqual([]);
    expect(verdict).toBe('equal');
  });
});

describe('one directive that is weaker, stronger or different', () => {
  it.each<[string, string, string, string, PartComparison['verdict'], string]>([
    [HSTS, 'max-age=63072000', 'max-age=31536000', 'max-age', 'weaker', 'is 31536000 seconds shorter'],
    [HSTS, 'max-age=31536000', 'max-age=63072000', 'max-age', 'stronger', 'is 31536000 seconds longer'],
    [HSTS, 'max-age=300', 'max-age=0', 'max-age', 'weaker', 'is 0, which makes browsers forget the policy'],
    [
      HSTS,
      'max-age=5; includeSubDomains',
      'max-age=5',
      'includeSubDomains',
      'weaker',
      'is missing, which leaves out subdomains',
    ],
    [
      HSTS,
      'max-age=5',
      'max-age=5; preload',
      'preload',
      'stronger',
      "stands there too, which takes in browsers' preload lists",
    ],

    [CSP, "default-src 'none'", "default-src 'self'", 'default-src', 'weaker', "also allows 'self'"],
    [CSP, "default-src 'self'", "default-src 'none'", 'default-src', 'stronger', "no longer allows 'self'"],
    [CSP, "img-src 'self'", 'img-src data:', 'img-src', 'different', "also allows data:, and no longer allows 'self'"],
    [CSP, "img-src 'self'", "img-src 'self' *", 'img-src', 'weaker', 'also allows *'],
    [CSP, 'img-src https:', 'img-src *', 'img-src', 'weaker', 'also allows *'],
    [CSP, 'img-src *', "img-src 'self'", 'img-src', 'stronger', 'no longer allows *'],
    [CSP, "img-src 'self'", 'img-src *', 'img-src', 'weaker', 'also allows *'],
    [CSP, 'img-src *', 'img-src * data:', 'img-src', 'weaker', 'also allows data:'],
    [CSP, 'img-src *', 'img-src https://a.example:8443', 'img-src', 'stronger', 'no longer allows *'],
    [
      CSP,
      'img-src a.example',
      'img-src *.a.example',
      'img-src',
      'different',
      'also allows *.a.example, and no longer allows a.example',
    ],
    [CSP, 'img-src x.a.example', 'img-src *.a.example', 'img-src', 'weaker', 'also allows *.a.example'],
    [CSP, 'img-src https://a.example', 'img-src http://a.example', 'img-src', 'weaker', 'also allows http://a.example'],
    [
      CSP,
      'img-src https://a.example/x',
      'img-src https://a.example/',
      'img-src',
      'weaker',
      'also allows https://a.example/',
    ],
    [
      CSP,
      'img-src https://a.example/x/',
      'img-src https://a.example/x/y.png',
      'img-src',
      'stronger',
      'no longer allows https://a.example/x/',
    ],
    [
      CSP,
      'img-src https://a.example',
      'img-src https://a.example:*',
      'img-src',
      'weaker',
      'also allows https://a.example:*',
    ],
    [CSP, 'img-src https:', 'img-src http:', 'img-src', 'weaker', 'also allows http:'],
    [
      CSP,
      "script-src 'self'",
      "script-src 'self' 'unsafe-inline'",
      'script-src',
      'weaker',
      "also allows 'unsafe-inline'",
    ],
    [CSP, "script-src 'self'", "script-src 'self' 'unsafe-eval'", 'script-src', 'weaker', "also allows 'unsafe-eval'"],
    [
      CSP,
      "script-src 'unsafe-eval'",
      "script-src 'wasm-unsafe-eval'",
      'script-src',
      'stronger',
      "no longer allows 'unsafe-eval'",
    ],
    // Scripts of any host too, where their integrity attribute has the hash.
    [
      CSP,
      `script-src ${SHA_A}`,
      "script-src 'unsafe-inline'",
      'script-src',
      'different',
      `also allows 'unsafe-inline', and no longer allows ${SHA_A}`,
    ],
    [CSP, `style-src ${SHA_A}`, "style-src 'unsafe-inline'", 'style-src', 'weaker', "also allows 'unsafe-inline'"],
    [
      CSP,
      "script-src 'self' 'unsafe-inline'",
      "script-src 'self' 'nonce-abc'",
      'script-src',
      'different',
      "also allows 'nonce-abc', and no longer allows 'unsafe-inline'",
    ],
    [CSP, "script-src 'none'", "script-src 'strict-dynamic'", 'script-src', 'weaker', "also allows 'strict-dynamic'"],
    // A nonce lets in scripts of any host, and a static page has the same in every response.
    [
      CSP,
      "script-src 'nonce-abc'",
      "script-src 'unsafe-inline'",
      'script-src',
      'different',
      "also allows 'unsafe-inline', and no longer allows 'nonce-abc'",
    ],
    [
      CSP,
      "script-src 'unsafe-inline'",
      "script-src 'unsafe-inline' 'nonce-abc'",
      'script-src',
      'different',
      "also allows 'nonce-abc', and no longer allows 'unsafe-inline'",
    ],
    [
      CSP,
      "script-src-elem 'unsafe-inline'",
      "script-src-elem 'nonce-abc'",
      'script-src-elem',
      'different',
      "also allows 'nonce-abc', and no longer allows 'unsafe-inline'",
    ],
    [
      CSP,
      "style-src 'self' 'unsafe-inline'",
      "style-src 'self' 'nonce-abc'",
      'style-src',
      'different',
      "also allows 'nonce-abc', and no longer allows 'unsafe-inline'",
    ],
    [
      CSP,
      "default-src 'self' 'unsafe-inline'",
      "default-src 'self' 'nonce-abc'",
      'default-src',
      'different',
      "also allows 'nonce-abc', and no longer allows 'unsafe-inline'",
    ],
    [
      CSP,
      "script-src https: 'unsafe-inline'",
      "script-src https: 'NONCE-abc'",
      'script-src',
      'different',
      "also allows 'nonce-abc', and no longer allows 'unsafe-inline'",
    ],
    [
      CSP,
      "script-src-attr 'unsafe-inline'",
      "script-src-attr 'nonce-abc'",
      'script-src-attr',
      'stronger',
      "no longer allows 'unsafe-inline'",
    ],
    [
      CSP,
      "script-src 'unsafe-inline'",
      "script-src 'unsafe-inline', script-src 'nonce-abc'",
      'script-src',
      'stronger',
      "no longer allows 'unsafe-inline'",
    ],
    [CSP, "script-src 'self'", "script-src 'self' 'nonce-abc'", 'script-src', 'weaker', "also allows 'nonce-abc'"],
    [
      CSP,
      "default-src 'strict-dynamic' 'nonce-abc'",
      "default-src 'strict-dynamic' 'nonce-abc' https:",
      'default-src',
      'weaker',
      'also allows https:',
    ],
    [CSP, `script-src ${SHA_A}`, `script-src ${SHA_A} ${SHA_B}`, 'script-src', 'weaker', `also allows ${SHA_B}`],
    [
      CSP,
      `script-src ${SHA_A}`,
      `script-src ${SHA_A} 'unsafe-hashes'`,
      'script-src',
      'weaker',
      "also allows 'unsafe-hashes'",
    ],
    [
      CSP,
      "script-src 'nonce-abc'",
      "script-src 'nonce-abc' 'strict-dynamic'",
      'script-src',
      'weaker',
      "also allows 'strict-dynamic'",
    ],
    [CSP, "script-src 'nonce-abc'", "script-src https: 'nonce-abc'", 'script-src', 'weaker', 'also allows https:'],
    [
      CSP,
      "style-src 'self'",
      "style-src 'self' 'unsafe-inline' 'nonce-abc'",
      'style-src',
      'weaker',
      "also allows 'nonce-abc'",
    ],
    [
      CSP,
      "default-src 'none'; script-src 'self'",
      "default-src 'none'",
      'script-src',
      'stronger',
      "is missing: default-src holds and no longer allows 'self'",
    ],
    [
      CSP,
      "default-src *; script-src 'self'",
      'default-src *',
      'script-src',
      'weaker',
      'is missing: default-src holds and also allows *',
    ],
    [
      CSP,
      "default-src 'none'",
      "default-src 'none'; connect-src 'self'",
      'connect-src',
      'weaker',
      "also allows 'self'",
    ],
    [
      CSP,
      "script-src 'self'",
      "script-src 'self'; script-src-elem 'self' https:",
      'script-src-elem',
      'weaker',
      'also allows https:',
    ],
    [
      CSP,
      "script-src 'self'; object-src 'none'",
      "script-src 'self'",
      'object-src',
      'weaker',
      'is missing, so that anything is allowed',
    ],
    [
      CSP,
      "script-src 'self'",
      "script-src 'self'; object-src 'none'",
      'object-src',
      'stronger',
      'stands there too, where anything was allowed',
    ],
    [
      CSP,
      "default-src 'self'; base-uri 'none'",
      "default-src 'self'",
      'base-uri',
      'weaker',
      'is missing, so that anything is allowed',
    ],
    [CSP, "frame-ancestors 'none'", 'frame-ancestors *', 'frame-ancestors', 'weaker', 'also allows *'],
    [
      CSP,
      "form-action 'self'",
      "form-action 'self' https://pay.example",
      'form-action',
      'weaker',
      'also allows https://pay.example',
    ],
    [
      CSP,
      "default-src 'self'; upgrade-insecure-requests",
      "default-src 'self'",
      'upgrade-insecure-requests',
      'weaker',
      'is not in force',
    ],
    [
      CSP,
      "default-src 'self'",
      "default-src 'self'; require-trusted-types-for 'script'",
      'require-trusted-types-for',
      'stronger',
      'is in force too',
    ],
    [CSP, 'trusted-types a', 'trusted-types a b', 'trusted-types', 'weaker', 'also allows b'],
    [
      CSP,
      "default-src 'self'; trusted-types a",
      "default-src 'self'",
      'trusted-types',
      'weaker',
      'is missing, so that nothing is limited',
    ],
    [CSP, 'sandbox allow-scripts', 'sandbox allow-scripts allow-forms', 'sandbox', 'weaker', 'also allows allow-forms'],
    [CSP, 'sandbox allow-scripts', 'sandbox', 'sandbox', 'stronger', 'no longer allows allow-scripts'],
    [CSP, "webrtc 'block'", "webrtc 'allow'", 'webrtc', 'weaker', 'is not in force'],
    [
      CSP,
      "default-src 'self'; report-to a",
      "default-src 'self'; report-to b",
      'report-to',
      'different',
      'sends reports to b',
    ],
    [
      CSP,
      "default-src 'self'; report-uri /r",
      "default-src 'self'",
      'report-uri',
      'different',
      'is missing, so that /r gets no reports',
    ],
    [
      CSP,
      "default-src 'self'",
      "default-src 'self'; defualt-src 'none'",
      'defualt-src',
      'different',
      'is not a directive that browsers know',
    ],
    [
      CSP,
      "img-src 'self'",
      "img-src 'self' 'slef'",
      'img-src',
      'different',
      "has 'slef', which is not a keyword of a source list (CSP3, 2.3.1)",
    ],
    [CSP, "default-src 'self'", "default-src 'self', img-src 'none'", 'img-src', 'stronger', "no longer allows 'self'"],

    [PP, 'camera=()', 'camera=(self)', 'camera', 'weaker', 'also allows self'],
    [PP, 'camera=(self)', 'camera=()', 'camera', 'stronger', 'no longer allows self'],
    [PP, 'camera=(self)', 'camera=*', 'camera', 'weaker', 'also allows *'],
    [PP, 'camera=(), usb=()', 'camera=()', 'usb', 'weaker', "is missing, so that the browser's own default holds"],
    [PP, 'camera=()', 'camera=(), usb=()', 'usb', 'stronger', 'no longer allows *'],
    [
      PP,
      'camera=("https://a.example")',
      'camera=("https://b.example")',
      'camera',
      'different',
      'also allows https://b.example, and no longer allows https://a.example',
    ],
    [
      PP,
      'camera=("https://x.a.example")',
      'camera=("https://*.a.example")',
      'camera',
      'weaker',
      'also allows https://*.a.example',
    ],
    [PP, 'camera=("https:")', 'camera=("https://a.example")', 'camera', 'stronger', 'no longer allows https:'],
    [PP, 'camera=()', 'camera=(), camra=()', 'camra', 'different', 'is not a feature that browsers know'],
    [PP, 'camera=();report-to=a', 'camera=();report-to=b', 'camera;report-to', 'different', 'sends reports to b'],

    [
      RP,
      'same-origin',
      'strict-origin-when-cross-origin',
      'value',
      'weaker',
      'is strict-origin-when-cross-origin, which gives the origin to other origins',
    ],
    [
      RP,
      'strict-origin-when-cross-origin',
      'same-origin',
      'value',
      'stronger',
      'is same-origin, which gives nothing to other origins',
    ],
    [
      RP,
      'strict-origin-when-cross-origin',
      'unsafe-url',
      'value',
      'weaker',
      'is unsafe-url, which gives the whole address to other origins, the whole address from https to http',
    ],
    [
      RP,
      'origin',
      'same-origin',
      'value',
      'different',
      'is same-origin, which gives the whole address to the same origin, nothing to other origins, nothing from https to http',
    ],
    [
      RP,
      'same-origin',
      'no-referrer, unsafe-url',
      'value',
      'weaker',
      'is unsafe-url, which gives the whole address to other origins, the whole address from https to http',
    ],

    [XFO, 'DENY', 'SAMEORIGIN', 'value', 'weaker', 'is SAMEORIGIN, which is laxer than DENY'],
    [XFO, 'SAMEORIGIN', 'DENY', 'value', 'stronger', 'is DENY, which is stricter than SAMEORIGIN'],
    [XXP, '1; mode=block', '1', 'value', 'weaker', 'is sanitize, which is laxer than block'],
    [XXP, '0', '1; mode=block', 'value', 'different', 'is block instead of off'],
    [XXP, '1; report=/a', '1; report=/b', 'report', 'different', 'sends reports to /b'],
    [
      COOP,
      'same-origin',
      'same-origin-allow-popups',
      'value',
      'weaker',
      'is same-origin-allow-popups, which is laxer than same-origin',
    ],
    [COOP, 'same-origin', 'unsafe-none', 'value', 'weaker', 'is unsafe-none, which is laxer than same-origin'],
    [
      COOP,
      'same-origin',
      'noopener-allow-popups',
      'value',
      'different',
      'is noopener-allow-popups instead of same-origin',
    ],
    [
      COOP,
      'same-origin-allow-popups',
      'noopener-allow-popups',
      'value',
      'stronger',
      'is noopener-allow-popups, which is stricter than same-origin-allow-popups',
    ],
    [
      COOP,
      'same-origin; report-to="a"',
      'same-origin',
      'report-to',
      'different',
      'is missing, so that a gets no reports',
    ],
    [COEP, 'require-corp', 'credentialless', 'value', 'weaker', 'is credentialless, which is laxer than require-corp'],
    [COEP, 'unsafe-none', 'require-corp', 'value', 'stronger', 'is require-corp, which is stricter than unsafe-none'],
    [CORP, 'same-origin', 'same-site', 'value', 'weaker', 'is same-site, which is laxer than same-origin'],
    [CORP, 'cross-origin', 'same-site', 'value', 'stronger', 'is same-site, which is stricter than cross-origin'],
    ['Origin-Agent-Cluster', '?1', '?0', 'value', 'weaker', 'is ?0, which is laxer than ?1'],
    ['X-DNS-Prefetch-Control', 'off', 'on', 'value', 'weaker', 'is on, which is laxer than off'],
    ['X-Permitted-Cross-Domain-Policies', 'none', 'all', 'value', 'weaker', 'is all, which is laxer than none'],
    [
      'X-Permitted-Cross-Domain-Policies',
      'all',
      'none-this-response',
      'value',
      'different',
      'is none-this-response instead of all',
    ],
    [RE, 'a="/a"', 'a="/b"', 'a', 'different', 'sends reports to /b'],
    [RE, 'a="/a", b="/b"', 'a="/a"', 'b', 'different', 'is missing, so that /b gets no reports'],
    ['Server', 'CloudFront', 'AmazonS3', 'value', 'different', 'is another text'],
    ['Server', 'CloudFront', 'cloudfront', 'value', 'different', 'is another text'],
  ])('%s: %j, found %j: %s is %s', (name, expected, found, part, verdict, why) => {
    const comparison = compareHeader(name, expected, found);
    expect(
      comparison.parts.filter((one) => one.verdict !== 'equal').map((one) => [one.part, one.verdict, one.why]),
    ).toEqual([[part, verdict, why]]);
    expect(comparison.verdict).toBe(verdict);
  });
});

describe('what is in force, however it is written', () => {
  it.each([
    [HSTS, 'max-age=5; includeSubDomains', 'max-age=5; includeSubDomains; x-env=prod', 'equal'],
    [HSTS, 'max-age=5; preload', 'max-age=5; preload; preload', 'equal'],
    [HSTS, 'max-age=5', 'max-age=99999999999999999999', 'stronger'],
    [HSTS, 'max-age=5; includeSubDomains', 'max-age=5; includeSubdomain', 'weaker'],
    [HSTS, 'max-age=5', 'max-age=4; x="a;b"', 'weaker'],
    ['X-Content-Type-Options', 'nosniff', 'nosniff, nosniff', 'equal'],
    ['X-Content-Type-Options', 'nosniff', 'NOSNIFF,', 'equal'],
    ['X-Content-Type-Options', 'nosniff', 'nosniff, sniff', 'equal'],
    [XFO, 'SAMEORIGIN', 'SAMEORIGIN, SAMEORIGIN', 'equal'],
    [XFO, 'SAMEORIGIN', 'sameorigin,SAMEORIGIN', 'equal'],
    [XFO, 'DENY', 'DENY, SAMEORIGIN', 'equal'],
    [XFO, 'SAMEORIGIN', 'SAMEORIGIN, DENY', 'stronger'],
    [XFO, 'DENY', 'SAMEORIGIN, ALLOWALL', 'equal'],
    [RP, 'no-referrer', 'no-referrer, some-future-policy', 'equal'],
    [RP, 'no-referrer', ', no-referrer,', 'equal'],
    [RP, 'same-origin', 'unsafe-url, nonsense, same-origin', 'equal'],
    [RP, 'same-origin', 'same-origin, unsafe-url, nonsense', 'weaker'],
    [RP, 'origin', 'origin, origin', 'equal'],
    [PP, 'camera=()', 'camera=();a', 'equal'],
    [PP, 'camera=()', "camera=('none')", 'unparsable'],
    [PP, 'camera=()', 'camera=(none)', 'equal'],
    [PP, 'camera=()', 'camera=1.5', 'equal'],
    [PP, 'camera=()', 'camera=*, camera=()', 'equal'],
    [PP, 'camera=()', 'camera=(), camera=*', 'weaker'],
    [PP, 'camera=(self)', 'camera=(self "not an origin")', 'equal'],
    [PP, 'camera=(self)', 'camera=(* self)', 'weaker'],
    [PP, 'camera=()', 'camera=(), usb=(:YQ==: @1 %"x");x=%"y"', 'stronger'],
    [COOP, 'same-origin', 'same-origin; report-to="a"; report-to="b"', 'different'],
    [COOP, 'same-origin; report-to="b"', 'same-origin; report-to="a"; report-to="b"', 'equal'],
    [COOP, 'same-origin', 'same-origin; report-to=token', 'equal'],
    [COEP, 'require-corp', 'require-corp;x=1.5', 'equal'],
    [COEP, 'require-corp', 'require-corp;x;x=:YQ==:', 'equal'],
    [COEP, 'require-corp', 'credentialless;x=@1', 'weaker'],
    ['Origin-Agent-Cluster', '?1', '?1;x=1', 'equal'],
    ['Origin-Agent-Cluster', '?1', '?0;x=1', 'weaker'],
    [RE, 'a="/a"', 'a="/b", a="/a"', 'equal'],
    [RE, 'a="/a"', 'a="/a", b=token', 'equal'],
  ])('%s: %j, found %j: %s', (name, expected, found, verdict) => {
    expect(compareHeader(name, expected, found).verdict).toBe(verdict);
  });
});

describe('what is judged as browsers do', () => {
  it.each([
    ["connect-src 'self' wss:", "connect-src 'self' wss: https://evil.test", 'weaker'],
    ['connect-src *:*', 'connect-src *', 'weaker'],
    ['connect-src https://*', 'connect-src https:', 'weaker'],
    ['connect-src https:', "connect-src https: 'self'", 'weaker'],
    ['connect-src other.test', 'connect-src other.test:80', 'different'],
    ['connect-src ws:', 'connect-src https:', 'different'],
    ["connect-src 'self' ws:", "connect-src 'self' ws: http:", 'weaker'],
    ["connect-src 'self'", "connect-src 'self' wss://a.test", 'weaker'],
    ['connect-src http://a.test:8080', 'connect-src https://a.test:8080', 'different'],
    ["require-trusted-types-for 'script'", "require-trusted-types-for 'script' é", 'weaker'],
    ["connect-src 'none'", "connect-src 'none' é", 'weaker'],
    ['upgrade-insecure-requests', 'upgrade-insecure-requests é', 'weaker'],
    ["default-src 'none'", "default-src 'none' “self”", 'weaker'],
    ["script-src 'self'", "script-src \u00a0'self'", 'weaker'],
    ["script-src 'none'", "script-src é; script-src 'none'", 'weaker'],
    ["img-src 'self'; object-src 'none'", "img-src 'self' ü; object-src 'none'", 'weaker'],
  ])('%s, found %s: %s', (expected, found, verdict) => {
    expect(compareHeader(CSP, expected, found).verdict).toBe(verdict);
  });
});

describe('several differences at once', () => {
  it('calls the whole weaker where one part is, whatever the others are', () => {
    expect(compareHeader(HSTS, 'max-age=31536000; includeSubDomains', 'max-age=63072000; preload')).toEqual({
      verdict: 'weaker',
      parts: [
        {
          part: 'max-age',
          expected: '31536000',
          found: '63072000',
          verdict: 'stronger',
          why: 'is 31536000 seconds longer',
        },
        {
          part: 'includeSubDomains',
          expected: 'includeSubDomains',
          verdict: 'weaker',
          why: 'is missing, which leaves out subdomains',
        },
        {
          part: 'preload',
          found: 'preload',
          verdict: 'stronger',
          why: "stands there too, which takes in browsers' preload lists",
        },
      ],
    });
  });

  it('calls the whole different before it calls it stronger', () => {
    expect(compareHeader(CSP, "img-src 'self'; report-to a", "img-src 'none'; report-to b").verdict).toBe('different');
  });

  it('lists a misspelt directive beside what it leaves open', () => {
    expect(
      compareHeader(CSP, "script-src 'self'; frame-ancestors 'none'", "script-src 'self'; frame-ancestor 'none'"),
    ).toEqual({
      verdict: 'weaker',
      parts: [
        { part: 'script-src', expected: "'self'", found: "'self'", verdict: 'equal', why: 'is the same' },
        {
          part: 'frame-ancestors',
          expected: "'none'",
          found: undefined,
          verdict: 'weaker',
          why: 'is missing, so that anything is allowed',
        },
        {
          part: 'frame-ancestor',
          expected: undefined,
          found: "'none'",
          verdict: 'different',
          why: 'is not a directive that browsers know',
        },
      ],
    });
  });

  it('finds every directive of a policy that is gone', () => {
    expect(
      compareHeader(CSP, "default-src 'none'; base-uri 'none'", '').parts.map(({ part, verdict }) => [part, verdict]),
    ).toEqual([
      ['default-src', 'weaker'],
      ['base-uri', 'weaker'],
    ]);
  });

  it('tells that quotes are missing around a keyword', () => {
    const { verdict, parts } = compareHeader(CSP, "script-src 'self'", 'script-src self');
    expect(verdict).toBe('different');
    expect(parts[0]!.why).toBe('has self, which lacks its quotes, and is read as a host (CSP3, 2.3.1)');
  });

  it('looks through child-src to the directives that it stands in for', () => {
    const parts = compareHeader(
      CSP,
      "default-src 'none'",
      "default-src 'none'; child-src 'self'; frame-src 'none'",
    ).parts;
    expect(parts.map(({ part, verdict, why }) => [part, verdict, why])).toEqual([
      ['default-src', 'equal', 'is the same'],
      ['frame-src', 'equal', 'is the same'],
      ['worker-src', 'weaker', "is missing: child-src holds and also allows 'self'"],
    ]);
  });
});

describe('values that a browser cannot use', () => {
  it.each([
    [
      HSTS,
      'max-age=5',
      'max-age=abc',
      'has the max-age "abc", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)',
    ],
    [
      HSTS,
      'max-age=5',
      'max-age=5, max-age=5',
      'has the max-age "5, max-age=5", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)',
    ],
    [HSTS, 'max-age=5', '', 'has no max-age, without which browsers ignore it (RFC 6797, 6.1.1)'],
    [
      XFO,
      'DENY',
      'ALLOW-FROM https://a.example, ALLOW-FROM https://b.example',
      'is not DENY or SAMEORIGIN (HTML, The X-Frame-Options header); ALLOW-FROM is obsolete and browsers ignore it: use frame-ancestors in contentSecurityPolicy',
    ],
    ['X-Content-Type-Options', 'nosniff', 'sniff, nosniff', expect.stringContaining('is not nosniff')],
    [COOP, 'same-origin', 'same-origin;', expect.stringContaining('at character 13')],
    [COEP, 'require-corp', '"require-corp"', expect.stringContaining('"require-corp"')],
    ['Origin-Agent-Cluster', '?1', '1', expect.stringContaining('?1 was meant')],
    [
      CORP,
      'same-origin',
      'Same-Origin',
      'is not same-origin, same-site or cross-origin (Fetch, Cross-Origin-Resource-Policy header); same-origin was meant',
    ],
    [
      PP,
      'camera=()',
      'camera=(); usb=()',
      'has "(" at character 16 instead of a value; entries of a dictionary are parted by commas (RFC 8941, 3.2)',
    ],
    [RP, 'origin', 'none', expect.stringMatching(/^has "none", which is not one of no-referrer, /)],
    [
      COEP,
      'require-corp',
      'require-corp, require-corp',
      'has "," at character 13 instead of the end, for this header takes a single value (RFC 8941, 4.2)',
    ],
  ])('%s: %j, found %j', (name, expected, found, why) => {
    expect(compareHeader(name, expected, found)).toEqual({
      verdict: 'unparsable',
      parts: [{ part: 'value', expected, found, verdict: 'different', why }],
    });
  });
});

describe('whatever the values are', () => {
  const source = fc.constantFrom(
    ...[
      "'self'",
      '*',
      'https:',
      'http:',
      'data:',
      'a.example',
      '*.a.example',
      'x.a.example',
      'https://a.example/x/',
      'http://a.example:8080',
    ],
    ...[
      "'unsafe-inline'",
      "'unsafe-eval'",
      "'wasm-unsafe-eval'",
      "'strict-dynamic'",
      "'nonce-abc'",
      "'unsafe-hashes'",
      SHA_A,
      SHA_B,
    ],
  );
  const sources = fc.array(source, { maxLength: 4 });
  const name = fc.constantFrom('default-src', 'script-src', 'style-src', 'img-src', 'frame-ancestors');
  const directive = fc.tuple(name, sources).map(([one, list]) => [one, ...list].join(' '));
  const csp = fc.array(directive, { maxLength: 4 }).map((all) => all.join('; '));
  const allow = fc.constantFrom('()', '*', 'self', '(self)', '("https://a.example")', '(self "https://*.a.example")');
  const pp = fc.dictionary(fc.constantFrom('camera', 'usb', 'midi'), allow).map((features) =>
    Object.entries(features)
      .map(([feature, list]) => `${feature}=${list}`)
      .join(', '),
  );
  const pair = fc.oneof(
    fc.tuple(fc.constant(CSP), csp, csp),
    fc.tuple(fc.constant(PP), pp, pp),
    fc.tuple(
      fc.constant(RP),
      fc.constantFrom('no-referrer', 'origin', 'same-origin', 'unsafe-url'),
      fc.constantFrom('strict-origin', 'origin-when-cross-origin', 'no-referrer-when-downgrade'),
    ),
  );

  it('finds a value equal to itself', () => {
    fc.assert(
      fc.property(pair, ([header, value]) => {
        expect(compareHeader(header, value, value).parts.filter(({ verdict }) => verdict !== 'equal')).toEqual([]);
      }),
    );
  });

  it('calls each part weaker one way where it is stronger the other way', () => {
    const mirror = { equal: 'equal', weaker: 'stronger', stronger: 'weaker', different: 'different' };
    const verdicts = (header: string, expected: string, found: string) =>
      Object.fromEntries(compareHeader(header, expected, found).parts.map(({ part, verdict }) => [part, verdict]));
    fc.assert(
      fc.property(pair, ([header, expected, found]) => {
        const there = verdicts(header, expected, found);
        const back = verdicts(header, found, expected);
        expect(back).toEqual(
          Object.fromEntries(Object.entries(there).map(([part, verdict]) => [part, mirror[verdict]])),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
