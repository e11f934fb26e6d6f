import type { Algorithm } from './observation';

interface Score {
  readonly modifier: number;
  readonly description: string;
  /** What would raise it, as a sentence without its full stop. */
  readonly raise?: string;
}

const REDIRECT = 'Redirect http to https on the same host first, and from there to where the page is';
const CSP_UNSAFE =
  "Take 'unsafe-inline', data: and broad sources such as https: out of script-src and object-src, and set both";
const SAMESITE = 'Give the cookie SameSite=Lax or SameSite=Strict';
const SECURE = 'Give every cookie the attribute Secure';
const FRAMES = "Add frame-ancestors 'none' to the Content-Security-Policy, or X-Frame-Options: DENY";
const REFERRER = 'Set Referrer-Policy to strict-origin-when-cross-origin or stricter';

/**
 * Points for every outcome. Facts of MDN HTTP Observatory (mdn/mdn-http-observatory, src/grader/charts.js, with
 * pull requests 332 for version 5 and 498 for version 6); the words are ours.
 */
const SCORES: Readonly<Record<string, Score>> = {
  'csp-implemented-with-no-unsafe-default-src-none': {
    modifier: 10,
    description: "A policy with default-src 'none' and nothing unsafe",
  },
  'csp-implemented-with-no-unsafe': {
    modifier: 5,
    description: "A policy without 'unsafe-inline' or 'unsafe-eval'",
    raise: "Set default-src to 'none' and allow each kind of content on its own",
  },
  'csp-implemented-with-unsafe-inline-in-style-src-only': {
    modifier: 0,
    description: 'A policy with unsafe sources for styles alone',
    raise: "Take 'unsafe-inline', data: and broad sources out of style-src",
  },
  'csp-implemented-but-duplicate-directives': {
    modifier: 0,
    description: 'A policy with a directive for reports twice',
    raise: 'Write each directive once',
  },
  'csp-implemented-with-insecure-scheme-in-passive-content-only': {
    modifier: -10,
    description: 'A policy that lets images or media come over http',
    raise: 'Take http: out of img-src, media-src and default-src',
  },
  'csp-implemented-with-unsafe-eval': {
    modifier: -10,
    description: "A policy with 'unsafe-eval'",
    raise: "Take 'unsafe-eval' out of the policy",
  },
  'csp-implemented-with-unsafe-inline': {
    modifier: -20,
    description: 'A policy that lets inline scripts run, or scripts or plugins from nearly anywhere',
    raise: CSP_UNSAFE,
  },
  'csp-implemented-with-insecure-scheme': {
    modifier: -20,
    description: 'A policy that lets content come over http',
    raise: 'Take http: and ftp: out of the policy',
  },
  'csp-header-invalid': {
    modifier: -25,
    description: 'A policy that cannot be read',
    raise: "Write each directive once, and 'strict-dynamic' beside a nonce or hash alone",
  },
  'csp-not-implemented': {
    modifier: -25,
    description: 'No Content-Security-Policy',
    raise: "Send a Content-Security-Policy with default-src 'none'",
  },
  'csp-not-implemented-but-reporting-enabled': {
    modifier: -25,
    description: 'A Content-Security-Policy that only reports',
    raise: 'Send the policy as Content-Security-Policy too',
  },

  'cookies-secure-with-httponly-sessions-and-samesite': {
    modifier: 5,
    description: 'Every cookie is Secure and SameSite, session cookies are HttpOnly',
  },
  'cookies-secure-with-httponly-sessions': {
    modifier: 0,
    description: 'Every cookie is Secure, session cookies are HttpOnly',
    raise: SAMESITE,
  },
  'cookies-not-found': { modifier: 0, description: 'No cookies' },
  'cookies-without-secure-flag-but-protected-by-hsts': {
    modifier: -5,
    description: 'A cookie is not Secure, though HSTS keeps it off http',
    raise: SECURE,
  },
  'cookies-session-without-secure-flag-but-protected-by-hsts': {
    modifier: -10,
    description: 'A session cookie is not Secure, though HSTS keeps it off http',
    raise: SECURE,
  },
  'cookies-without-secure-flag': { modifier: -20, description: 'A cookie is not Secure', raise: SECURE },
  'cookies-samesite-flag-invalid': {
    modifier: -20,
    description: 'A cookie has a SameSite that means nothing',
    raise: SAMESITE,
  },
  'cookies-anticsrf-without-samesite-flag': {
    modifier: -20,
    description: 'A cookie against request forgery has no SameSite',
    raise: SAMESITE,
  },
  'cookies-session-without-httponly-flag': {
    modifier: -30,
    description: 'A session cookie can be read by scripts',
    raise: 'Give session cookies the attribute HttpOnly',
  },
  'cookies-session-without-secure-flag': {
    modifier: -40,
    description: 'A session cookie is not Secure',
    raise: SECURE,
  },

  'cross-origin-resource-sharing-not-implemented': { modifier: 0, description: 'Other origins may not read the page' },
  'cross-origin-resource-sharing-implemented-with-public-access': {
    modifier: 0,
    description: 'Every origin may read the page, without credentials',
  },
  'cross-origin-resource-sharing-implemented-with-restricted-access': {
    modifier: 0,
    description: 'Some origins may read the page',
  },
  'cross-origin-resource-sharing-implemented-with-universal-access': {
    modifier: -50,
    description: 'Every origin may read the page with the credentials of its visitor',
    raise: 'Name the origins that may, or take Access-Control-Allow-Credentials away',
  },

  'redirection-all-redirects-preloaded': {
    modifier: 0,
    description: 'Browsers know every host on the way as https only',
  },
  'redirection-to-https': { modifier: 0, description: 'http leads to https on the same host' },
  'redirection-not-needed-no-http': { modifier: 0, description: 'http is not served' },
  'redirection-off-host-from-http': {
    modifier: -5,
    description: 'http leads to https on another host, so that HSTS of this one is never seen',
    raise: REDIRECT,
  },
  'redirection-not-to-https-on-initial-redirection': {
    modifier: -10,
    description: 'http leads to http before it leads to https',
    raise: REDIRECT,
  },
  'redirection-not-to-https': { modifier: -20, description: 'http does not lead to https in the end', raise: REDIRECT },
  'redirection-missing': { modifier: -20, description: 'http does not lead to https', raise: REDIRECT },

  'referrer-policy-private': { modifier: 5, description: 'Other sites see at most the origin' },
  'referrer-policy-not-implemented': { modifier: 0, description: 'No Referrer-Policy', raise: REFERRER },
  'referrer-policy-unsafe': { modifier: -5, description: 'A Referrer-Policy that tells too much', raise: REFERRER },
  'referrer-policy-header-invalid': {
    modifier: -5,
    description: 'A Referrer-Policy that browsers ignore',
    raise: REFERRER,
  },

  'hsts-preloaded': { modifier: 5, description: 'Browsers know the host as https only before the first visit' },
  'hsts-implemented-max-age-at-least-six-months': {
    modifier: 0,
    description: 'https alone, for six months or more',
    raise:
      "Hand the domain in at https://hstspreload.org. Whether browsers' preload list has it is unknown here; MDN gives 5 points where it does",
  },
  'hsts-implemented-max-age-less-than-six-months': {
    modifier: -10,
    description: 'https alone, but for less than six months',
    raise: 'Set max-age to two years: 63072000',
  },
  'hsts-not-implemented': {
    modifier: -20,
    description: 'No Strict-Transport-Security',
    raise: 'Send Strict-Transport-Security: max-age=63072000; includeSubDomains',
  },
  'hsts-header-invalid': {
    modifier: -20,
    description: 'A Strict-Transport-Security that browsers ignore',
    raise: 'Send it once, with a max-age',
  },
  'hsts-not-implemented-no-https': { modifier: -20, description: 'No https', raise: 'Serve the site over https' },

  'sri-implemented-and-all-scripts-loaded-securely': {
    modifier: 5,
    description: "Scripts of the site's own origin have integrity attributes",
  },
  'sri-implemented-and-external-scripts-loaded-securely': {
    modifier: 5,
    description: 'Scripts of other origins have integrity attributes and come over https',
  },
  'sri-not-implemented-response-not-html': { modifier: 0, description: 'Not an HTML page' },
  'sri-not-implemented-but-no-scripts-loaded': { modifier: 0, description: 'No scripts' },
  'sri-not-implemented-but-all-scripts-loaded-from-secure-origin': {
    modifier: 0,
    description: "All scripts come from the site's own origin",
    raise: 'Give a script an integrity attribute',
  },
  'sri-not-implemented-but-external-scripts-loaded-securely': {
    modifier: -5,
    description: 'Scripts of other origins have no integrity attributes',
    raise: 'Give scripts of other origins integrity attributes',
  },
  'sri-implemented-but-external-scripts-not-loaded-securely': {
    modifier: -20,
    description: 'Scripts of other origins may come over http',
    raise: 'Load scripts over https',
  },
  'sri-not-implemented-and-external-scripts-not-loaded-securely': {
    modifier: -50,
    description: 'Scripts of other origins may come over http, and have no integrity attributes',
    raise: 'Load scripts over https, and give those of other origins integrity attributes',
  },

  'x-content-type-options-nosniff': { modifier: 0, description: 'Browsers do not guess at types' },
  'x-content-type-options-not-implemented': {
    modifier: -5,
    description: 'No X-Content-Type-Options',
    raise: 'Send X-Content-Type-Options: nosniff',
  },
  'x-content-type-options-header-invalid': {
    modifier: -5,
    description: 'An X-Content-Type-Options that browsers ignore',
    raise: 'Send X-Content-Type-Options: nosniff',
  },

  'x-frame-options-implemented-via-csp': { modifier: 5, description: 'The policy says who may frame the page' },
  'x-frame-options-sameorigin-or-deny': { modifier: 5, description: 'X-Frame-Options says who may frame the page' },
  'x-frame-options-allow-from-origin': {
    modifier: 0,
    description: 'X-Frame-Options: ALLOW-FROM, which browsers ignore',
    raise: FRAMES,
  },
  'x-frame-options-not-implemented': { modifier: -20, description: 'Everyone may frame the page', raise: FRAMES },
  'x-frame-options-header-invalid': {
    modifier: -20,
    description: 'An X-Frame-Options that browsers ignore',
    raise: FRAMES,
  },

  'corp-not-implemented': {
    modifier: 0,
    description: 'No Cross-Origin-Resource-Policy',
    raise: 'Send Cross-Origin-Resource-Policy: same-origin',
  },
  'corp-implemented-with-same-origin': { modifier: 10, description: 'Other origins cannot embed the page' },
  'corp-implemented-with-same-site': { modifier: 10, description: 'Other sites cannot embed the page' },
  'corp-implemented-with-cross-origin': {
    modifier: 0,
    description: 'Every origin may embed the page',
    raise: 'Send Cross-Origin-Resource-Policy: same-origin',
  },
  'corp-header-invalid': {
    modifier: -5,
    description: 'A Cross-Origin-Resource-Policy that browsers ignore',
    raise: 'Send Cross-Origin-Resource-Policy: same-origin',
  },

  'coop-not-implemented': {
    modifier: 0,
    description: 'No Cross-Origin-Opener-Policy',
    raise: 'Send Cross-Origin-Opener-Policy: same-origin',
  },
  'coop-implemented-with-same-origin': { modifier: 10, description: 'Other origins get no hold of the window' },
  'coop-implemented-with-same-origin-allow-popups': {
    modifier: 10,
    description: 'Other origins get no hold of the window, but of those it opens',
  },
  'coop-implemented-with-noopener-allow-popups': {
    modifier: 10,
    description: 'Who opens the window gets no hold of it',
  },
  'coop-implemented-with-unsafe-none': {
    modifier: 0,
    description: 'Cross-Origin-Opener-Policy that closes nothing',
    raise: 'Send Cross-Origin-Opener-Policy: same-origin',
  },
  'coop-header-invalid': {
    modifier: -5,
    description: 'A Cross-Origin-Opener-Policy that browsers ignore',
    raise: 'Send Cross-Origin-Opener-Policy: same-origin, once, in lower case',
  },

  'coep-not-implemented': {
    modifier: 0,
    description: 'No Cross-Origin-Embedder-Policy',
    raise: 'Send Cross-Origin-Embedder-Policy: require-corp',
  },
  'coep-implemented-with-require-corp': { modifier: 10, description: 'Only what agrees to it is embedded' },
  'coep-implemented-with-credentialless': {
    modifier: 10,
    description: 'What is embedded is asked for without credentials',
  },
  'coep-implemented-with-unsafe-none': {
    modifier: 0,
    description: 'Cross-Origin-Embedder-Policy that closes nothing',
    raise: 'Send Cross-Origin-Embedder-Policy: require-corp',
  },
  'coep-header-invalid': {
    modifier: -5,
    description: 'A Cross-Origin-Embedder-Policy that browsers ignore',
    raise: 'Send Cross-Origin-Embedder-Policy: require-corp, once, in lower case',
  },
};

/** What an outcome is worth. @throws where no test gives such an outcome */
export function scoreOf(result: string, algorithm: Algorithm): Score {
  const score = SCORES[result];
  if (!score) throw new Error(`no score for ${result}`);
  // Version 5 gave X-Frame-Options what frame-ancestors had.
  return algorithm === 4 && result === 'x-frame-options-sameorigin-or-deny'
    ? { ...score, modifier: 0, raise: FRAMES }
    : score;
}

/** Every outcome that has a score. */
export const outcomes: readonly string[] = Object.keys(SCORES);
