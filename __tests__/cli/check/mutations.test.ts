import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { nameOf } from '../../../cli/check/format/words';
import { fails } from '../../../cli/check/report';
import { runCheck } from '../../../cli/check/run';
import { inParallel } from '../../../cli/core/in-parallel';
import { compile, type HeaderPair } from '../../../lib/policy';
import { type Change, PAGE, type Place, type Sent, startTestSite, type TestSite } from './support/test-site';

const FILMS = 'https://media.example.com/films/';
const policy = compile({
  preset: 'strict',
  headers: { contentSecurityPolicy: { directives: { 'media-src': [FILMS] } } },
});
const given = (name: string) => policy.set.find(([known]) => known === name)![1];
const CSP = 'Content-Security-Policy';
const HSTS = 'Strict-Transport-Security';
const csp = given(CSP);

/** A change of one place, and everything that a check must say of it: where, which header, and what is wrong. */
type Mutation = readonly [what: string, change: Change, ...found: string[]];

const at =
  (place: Place, change: (headers: HeaderPair[]) => HeaderPair[] | Partial<Sent>): Change =>
  (found, headers) =>
    found === place ? change(headers) : headers;
const drop = (name: string) => (headers: HeaderPair[]) => headers.filter(([known]) => known !== name);
const say = (name: string, value: string) => (headers: HeaderPair[]) =>
  headers.map((pair): HeaderPair => (pair[0] === name ? [name, value] : pair));
const spell = (name: string, other: string) => (headers: HeaderPair[]) =>
  headers.map((pair): HeaderPair => (pair[0] === name ? [other, pair[1]] : pair));
const add = (name: string, value: string) => (headers: HeaderPair[]) => [...headers, [name, value] as const];
const status = (code: number) => () => ({ status: code });
/** The page as it is stored, and what is said of its coding. */
const stored =
  (body: Buffer, ...codings: string[]) =>
  (headers: HeaderPair[]): Partial<Sent> => ({
    headers: [...headers, ...codings.map((coding): HeaderPair => ['Content-Encoding', coding])],
    body,
  });
/** The policy with one directive written anew, taken away, or added. */
const directive = (name: string, sources: string | undefined) =>
  [
    ...csp.split('; ').filter((part) => part.split(' ')[0] !== name),
    ...(sources === undefined ? [] : [`${name} ${sources}`.trim()]),
  ].join('; ');

const WHERE: Readonly<Record<Place, string>> = {
  page: 'GET /',
  'page again': 'GET / again',
  css: 'GET /app.css',
  'css again': 'GET /app.css again',
  js: 'GET /app.js',
  svg: 'GET /logo.svg',
  error: 'GET /check-x-does-not-exist (does not exist)',
  'error again': 'GET /check-x-does-not-exist again',
  HEAD: 'HEAD /',
  '304': 'GET / if changed',
  hop: 'GET http',
  'https hop': 'GET /old.html',
  http2: 'GET / over HTTP/2',
};

/** One header said otherwise in one place. */
const said = (place: Place, name: string, value: string, verdict: string): Mutation => [
  `${name}: ${value.slice(0, 60)} on ${place}`,
  at(place, say(name, value)),
  `${WHERE[place]} ${name} ${verdict}`,
];

const each: Mutation[] = policy.set.flatMap(([name, value]): Mutation[] => [
  [`${name} is dropped from the page`, at('page', drop(name)), `GET / ${name} missing`],
  // Lines of these two are added up.
  ...([CSP, 'Permissions-Policy'].includes(name)
    ? []
    : [[`${name} is sent twice with the page`, at('page', add(name, value)), `GET / ${name} twice`] as const]),
  [`${name} is misspelt on the page`, at('page', spell(name, name.replace(/[aeo]/, 'x'))), `GET / ${name} missing`],
]);

