const JAVASCRIPT_TYPES = new Set(
  ['application', 'text'].flatMap((type) =>
    ['javascript', 'ecmascript', 'x-javascript', 'x-ecmascript'].map((name) => `${type}/${name}`),
  ),
);
for (const version of ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5']) JAVASCRIPT_TYPES.add(`text/javascript${version}`);
for (const name of ['jscript', 'livescript']) JAVASCRIPT_TYPES.add(`text/${name}`);

/**
 * Whether browsers run what has this media type (MIME Sniffing, 4.6, "JavaScript MIME type").
 * @param type in lower case and without parameters
 */
export function isJavaScriptType(type: string): boolean {
  return JAVASCRIPT_TYPES.has(type);
}
