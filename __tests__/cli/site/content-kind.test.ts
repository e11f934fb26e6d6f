import { brotliCompressSync, gzipSync } from 'node:zlib';
import { contentKind, HEAD, needsHead } from '../../../cli/site/content-kind';

const SCRIPT = 'text/javascript; charset=utf-8';
const EMPTY = Buffer.alloc(0);
const TEXT = Buffer.from('export const a: number = 1;\n');
const LONG = Array.from({ length: 5_000 }, (_, i) => `line ${i} of ${i * 7919}`).join('\n');
const GZIP = gzipSync(LONG).subarray(0, HEAD);
const BROTLI = brotliCompressSync(LONG).subarray(0, HEAD);
/** Packets of a transport stream begin with 0x47. ISO/IEC 13818-1, 2.4.3.2 */
const VIDEO = Buffer.from([0x47, 0x40, 0x00, 0x10, 0x00, 0x00, 0xb0, 0x0d, 0x00, 0x01]);
/** Two bytes before the first packet's: a timestamp. */
const CAMERA = Buffer.from([0x00, 0x00, 0x1a, 0x2b, ...VIDEO]);

describe('scripts', () => {
  it.each([
    'vendor/my-lib.umd.cjs',
    'a.js',
    'a.mjs',
    'A.CJS',
    'a.mts',
    'a.cts',
    'a.ts',
    'a.tsx',
    'a.jsx',
    'a.es',
    'a.es6',
    'a.jsm',
  ])('%s is one', (key) => {
    expect(contentKind(key, TEXT)).toEqual({ type: SCRIPT });
    expect(contentKind(key, EMPTY)).toEqual({ type: SCRIPT });
  });

  it.each([
    ['a segment of a stream', 'hls/seg1.ts', VIDEO],
    ['an encrypted one', 'hls/seg2.ts', Buffer.from('9f3c01e4770b5a', 'hex')],
    ['a film of a camera', '00001.MTS', CAMERA],
  ])('%s is none: %s', (_, key, head) => {
    expect(needsHead(key)).toBe(true);
    expect(contentKind(key, head)).toEqual({ type: 'video/mp2t' });
  });

  it('a definition of types, a map and a file that is called js are what they are', () => {
    expect(contentKind('a.d.ts', TEXT)).toEqual({ type: SCRIPT });
    expect(contentKind('a.cjs.map', EMPTY)).toEqual({ type: 'application/json; charset=utf-8' });
    expect(contentKind('bin/js', EMPTY)).toEqual({ type: 'application/octet-stream' });
    expect(contentKind('docs/html', EMPTY)).toEqual({ type: 'application/octet-stream' });
  });
});

describe('files whose path is fixed by a standard', () => {
  it.each([
    ['.well-known/apple-app-site-association', 'application/json'],
    ['apple-app-site-association', 'application/json'],
    ['.well-known/openid-configuration', 'application/json'],
    ['.well-known/oauth-authorization-server', 'application/json'],
    ['.well-known/oauth-protected-resource', 'application/json'],
    ['.well-known/matrix/client', 'application/json'],
    ['.well-known/matrix/server', 'application/json'],
    ['.well-known/webauthn', 'application/json'],
    ['.well-known/nodeinfo', 'application/json'],
    ['.well-known/webfinger', 'application/jrd+json'],
    ['.well-known/host-meta', 'application/xrd+xml'],
    ['.well-known/api-catalog', 'application/linkset+json'],
    ['.well-known/openid-federation', 'application/entity-statement+jwt'],
    ['.well-known/traffic-advice', 'application/trafficadvice+json'],
    ['.well-known/change-password', 'text/html; charset=utf-8'],
    ['.well-known/atproto-did', 'text/plain; charset=utf-8'],
    ['.well-known/security.txt', 'text/plain; charset=utf-8'],
    ['.well-known/mta-sts.txt', 'text/plain; charset=utf-8'],
    ['.well-known/assetlinks.json', 'application/json; charset=utf-8'],
    // RFC 8555, 8.3: the example has this type.
    ['.well-known/acme-challenge/LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0', 'application/octet-stream'],
    ['.well-known/unheard-of', 'application/octet-stream'],
    ['docs/apple-app-site-association', 'application/octet-stream'],
    ['docs/.well-known/webfinger', 'application/octet-stream'],
    ['LICENSE', 'application/octet-stream'],
  ])('%s is %s', (key, type) => {
    expect(contentKind(key, EMPTY)).toEqual({ type });
  });
});