const policies: Mutation[] = (
  [
    ["'none' for default-src becomes 'self'", directive('default-src', "'self'"), 'weaker'],
    ['default-src goes', directive('default-src', undefined), 'weaker'],
    ['default-src *', directive('default-src', '*'), 'weaker'],
    ['default-src is misspelt', csp.replace('default-src', 'defualt-src'), 'weaker'],
    ["script-src 'unsafe-inline'", directive('script-src', "'self' 'unsafe-inline'"), 'weaker'],
    ["script-src 'unsafe-eval'", directive('script-src', "'self' 'unsafe-eval'"), 'weaker'],
    [
      "script-src 'unsafe-hashes'",
      directive('script-src', "'self' 'unsafe-hashes' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"),
      'weaker',
    ],
    ["script-src 'wasm-unsafe-eval'", directive('script-src', "'self' 'wasm-unsafe-eval'"), 'weaker'],
    ['script-src with a nonce', directive('script-src', "'self' 'nonce-abcdefghijklmnop'"), 'weaker'],
    ['script-src *', directive('script-src', '*'), 'weaker'],
    ['script-src *.com', directive('script-src', "'self' *.com"), 'weaker'],
    ['script-src https:', directive('script-src', "'self' https:"), 'weaker'],
    ['script-src http:', directive('script-src', "'self' http:"), 'weaker'],
    ['script-src data:', directive('script-src', "'self' data:"), 'weaker'],
    ['script-src blob:', directive('script-src', "'self' blob:"), 'weaker'],
    ['script-src of another host', directive('script-src', "'self' https://cdn.example.com"), 'weaker'],
    ['script-src self without quotes', directive('script-src', 'self'), 'differs'],
    ['script-src is misspelt', csp.replace('script-src', 'scrpt-src'), 'differs'],
    ['script-src-elem *', directive('script-src-elem', '*'), 'weaker'],
    ["script-src-attr 'unsafe-inline'", directive('script-src-attr', "'unsafe-inline'"), 'weaker'],
    ["style-src 'unsafe-inline'", directive('style-src', "'self' 'unsafe-inline'"), 'weaker'],
    ['style-src https:', directive('style-src', "'self' https:"), 'weaker'],
    ['style-src-elem *', directive('style-src-elem', '*'), 'weaker'],
    ['img-src *', directive('img-src', '*'), 'weaker'],
    ['img-src data:', directive('img-src', "'self' data:"), 'weaker'],
    ['img-src http:', directive('img-src', "'self' http:"), 'weaker'],
    ['font-src of another host', directive('font-src', "'self' https://fonts.gstatic.com"), 'weaker'],
    ['connect-src *', directive('connect-src', '*'), 'weaker'],
    ['connect-src wss:', directive('connect-src', "'self' wss:"), 'weaker'],
    ['manifest-src *', directive('manifest-src', '*'), 'weaker'],
    ['frame-src is opened', directive('frame-src', 'https:'), 'weaker'],
    ['object-src is opened', directive('object-src', '*'), 'weaker'],
    ['worker-src is opened', directive('worker-src', "'self' blob:"), 'weaker'],
    ['media-src is opened', directive('media-src', '*'), 'weaker'],
    ["base-uri 'self'", directive('base-uri', "'self'"), 'weaker'],
    ['base-uri goes', directive('base-uri', undefined), 'weaker'],
    ['base-uri is misspelt', csp.replace('base-uri', 'base-url'), 'weaker'],
    ['form-action *', directive('form-action', '*'), 'weaker'],
    ['form-action goes', directive('form-action', undefined), 'weaker'],
    ['form-action of another host', directive('form-action', "'self' https://evil.example"), 'weaker'],
    ['frame-ancestors *', directive('frame-ancestors', '*'), 'weaker'],
    ["frame-ancestors 'self'", directive('frame-ancestors', "'self'"), 'weaker'],
    ['frame-ancestors goes', directive('frame-ancestors', undefined), 'weaker'],
    ['frame-ancestors is misspelt', csp.replace('frame-ancestors', 'frame-ancestor'), 'weaker'],
    ['trusted types go', directive('require-trusted-types-for', undefined), 'weaker'],
    ['trusted types for nothing', directive('require-trusted-types-for', "'style'"), 'weaker'],
    ['upgrade-insecure-requests goes', directive('upgrade-insecure-requests', undefined), 'weaker'],
    ['a weak directive is put before the strong one', `script-src *; ${csp}`, 'weaker'],
    ['a colon in place of a semicolon', csp.replace("'none';", "'none':"), 'weaker'],
    [
      "a comma in place of a space, before 'unsafe-inline'",
      csp.replace("'self';", "'self', 'unsafe-inline';"),
      'differs',
    ],
    ['connect-src wss: and a host of https', directive('connect-src', "'self' wss: https://evil.example"), 'weaker'],
    ['a letter that is not ASCII in base-uri', directive('base-uri', "'none' \u00e9"), 'weaker'],
    ['quotes that were encoded', csp.replaceAll("'none'", '%27none%27'), 'differs'],
    ['nothing', '', 'weaker'],
    ['only spaces and semicolons', ' ; ; ', 'weaker'],
  ] as const
).map(
  ([what, value, verdict]): Mutation => [
    `the policy of the page: ${what}`,
    at('page', say(CSP, value)),
    `GET / ${CSP} ${verdict}`,
  ],
);

