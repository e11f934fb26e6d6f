import { brotliDecompressSync, constants } from 'node:zlib';
import { contentType } from 'mime-types';

export type Encoding = 'gzip' | 'br';

/** What an object's bytes are: `Content-Type`, and `Content-Encoding` where they are compressed. */
export interface ContentKind {
  readonly type: string;
  readonly encoding?: Encoding;
}

/** Of a file's first bytes, as many as decide its kind. */
export const HEAD = 512;
/** Names whose kind its first bytes decide. */
const BY_HEAD = /\.(?:gz|br|svgz|unityweb|m?ts)$/i;

const JSON_TYPE = 'application/json';
const TEXT = 'text/plain; charset=utf-8';
const BINARY = 'application/octet-stream';

/**
 * Files whose path a standard fixes without an ending, and the type that it wants. What is left out has an ending that says it, or is
 * a redirect. https://www.iana.org/assignments/well-known-uris/
 */
const BY_PATH = new Map(
  Object.entries({
    // Apple, "Supporting associated domains"; the path without .well-known is the older one.
    'apple-app-site-association': JSON_TYPE,
    '.well-known/apple-app-site-association': JSON_TYPE,
    // OpenID Connect Discovery 1.0, 4.2; RFC 8414, 3.2; RFC 9728, 3.2; UMA 2.0, 2; OpenID Federation 1.0, 9.
    '.well-known/openid-configuration': JSON_TYPE,
    '.well-known/oauth-authorization-server': JSON_TYPE,
    '.well-known/oauth-protected-resource': JSON_TYPE,
    '.well-known/uma2-configuration': JSON_TYPE,
    '.well-known/openid-federation': 'application/entity-statement+jwt',
    // RFC 7033, 10.2; RFC 6415, 2; RFC 9727, 3; NodeInfo's document is the JRD of RFC 6415.
    '.well-known/webfinger': 'application/jrd+json',
    '.well-known/host-meta': 'application/xrd+xml',
    '.well-known/api-catalog': 'application/linkset+json',
    '.well-known/nodeinfo': JSON_TYPE,
    // Matrix Client-Server API, "Well-known URI"; Server-Server API, "Resolving server names".
    '.well-known/matrix/client': JSON_TYPE,
    '.well-known/matrix/server': JSON_TYPE,
    '.well-known/matrix/support': JSON_TYPE,
    // Web Authentication Level 3, 5.11; FedCM, "The well-known file"; W3C, "Passkey Endpoints".
    '.well-known/webauthn': JSON_TYPE,
    '.well-known/web-identity': JSON_TYPE,
    '.well-known/passkey-endpoints': JSON_TYPE,
    // W3C, "A Well-Known URL for Changing Passwords": best a redirect; a file can only be a page that leads there.
    '.well-known/change-password': 'text/html; charset=utf-8',
    // AT Protocol, "Handle"; Chrome's private prefetch proxy, "Traffic advice".
    '.well-known/atproto-did': TEXT,
    '.well-known/traffic-advice': 'application/trafficadvice+json',
  }),
);

/**
 * What browsers run as a script has the type of scripts (RFC 9239), or `nosniff` has them refuse it; so has what is a script before a
 * compiler has seen it. mime-types has application/node for .cjs, and nothing or a video for the rest.
 */
const SCRIPT = /\.(?:cjs|[cm]?ts|[jt]sx|es6?|jsm)$/i;
const SCRIPT_TYPE = 'text/javascript; charset=utf-8';
/** Endings that videos have too: transport streams, as they are or encrypted. */
const SCRIPT_OR_VIDEO = /\.m?ts$/i;

/** What a page loads by a compressed name. Any other .gz is a file to download, and a browser must not unpack it. */
const LOADED = /\.(?:[cm]?js|css|html?|svg|wasm|data|symbols\.json)$/i;

/** Whether `contentKind` needs a file's first bytes. */
export function needsHead(key: string): boolean {
  return BY_HEAD.test(key);
}

/**
 * What a file is, by its name, and where that leaves it open by its first bytes: `app.js.br` is a script in Brotli, `a.tar.gz` a gzip
 * file. A compressed file's type is that of what is in it.
 *
 * @param key `Build/game.wasm.br`
 * @param head its first `HEAD` bytes, or all of it, where `needsHead`
 * @param encoding instead of the one that is found; `none` for a file that is to be taken as it is
 */
export function contentKind(key: string, head: Uint8Array, encoding?: Encoding | 'none'): ContentKind {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const coded = encoding ?? encodingOf(name, head) ?? 'none';
  if (coded === 'none') return { type: BY_PATH.get(key) ?? typeOf(name, head) };
  return { type: BY_PATH.get(key) ?? typeOf(withinName(name)), encoding: coded };
}

/** The name of what is in a compressed file. */
function withinName(name: string): string {
  return name.replace(/\.(?:gz|br|unityweb)$/i, '').replace(/\.svgz$/i, '.svg');
}

/** How a file with such a name is compressed, if it is, and if a page loads it. */
function encodingOf(name: string, head: Uint8Array): Encoding | undefined {
  const within = withinName(name);
  if (within === name) return undefined;
  if (isGzip(head)) return /\.gz$/i.test(name) && !LOADED.test(within) ? undefined : 'gzip';
  return /\.(?:br|unityweb)$/i.test(name) && within.includes('.') && isBrotli(head) ? 'br' : undefined;
}

/** RFC 1952, 2.3.1: two bytes that identify it, and the method, deflate. */
function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/** Brotli (RFC 7932) has no mark: its beginning is unpacked. */
function isBrotli(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  try {
    brotliDecompressSync(head, { finishFlush: constants.BROTLI_OPERATION_FLUSH });
    return true;
  } catch {
    return false;
  }
}

/** By ending: each type is one string, however many files have it. */
const types = new Map<string, string>();

function typeOf(name: string, head?: Uint8Array): string {
  // A file named html is no page.
  const at = name.lastIndexOf('.');
  if (at < 0) return BINARY;
  const ending = name.slice(at);
  if (SCRIPT.test(ending) && !(head && SCRIPT_OR_VIDEO.test(ending) && isBinary(head))) return SCRIPT_TYPE;
  const known = types.get(ending);
  if (known !== undefined) return known;
  const type = contentType(ending) || BINARY;
  types.set(ending, type);
  return type;
}

/** Whether there is a byte that no text has. https://mimesniff.spec.whatwg.org/#binary-data-byte */
function isBinary(head: Uint8Array): boolean {
  return head.some((byte) => byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1f && byte !== 0x1b));
}
