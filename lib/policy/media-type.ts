/** The media type of a `Content-Type` value, lower-case and without parameters: `text/html` of `Text/HTML; charset=utf-8`. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/**
 * Whether a media type (as `mediaType` gives it) fits a wanted one: `text/html`, or with a star for the subtype,
 * or for both.
 * The empty type, that of an answer without `Content-Type`, fits none.
 */
export function matchesMediaType(wanted: string, type: string): boolean {
  if (type === '') return false;
  return wanted === type || wanted === '*/*' || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)));
}