const values: Mutation[] = [
  said('page', HSTS, 'max-age=31536000; includeSubDomains; preload', 'weaker'),
  said('page', HSTS, 'max-age=0; includeSubDomains; preload', 'weaker'),
  said('page', HSTS, 'max-age=63071999; includeSubDomains; preload', 'weaker'),
  said('page', HSTS, 'max-age=63072000; preload', 'weaker'),
  said('page', HSTS, 'max-age=63072000; includeSubDomains', 'weaker'),
  said('page', HSTS, 'max-age=63072000', 'weaker'),
  said('page', HSTS, 'max-age=abc; includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, 'max-age=; includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, 'max-age=-1; includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, 'maxage=63072000; includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, 'includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, 'max-age=63072000, includeSubDomains, preload', 'unparsable'),
  said('page', HSTS, 'max-age=63072000; includeSubdomain; preload', 'weaker'),
  said('page', HSTS, 'max-age=1; includeSubDomains; preload; x-env=prod', 'weaker'),
  said('page', HSTS, 'max-age=63072000; max-age=1; includeSubDomains; preload', 'unparsable'),
  said('page', 'X-Content-Type-Options', 'sniff', 'unparsable'),
  said('page', 'X-Content-Type-Options', 'no-sniff', 'unparsable'),
  said('page', 'X-Content-Type-Options', '', 'unparsable'),
  said('page', 'X-Frame-Options', 'SAMEORIGIN', 'weaker'),
  said('page', 'X-Frame-Options', 'ALLOW-FROM https://example.com', 'unparsable'),
  said('page', 'X-Frame-Options', 'ALLOWALL', 'unparsable'),
  said('page', 'X-XSS-Protection', '1', 'differs'),
  said('page', 'X-XSS-Protection', 'off', 'unparsable'),
  said('page', 'Referrer-Policy', 'unsafe-url', 'weaker'),
  said('page', 'Referrer-Policy', 'origin', 'differs'),
  said('page', 'Referrer-Policy', 'origin-when-cross-origin', 'weaker'),
  said('page', 'Referrer-Policy', 'no-referrer-when-downgrade', 'weaker'),
  said('page', 'Referrer-Policy', 'no-referrer, unsafe-url', 'weaker'),
  said('page', 'Referrer-Policy', 'strict-origin-when-crossorigin', 'unparsable'),
  said('page', 'Permissions-Policy', given('Permissions-Policy').replace('camera=()', 'camera=*'), 'weaker'),
  said('page', 'Permissions-Policy', given('Permissions-Policy').replace('camera=()', 'camera=(self)'), 'weaker'),
  said('page', 'Permissions-Policy', given('Permissions-Policy').replace('camera=(), ', ''), 'weaker'),
  said(
    'page',
    'Permissions-Policy',
    given('Permissions-Policy').replace('geolocation=()', 'geolocation=("https://maps.example")'),
    'weaker',
  ),
  said('page', 'Permissions-Policy', given('Permissions-Policy').replace('camera=()', 'Camera=()'), 'unparsable'),
  said('page', 'Permissions-Policy', given('Permissions-Policy').replace('camera=()', "camera 'none'"), 'unparsable'),
  said('page', 'Permissions-Policy', given('Permissions-Policy').replaceAll(',', ';'), 'unparsable'),
  said('page', 'Cross-Origin-Opener-Policy', 'unsafe-none', 'weaker'),
  said('page', 'Cross-Origin-Opener-Policy', 'same-origin-allow-popups', 'weaker'),
  said('page', 'Cross-Origin-Opener-Policy', 'same-origin; report-to="elsewhere"', 'differs'),
  said('page', 'Cross-Origin-Opener-Policy', 'Same-Origin', 'unparsable'),
  said('page', 'Cross-Origin-Opener-Policy', 'sameorigin', 'unparsable'),
  said('page', 'Cross-Origin-Embedder-Policy', 'unsafe-none', 'weaker'),
  said('page', 'Cross-Origin-Embedder-Policy', 'credentialless', 'weaker'),
  said('page', 'Cross-Origin-Embedder-Policy', 'Require-Corp', 'unparsable'),
  said('page', 'Cross-Origin-Resource-Policy', 'same-site', 'weaker'),
  said('page', 'Cross-Origin-Resource-Policy', 'cross-origin', 'weaker'),
  said('page', 'Cross-Origin-Resource-Policy', 'SAME-ORIGIN', 'unparsable'),
  said('page', 'Origin-Agent-Cluster', '?0', 'weaker'),
  said('page', 'Origin-Agent-Cluster', 'true', 'unparsable'),
  said('page', 'X-Permitted-Cross-Domain-Policies', 'all', 'weaker'),
  said('page', 'X-Permitted-Cross-Domain-Policies', 'master-only', 'weaker'),
  said('page', 'X-Permitted-Cross-Domain-Policies', 'no', 'unparsable'),
  said('page', 'X-DNS-Prefetch-Control', 'on', 'weaker'),
  said('page', 'Server', 'AmazonS3', 'differs'),
  said('page', 'Server', 'nginx/1.18.0', 'differs'),
];

const elsewhere: Mutation[] = (
  ['page again', 'css', 'css again', 'js', 'svg', 'error', 'error again', 'HEAD', 'https hop', 'http2'] as const
).flatMap((place): Mutation[] => [
  [`${CSP} is dropped on ${place} alone`, at(place, drop(CSP)), `${WHERE[place]} ${CSP} missing`],
  [`${HSTS} is dropped on ${place} alone`, at(place, drop(HSTS)), `${WHERE[place]} ${HSTS} missing`],
  [
    `X-Frame-Options is sent twice on ${place} alone`,
    at(place, add('X-Frame-Options', 'DENY')),
    `${WHERE[place]} X-Frame-Options twice`,
  ],
  said(place, HSTS, 'max-age=300', 'weaker'),
  said(place, CSP, directive('script-src', '*'), 'weaker'),
  [
    `X-Powered-By is told on ${place} alone`,
    at(place, add('X-Powered-By', 'Express')),
    `${WHERE[place]} ${place === 'http2' ? 'x-powered-by' : 'X-Powered-By'} leaks`,
  ],
]);

const leaks: Mutation[] = [
  ['x-amz-request-id', 'x-amz-request-id', 'A1'],
  ['x-amz-id-2 in another case', 'X-AMZ-ID-2', 'A2'],
  ['the encryption of S3', 'x-amz-server-side-encryption', 'AES256'],
  ['a version of ASP.NET', 'X-AspNet-Version', '4.0'],
  ['a generator', 'X-Generator', 'Drupal 9'],
  ['a run time', 'X-Runtime', '0.01'],
  ['which server served', 'X-Served-By', 'cache-1'],
].map(([what, name, value]): Mutation => [`${what} is told`, at('page', add(name!, value!)), `GET / ${name} leaks`]);

const others: Mutation[] = [
  ['Content-Type is sent twice', at('page', add('Content-Type', 'text/html')), 'GET / Content-Type twice'],
  [
    'Access-Control-Allow-Origin is sent twice',
    at('page', (headers) => [
      ...headers,
      ['Access-Control-Allow-Origin', '*'],
      ['Access-Control-Allow-Origin', 'null'],
    ]),
    'GET / Access-Control-Allow-Origin twice',
  ],
  [
    'a second line opens a feature',
    at('page', add('Permissions-Policy', 'camera=*')),
    'GET / Permissions-Policy weaker',
  ],
  [
    'every header is gone from the error page',
    at('error', (headers) => headers.filter(([name]) => name === 'Content-Type')),
    ...policy.set.map(([name]) => `${WHERE.error} ${name} missing`),
  ],
  [
    'two headers are wrong on two answers',
    (place, headers) =>
      place === 'css' ? drop(CSP)(headers) : place === 'error again' ? drop(HSTS)(headers) : headers,
    `${WHERE.css} ${CSP} missing`,
    `${WHERE['error again']} ${HSTS} missing`,
  ],
];

const revalidated: Mutation[] = [
  [
    'a 304 weakens the stored policy',
    at('304', say(CSP, 'default-src *')),
    `GET / if changed ${CSP} weaker`,
    `GET /app.css if changed ${CSP} weaker`,
  ],
  [
    'a 304 weakens HSTS',
    at('304', say(HSTS, 'max-age=0')),
    `GET / if changed ${HSTS} weaker`,
    `GET /app.css if changed ${HSTS} weaker`,
  ],
  [
    'a 304 tells what the site is made with',
    at('304', add('X-Powered-By', 'PHP/8.1')),
    'GET / if changed X-Powered-By leaks',
    'GET /app.css if changed X-Powered-By leaks',
  ],
  [
    'a 304 sends a header twice',
    at('304', add('X-Frame-Options', 'DENY')),
    'GET / if changed X-Frame-Options twice',
    'GET /app.css if changed X-Frame-Options twice',
  ],
];

const hops: Mutation[] = [
  ['http does not redirect', at('hop', drop('Location')), 'GET http Location missing'],
  ['http redirects to http on another path', at('hop', say('Location', '/somewhere')), 'GET http Location weaker'],
  [
    'http redirects to another host',
    at('hop', say('Location', 'https://127.0.0.1:1/')),
    'GET http Location weaker',
    'GET https://127.0.0.1:1/ 127.0.0.1:1 refuses connections (ECONNREFUSED)',
  ],
  ['http redirects to two places', at('hop', add('Location', 'https://localhost/')), 'GET http Location twice'],
  ['http tells a version', at('hop', say('Server', 'nginx/1.18.0')), 'GET http Server leaks'],
  ['http tells what the site is made with', at('hop', add('X-Powered-By', 'Express')), 'GET http X-Powered-By leaks'],
  ['http tells a request id of S3', at('hop', add('x-amz-request-id', 'A1')), 'GET http x-amz-request-id leaks'],
  ['http redirects to another scheme', at('hop', say('Location', 'ftp://localhost/')), 'GET http Location weaker'],
];

/** `/` is not read, so that neither its grade nor its files are seen. */
const unread = (why: string) => [
  `note / was not read, so that neither its files nor its scripts were seen: ${why}`,
  'note / is not graded: its body was not read',
];

const statuses: Mutation[] = [
  ...[400, 401, 403, 404, 410, 429, 451, 500, 502, 503, 504].map(
    (code): Mutation => [
      `the page returns ${code}`,
      at('page', status(code)),
      `GET / returns ${code}`,
      `note / is not graded: it returns ${code}`,
    ],
  ),
  ...(
    [
      ['page again', 403],
      ['page again', 503],
      ['css', 403],
      ['css', 404],
      ['css', 500],
      ['css again', 404],
      ['css again', 502],
      ['js', 404],
      ['js', 503],
      ['svg', 404],
      ['svg', 410],
      ['HEAD', 403],
      ['HEAD', 404],
      ['HEAD', 500],
      ['https hop', 404],
      ['https hop', 410],
      ['https hop', 500],
      ['http2', 404],
      ['http2', 500],
      ['http2', 503],
    ] as const
  ).map(
    ([place, code]): Mutation => [
      `${place} returns ${code}`,
      at(place, status(code)),
      `${WHERE[place]} returns ${code}`,
    ],
  ),
  ...[412, 500, 503].map(
    (code): Mutation => [
      `a conditional request returns ${code}`,
      at('304', status(code)),
      `GET / if changed returns ${code}`,
      `GET /app.css if changed returns ${code}`,
    ],
  ),
  ...[200, 403, 404, 500, 503].map(
    (code): Mutation => [`http returns ${code}`, at('hop', status(code)), 'GET http Location missing'],
  ),
  [
    'an error of the page goes without a header',
    at('page', (headers) => ({ status: 500, headers: drop(CSP)(headers) })),
    'GET / returns 500',
    `GET / ${CSP} missing`,
    'note / is not graded: it returns 500',
  ],
  [
    'an error of a stylesheet goes without a header',
    at('css', (headers) => ({ status: 403, headers: drop(HSTS)(headers) })),
    'GET /app.css returns 403',
    `GET /app.css ${HSTS} missing`,
  ],
  ...[403, 410, 500].map(
    (code): Mutation => [
      `an error page with ${code} goes without a header`,
      at('error', (headers) => ({ status: code, headers: drop(CSP)(headers) })),
      `${WHERE.error} ${CSP} missing`,
    ],
  ),
  [
    'a path that does not exist returns 200',
    at('error', status(200)),
    'note a path that does not exist answers 200, so no error page was seen',
  ],
  [
    'a redirect leads to itself',
    at('https hop', say('Location', '/old.html')),
    'GET /old.html redirects in a circle: back to https://localhost/old.html',
  ],
  [
    'a redirect leads to a path that does not exist',
    at('https hop', say('Location', '/gone.html')),
    'GET /gone.html returns 404',
  ],
];

/** The policy of the page with the list of one directive spelled otherwise. */
const listed = (name: string, sources: string, verdict: string): Mutation => [
  `${name} is spelled ${sources}`,
  at('page', say(CSP, directive(name, sources))),
  `GET / ${CSP} ${verdict}`,
];

const spellings: Mutation[] = [
  listed('media-src', 'https://media.example.com/films', 'differs'),
  listed('media-src', 'https://media.example.com/Films/', 'differs'),
  listed('media-src', 'https://media.example.com/%46ilms/', 'differs'),
  listed('media-src', 'https://media.example.com//films/', 'differs'),
  listed('media-src', 'https://media.example.com', 'weaker'),
  listed('media-src', 'media.example.com/', 'weaker'),
  listed('media-src', 'https://*.example.com/films/', 'weaker'),
  listed('media-src', 'https://media.example.com:8443/films/', 'differs'),
  listed('media-src', 'https://media.example.com:*/films/', 'weaker'),
  listed('media-src', 'https://media.example.com:80/films/', 'differs'),
  listed('media-src', 'http://media.example.com/films/', 'weaker'),
  listed('media-src', 'wss://media.example.com/films/', 'differs'),
  listed('media-src', 'https://media%2Eexample.com/films/', 'differs'),
  listed('media-src', `'${FILMS}'`, 'differs'),
  listed('media-src', '//media.example.com/films/', 'differs'),
  listed('media-src', `${FILMS} 'self'`, 'weaker'),
  listed('media-src', `${FILMS} HTTPS:`, 'weaker'),
  listed('script-src', "'self' 'UNSAFE-INLINE'", 'weaker'),
  listed('script-src', "'SELF' HTTPS://CDN.EXAMPLE.COM", 'weaker'),
  listed('script-src', "'self' Data:", 'weaker'),
  listed('script-src', "'self' 'Nonce-abcdefghijklmnop'", 'weaker'),
  listed('script-src', "'self' 'SHA256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='", 'weaker'),
  listed('script-src', "'self' 'nonce-{{nonce}}'", 'differs'),
  listed('script-src', "'se%6Cf'", 'differs'),
  listed('script-src', '"self"', 'differs'),
  listed('script-src', "'self", 'differs'),
  listed('script-src', '`self`', 'differs'),
  listed('default-src', 'none', 'differs'),
  listed('base-uri', 'none', 'differs'),
  listed('base-uri', '%27none%27', 'differs'),
  listed('form-action', "'self' HTTPS:", 'weaker'),
  listed('frame-ancestors', 'none', 'differs'),
  listed('frame-ancestors', 'HTTPS:', 'weaker'),
  listed('require-trusted-types-for', 'script', 'weaker'),
  ...(
    [
      ['semicolons that were encoded', csp.replaceAll('; ', '%3B ')],
      ['a space that is none', csp.replace('default-src ', 'default-src\u00a0')],
      ['a name with an underscore', csp.replace('base-uri', 'base_uri')],
      ['a colon after a name', csp.replace('frame-ancestors', 'frame-ancestors:')],
      ['an equals sign after a name', csp.replace('form-action ', 'form-action=')],
      ['quotes around all of it', `"${csp}"`],
    ] as const
  ).map(
    ([what, value]): Mutation => [
      `the policy of the page has ${what}`,
      at('page', say(CSP, value)),
      `GET / ${CSP} weaker`,
    ],
  ),
  said('page', HSTS, 'max-age="63072000; includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, "max-age='63072000'; includeSubDomains; preload", 'unparsable'),
  said('page', HSTS, 'max-age=63 072 000; includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, 'max-age=63072000s; includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, 'max-age=6.3e7; includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, 'max-age=+63072000; includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, 'max-age: 63072000; includeSubDomains; preload', 'unparsable'),
  said('page', HSTS, 'max-age=63072000 includeSubDomains preload', 'unparsable'),
  said('page', HSTS, 'max-age=63072000; include-sub-domains; preload', 'weaker'),
  said('page', HSTS, 'MAX-AGE=63072; INCLUDESUBDOMAINS; PRELOAD', 'weaker'),
  said('page', HSTS, 'max-age="0"; includeSubDomains; preload', 'weaker'),
  said('page', 'X-Content-Type-Options', '"nosniff"', 'unparsable'),
  said('page', 'X-Content-Type-Options', 'nosniff;', 'unparsable'),
  said('page', 'X-Content-Type-Options', 'no sniff', 'unparsable'),
  said('page', 'X-Frame-Options', '"DENY"', 'unparsable'),
  said('page', 'X-Frame-Options', 'DENY;', 'unparsable'),
  said('page', 'X-Frame-Options', 'SameOrigin', 'weaker'),
  said('page', 'Referrer-Policy', 'UNSAFE-URL', 'weaker'),
  said('page', 'Referrer-Policy', 'strict_origin_when_cross_origin', 'unparsable'),
  said('page', 'Referrer-Policy', '"no-referrer"', 'unparsable'),
  said('page', 'Referrer-Policy', 'no-referrer;', 'unparsable'),
  said('page', 'Referrer-Policy', 'no-referrer strict-origin-when-cross-origin', 'unparsable'),
  ...(
    [
      ['camera=self', 'weaker'],
      ['camera=( self )', 'weaker'],
      ['camera=(*)', 'weaker'],
      ['camera=("https://a.example")', 'weaker'],
      ['camera:()', 'unparsable'],
      ['camera=[]', 'unparsable'],
      ['camera=(', 'unparsable'],
      ["camera=('none')", 'unparsable'],
      ['camera=(),', 'unparsable'],
    ] as const
  ).map(([feature, verdict]) => {
    const value = given('Permissions-Policy').replace('camera=()', feature);
    return [
      `Permissions-Policy has ${feature}`,
      at('page', say('Permissions-Policy', value)),
      `GET / Permissions-Policy ${verdict}`,
    ] as const;
  }),
  said('page', 'Cross-Origin-Opener-Policy', '"same-origin"', 'unparsable'),
  said('page', 'Cross-Origin-Opener-Policy', 'same-origin;', 'unparsable'),
  said('page', 'Cross-Origin-Embedder-Policy', 'REQUIRE-CORP', 'unparsable'),
  said('page', 'Cross-Origin-Embedder-Policy', '"require-corp"', 'unparsable'),
  said('page', 'Cross-Origin-Resource-Policy', 'same-origin;', 'unparsable'),
  said('page', 'Origin-Agent-Cluster', '1', 'unparsable'),
  said('page', 'Origin-Agent-Cluster', '?1;', 'unparsable'),
];

const SINGLE_LINES = policy.set.map(([name]) => name).filter((name) => ![CSP, 'Permissions-Policy'].includes(name));

const joined: Mutation[] = [
  ...(['css', 'error'] as const).flatMap((place) =>
    SINGLE_LINES.map(
      (name): Mutation => [
        `${name} is on two lines of ${place}, with different values`,
        at(place, add(name, 'x')),
        `${WHERE[place]} ${name} twice`,
      ],
    ),
  ),
  ...(
    [
      ['an open policy, and upgrades', 'upgrade-insecure-requests, default-src *'],
      ['two policies, each open where the other is closed', "default-src *, img-src 'self'"],
      [
        'two policies that both let evil.example in',
        `${directive('img-src', "'self' https://evil.example")}, img-src *`,
      ],
      ['a policy without default-src, and an empty one', `${directive('default-src', undefined)}, `],
      ['a comma after the first directive', csp.replace(';', ',').replace("default-src 'none'", 'default-src *')],
    ] as const
  ).map(([what, value]): Mutation => [`${what}, in one line`, at('page', say(CSP, value)), `GET / ${CSP} weaker`]),
  [
    'two open policies on two lines',
    at('page', (headers) => add(CSP, 'script-src *')(say(CSP, 'default-src *')(headers))),
    `GET / ${CSP} weaker`,
  ],
  [
    'two lines that both lack frame-ancestors',
    at('css', (headers) => add(CSP, "img-src 'self'")(say(CSP, directive('frame-ancestors', undefined))(headers))),
    `${WHERE.css} ${CSP} weaker`,
  ],
  ...(['css', 'error', 'HEAD', 'http2'] as const).map(
    (place): Mutation => [
      `a second line of Permissions-Policy opens a feature of ${place}`,
      at(place, add('Permissions-Policy', 'camera=*')),
      `${WHERE[place]} Permissions-Policy weaker`,
    ],
  ),
  [
    'a feature is closed and then opened, in one line',
    at('page', say('Permissions-Policy', `${given('Permissions-Policy')}, camera=*`)),
    'GET / Permissions-Policy weaker',
  ],
  said('page', HSTS, `${given(HSTS)}, max-age=1`, 'unparsable'),
  said('page', HSTS, `${given(HSTS)}, ${given(HSTS)}`, 'unparsable'),
  said('page', 'X-Content-Type-Options', 'sniff, nosniff', 'unparsable'),
  said('page', 'X-Content-Type-Options', ', nosniff', 'unparsable'),
  said('page', 'X-Frame-Options', 'SAMEORIGIN, SAMEORIGIN', 'weaker'),
  said('page', 'X-Frame-Options', 'ALLOWALL, ALLOWALL', 'unparsable'),
  said('page', 'Referrer-Policy', 'no-referrer, no-referrer-when-downgrade', 'weaker'),
  said('page', 'Cross-Origin-Opener-Policy', 'same-origin, same-origin', 'unparsable'),
  said('page', 'Cross-Origin-Embedder-Policy', 'require-corp, require-corp', 'unparsable'),
  said('page', 'Cross-Origin-Resource-Policy', 'same-origin, same-origin', 'unparsable'),
  said('page', 'Origin-Agent-Cluster', '?1, ?1', 'unparsable'),
  ...(
    [
      ['page', 'ETag', '"1"'],
      ['page', 'Content-Encoding', 'identity'],
      ['page', 'Last-Modified', 'Thu, 01 Jan 2026 00:00:00 GMT'],
      ['page', 'Access-Control-Allow-Credentials', 'true'],
      ['css', 'Content-Type', 'text/css'],
      ['https hop', 'Location', '/app.css'],
    ] as const
  ).map(
    ([place, name, value]): Mutation => [
      `${name} is on two lines of ${place}`,
      at(place, (headers) => [...drop(name)(headers), [name, value], [name, value]]),
      `${WHERE[place]} ${name} twice`,
    ],
  ),
];

const encodings: Mutation[] = (
  [
    ['gzip', gzipSync(PAGE).subarray(0, 20), 'its body is said to be gzip, and is not'],
    ['gzip, gzip', gzipSync(PAGE), 'its body is said to be gzip, and is not'],
    ['br', Buffer.from(PAGE), 'its body is said to be br, and is not'],
    ['deflate', Buffer.from(PAGE), 'its body is said to be deflate, and is not'],
    ['x-gzip', brotliCompressSync(PAGE), 'its body is said to be x-gzip, and is not'],
    ['br, gzip', gzipSync(PAGE), 'its body is said to be br, and is not'],
    ['aws-chunked', Buffer.from(PAGE), 'its body has the content coding aws-chunked, which cannot be decoded here'],
    ['utf-8', Buffer.from(PAGE), 'its body has the content coding utf-8, which cannot be decoded here'],
    ['none', Buffer.from(PAGE), 'its body has the content coding none, which cannot be decoded here'],
    ['gzip;q=1', gzipSync(PAGE), 'its body has the content coding gzip;q=1, which cannot be decoded here'],
    ['br, br, br, br', Buffer.from(PAGE), 'its body has 4 content codings'],
  ] as const
).map(
  ([coding, body, why]): Mutation => [
    `the page is said to be ${coding}`,
    at('page', stored(body, coding)),
    ...unread(why),
  ],
);

const forbids = (use: string) => `and nosniff keeps browsers from using it as ${use}`;

const types: Mutation[] = [
  [
    'the page has no Content-Type',
    at('page', drop('Content-Type')),
    'GET / has no Content-Type, and nosniff keeps browsers from using it as a page',
  ],
  [
    'the page has an empty Content-Type',
    at('page', say('Content-Type', '')),
    'GET / has no Content-Type, and nosniff keeps browsers from using it as a page',
  ],
  [
    'the page has no Content-Type over HTTP/2',
    at('http2', drop('Content-Type')),
    'GET / over HTTP/2 has no Content-Type, and nosniff keeps browsers from using it as a page',
  ],
  ...(
    [
      ['css', 'text/plain', 'a stylesheet'],
      ['css', 'binary/octet-stream', 'a stylesheet'],
      ['css', 'text/css2', 'a stylesheet'],
      ['css again', 'text/html', 'a stylesheet'],
      ['js', 'text/plain', 'a script'],
      ['js', 'binary/octet-stream', 'a script'],
      ['js', 'application/json', 'a script'],
      ['js', 'text/html; charset=utf-8', 'a script'],
    ] as const
  ).map(
    ([place, type, use]): Mutation => [
      `${place} is ${type}`,
      at(place, say('Content-Type', type)),
      `${WHERE[place]} has Content-Type ${type.split(';')[0]}, ${forbids(use)}`,
    ],
  ),
  [
    'the page has no Content-Type again',
    at('page again', drop('Content-Type')),
    'GET / again has no Content-Type, and nosniff keeps browsers from using it as a page',
  ],
  ...(
    [
      ['css', 'a stylesheet'],
      ['js', 'a script'],
    ] as const
  ).map(
    ([place, use]): Mutation => [
      `${place} has no Content-Type`,
      at(place, drop('Content-Type')),
      `${WHERE[place]} has no Content-Type, ${forbids(use)}`,
    ],
  ),
  [
    'a redirect leads nowhere',
    at('https hop', drop('Location')),
    'GET /old.html returns 301 without an address to go to',
  ],
  [
    'a redirect leads to what is no address',
    at('https hop', say('Location', 'https://[localhost/')),
    'GET /old.html returns 301 without an address to go to',
  ],
  ...[301, 302, 307, 308].map(
    (code): Mutation => [
      `the page returns ${code} and leads nowhere`,
      at('page', status(code)),
      `GET / returns ${code} without an address to go to`,
    ],
  ),
];

const mutations: Mutation[] = [
  ...each,
  ...policies,
  ...values,
  ...elsewhere,
  ...leaks,
  ...others,
  ...revalidated,
  ...hops,
  ...statuses,
  ...spellings,
  ...joined,
  ...encodings,
  ...types,
];

const everywhere =
  (change: (headers: HeaderPair[]) => HeaderPair[]): Change =>
  (place, headers) =>
    place === 'hop' ? headers : change(headers);

const harmless: (readonly [what: string, change: Change])[] = [
  ['a second, stricter policy comes along', at('page', add(CSP, "default-src 'none'"))],
  ['the policy is sent twice', everywhere((headers) => [...headers, [CSP, csp] as const])],
  ['the policy is written twice in one line', at('page', say(CSP, `${csp}, ${csp}`))],
  ['a second line asks for upgrades alone', at('page', add(CSP, 'upgrade-insecure-requests'))],
  ['Permissions-Policy is sent twice', at('page', add('Permissions-Policy', given('Permissions-Policy')))],
  ['nosniff is written twice', at('page', say('X-Content-Type-Options', 'nosniff, nosniff'))],
  ['X-Frame-Options is written twice', at('page', say('X-Frame-Options', 'DENY, DENY'))],
  [
    'X-Frame-Options has two values, of which browsers make DENY',
    at('page', say('X-Frame-Options', 'DENY, SAMEORIGIN')),
  ],
  ['HSTS has a directive that nobody knows', at('page', say(HSTS, `${given(HSTS)}; x-env=prod`))],
  ['preload stands twice', at('page', say(HSTS, `${given(HSTS)}; preload`))],
  [
    'a policy for referrers that is not known yet comes last',
    at('page', say('Referrer-Policy', `${given('Referrer-Policy')}, some-future-policy`)),
  ],
  ['a parameter with a decimal', at('page', say('Cross-Origin-Opener-Policy', 'same-origin;x=1.5'))],
  [
    'names in lower case',
    everywhere((headers) => headers.map(([name, value]): HeaderPair => [name.toLowerCase(), value])),
  ],
  [
    'names in upper case',
    everywhere((headers) => headers.map(([name, value]): HeaderPair => [name.toUpperCase(), value])),
  ],
  ['headers in another order', everywhere((headers) => [...headers].reverse())],
  [
    'spaces around values',
    everywhere((headers) =>
      headers.map(([name, value]): HeaderPair => [name, name === 'ETag' ? value : `  ${value}  `]),
    ),
  ],
  ['directives of the policy in another order', everywhere(say(CSP, csp.split('; ').reverse().join('; ')))],
  ['a semicolon at the end of the policy', everywhere(say(CSP, `${csp};`))],
  ['a policy without spaces after semicolons', everywhere(say(CSP, csp.replaceAll('; ', ';')))],
  ['a policy with many spaces', everywhere(say(CSP, csp.replaceAll(' ', '   ')))],
  ['tabs in the policy', everywhere(say(CSP, csp.replaceAll('; ', ';\t')))],
  [
    'directives of the policy in upper case',
    everywhere(
      say(
        CSP,
        csp.replace(/(^|; )[a-z-]+/g, (name) => name.toUpperCase()),
      ),
    ),
  ],
  [
    'keywords of the policy in upper case',
    everywhere(say(CSP, csp.replaceAll("'self'", "'SELF'").replaceAll("'none'", "'NONE'"))),
  ],
  ['an empty directive in the policy', everywhere(say(CSP, csp.replace('; ', '; ; ')))],
  ['a list that says what default-src says anyway', everywhere(say(CSP, `${csp}; object-src 'none'`))],
  ['a directive written again, which browsers ignore', everywhere(say(CSP, `${csp}; script-src 'self'`))],
  ['HSTS in another order', everywhere(say(HSTS, 'preload; includeSubDomains; max-age=63072000'))],
  ['HSTS in another case', everywhere(say(HSTS, 'Max-Age=63072000; includesubdomains; PRELOAD'))],
  ['HSTS without spaces', everywhere(say(HSTS, 'max-age=63072000;includeSubDomains;preload'))],
  ['HSTS with quotes', everywhere(say(HSTS, 'max-age="63072000"; includeSubDomains; preload'))],
  ['HSTS with a semicolon at its end', everywhere(say(HSTS, 'max-age=63072000; includeSubDomains; preload;'))],
  ['a longer HSTS', everywhere(say(HSTS, 'max-age=94608000; includeSubDomains; preload'))],
  ['NoSniff', everywhere(say('X-Content-Type-Options', 'NoSniff'))],
  ['deny', everywhere(say('X-Frame-Options', 'deny'))],
  [
    'a referrer policy with a fallback for old browsers',
    everywhere(say('Referrer-Policy', 'no-referrer, strict-origin-when-cross-origin')),
  ],
  ['a referrer policy in upper case', everywhere(say('Referrer-Policy', 'STRICT-ORIGIN-WHEN-CROSS-ORIGIN'))],
  ['a stricter referrer policy', everywhere(say('Referrer-Policy', 'no-referrer'))],
  [
    'features in another order',
    everywhere(say('Permissions-Policy', given('Permissions-Policy').split(', ').reverse().join(', '))),
  ],
  ['features without spaces', everywhere(say('Permissions-Policy', given('Permissions-Policy').replaceAll(', ', ',')))],
  ['one more feature closed', everywhere(say('Permissions-Policy', `${given('Permissions-Policy')}, fullscreen=()`))],
  [
    'spaces within a feature list',
    everywhere(say('Permissions-Policy', given('Permissions-Policy').replace('camera=()', 'camera=( )'))),
  ],
  [
    'headers of a cache',
    everywhere((headers) => [
      ...headers,
      ['Age', '5'],
      ['Via', '1.1 abc.cloudfront.net (CloudFront)'],
      ['Vary', 'Accept-Encoding'],
    ]),
  ],
  [
    "CloudFront's own ids",
    everywhere((headers) => [...headers, ['X-Amz-Cf-Pop', 'FRA2-C1'], ['X-Amz-Cf-Id', 'abc==']]),
  ],
  [
    'cookies, several of them',
    everywhere((headers) => [...headers, ['Set-Cookie', 'a=1; Secure'], ['Set-Cookie', 'b=2; Secure']]),
  ],
  ['two Link headers', everywhere((headers) => [...headers, ['Link', '</a>; rel=next'], ['Link', '</b>; rel=prev']])],
  [
    'a 304 without the headers, which a browser has stored',
    at('304', (headers) => headers.filter(([name]) => name === 'ETag')),
  ],
  ...[403, 410].map((code) => [`a path that does not exist returns ${code}`, at('error', status(code))] as const),
  ...[405, 501].map((code) => [`HEAD is not known, which is told by ${code}`, at('HEAD', status(code))] as const),
  ['a conditional request returns 200', at('304', status(200))],
  ...[302, 303, 307, 308].map((code) => [`a redirect by ${code}`, at('https hop', status(code))] as const),
  ...[302, 307, 308].map((code) => [`http redirects by ${code}`, at('hop', status(code))] as const),
  ['the page is stored as gzip', at('page', stored(gzipSync(PAGE), 'gzip'))],
  ['the page is stored as GZIP', at('page', stored(gzipSync(PAGE), 'GZIP'))],
  ['the page is stored as x-gzip', at('page', stored(gzipSync(PAGE), 'x-gzip'))],
  ['the page is stored as br', at('page', stored(brotliCompressSync(PAGE), 'br'))],
  ['the page is stored as deflate', at('page', stored(deflateSync(PAGE), 'deflate'))],
  ['the page is stored as deflate without its header', at('page', stored(deflateRawSync(PAGE), 'deflate'))],
  ['the page is stored as br within gzip', at('page', stored(gzipSync(brotliCompressSync(PAGE)), 'br, gzip'))],
  ['the page is stored as it is, and says so', at('page', stored(Buffer.from(PAGE), 'identity'))],
  ['the page says its charset', at('page', say('Content-Type', 'text/html; charset=utf-8'))],
  ['the type of the page is in upper case', at('page', say('Content-Type', 'TEXT/HTML;CHARSET=UTF-8'))],
  ...['text/css; charset=utf-8', 'TEXT/CSS', ' text/css ;x'].map(
    (type) => [`the stylesheet is ${type}`, at('css', say('Content-Type', type))] as const,
  ),
  ...['application/javascript', 'application/x-javascript', 'text/ecmascript', 'Text/JavaScript;charset=x'].map(
    (type) => [`the script is ${type}`, at('js', say('Content-Type', type))] as const,
  ),
  ['a picture has no Content-Type', at('svg', drop('Content-Type'))],
  ...(
    [
      'https://media.example.com:443/films/',
      'HTTPS://MEDIA.EXAMPLE.COM/films/',
      'https://media.example.com/%66ilms/',
      'https://media.example.com/%66%69%6C%6d%73/',
      'https://media.example.com/films%2F',
      'media.example.com/films/',
      'media.example.com:443/films/',
      `${FILMS} ${FILMS}`,
      `${FILMS} https://media.example.com/films/new/`,
      'https://media.example.com/films/new/',
      "'none'",
    ] as const
  ).map((sources) => [`media-src is ${sources}`, at('page', say(CSP, directive('media-src', sources)))] as const),
  ["'none' beside 'self', which browsers ignore", at('page', say(CSP, directive('script-src', "'self' 'none'")))],
  ['a policy that is empty beside it', at('page', say(CSP, `${csp}, `))],
  ['a comma before the policy', at('page', say(CSP, `, ${csp}`))],
  ['a policy that is closed beside it, in one line', at('page', say(CSP, `default-src 'none', ${csp}`))],
  ['three lines of the policy', at('css', (headers) => [...headers, [CSP, csp], [CSP, csp]])],
  ['a second line of features that closes one more', at('css', add('Permissions-Policy', 'fullscreen=()'))],
  ['nosniff comes first, and another word after it', at('page', say('X-Content-Type-Options', 'nosniff, x'))],
  ['X-Frame-Options has three words, one of which denies', at('page', say('X-Frame-Options', 'deny, x, Deny'))],
  [
    'the age of HSTS in quotes and with zeros',
    at('page', say(HSTS, `${given(HSTS).replace('63072000', '"0063072000"')}`)),
  ],
  ['an age of HSTS that is huge', at('page', say(HSTS, given(HSTS).replace('63072000', '99999999999999999999')))],
  ['semicolons alone in HSTS', at('page', say(HSTS, `;; ${given(HSTS)} ;;`))],
  [
    'two features that are the same',
    at('page', say('Permissions-Policy', `${given('Permissions-Policy')}, camera=()`)),
  ],
  ['COEP with a parameter of its own', at('page', say('Cross-Origin-Embedder-Policy', 'require-corp;a;a="b"'))],
  ['Origin-Agent-Cluster with a parameter', at('page', say('Origin-Agent-Cluster', '?1;a=1'))],
  [
    'a policy beside it that only reports',
    everywhere(add('Content-Security-Policy-Report-Only', "default-src 'none'")),
  ],
];

let site: TestSite;
let failures: Map<string, string[]>;

beforeAll(async () => {
  const all = [...mutations, ...harmless];
  site = await startTestSite(
    policy,
    all.map(([, change]) => change),
  );
  const found = await inParallel([...all.keys()], 6, (i) => failuresWith(i));
  failures = new Map(all.map(([what], i) => [what, found[i]!]));
}, 120_000);

afterAll(() => site.close());

async function failuresWith(change: number): Promise<string[]> {
  const report = await runCheck({
    url: new URL(`/?change=${change}`, site.url),
    policy,
    paths: ['/', '/old.html'],
    httpPort: site.httpPort,
    ca: site.ca,
    headers: [['x-change', String(change)]],
    now: new Date('2026-01-01T00:00:00Z'),
    nonce: 'x',
    // Enough for any machine: a place that is reached late would be a place that is not checked.
    concurrency: 1,
    timeoutMs: 60_000,
  });
  const found = report.answers.flatMap((answer): string[] => {
    const { protocol, pathname } = new URL(answer.url);
    const where = protocol === 'http:' ? `GET http${pathname === '/' ? '' : ` ${pathname}`}` : nameOf(answer);
    return [
      ...answer.results.filter(fails).map(({ header, verdict }) => `${where} ${header} ${verdict}`),
      ...(answer.error === undefined ? [] : [`${where} ${answer.error.replace(/localhost:\d+/, 'localhost')}`]),
      ...(answer.broken === undefined ? [] : [`${where} ${answer.broken}`]),
    ];
  });
  return [...found, ...report.notes.map((note) => `note ${note}`)];
}

describe('changes of a good site', () => {
  it('are at least 320, and each has a name of its own', () => {
    expect(mutations.length).toBeGreaterThanOrEqual(320);
    expect(new Set([...mutations, ...harmless].map(([what]) => what)).size).toBe(mutations.length + harmless.length);
  });

  it.each(mutations.map(([what, , ...expected]) => ({ what, expected })))(
    'are reported where they are: $what',
    ({ what, expected }) => {
      expect(failures.get(what)!.sort()).toEqual([...expected].sort());
    },
  );
});

describe('differences that a browser does not see', () => {
  it('are at least 80', () => {
    expect(harmless.length).toBeGreaterThanOrEqual(80);
  });

  it.each(harmless)('are not reported: %s', (what) => {
    expect(failures.get(what)).toEqual([]);
  });
});
