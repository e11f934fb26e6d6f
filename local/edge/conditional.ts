import { type Header, headerValue } from './headers';

type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Whether the viewer already has what it asks for, so that 304 is the answer. `If-None-Match` is compared weakly and
 * stands before `If-Modified-Since` (RFC 9110, 13.1.2, 13.1.3 and 13.2.2).
 */
export function isNotModified(request: RequestHeaders, headers: readonly Header[]): boolean {
  const noneMatch = request['if-none-match'];
  if (noneMatch !== undefined) {
    const etag = headerValue(headers, 'etag');
    const tags = String(noneMatch).trim();
    if (tags === '*') return true;
    return etag !== undefined && (tags.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => opaque(tag) === opaque(etag));
  }
  const since = request['if-modified-since'];
  if (since === undefined) return false;
  const modified = Date.parse(headerValue(headers, 'last-modified') ?? '');
  return modified <= Date.parse(String(since));
}

/**
 * Whether a range may be served: no `If-Range`, or one that names this very representation (RFC 9110, 13.1.5: a strong
 * entity tag, or the exact date).
 */
export function rangeAllowed(request: RequestHeaders, headers: readonly Header[]): boolean {
  const condition = request['if-range'];
  if (condition === undefined) return true;
  const text = String(condition).trim();
  if (text.startsWith('"')) return text === headerValue(headers, 'etag');
  return !text.startsWith('W/') && text === headerValue(headers, 'last-modified');
}

function opaque(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}
