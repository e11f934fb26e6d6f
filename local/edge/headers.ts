/** A header as it is sent: `['Content-Type', 'text/html']`. A name may stand more than once. */
export type Header = readonly [name: string, value: string];

/** The first value of a header, by lower-case name. */
export function headerValue(headers: readonly Header[], lowerName: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === lowerName)?.[1];
}

/** The list without every header that `drops` says yes to. */
export function withoutHeaders(headers: readonly Header[], drops: (lowerName: string) => boolean): Header[] {
  return headers.filter(([name]) => !drops(name.toLowerCase()));
}

/** The list with one value for a header, put where the header stood first, or at the end. */
export function withHeader(headers: readonly Header[], name: string, value: string): Header[] {
  const lower = name.toLowerCase();
  const at = headers.findIndex(([n]) => n.toLowerCase() === lower);
  if (at < 0) return [...headers, [name, value]];
  return headers.flatMap((header, i): Header[] => {
    if (i === at) return [[name, value]];
    return header[0].toLowerCase() === lower ? [] : [header];
  });
}

/** Pairs from node's flat list of names and values. */
export function headersFromRaw(raw: readonly string[]): Header[] {
  const headers: Header[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push([raw[i]!, raw[i + 1]!]);
  return headers;
}

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers that belong to one connection and never travel on (RFC 9110, 7.6.1; CloudFront, "headers that CloudFront removes"). */
export function isHopByHop(lowerName: string): boolean {
  return HOP_BY_HOP.has(lowerName);
}
