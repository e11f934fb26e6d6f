/**
 * Whether an invalidation's path covers an object: its path, and its query string where the cache policy keeps one.
 * A `*` stands only at the end, and for anything.
 * Source: CloudFront Developer Guide, "Invalidate files to remove content": paths are case-sensitive, with the query
 * string where it is forwarded.
 */
export function invalidates(pattern: string, url: string): boolean {
  const full = pattern.startsWith('/') ? pattern : `/${pattern}`;
  return full.endsWith('*') ? url.startsWith(full.slice(0, -1)) : url === full;
}
