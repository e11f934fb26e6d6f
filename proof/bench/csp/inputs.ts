import { createHash } from 'node:crypto';
import { Random } from '../../support/random';

/** The page's own host, and two others; `b.a.test` lies below one of them. */
export const SITE = 'site.test';

/** Addresses that a page tries to connect to: what the lists below may tell apart. */
export const ADDRESSES: readonly string[] = [
  ...['https', 'http', 'wss', 'ws'].flatMap((scheme) =>
    ['a.test', 'b.a.test', 'c.test', SITE].flatMap((host) =>
      ['', scheme === 'https' || scheme === 'wss' ? ':80' : ':443', ':8443'].map(
        (port) => `${scheme}://${host}${port}/`,
      ),
    ),
  ),
  ...['x', 'x/', 'x/y', 'x/y/z', 'X', 'a', '%61', 'a;b', 'a%3Bb', 'a%3bb', 'a%2Fb', 'a/b', 'a,b', 'x%20y', 'é'].map(
    (path) => `https://a.test/${path}`,
  ),
  ...['https://b.a.test/x/y', 'http://a.test/x/y', 'https://a.test:8443/x/y', 'wss://a.test/x/y'],
  ...['data:,x', 'blob:'],
];

/** Lists of one source each. */
export const SINGLE: readonly string[] = [
  "'none'",
  "'self'",
  ...['*', '*:*', '*:443', '*:80', '*:8443'],
  ...['https:', 'http:', 'wss:', 'ws:', 'data:', 'blob:', 'foo:', 'HTTPS:'],
  ...['https', 'http', 'wss', 'ws'].flatMap((scheme) => [
    `${scheme}://*`,
    `${scheme}://*:*`,
    `${scheme}://*.a.test`,
    ...['', ':80', ':443', ':8443', ':*', '/', '/x/'].map((rest) => `${scheme}://a.test${rest}`),
  ]),
  ...[
    'a.test',
    'A.Test',
    'a.test:80',
    'a.test:443',
    'a.test:8443',
    'a.test:*',
    'a.test.',
    'b.a.test',
    '*.a.test',
    '*.test',
  ],
  ...['/', '/x', '/x/', '/x/y', '/X', '/a', '/%61', '/a%3Bb', '/a%3bb', '/a%2Fb', '/a/b', '/a%2F', '/a/', '/%58'].map(
    (path) => `a.test${path}`,
  ),
  ...['a.test/a%2Cb', 'a.test/x%20y', 'a.test/%C3%A9', 'a.test/%c3%a9', 'a.test:8443/x/', '*.a.test:*', '*.a.test/x/'],
  ...[SITE, `https://${SITE}`, `http://${SITE}`, `wss://${SITE}`, `${SITE}:8443`, `${SITE}:*`],
  // What browsers do not understand.
  ...['https://', 'https:/*', 'a.test:abc', '*a.test', '999.1.1.1', "'slef'", 'a_b.test', 'https://%HOST%'],
];

/** Lists of two and three sources. */
export const SEVERAL: readonly string[] = [
  ["'self'", 'wss:'],
  ["'self'", 'wss:', 'https://c.test'],
  ['https:', "'self'"],
  ['https:', 'wss:'],
  ['https:', 'wss:', "'self'"],
  ['http:', 'ws:'],
  ['http:', 'ws:', '*'],
  ['*', 'data:'],
  ['*', "'self'", 'blob:'],
  ['a.test', 'a.test:80'],
  ['a.test', '*.a.test'],
  ['*.a.test', 'b.a.test'],
  ['https://*', 'http://*'],
  ['https://*:*', 'wss:'],
  ['a.test/x', 'a.test/x/'],
  ['a.test/x/', 'a.test/x/y'],
  ["'none'", "'self'"],
  ["'none'", 'https://'],
  ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
  ["'self'", "'strict-dynamic'", "'nonce-abc'"],
].map((sources) => sources.join(' '));

/** Inline code of the page that whole policies are tried on. */
export const INLINE_SCRIPT = "ran('inline')";
export const INLINE_STYLE = '#styled { top: 1px }';
/** A file of another host, which its integrity attribute names. */
export const HASHED_SCRIPT = "ran('script c with hash')";
export const hashOf = (code: string) => `sha256-${createHash('sha256').update(code).digest('base64')}`;
const HASH = `'${hashOf(INLINE_SCRIPT)}'`;
const STYLE_HASH = `'${hashOf(INLINE_STYLE)}'`;
const FILE_HASH = `'${hashOf(HASHED_SCRIPT)}'`;

