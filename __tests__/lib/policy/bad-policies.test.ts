import { PolicyError } from '../../../lib/policy';
import { compile } from '../../../lib/policy/compile';

/** What a team may write by mistake, and the whole text that it is told, one line a problem. */
interface BadPolicy {
  readonly name: string;
  readonly policy: unknown;
  readonly paths: readonly (readonly (string | number)[])[];
  readonly message: readonly string[];
}

const long = (n: number) => 'a'.repeat(n);
const rule = (over: object) => ({
  rules: [{ when: { paths: ['/docs/*'] }, set: { xFrameOptions: 'SAMEORIGIN' }, ...over }],
});
const when = (when: unknown) => rule({ when });
const csp = (directives: object, more: object = {}) => ({
  headers: { contentSecurityPolicy: { directives, ...more } },
});
const custom = (name: string, value: unknown) => ({ headers: { custom: { [name]: value } } });

const BAD_POLICIES: readonly BadPolicy[] = [
  {
    name: 'a policy that is no object',
    policy: 'strict',
    paths: [[]],
    message: ['headerPolicy: "strict" is not an object. Write an object with preset, headers, stage, remove, rules.'],
  },
  {
    name: 'an unknown key of the policy',
    policy: { header: {} },
    paths: [['header']],
    message: ['headerPolicy.header: {} stands under a key that is not known. Write headers.'],
  },
  {
    name: 'an alias for a key of the policy',
    policy: { extends: 'strict' },
    paths: [['extends']],
    message: ['headerPolicy.extends: "strict" stands under a key that is not known. Write preset.'],
  },
  {
    name: 'a misspelt preset',
    policy: { preset: 'strct' },
    paths: [['preset']],
    message: ['headerPolicy.preset: "strct" is not a preset. Write "strict".'],
  },
  {
    name: 'a preset of another name',
    policy: { preset: 'owasp' },
    paths: [['preset']],
    message: ['headerPolicy.preset: "owasp" is not a preset. Write "strict", "aws-blog", "none".'],
  },
  {
    name: 'a preset that is no text',
    policy: { preset: 1 },
    paths: [['preset']],
    message: ['headerPolicy.preset: 1 is not a preset. Write "strict", "aws-blog", "none".'],
  },
  {
    name: 'headers that are a list',
    policy: { headers: [] },
    paths: [['headers']],
    message: [
      'headerPolicy.headers: [] is not an object. Write an object with strictTransportSecurity, contentSecurityPolicy, contentSecurityPolicyReportOnly, xContentTypeOptions, xFrameOptions, xXssProtection, referrerPolicy, permissionsPolicy, crossOriginOpenerPolicy, crossOriginOpenerPolicyReportOnly, crossOriginEmbedderPolicy, crossOriginEmbedderPolicyReportOnly, crossOriginResourcePolicy, originAgentCluster, xPermittedCrossDomainPolicies, xDnsPrefetchControl, reportingEndpoints, custom.',
    ],
  },
  {
    name: 'hsts for Strict-Transport-Security',
    policy: { headers: { hsts: { maxAge: 300 } } },
    paths: [['headers', 'hsts']],
    message: [
      'headerPolicy.headers.hsts: {"maxAge":300} stands under a key that is not known. Write strictTransportSecurity.',
    ],
  },
  {
    name: 'csp for Content-Security-Policy',
    policy: { headers: { csp: {} } },
    paths: [['headers', 'csp']],
    message: ['headerPolicy.headers.csp: {} stands under a key that is not known. Write contentSecurityPolicy.'],
  },
  {
    name: 'a header under the name that is sent',
    policy: { headers: { 'Referrer-Policy': 'no-referrer' } },
    paths: [['headers', 'Referrer-Policy']],
    message: [
      'headerPolicy.headers["Referrer-Policy"]: "no-referrer" stands under a key that is not known. Write referrerPolicy.',
    ],
  },
  {
    name: 'a misspelt header',
    policy: { headers: { xFrameOption: 'DENY' } },
    paths: [['headers', 'xFrameOption']],
    message: ['headerPolicy.headers.xFrameOption: "DENY" stands under a key that is not known. Write xFrameOptions.'],
  },
  {
    name: 'a header that is far from any',
    policy: { headers: { setCookie: 'a=b' } },
    paths: [['headers', 'setCookie']],
    message: [
      'headerPolicy.headers.setCookie: "a=b" stands under a key that is not known. Known are strictTransportSecurity, contentSecurityPolicy, contentSecurityPolicyReportOnly, xContentTypeOptions, xFrameOptions, xXssProtection, referrerPolicy, permissionsPolicy, crossOriginOpenerPolicy, crossOriginOpenerPolicyReportOnly, crossOriginEmbedderPolicy, crossOriginEmbedderPolicyReportOnly, crossOriginResourcePolicy, originAgentCluster, xPermittedCrossDomainPolicies, xDnsPrefetchControl, reportingEndpoints, custom.',
    ],
  },
  {
    name: 'includeSubdomains for includeSubDomains',
    policy: { headers: { strictTransportSecurity: { includeSubdomains: true } } },
    paths: [['headers', 'strictTransportSecurity', 'includeSubdomains']],
    message: [
      'headerPolicy.headers.strictTransportSecurity.includeSubdomains: true stands under a key that is not known. Write includeSubDomains.',
    ],
  },
  {
    name: 'a negative age',
    policy: { headers: { strictTransportSecurity: { maxAge: -1 } } },
    paths: [['headers', 'strictTransportSecurity', 'maxAge']],
    message: [
      'headerPolicy.headers.strictTransportSecurity.maxAge: -1 is not a number of seconds from 0 up (RFC 6797, 6.1.1). Write 0 or more.',
    ],
  },
  {
    name: 'an age in words',
    policy: { headers: { strictTransportSecurity: { maxAge: '2y' } } },
    paths: [['headers', 'strictTransportSecurity', 'maxAge']],
    message: [
      'headerPolicy.headers.strictTransportSecurity.maxAge: "2y" is not a number of seconds from 0 up (RFC 6797, 6.1.1). Write for example 63072000.',
    ],
  },
  {
    name: 'preload for less than a year',
    policy: { headers: { strictTransportSecurity: { maxAge: 300 } } },
    paths: [['headers', 'strictTransportSecurity', 'maxAge']],
    message: [
      'headerPolicy.headers.strictTransportSecurity.maxAge: 300 is less than the year that preload needs (https://hstspreload.org, "Submission requirements"). Set maxAge to 31536000 or more, or preload to false.',
    ],
  },
  {
    name: 'preload without subdomains',
    policy: { headers: { strictTransportSecurity: { includeSubDomains: false } } },
    paths: [['headers', 'strictTransportSecurity', 'includeSubDomains']],
    message: [
      'headerPolicy.headers.strictTransportSecurity.includeSubDomains: false does not go with preload (https://hstspreload.org, "Submission requirements"). Set includeSubDomains to true, or preload to false.',
    ],
  },
  {
    name: 'a raw HSTS with preload for less than a year',
    policy: { headers: { strictTransportSecurity: 'max-age=300; includeSubDomains; preload' } },
    paths: [['headers', 'strictTransportSecurity']],
    message: [
      'headerPolicy.headers.strictTransportSecurity: "max-age=300; includeSubDomains; preload" says maxAge 300, which is less than the year that preload needs (https://hstspreload.org, "Submission requirements"). Set maxAge to 31536000 or more, or preload to false.',
    ],
  },
  {
    name: 'a raw HSTS that browsers ignore',
    policy: { headers: { strictTransportSecurity: 'max-age=abc' } },
    paths: [['headers', 'strictTransportSecurity']],
    message: [
      'headerPolicy.headers.strictTransportSecurity: "max-age=abc" has the max-age "abc", which is not a number of seconds from 0 up (RFC 6797, 6.1.1). Write for example "max-age=63072000; includeSubDomains; preload".',
    ],
  },
  {
    name: 'true for a header',
    policy: { headers: { strictTransportSecurity: true } },
    paths: [['headers', 'strictTransportSecurity']],
    message: [
      'headerPolicy.headers.strictTransportSecurity: true is not an object. Write for example {"maxAge":63072000,"includeSubDomains":true,"preload":true}.',
    ],
  },
  {
    name: 'null for a header',
    policy: { headers: { referrerPolicy: null } },
    paths: [['headers', 'referrerPolicy']],
    message: [
      'headerPolicy.headers.referrerPolicy: null is not an object. Write for example {"policy":["strict-origin-when-cross-origin"]}.',
    ],
  },
  {
    name: 'a number for a header of one word',
    policy: { headers: { xContentTypeOptions: 1 } },
    paths: [['headers', 'xContentTypeOptions']],
    message: [
      'headerPolicy.headers.xContentTypeOptions: 1 is not nosniff (Fetch, X-Content-Type-Options header). Write "nosniff".',
    ],
  },
  {
    name: 'a word that X-Frame-Options does not know',
    policy: { headers: { xFrameOptions: 'SAMEORGIN' } },
    paths: [['headers', 'xFrameOptions']],
    message: [
      'headerPolicy.headers.xFrameOptions: "SAMEORGIN" is not DENY or SAMEORIGIN (HTML, The X-Frame-Options header); SAMEORIGIN was meant. Write "SAMEORIGIN".',
    ],
  },
  {
    name: 'an obsolete word of X-Frame-Options',
    policy: { headers: { xFrameOptions: 'ALLOW-FROM https://a.example' } },
    paths: [['headers', 'xFrameOptions']],
    message: [
      'headerPolicy.headers.xFrameOptions: "ALLOW-FROM https://a.example" is not DENY or SAMEORIGIN (HTML, The X-Frame-Options header); ALLOW-FROM is obsolete and browsers ignore it: use frame-ancestors in contentSecurityPolicy. Write "DENY" or "SAMEORIGIN".',
    ],
  },
  {
    name: 'a misspelt referrer policy',
    policy: { headers: { referrerPolicy: { policy: ['no-referer'] } } },
    paths: [['headers', 'referrerPolicy', 'policy', 0]],
    message: [
      'headerPolicy.headers.referrerPolicy.policy[0]: "no-referer" is not one of no-referrer, no-referrer-when-downgrade, same-origin, origin, strict-origin, origin-when-cross-origin, strict-origin-when-cross-origin, unsafe-url (Referrer Policy, 3). Write "no-referrer".',
    ],
  },
  {
    name: 'an unknown feature',
    policy: { headers: { permissionsPolicy: { webcam: [] } } },
    paths: [['headers', 'permissionsPolicy', 'webcam']],
    message: [
      'headerPolicy.headers.permissionsPolicy.webcam: [] is not a feature that browsers know (Permissions Policy, Structured header serialization). Write what the rule asks for, or take it away.',
    ],
  },
  {
    name: 'a misspelt feature that is to be taken away',
    policy: { headers: { permissionsPolicy: { camra: false } } },
    paths: [['headers', 'permissionsPolicy', 'camra']],
    message: [
      'headerPolicy.headers.permissionsPolicy.camra: false is not a feature that browsers know (Permissions Policy, Structured header serialization). Write camera.',
    ],
  },
  {
    name: 'an opener policy that there is not',
    policy: { headers: { crossOriginOpenerPolicy: { policy: 'same-site' } } },
    paths: [['headers', 'crossOriginOpenerPolicy', 'policy']],
    message: [
      'headerPolicy.headers.crossOriginOpenerPolicy.policy: "same-site" is not same-origin, same-origin-allow-popups, noopener-allow-popups or unsafe-none (HTML, Cross-origin opener policies). Write one of "same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none".',
    ],
  },
  {
    name: 'an endpoint without an address',
    policy: { headers: { reportingEndpoints: { csp: 'reports' } } },
    paths: [['headers', 'reportingEndpoints', 'csp']],
    message: [
      'headerPolicy.headers.reportingEndpoints.csp: "reports" is not an address that starts with https:// or / (Reporting API, The Reporting-Endpoints header). Write what the rule asks for, or take it away.',
    ],
  },
  {
    name: 'an endpoint that is not defined',
    policy: csp({ 'report-to': ['csp'] }),
    paths: [['headers', 'contentSecurityPolicy']],
    message: [
      'headerPolicy.headers.contentSecurityPolicy: "csp" is an endpoint that reportingEndpoints does not define, so that browsers drop the reports (Reporting API, 3.2). Write reportingEndpoints: {"csp":"https://reports.example.com/"}.',
    ],
  },
  {
    name: 'a misspelt endpoint',
    policy: {
      headers: {
        reportingEndpoints: { 'csp-endpoint': 'https://reports.example.com/' },
        crossOriginOpenerPolicy: { reportTo: 'csp-endpont' },
      },
    },
    paths: [['headers', 'crossOriginOpenerPolicy']],
    message: [
      'headerPolicy.headers.crossOriginOpenerPolicy: "csp-endpont" is an endpoint that reportingEndpoints does not define, so that browsers drop the reports (Reporting API, 3.2). Write csp-endpoint.',
    ],
  },
  {
    name: 'a misspelt directive',
    policy: csp({ 'scrip-src': ["'self'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'scrip-src']],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["scrip-src"]: ["'self'"] is not a directive of CSP Level 3, and browsers ignore it. Write script-src.`,
    ],
  },
  {
    name: 'a directive in camel case',
    policy: csp({ imgSrc: ["'self'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'imgSrc']],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives.imgSrc: ["'self'"] is not a directive of CSP Level 3, and browsers ignore it. Write img-src.`,
    ],
  },
  {
    name: 'a misspelt directive taken away',
    policy: csp({ defaultSrc: false }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'defaultSrc']],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives.defaultSrc: false is not a directive of CSP Level 3, and browsers ignore it. Write default-src.',
    ],
  },
  {
    name: 'an obsolete directive',
    policy: csp({ 'block-all-mixed-content': true }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'block-all-mixed-content']],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives["block-all-mixed-content"]: true is an obsolete directive that browsers ignore. Write upgrade-insecure-requests instead.',
    ],
  },
  {
    name: 'a directive that is far from any',
    policy: csp({ everything: ["'none'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'everything']],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives.everything: ["'none'"] is not a directive of CSP Level 3, and browsers ignore it. Known are default-src, script-src, script-src-elem, script-src-attr, style-src, style-src-elem, style-src-attr, img-src, font-src, connect-src, media-src, object-src, manifest-src, child-src, frame-src, worker-src, fenced-frame-src, base-uri, form-action, frame-ancestors, sandbox, webrtc, require-trusted-types-for, trusted-types, upgrade-insecure-requests, report-to, report-uri.`,
    ],
  },
  {
    name: 'a keyword without quotes',
    policy: csp({ 'img-src': ['self'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 0]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["img-src"][0]: "self" lacks its quotes, and is read as a host (CSP3, 2.3.1). Write 'self'.`,
    ],
  },
  {
    name: "'none' beside another source",
    policy: csp({ 'img-src': ["'none'", 'data:'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 0]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["img-src"][0]: "'none'" must stand alone (CSP3, 2.3.1). Take 'none' away, or everything beside it.`,
    ],
  },
  {
    name: 'a scheme without its colon',
    policy: csp({ 'img-src': ["'self'", 'data'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 1]],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives["img-src"][1]: "data" lacks its colon, and is read as a host (CSP3, 2.3.1). Write data:.',
    ],
  },
  {
    name: 'a misspelt keyword',
    policy: csp({ 'script-src': ["'unsafe-inlin'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'script-src', 0]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["script-src"][0]: "'unsafe-inlin'" is not a keyword of a source list (CSP3, 2.3.1). Write 'unsafe-inline'.`,
    ],
  },
  {
    name: 'typographic quotes',
    policy: csp({ 'img-src': ['‘self’'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 0]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["img-src"][0]: "‘self’" is not a run of visible ASCII characters without comma, semicolon and space (CSP3, 2.2). Write keywords in straight single quotes (').`,
    ],
  },
  {
    name: 'a port above the last',
    policy: csp({ 'img-src': ['https://a.example:65536'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 0]],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives["img-src"][0]: "https://a.example:65536" has a port above 65535. Write a port from 0 to 65535, or * for any.',
    ],
  },
  {
    name: 'a source with a query',
    policy: csp({ 'img-src': ['https://a.example/?b'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 0]],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives["img-src"][0]: "https://a.example/?b" is not a source: a keyword in quotes, a scheme with its colon, or a host with, at will, scheme, port and path (CSP3, 2.3.1). Take away the query and the fragment: a source ends with its path.',
    ],
  },
  {
    name: 'a host with an underscore',
    policy: csp({ 'img-src': ['https://my_cdn.example'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 0]],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives["img-src"][0]: "https://my_cdn.example" is not a source: a keyword in quotes, a scheme with its colon, or a host with, at will, scheme, port and path (CSP3, 2.3.1). Write a host of letters, digits and hyphens; a wildcard for the label with the underscore also fits it.',
    ],
  },
  {
    name: 'two endpoints',
    policy: csp({ 'report-to': ['a', 'b'] }, {}),
    paths: [
      ['headers', 'contentSecurityPolicy', 'directives', 'report-to', 0],
      ['headers', 'contentSecurityPolicy', 'directives', 'report-to', 1],
    ],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives["report-to"][0]: "a" is one of several names, and report-to takes one (CSP3, report-to). Write one endpoint.',
      'headerPolicy.headers.contentSecurityPolicy.directives["report-to"][1]: "b" is one of several names, and report-to takes one (CSP3, report-to). Write one endpoint.',
    ],
  },
  {
    name: 'reports to an address without a scheme',
    policy: csp({ 'report-uri': ['reports.example.com'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'report-uri', 0]],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives["report-uri"][0]: "reports.example.com" is not an address that takes reports (CSP3, report-uri). Write an https address, or a path that starts with /.',
    ],
  },
  {
    name: 'a number among the sources',
    policy: csp({ 'img-src': ["'self'", 1] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 1]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["img-src"][1]: 1 is not a text. Write for example "'self'".`,
    ],
  },
  {
    name: 'false for the directives',
    policy: { headers: { contentSecurityPolicy: { directives: false } } },
    paths: [['headers', 'contentSecurityPolicy', 'directives']],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives: false is not an object of directives. Write an object.',
    ],
  },
  {
    name: 'an unknown sink of Trusted Types',
    policy: csp({ 'require-trusted-types-for': ["'scripts'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'require-trusted-types-for', 0]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["require-trusted-types-for"][0]: "'scripts'" is not a sink group of Trusted Types (Trusted Types, require-trusted-types-for). Write 'script'.`,
    ],
  },
  {
    name: 'a digest of the wrong length',
    policy: csp({ 'script-src': ["'sha256-abc='"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'script-src', 0]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["script-src"][0]: "'sha256-abc='" is not a sha256 digest in base64, which has 44 characters (CSP3, 2.3.1). Write the digest that the browser prints in its console, or that openssl dgst -binary piped into base64 gives.`,
    ],
  },
  {
    name: 'a nonce that is not base64',
    policy: csp({ 'script-src': ["'nonce-a b'"] }),
    paths: [
      ['headers', 'contentSecurityPolicy', 'directives', 'script-src', 0],
      ['headers', 'contentSecurityPolicy', 'directives', 'script-src', 0],
    ],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["script-src"][0]: "'nonce-a b'" is not a run of visible ASCII characters without comma, semicolon and space (CSP3, 2.2). Write one entry for each source; in an address, write a comma as %2C and a semicolon as %3B.`,
      `headerPolicy.headers.contentSecurityPolicy.directives["script-src"][0]: "'nonce-a b'" is the same on every answer, so that injected script can carry it too (CSP3, 7.1). Write the hash of what may run; or write the policy as an object with allowUnsafe: "<the reason>".`,
    ],
  },
  {
    name: 'a host with a star in the middle',
    policy: csp({ 'img-src': ['https://cdn.*.example.com'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 0]],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives["img-src"][0]: "https://cdn.*.example.com" is not a source: a keyword in quotes, a scheme with its colon, or a host with, at will, scheme, port and path (CSP3, 2.3.1). Write the star alone, or in front as in *.example.com.',
    ],
  },
  {
    name: 'a keyword where it has no effect',
    policy: csp({ 'img-src': ["'strict-dynamic'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 0]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["img-src"][0]: "'strict-dynamic'" has no effect in img-src: it is for default-src, script-src, script-src-elem (CSP3). Take it away, or write it where it has an effect.`,
    ],
  },
  {
    name: 'a nonce for frame-ancestors',
    policy: csp({ 'frame-ancestors': ["'nonce-abcd'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'frame-ancestors', 0]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["frame-ancestors"][0]: "'nonce-abcd'" has no effect in frame-ancestors (CSP3, frame-ancestors). Write 'self', 'none', schemes or hosts alone.`,
    ],
  },
  {
    name: 'a value for a directive without one',
    policy: csp({ 'upgrade-insecure-requests': ['1'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'upgrade-insecure-requests', 0]],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives["upgrade-insecure-requests"][0]: "1" stands in upgrade-insecure-requests, which takes no value (Upgrade Insecure Requests, 3.1). Write upgrade-insecure-requests alone.',
    ],
  },
  {
    name: 'an empty list of sources',
    policy: csp({ 'img-src': [] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src']],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["img-src"]: [] has no source (CSP3, img-src). Write 'none' to allow nothing.`,
    ],
  },
  {
    name: 'a directive as one text',
    policy: csp({ 'img-src': "'self' data:" }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src']],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["img-src"]: "'self' data:" is not a list of entries, nor true. Write ["'self'","data:"].`,
    ],
  },
  {
    name: 'a misspelt sandbox flag',
    policy: csp({ sandbox: ['allow-script'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'sandbox', 0]],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives.sandbox[0]: "allow-script" is not a sandbox flag (CSP3, sandbox). Write allow-scripts.',
    ],
  },
  {
    name: 'a source with a semicolon',
    policy: csp({ 'img-src': ['https://a.example/;b'] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 0]],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.directives["img-src"][0]: "https://a.example/;b" is not a run of visible ASCII characters without comma, semicolon and space (CSP3, 2.2). Write one entry for each source; in an address, write a comma as %2C and a semicolon as %3B.',
    ],
  },
  {
    name: 'a source twice',
    policy: csp({ 'img-src': ["'self'", "'self'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'img-src', 1]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["img-src"][1]: "'self'" stands twice in its directive. Write it once.`,
    ],
  },
  {
    name: 'every directive taken away',
    policy: {
      preset: 'aws-blog',
      ...csp({ 'default-src': false, 'img-src': false, 'script-src': false, 'style-src': false, 'object-src': false }),
    },
    paths: [['headers', 'contentSecurityPolicy', 'directives']],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives: {} holds no directive (CSP3, 2.2.1). Write for example "default-src": ["'self'"].`,
    ],
  },
  {
    name: 'unsafe-inline without a reason',
    policy: csp({ 'style-src': ["'self'", "'unsafe-inline'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'style-src', 1]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["style-src"][1]: "'unsafe-inline'" takes away the protection of style-src (CSP3, style-src). Use files or hashes; or write the policy as an object with allowUnsafe: "<the reason>".`,
    ],
  },
  {
    name: 'unsafe-eval without a reason',
    policy: csp({ 'script-src': ["'self'", "'unsafe-eval'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'script-src', 1]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["script-src"][1]: "'unsafe-eval'" takes away the protection of script-src (CSP3, script-src). Use files or hashes; or write the policy as an object with allowUnsafe: "<the reason>".`,
    ],
  },
  {
    name: 'unsafe-hashes without a reason',
    policy: csp({ 'script-src': ["'unsafe-hashes'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'script-src', 0]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["script-src"][0]: "'unsafe-hashes'" takes away the protection of script-src (CSP3, script-src). Use files or hashes; or write the policy as an object with allowUnsafe: "<the reason>".`,
    ],
  },
  {
    name: 'a nonce, which is the same for everybody',
    policy: csp({ 'script-src': ["'nonce-c2VjcmV0'"] }),
    paths: [['headers', 'contentSecurityPolicy', 'directives', 'script-src', 0]],
    message: [
      `headerPolicy.headers.contentSecurityPolicy.directives["script-src"][0]: "'nonce-c2VjcmV0'" is the same on every answer, so that injected script can carry it too (CSP3, 7.1). Write the hash of what may run; or write the policy as an object with allowUnsafe: "<the reason>".`,
    ],
  },
  {
    name: 'an empty reason',
    policy: csp({ 'style-src': ["'unsafe-inline'"] }, { allowUnsafe: ' ' }),
    paths: [['headers', 'contentSecurityPolicy', 'allowUnsafe']],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.allowUnsafe: " " is not a reason in words. Write why the policy needs it, or take it away.',
    ],
  },
  {
    name: 'a reason without need',
    policy: csp({}, { allowUnsafe: 'legacy' }),
    paths: [['headers', 'contentSecurityPolicy', 'allowUnsafe']],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.allowUnsafe: "legacy" gives a reason, and the policy holds nothing unsafe. Take allowUnsafe away.',
    ],
  },
  {
    name: 'a misspelt key for the reason',
    policy: csp({}, { allowUnsave: 'legacy' }),
    paths: [['headers', 'contentSecurityPolicy', 'allowUnsave']],
    message: [
      'headerPolicy.headers.contentSecurityPolicy.allowUnsave: "legacy" stands under a key that is not known. Write allowUnsafe.',
    ],
  },
  {
    name: 'unsafe-inline in a raw policy',
    policy: { headers: { contentSecurityPolicy: "default-src 'self' 'unsafe-inline'" } },
    paths: [['headers', 'contentSecurityPolicy']],
    message: [
      `headerPolicy.headers.contentSecurityPolicy: "'unsafe-inline'" takes away the protection of default-src (CSP3, default-src). Use files or hashes; or write the policy as an object with allowUnsafe: "<the reason>".`,
    ],
  },
  {
    name: 'a raw policy with a directive twice',
    policy: { headers: { contentSecurityPolicy: "img-src 'self'; img-src *" } },
    paths: [['headers', 'contentSecurityPolicy']],
    message: [
      'headerPolicy.headers.contentSecurityPolicy: "img-src" stands twice, and browsers take the first alone (CSP3, 2.2.1). Write it once.',
    ],
  },
  {
    name: 'a raw policy with two faults',
    policy: { headers: { contentSecurityPolicy: "defalt-src 'self'; img-src none" } },
    paths: [
      ['headers', 'contentSecurityPolicy'],
      ['headers', 'contentSecurityPolicy'],
    ],
    message: [
      'headerPolicy.headers.contentSecurityPolicy: "defalt-src" is not a directive of CSP Level 3, and browsers ignore it. Write default-src.',
      `headerPolicy.headers.contentSecurityPolicy: "none" lacks its quotes, and is read as a host (CSP3, 2.3.1). Write 'none'.`,
    ],
  },
  {
    name: 'a raw policy with a comma',
    policy: { headers: { contentSecurityPolicy: "img-src 'self', data:" } },
    paths: [['headers', 'contentSecurityPolicy']],
    message: [
      `headerPolicy.headers.contentSecurityPolicy: "img-src 'self', data:" holds a comma, which starts a second policy (CSP3, 3.1). Write one policy; in an address, write a comma as %2C.`,
    ],
  },
  {
    name: 'a raw policy of nothing',
    policy: { headers: { contentSecurityPolicy: ';' } },
    paths: [['headers', 'contentSecurityPolicy']],
    message: [
      `headerPolicy.headers.contentSecurityPolicy: ";" holds no directive (CSP3, 2.2.1). Write for example default-src 'self'.`,
    ],
  },
  {
    name: 'sandbox in Report-Only',
    policy: { headers: { contentSecurityPolicyReportOnly: { directives: { sandbox: true } } } },
    paths: [['headers', 'contentSecurityPolicyReportOnly', 'directives', 'sandbox']],
    message: [
      'headerPolicy.headers.contentSecurityPolicyReportOnly.directives.sandbox: true has no effect in Report-Only (CSP3, sandbox). Take it away here, and write it into contentSecurityPolicy.',
    ],
  },
  {
    name: 'upgrade-insecure-requests in a raw Report-Only',
    policy: { headers: { contentSecurityPolicyReportOnly: "default-src 'self'; upgrade-insecure-requests" } },
    paths: [['headers', 'contentSecurityPolicyReportOnly']],
    message: [
      `headerPolicy.headers.contentSecurityPolicyReportOnly: "default-src 'self'; upgrade-insecure-requests" says directives["upgrade-insecure-requests"] true, which has no effect in Report-Only (Upgrade Insecure Requests, 3.1). Take it away here, and write it into contentSecurityPolicy.`,
    ],
  },
  {
    name: 'a disallowed header',
    policy: custom('X-Cache', 'no'),
    paths: [['headers', 'custom', 'X-Cache']],
    message: [
      'headerPolicy.headers.custom["X-Cache"]: "no" stands under a name that is a header that CloudFront keeps to itself: adding it makes CloudFront answer 502 (CloudFront Developer Guide, "Disallowed headers"). Take it away.',
    ],
  },
  {
    name: 'a disallowed header by its start',
    policy: custom('x-amz-cf-pop', 'no'),
    paths: [['headers', 'custom', 'x-amz-cf-pop']],
    message: [
      'headerPolicy.headers.custom["x-amz-cf-pop"]: "no" stands under a name that is a header that CloudFront keeps to itself: adding it makes CloudFront answer 502 (CloudFront Developer Guide, "Disallowed headers"). Take it away.',
    ],
  },
  {
    name: 'a read-only header',
    policy: custom('Via', '1.1 me'),
    paths: [['headers', 'custom', 'Via']],
    message: [
      'headerPolicy.headers.custom.Via: "1.1 me" stands under a name that is read-only on origin-response: changing it makes CloudFront answer 502 (CloudFront Developer Guide, "Read-only headers"). Take it away.',
    ],
  },
  {
    name: 'a header with a space in its name',
    policy: custom('X Custom', 'a'),
    paths: [['headers', 'custom', 'X Custom']],
    message: [
      `headerPolicy.headers.custom["X Custom"]: "a" stands under a name that is not the name of a header (RFC 9110, 5.1). Write letters, digits and ! # $ % & ' * + - . ^ _ \` | ~ alone.`,
    ],
  },
  {
    name: 'a header without a name',
    policy: custom('', 'a'),
    paths: [['headers', 'custom', '']],
    message: [
      `headerPolicy.headers.custom[""]: "a" stands under a name that is not the name of a header (RFC 9110, 5.1). Write letters, digits and ! # $ % & ' * + - . ^ _ \` | ~ alone.`,
    ],
  },
  {
    name: 'a header that has a key of its own',
    policy: custom('x-frame-options', 'DENY'),
    paths: [['headers', 'custom', 'x-frame-options']],
    message: [
      'headerPolicy.headers.custom["x-frame-options"]: "DENY" stands for a header that has a key of its own. Write it under xFrameOptions.',
    ],
  },
  {
    name: 'one header under two spellings',
    policy: { headers: { custom: { 'X-Team': 'a', 'x-team': 'b' } } },
    paths: [['headers', 'custom', 'x-team']],
    message: [
      'headerPolicy.headers.custom["x-team"]: "b" stands for the same header as X-Team: case does not count (RFC 9110, 5.1). Write it once.',
    ],
  },
  {
    name: 'a header with a number',
    policy: custom('X-Team', 7),
    paths: [['headers', 'custom', 'X-Team']],
    message: [
      'headerPolicy.headers.custom["X-Team"]: 7 is not a text. Write the value as text, or false to leave the header out.',
    ],
  },
  {
    name: 'a header with CR and LF',
    policy: custom('X-Team', 'a\r\nSet-Cookie: b'),
    paths: [['headers', 'custom', 'X-Team']],
    message: [
      'headerPolicy.headers.custom["X-Team"]: "a\\r\\nSet-Cookie: b" holds CR at character 2, and a value is visible ASCII, spaces and tabs (RFC 9110, 5.5). Write the value on one line, without control characters.',
    ],
  },
  {
    name: 'a header with LF',
    policy: custom('X-Team', 'a\nb'),
    paths: [['headers', 'custom', 'X-Team']],
    message: [
      'headerPolicy.headers.custom["X-Team"]: "a\\nb" holds LF at character 2, and a value is visible ASCII, spaces and tabs (RFC 9110, 5.5). Write the value on one line, without control characters.',
    ],
  },
  {
    name: 'a header with NUL',
    policy: custom('X-Team', 'a\0'),
    paths: [['headers', 'custom', 'X-Team']],
    message: [
      'headerPolicy.headers.custom["X-Team"]: "a\\u0000" holds NUL at character 2, and a value is visible ASCII, spaces and tabs (RFC 9110, 5.5). Write the value on one line, without control characters.',
    ],
  },
  {
    name: 'a header with a letter beyond ASCII',
    policy: custom('X-Team', 'Grüße'),
    paths: [['headers', 'custom', 'X-Team']],
    message: [
      'headerPolicy.headers.custom["X-Team"]: "Grüße" holds U+00FC at character 3, and a value is visible ASCII, spaces and tabs (RFC 9110, 5.5). Write it in ASCII, percent-encoded where it is an address.',
    ],
  },
  {
    name: 'a header with space at its end',
    policy: custom('X-Team', 'a '),
    paths: [['headers', 'custom', 'X-Team']],
    message: [
      'headerPolicy.headers.custom["X-Team"]: "a " starts or ends with space, which does not belong to a value (RFC 9110, 5.5). Take the space away.',
    ],
  },
  {
    name: 'an empty header',
    policy: custom('X-Team', ''),
    paths: [['headers', 'custom', 'X-Team']],
    message: ['headerPolicy.headers.custom["X-Team"]: "" is empty. Write a value, or false to leave the header out.'],
  },
  {
    name: 'a raw value with CR',
    policy: { headers: { xFrameOptions: 'DENY\r' } },
    paths: [['headers', 'xFrameOptions']],
    message: [
      'headerPolicy.headers.xFrameOptions: "DENY\\r" holds CR at character 5, and a value is visible ASCII, spaces and tabs (RFC 9110, 5.5). Write the value on one line, without control characters.',
    ],
  },
  {
    name: 'custom headers in a list',
    policy: { headers: { custom: ['X-Team'] } },
    paths: [['headers', 'custom']],
    message: [
      'headerPolicy.headers.custom: ["X-Team"] is not an object of names and values. Write for example { "Server": "CloudFront" }.',
    ],
  },
  {
    name: 'one header over the budget',
    policy: custom('X-Team', long(20_481)),
    paths: [['headers', 'custom', 'X-Team']],
    message: [
      'headerPolicy.headers.custom["X-Team"]: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa... has 20481 bytes, and all headers together may have 20480 (CloudFront quotas). Write a shorter value.',
    ],
  },
  {
    name: 'headers over the budget together',
    policy: { preset: 'none', headers: { custom: { 'X-A': long(10_240), 'X-B': long(10_240) } } },
    paths: [[]],
    message: [
      'headerPolicy: 20486 bytes of header names and values can come together on one answer, and CloudFront takes 20480 (CloudFront quotas). Shorten the longest.',
    ],
  },
  {
    name: 'rules over the budget together',
    policy: {
      preset: 'none',
      rules: [
        { when: { paths: ['/a/*'] }, set: { custom: { 'X-A': long(10_240) } } },
        { when: { statuses: ['2xx'] }, set: { custom: { 'X-B': long(10_240) } } },
      ],
    },
    paths: [['rules']],
    message: [
      'headerPolicy.rules: 20486 bytes of header names and values can come together on one answer, and CloudFront takes 20480 (CloudFront quotas). Shorten the longest, or let fewer rules hold together.',
    ],
  },
  {
    name: 'removals that are no list',
    policy: { remove: 'server' },
    paths: [['remove']],
    message: ['headerPolicy.remove: "server" is not a list. Write for example ["x-powered-by"].'],
  },
  {
    name: 'a removal that is no text',
    policy: { remove: [1] },
    paths: [['remove', 0]],
    message: ['headerPolicy.remove[0]: 1 is not a text. Write for example "x-powered-by".'],
  },
  {
    name: 'the removal of a read-only header',
    policy: { remove: ['Transfer-Encoding'] },
    paths: [['remove', 0]],
    message: [
      'headerPolicy.remove[0]: "Transfer-Encoding" is read-only on origin-response: changing it makes CloudFront answer 502 (CloudFront Developer Guide, "Read-only headers"). Take it away.',
    ],
  },
  {
    name: 'the removal of a disallowed header',
    policy: { remove: ['X-Edge-Location'] },
    paths: [['remove', 0]],
    message: [
      'headerPolicy.remove[0]: "X-Edge-Location" is a header that CloudFront keeps to itself: adding it makes CloudFront answer 502 (CloudFront Developer Guide, "Disallowed headers"). Take it away.',
    ],
  },
  {
    name: 'a removal that takes in a read-only header',
    policy: { remove: ['v*'] },
    paths: [['remove', 0]],
    message: [
      'headerPolicy.remove[0]: "v*" takes in via, which is read-only: removing it makes CloudFront answer 502 (CloudFront Developer Guide, "Read-only headers"). Write a longer start, or the names one by one.',
    ],
  },
  {
    name: 'the removal of everything',
    policy: { remove: ['*'] },
    paths: [['remove', 0]],
    message: [
      'headerPolicy.remove[0]: "*" takes in transfer-encoding, which is read-only: removing it makes CloudFront answer 502 (CloudFront Developer Guide, "Read-only headers"). Write a longer start, or the names one by one.',
    ],
  },
  {
    name: 'a removal of disallowed headers alone',
    policy: { remove: ['x-amz-cf-*'] },
    paths: [['remove', 0]],
    message: [
      'headerPolicy.remove[0]: "x-amz-cf-*" takes in only headers that CloudFront keeps to itself, which a function never sees (CloudFront Developer Guide, "Disallowed headers"). Take it away.',
    ],
  },
  {
    name: 'a removal with a star in the middle',
    policy: { remove: ['x-*-id*'] },
    paths: [['remove', 0]],
    message: [
      'headerPolicy.remove[0]: "x-*-id*" has a star before its end, and a name may only end in one. Write one name or start for each.',
    ],
  },
  {
    name: 'a removal twice',
    policy: { remove: ['X-Powered-By', 'x-powered-by'] },
    paths: [['remove', 1]],
    message: [
      'headerPolicy.remove[1]: "x-powered-by" is the same header as X-Powered-By: case does not count (RFC 9110, 5.1). Write it once.',
    ],
  },
  {
    name: 'a removal of what is set',
    policy: { remove: ['X-Frame-Options'] },
    paths: [['remove', 0]],
    message: [
      'headerPolicy.remove[0]: "X-Frame-Options" is set at the same level, and what is set wins. Take it away here, or where it is set.',
    ],
  },
  {
    name: 'several faults at once',
    policy: {
      preset: 'strikt',
      headers: {
        hsts: {},
        strictTransportSecurity: { maxAge: -1, preload: 'yes' },
        contentSecurityPolicy: { directives: { 'img-scr': ['self'], 'style-src': ["'unsafe-inline'"] } },
        custom: { via: '1.1 me' },
      },
      remove: ['via'],
      rules: [{ when: { statuses: [600] }, remove: ['x-cache'] }],
    },
    paths: [
      ['preset'],
      ['headers', 'hsts'],
      ['headers', 'custom', 'via'],
      ['headers', 'strictTransportSecurity', 'maxAge'],
      ['headers', 'strictTransportSecurity', 'preload'],
      ['headers', 'contentSecurityPolicy', 'directives', 'img-scr'],
      ['headers', 'contentSecurityPolicy', 'directives', 'style-src', 0],
      ['remove', 0],
      ['rules', 0, 'when', 'statuses', 0],
      ['rules', 0, 'remove', 0],
    ],
    message: [
      'headerPolicy.preset: "strikt" is not a preset. Write "strict".',
      'headerPolicy.headers.hsts: {} stands under a key that is not known. Write strictTransportSecurity.',
      'headerPolicy.headers.custom.via: "1.1 me" stands under a name that is read-only on origin-response: changing it makes CloudFront answer 502 (CloudFront Developer Guide, "Read-only headers"). Take it away.',
      'headerPolicy.headers.strictTransportSecurity.maxAge: -1 is not a number of seconds from 0 up (RFC 6797, 6.1.1). Write 0 or more.',
      'headerPolicy.headers.strictTransportSecurity.preload: "yes" is not true or false. Write for example true.',
      'headerPolicy.headers.contentSecurityPolicy.directives["img-scr"]: ["self"] is not a directive of CSP Level 3, and browsers ignore it. Write img-src.',
      `headerPolicy.headers.contentSecurityPolicy.directives["style-src"][0]: "'unsafe-inline'" takes away the protection of style-src (CSP3, style-src). Use files or hashes; or write the policy as an object with allowUnsafe: "<the reason>".`,
      'headerPolicy.remove[0]: "via" is read-only on origin-response: changing it makes CloudFront answer 502 (CloudFront Developer Guide, "Read-only headers"). Take it away.',
      'headerPolicy.rules[0].when.statuses[0]: 600 can never match: the statuses that the function sees are 200 to 599 (CloudFront Developer Guide, "Restrictions on Lambda@Edge"). Write a status from 200 to 599.',
      'headerPolicy.rules[0].remove[0]: "x-cache" is a header that CloudFront keeps to itself: adding it makes CloudFront answer 502 (CloudFront Developer Guide, "Disallowed headers"). Take it away.',
    ],
  },
  {
    name: 'rules that are no list',
    policy: { rules: {} },
    paths: [['rules']],
    message: ['headerPolicy.rules: {} is not a list. Write [{ when: {...}, set: {...} }].'],
  },
  {
    name: 'a rule that is no object',
    policy: { rules: ['/docs/*'] },
    paths: [['rules', 0]],
    message: ['headerPolicy.rules[0]: "/docs/*" is not an object. Write an object with when, set, remove.'],
  },
  {
    name: 'an unknown key of a rule',
    policy: rule({ sets: {} }),
    paths: [['rules', 0, 'sets']],
    message: ['headerPolicy.rules[0].sets: {} stands under a key that is not known. Write set.'],
  },
  {
    name: 'a rule without a condition',
    policy: { rules: [{ set: { xFrameOptions: 'SAMEORIGIN' } }] },
    paths: [['rules', 0, 'when']],
    message: [
      'headerPolicy.rules[0].when: nothing is given where a condition is needed. Give paths, contentTypes or statuses; what holds for every answer belongs into headers.',
    ],
  },
  {
    name: 'a rule with an empty condition',
    policy: when({}),
    paths: [['rules', 0, 'when']],
    message: [
      'headerPolicy.rules[0].when: {} holds no condition. Give paths, contentTypes or statuses; what holds for every answer belongs into headers.',
    ],
  },
  {
    name: 'a misspelt condition',
    policy: when({ path: ['/docs/*'] }),
    paths: [['rules', 0, 'when', 'path']],
    message: ['headerPolicy.rules[0].when.path: ["/docs/*"] stands under a key that is not known. Write paths.'],
  },
  {
    name: 'no paths',
    policy: when({ paths: [] }),
    paths: [['rules', 0, 'when', 'paths']],
    message: [
      'headerPolicy.rules[0].when.paths: [] is an empty list, so that the rule can never match. Write for example ["/docs/*"], or leave it out.',
    ],
  },
  {
    name: 'no types',
    policy: when({ contentTypes: [] }),
    paths: [['rules', 0, 'when', 'contentTypes']],
    message: [
      'headerPolicy.rules[0].when.contentTypes: [] is an empty list, so that the rule can never match. Write for example ["text/html"], or leave it out.',
    ],
  },
  {
    name: 'no statuses',
    policy: when({ statuses: [] }),
    paths: [['rules', 0, 'when', 'statuses']],
    message: [
      'headerPolicy.rules[0].when.statuses: [] is an empty list, so that the rule can never match. Write for example ["4xx"], or leave it out.',
    ],
  },
  {
    name: 'paths as one text',
    policy: when({ paths: '/docs/*' }),
    paths: [['rules', 0, 'when', 'paths']],
    message: ['headerPolicy.rules[0].when.paths: "/docs/*" is not a list. Write for example ["/docs/*"].'],
  },
  {
    name: 'a path without its slash',
    policy: when({ paths: ['docs/*'] }),
    paths: [['rules', 0, 'when', 'paths', 0]],
    message: [
      'headerPolicy.rules[0].when.paths[0]: "docs/*" can never match: a path starts with / (CloudFront, path pattern). Write "/docs/*".',
    ],
  },
  {
    name: 'a whole address for a path',
    policy: when({ paths: ['https://www.example.com/docs/*'] }),
    paths: [['rules', 0, 'when', 'paths', 0]],
    message: [
      'headerPolicy.rules[0].when.paths[0]: "https://www.example.com/docs/*" can never match: a path starts with / (CloudFront, path pattern). Write "/docs/*".',
    ],
  },
  {
    name: 'a path with a query',
    policy: when({ paths: ['/search?q=*'] }),
    paths: [['rules', 0, 'when', 'paths', 0]],
    message: [
      'headerPolicy.rules[0].when.paths[0]: "/search?q=*" can never match: the path that is looked at has no query, and ? is any one character. Take the query away.',
    ],
  },
  {
    name: 'a path with a fragment',
    policy: when({ paths: ['/docs#top'] }),
    paths: [['rules', 0, 'when', 'paths', 0]],
    message: [
      'headerPolicy.rules[0].when.paths[0]: "/docs#top" can never match: browsers do not send the fragment. Take # and what follows away.',
    ],
  },
  {
    name: 'a path with a space',
    policy: when({ paths: ['/my docs/*'] }),
    paths: [['rules', 0, 'when', 'paths', 0]],
    message: [
      'headerPolicy.rules[0].when.paths[0]: "/my docs/*" can never match: " " never stands so in a URI (RFC 3986, 3.3). Write %20.',
    ],
  },
  {
    name: 'a path with letters beyond ASCII',
    policy: when({ paths: ['/straße'] }),
    paths: [['rules', 0, 'when', 'paths', 0]],
    message: [
      'headerPolicy.rules[0].when.paths[0]: "/straße" can never match: "ß" never stands so in a URI (RFC 3986, 3.3). Write %C3%9F.',
    ],
  },
  {
    name: 'a path with half an escape',
    policy: when({ paths: ['/100%'] }),
    paths: [['rules', 0, 'when', 'paths', 0]],
    message: [
      'headerPolicy.rules[0].when.paths[0]: "/100%" can never match: "%" never stands so in a URI (RFC 3986, 3.3). Write % and two hexadecimal digits, or %25.',
    ],
  },
  {
    name: 'a path that is too long',
    policy: when({ paths: [`/${long(255)}`] }),
    paths: [['rules', 0, 'when', 'paths', 0]],
    message: [
      'headerPolicy.rules[0].when.paths[0]: "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa... has 256 characters, and a path pattern has at most 255 (CloudFront quotas). Write a shorter pattern.',
    ],
  },
  {
    name: 'a type that is none',
    policy: when({ contentTypes: ['html'] }),
    paths: [['rules', 0, 'when', 'contentTypes', 0]],
    message: [
      'headerPolicy.rules[0].when.contentTypes[0]: "html" can never match: it is not a media type (RFC 9110, 8.3.1). Write for example "text/html" or "image/*".',
    ],
  },
  {
    name: 'a type with a parameter',
    policy: when({ contentTypes: ['text/html; charset=utf-8'] }),
    paths: [['rules', 0, 'when', 'contentTypes', 0]],
    message: [
      'headerPolicy.rules[0].when.contentTypes[0]: "text/html; charset=utf-8" can never match: types are compared without parameters. Write "text/html".',
    ],
  },
  {
    name: 'a status that CloudFront has not',
    policy: when({ statuses: [101] }),
    paths: [['rules', 0, 'when', 'statuses', 0]],
    message: [
      'headerPolicy.rules[0].when.statuses[0]: 101 can never match: the statuses that the function sees are 200 to 599 (CloudFront Developer Guide, "Restrictions on Lambda@Edge"). Write a status from 200 to 599.',
    ],
  },
  {
    name: 'a class that CloudFront has not',
    policy: when({ statuses: ['1xx'] }),
    paths: [['rules', 0, 'when', 'statuses', 0]],
    message: [
      'headerPolicy.rules[0].when.statuses[0]: "1xx" is not a class of statuses: 2xx, 3xx, 4xx or 5xx. Write for example "4xx", 404 or [400, 499].',
    ],
  },
  {
    name: 'a status as text',
    policy: when({ statuses: ['404'] }),
    paths: [['rules', 0, 'when', 'statuses', 0]],
    message: [
      'headerPolicy.rules[0].when.statuses[0]: "404" is not a class of statuses: 2xx, 3xx, 4xx or 5xx. Write the number 404.',
    ],
  },
  {
    name: 'a range that ends before it starts',
    policy: when({ statuses: [[499, 400]] }),
    paths: [['rules', 0, 'when', 'statuses', 0]],
    message: [
      'headerPolicy.rules[0].when.statuses[0]: [499,400] can never match: it ends before it starts. Write [400, 499].',
    ],
  },
  {
    name: 'a range of one',
    policy: when({ statuses: [[400]] }),
    paths: [['rules', 0, 'when', 'statuses', 0]],
    message: [
      'headerPolicy.rules[0].when.statuses[0]: [400] is not a status, a class of statuses or a range of two. Write for example 404, "4xx" or [400, 499].',
    ],
  },
  {
    name: 'a broken status',
    policy: when({ statuses: [404.5] }),
    paths: [['rules', 0, 'when', 'statuses', 0]],
    message: [
      'headerPolicy.rules[0].when.statuses[0]: 404.5 is not a status, a class of statuses or a range of two. Write for example 404, "4xx" or [400, 499].',
    ],
  },
  {
    name: 'a rule without an effect',
    policy: { rules: [{ when: { paths: ['/docs/*'] } }] },
    paths: [['rules', 0]],
    message: [
      'headerPolicy.rules[0]: {"when":{"paths":["/docs/*"]}} sets nothing and removes nothing. Give set or remove, or take the rule away.',
    ],
  },
  {
    name: 'a rule that sets an empty object',
    policy: rule({ set: {} }),
    paths: [['rules', 0]],
    message: [
      'headerPolicy.rules[0]: {"when":{"paths":["/docs/*"]},"set":{}} sets nothing and removes nothing. Give set or remove, or take the rule away.',
    ],
  },
  {
    name: 'a rule that repeats the policy',
    policy: rule({ set: { xFrameOptions: 'DENY' } }),
    paths: [['rules', 0]],
    message: [
      'headerPolicy.rules[0]: {"paths":["/docs/*"]} has no effect: it repeats what holds for every answer. Take the rule away.',
    ],
  },
  {
    name: 'a rule that removes what is removed',
    policy: rule({ set: {}, remove: ['x-amz-request-id'] }),
    paths: [['rules', 0]],
    message: [
      'headerPolicy.rules[0]: {"paths":["/docs/*"]} has no effect: it repeats what holds for every answer. Take the rule away.',
    ],
  },
  {
    name: 'a rule that a later one undoes',
    policy: {
      rules: [
        { when: { paths: ['/docs/*'], statuses: [404] }, set: { xFrameOptions: 'SAMEORIGIN' } },
        { when: { paths: ['/docs/*', '/a/*'] }, remove: ['x-frame-options'] },
      ],
    },
    paths: [['rules', 0]],
    message: [
      'headerPolicy.rules[0]: {"paths":["/docs/*"],"statuses":[[404,404]]} has no effect: headerPolicy.rules[1] holds wherever it holds, and does otherwise with the same headers. Move it behind that rule, or take it away.',
    ],
  },
  {
    name: 'a rule that sets and removes one header',
    policy: rule({ remove: ['X-Frame-Options'] }),
    paths: [['rules', 0, 'remove', 0]],
    message: [
      'headerPolicy.rules[0].remove[0]: "X-Frame-Options" is set at the same level, and what is set wins. Take it away here, or where it is set.',
    ],
  },
  {
    name: 'a rule that removes a read-only header',
    policy: rule({ remove: ['via'] }),
    paths: [['rules', 0, 'remove', 0]],
    message: [
      'headerPolicy.rules[0].remove[0]: "via" is read-only on origin-response: changing it makes CloudFront answer 502 (CloudFront Developer Guide, "Read-only headers"). Take it away.',
    ],
  },
  {
    name: 'a rule that sets a disallowed header',
    policy: rule({ set: { custom: { 'X-Real-IP': '::1' } } }),
    paths: [['rules', 0, 'set', 'custom', 'X-Real-IP']],
    message: [
      'headerPolicy.rules[0].set.custom["X-Real-IP"]: "::1" stands under a name that is a header that CloudFront keeps to itself: adding it makes CloudFront answer 502 (CloudFront Developer Guide, "Disallowed headers"). Take it away.',
    ],
  },
  {
    name: 'a rule with unsafe-inline and no reason',
    policy: rule({ set: { contentSecurityPolicy: { directives: { 'style-src': ["'unsafe-inline'"] } } } }),
    paths: [['rules', 0, 'set', 'contentSecurityPolicy', 'directives', 'style-src', 0]],
    message: [
      `headerPolicy.rules[0].set.contentSecurityPolicy.directives["style-src"][0]: "'unsafe-inline'" takes away the protection of style-src (CSP3, style-src). Use files or hashes; or write the policy as an object with allowUnsafe: "<the reason>".`,
    ],
  },
  {
    name: 'a rule that breaks preload',
    policy: rule({ set: { strictTransportSecurity: { maxAge: 0 } } }),
    paths: [['rules', 0, 'set', 'strictTransportSecurity', 'maxAge']],
    message: [
      'headerPolicy.rules[0].set.strictTransportSecurity.maxAge: 0 is less than the year that preload needs (https://hstspreload.org, "Submission requirements"). Set maxAge to 31536000 or more, or preload to false.',
    ],
  },
  {
    name: 'a misspelt stage',
    policy: { stage: 'reportonly' },
    paths: [['stage']],
    message: ['headerPolicy.stage: "reportonly" is not a stage. Write "report-only".'],
  },
  {
    name: 'a stage of another name',
    policy: { stage: true },
    paths: [['stage']],
    message: ['headerPolicy.stage: true is not a stage. Write "enforce", "report-only", "ramp".'],
  },
  {
    name: 'a stage of which nobody is told',
    policy: { stage: 'report-only' },
    paths: [['stage']],
    message: [
      'headerPolicy.stage: "report-only" has nobody to tell: reportingEndpoints names no endpoint (Reporting API, 3.2). Write headers.reportingEndpoints: { "default": "https://reports.example.com/" }.',
    ],
  },
  {
    name: 'a stage whose endpoint is wrong, which is told alone',
    policy: { stage: 'report-only', headers: { reportingEndpoints: { default: 'http://reports.example.com/' } } },
    paths: [['headers', 'reportingEndpoints', 'default']],
    message: [
      'headerPolicy.headers.reportingEndpoints.default: "http://reports.example.com/" is not an address that starts with https:// or / (Reporting API, The Reporting-Endpoints header). Write what the rule asks for, or take it away.',
    ],
  },
  {
    name: 'a twin beside the stage that sends it',
    policy: {
      stage: 'report-only',
      headers: { reportingEndpoints: { default: '/r' }, contentSecurityPolicyReportOnly: "default-src 'none'" },
    },
    paths: [['headers', 'contentSecurityPolicyReportOnly']],
    message: [
      `headerPolicy.headers.contentSecurityPolicyReportOnly: "default-src 'none'" stands beside stage "report-only", which sends contentSecurityPolicy under this name. Write it under contentSecurityPolicy, or write stage: "ramp".`,
    ],
  },
  {
    name: 'a ramp without anything stricter',
    policy: { stage: 'ramp', headers: { reportingEndpoints: { default: '/r' } } },
    paths: [['stage']],
    message: [
      'headerPolicy.stage: "ramp" has nothing to try: no header says what is stricter than what is in force. Write it under headers.contentSecurityPolicyReportOnly, or write stage: "report-only".',
    ],
  },
  {
    name: 'a ramp that tries what is laxer',
    policy: {
      stage: 'ramp',
      headers: {
        reportingEndpoints: { default: '/r' },
        contentSecurityPolicyReportOnly: { directives: { 'img-src': ["'self'", 'data:'] } },
        crossOriginEmbedderPolicyReportOnly: { policy: 'credentialless' },
      },
    },
    paths: [
      ['headers', 'contentSecurityPolicyReportOnly'],
      ['headers', 'crossOriginEmbedderPolicyReportOnly'],
    ],
    message: [
      `headerPolicy.headers.contentSecurityPolicyReportOnly: {"directives":{"img-src":["'self'","data:"]}} refuses nothing that contentSecurityPolicy lets through, so that there is nothing to report. Write what is stricter, or take it away.`,
      'headerPolicy.headers.crossOriginEmbedderPolicyReportOnly: {"policy":"credentialless"} refuses nothing that crossOriginEmbedderPolicy lets through, so that there is nothing to report. Write what is stricter, or take it away.',
    ],
  },
  {
    name: 'a twin to an endpoint that is not defined',
    policy: { headers: { crossOriginOpenerPolicyReportOnly: { reportTo: 'coop' } } },
    paths: [['headers', 'crossOriginOpenerPolicyReportOnly']],
    message: [
      'headerPolicy.headers.crossOriginOpenerPolicyReportOnly: "coop" is an endpoint that reportingEndpoints does not define, so that browsers drop the reports (Reporting API, 3.2). Write reportingEndpoints: {"coop":"https://reports.example.com/"}.',
    ],
  },
  {
    name: 'a misspelt step of the ramp of HSTS',
    policy: { headers: { strictTransportSecurity: { ramp: 'weeks' } } },
    paths: [['headers', 'strictTransportSecurity', 'ramp']],
    message: [
      'headerPolicy.headers.strictTransportSecurity.ramp: "weeks" is not a step of the ramp (docs/headers.md). Write "week".',
    ],
  },
  {
    name: 'a step of another name',
    policy: { headers: { strictTransportSecurity: { ramp: 1 } } },
    paths: [['headers', 'strictTransportSecurity', 'ramp']],
    message: [
      'headerPolicy.headers.strictTransportSecurity.ramp: 1 is not a step of the ramp (docs/headers.md). Write one of "five-minutes", "week", "month", "two-years", "subdomains", "preload".',
    ],
  },
  {
    name: 'a step and a value beside it',
    policy: { headers: { strictTransportSecurity: { ramp: 'week', maxAge: 300, preload: false } } },
    paths: [['headers', 'strictTransportSecurity', 'ramp']],
    message: [
      'headerPolicy.headers.strictTransportSecurity.ramp: "week" stands beside other keys, and says them all. Write ramp alone, or take it away.',
    ],
  },
];

function refusal(policy: unknown): PolicyError {
  try {
    compile(policy as never, ['headerPolicy']);
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error('was taken');
}

describe('a bad policy', () => {
  it.each(BAD_POLICIES)('is refused and explained: $name', ({ policy, paths, message }) => {
    const { problems, message: text } = refusal(policy);
    expect(text.split('\n')).toEqual(message);
    expect(problems.map(({ path }) => path.slice(1))).toEqual(paths);
  });

  it('is one of at least sixty, each with a name of its own', () => {
    expect(new Set(BAD_POLICIES.map(({ name }) => name)).size).toBe(BAD_POLICIES.length);
    expect(BAD_POLICIES.length).toBeGreaterThanOrEqual(60);
  });
});
