/**
 * The one spelling of a path that rules are compared in, since an origin returns one object for several spellings: S3
 * decodes what it is asked for, `%2F` included, and takes `+` for a space. Every character is decoded, then those that a
 * path may not have as they stand are encoded, hex digits in upper case; `*` and `?` always are, as patterns use them.
 * Dot segments are taken out (RFC 3986, 6.2.2). Repeated slashes stay: to S3 they are another key.
 * @param path of a URI, without its query
 */
export function normalizePath(path: string): string {
  if (!ODD_PATH.test(path) && !path.includes('/.')) return path;
  return withoutDots(recoded(path.replace(/[*?]/g, encoded)));
}

/** A path pattern in the same spelling; its `*` and `?` stay wildcards, `%2A` and `%3F` the characters themselves. */
export function normalizePattern(pattern: string): string {
  return withoutDots(recoded(pattern));
}

/** Without one of these and without dot segments, a path is in its normal form. */
const ODD_PATH = /[^\w\-~!$&'(),;=:@/.]/;
const PLAIN = /[\w\-~!$&'(),;=:@/.]/;

function recoded(path: string): string {
  return path.replace(/%([0-9a-f]{2})|[^\w\-~!$&'(),;=:@/.*?]/gi, (found, hex: string | undefined) => {
    if (hex === undefined) return found === '+' ? '%20' : encoded(found);
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return PLAIN.test(character) ? character : found.toUpperCase();
  });
}

/** One UTF-16 unit of what CloudFront never sends, such as a letter that is not ASCII, as itself. */
function encoded(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x80 ? `%${code.toString(16).toUpperCase().padStart(2, '0')}` : character;
}

/** RFC 3986, 5.2.4. */
function withoutDots(path: string): string {
  if (!/\/\.{1,2}(?:\/|$)/.test(path)) return path;
  const out: string[] = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, at) => {
    const dots = segment === '.' || segment === '..';
    if (segment === '..') out.pop();
    if (!dots) out.push(segment);
    else if (at === segments.length - 1) out.push('');
  });
  return `/${out.join('/')}`;
}

/**
 * Whether a path fits a CloudFront path pattern: `*` is any run of characters, `/` included, also none; `?` is exactly
 * one; everything else stands for itself, case included. Takes time in proportion to both lengths multiplied at worst.
 * Source: CloudFront Developer Guide, "Path pattern".
 */
export function matchesPath(pattern: string, path: string): boolean {
  let p = 0;
  let s = 0;
  let star = -1;
  let mark = 0;
  while (s < path.length) {
    // The star first: a path may hold the character `*` itself.
    if (pattern[p] === '*') {
      star = p++;
      mark = s;
    } else if (pattern[p] === '?' || pattern[p] === path[s]) {
      p++;
      s++;
    } else if (star >= 0) {
      p = star + 1;
      s = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
