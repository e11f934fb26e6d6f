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