const SOURCES = [
  "'self'",
  "'none'",
  ...['*', 'https:', 'http:', 'data:', 'blob:', 'wss:'],
  ...['https://a.test', 'a.test', '*.test', 'https://a.test:443', 'https://a.test/', 'https://c.test'],
];
const CODE = [
  "'unsafe-inline'",
  "'unsafe-eval'",
  "'wasm-unsafe-eval'",
  "'unsafe-hashes'",
  "'strict-dynamic'",
  "'nonce-abc'",
  HASH,
  STYLE_HASH,
  FILE_HASH,
];
const CODE_DIRECTIVES = [
  'default-src',
  'script-src',
  'script-src-elem',
  'script-src-attr',
  'style-src',
  'style-src-elem',
  'style-src-attr',
];
const OTHERS = [
  'img-src',
  'font-src',
  'connect-src',
  'media-src',
  'object-src',
  'frame-src',
  'child-src',
  'worker-src',
  'base-uri',
  'form-action',
];

/** Policies that people write, or that were judged wrongly once. */
const WRITTEN: readonly string[] = [
  '',
  "default-src 'none'",
  "default-src 'self'",
  "default-src 'self' https:",
  'default-src *',
  "default-src 'strict-dynamic' 'nonce-abc'",
  "default-src 'strict-dynamic' 'nonce-abc' https:",
  "script-src 'unsafe-inline'",
  "script-src 'self' 'unsafe-inline'",
  "script-src 'self' 'nonce-abc'",
  `script-src 'self' ${HASH}`,
  `script-src 'self' ${HASH} 'unsafe-inline'`,
  `script-src 'self' ${HASH} 'unsafe-hashes'`,
  `script-src ${HASH}`,
  `script-src ${FILE_HASH}`,
  `script-src ${FILE_HASH} 'self'`,
  `style-src ${STYLE_HASH}`,
  "style-src 'unsafe-inline'",
  "style-src 'nonce-abc'",
  "script-src 'strict-dynamic'",
  "script-src 'none'",
  "script-src 'strict-dynamic' 'nonce-abc'",
  "script-src 'strict-dynamic' 'nonce-abc' https: 'unsafe-inline'",
  `script-src 'strict-dynamic' ${HASH} https: 'unsafe-inline'; object-src 'none'; base-uri 'self'`,
  `script-src 'strict-dynamic' ${HASH}; object-src 'none'; base-uri 'self'`,
  "script-src 'strict-dynamic' 'nonce-abc'; worker-src 'none'",
  "script-src 'strict-dynamic' 'nonce-abc' https:; worker-src 'none'",
  "require-trusted-types-for 'script'",
  "require-trusted-types-for 'script' é",
  "connect-src 'none'",
  "connect-src 'none' é",
  "script-src 'self' é; script-src 'none'",
  "script-src 'none'; script-src *",
  "connect-src 'none' é; script-src 'none'",
  "script-src 'none', img-src é",
  "default-src 'self'; object-src 'none'",
  "default-src 'self', object-src 'none'",
  "default-src 'self'; object-src 'none', upgrade-insecure-requests",
  "script-src 'unsafe-inline' 'self', script-src 'nonce-abc' 'self'",
  `script-src 'unsafe-inline', script-src 'unsafe-inline' ${HASH}`,
  "img-src https://a.test 'self', img-src https://a.test https://c.test",
  "img-src 'self', img-src https:",
  "frame-src 'self'; default-src 'none'",
  "child-src 'self'; default-src 'none'",
  "child-src 'self'; frame-src 'none'; default-src 'none'",
  "worker-src 'self'; default-src 'none'",
  "script-src 'self'; default-src 'none'",
  "base-uri 'none'",
  "base-uri 'self'",
  "form-action 'none'",
  "form-action 'self'",
  'trusted-types p',
  'trusted-types q',
  "trusted-types 'none'",
  "trusted-types *; require-trusted-types-for 'script'",
  "script-src 'unsafe-eval' 'self'; require-trusted-types-for 'script'",
  "script-src-elem 'self'; script-src 'none'",
  "script-src-attr 'unsafe-inline'; script-src 'none'",
  "script-src-attr 'unsafe-inline'; script-src 'strict-dynamic'",
  "style-src-attr 'unsafe-inline'; style-src 'self'",
  "style-src-elem 'unsafe-inline'; style-src-attr 'none'",
];

/** As many policies, made at random but always the same. */
export function policies(count: number): string[] {
  const random = new Random(1);
  const some = <T>(from: readonly T[], most: number): T[] =>
    Array.from({ length: random.below(most + 1) }, () => random.pick(from));
  const directive = (): string => {
    const code = random.below(10) < 6;
    const name = random.pick(code ? CODE_DIRECTIVES : OTHERS);
    return [name, ...some(SOURCES, 2), ...(code ? some(CODE, 3) : [])].join(' ');
  };
  const policy = () => Array.from({ length: 1 + random.below(3) }, directive).join('; ');
  const made = new Set<string>(WRITTEN);
  while (made.size < count) made.add(random.once(7) ? `${policy()}, ${policy()}` : policy());
  return [...made];
}