describe('compressed files', () => {
  it.each([
    ['app.js.gz', GZIP, SCRIPT, 'gzip'],
    ['app.3f2a9c1b.mjs.gz', GZIP, SCRIPT, 'gzip'],
    ['site.css.gz', GZIP, 'text/css; charset=utf-8', 'gzip'],
    ['icon.svgz', GZIP, 'image/svg+xml', 'gzip'],
    ['icon.svg.gz', GZIP, 'image/svg+xml', 'gzip'],
    ['app.js.br', BROTLI, SCRIPT, 'br'],
    ['lib.cjs.br', BROTLI, SCRIPT, 'br'],
    ['APP.JS.BR', BROTLI, SCRIPT, 'br'],
    ['data.json.br', BROTLI, 'application/json; charset=utf-8', 'br'],
    ['Build/game.wasm.br', BROTLI, 'application/wasm', 'br'],
    ['Build/game.data.br', BROTLI, 'application/octet-stream', 'br'],
    ['Build/game.data.gz', GZIP, 'application/octet-stream', 'gzip'],
    ['Build/game.framework.js.br', BROTLI, SCRIPT, 'br'],
    ['Build/game.symbols.json.gz', GZIP, 'application/json; charset=utf-8', 'gzip'],
    ['Build/game.wasm.unityweb', BROTLI, 'application/wasm', 'br'],
    ['Build/game.wasm.unityweb', GZIP, 'application/wasm', 'gzip'],
    ['Build/game.framework.js.unityweb', GZIP, SCRIPT, 'gzip'],
    ['Build/game.data.unityweb', GZIP, 'application/octet-stream', 'gzip'],
  ])('%s is unpacked by browsers', (key, head, type, encoding) => {
    expect(needsHead(key)).toBe(true);
    expect(contentKind(key, head)).toEqual({ type, encoding });
  });

  it.each([
    ['a download', 'source.tar.gz', GZIP, 'application/gzip'],
    ['a sitemap', 'sitemap.xml.gz', GZIP, 'application/gzip'],
    ['data', 'rows.csv.gz', GZIP, 'application/gzip'],
    ['a dump', 'backup.gz', GZIP, 'application/gzip'],
    ['a script that is not compressed after all', 'app.js.gz', TEXT, 'application/gzip'],
    ['an image that is not', 'icon.svgz', Buffer.from('<svg xmlns='), 'image/svg+xml'],
    ['a language', 'messages.pt.br', Buffer.from('hello = ola\n'), 'application/octet-stream'],
    ['a language alone', 'locale/pt.br', BROTLI, 'application/octet-stream'],
    ['a text for a script', 'app.js.br', TEXT, 'application/octet-stream'],
    ['nothing', 'app.js.br', EMPTY, 'application/octet-stream'],
  ])('%s is not: %s', (_, key, head, type) => {
    expect(contentKind(key, head)).toEqual({ type });
  });

  it('are what they are declared to be', () => {
    expect(contentKind('data.json.gz', GZIP, 'gzip')).toEqual({
      type: 'application/json; charset=utf-8',
      encoding: 'gzip',
    });
    expect(contentKind('app.js.gz', GZIP, 'none')).toEqual({ type: 'application/gzip' });
    expect(contentKind('game.code', EMPTY, 'br')).toEqual({ type: 'application/octet-stream', encoding: 'br' });
  });

  it('no other name has its first bytes read', () => {
    expect(['index.html', 'a.js', 'a.mjs', 'gz', 'a.gzip', 'a.jts'].filter(needsHead)).toEqual([]);
  });
});
