import { Tokenizer } from 'parse5';
import { TOKENIZER_MODES } from '../core/tokenizer-modes';

/** An address in a file, as it is written there, and where: lines and columns from 1. */
export interface Link {
  readonly address: string;
  readonly line: number;
  readonly column: number;
}

export interface PageLinks {
  /** The first `<base href>`, against which all others count. */
  readonly base?: string;
  readonly links: readonly Link[];
}

/** The attributes by which elements lead to or load something. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  area: ['href'],
  audio: ['src'],
  button: ['formaction'],
  embed: ['src'],
  form: ['action'],
  iframe: ['src'],
  img: ['src', 'srcset'],
  input: ['src', 'formaction'],
  link: ['href', 'imagesrcset'],
  object: ['data'],
  script: ['src'],
  source: ['src', 'srcset'],
  track: ['src'],
  video: ['src', 'poster'],
};
/** Relations that name a host or an identifier, and no file. */
const NO_FILE = /(?:^|\s)(?:preconnect|dns-prefetch|profile|pingback|author|me)(?:\s|$)/i;

/** The addresses of a page that lead to something or load it: links, files, forms, the refresh of a `<meta>`. */
export function linksOfPage(html: string): PageLinks {
  const links: Link[] = [];
  let base: string | undefined;
  const ignore = () => undefined;
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag: ({ tagName, attrs, location }) => {
        const mode = TOKENIZER_MODES.get(tagName);
        if (mode !== undefined) tokenizer.state = mode;
        const get = (name: string) => attrs.find((attr) => attr.name === name)?.value;
        const add = (name: string, address: string | undefined) => {
          const at = location?.attrs?.[name] ?? location;
          const trimmed = address?.trim();
          if (trimmed) links.push({ address: trimmed, line: at?.startLine ?? 1, column: at?.startCol ?? 1 });
        };
        if (tagName === 'base') base ??= get('href')?.trim();
        if (tagName === 'link' && NO_FILE.test(get('rel') ?? '')) return;
        if (tagName === 'meta' && /^refresh$/i.test(get('http-equiv')?.trim() ?? '')) {
          add('content', /;\s*url\s*=\s*["']?([^"']+)/i.exec(get('content') ?? '')?.[1]);
        }
        for (const name of ATTRIBUTES[tagName] ?? []) {
          const value = get(name);
          if (name.endsWith('srcset')) for (const one of candidates(value)) add(name, one);
          else add(name, value);
        }
      },
      onEndTag: ignore,
      onComment: ignore,
      onDoctype: ignore,
      onEof: ignore,
      onCharacter: ignore,
      onNullCharacter: ignore,
      onWhitespaceCharacter: ignore,
    },
  );
  tokenizer.write(html, true);
  return { base, links };
}

/** The entries of a sitemap, or of a sitemap index (sitemaps.org). */
export function linksOfSitemap(xml: string): Link[] {
  const lines = xml.split('\n');
  return lines.flatMap((text, i) =>
    [...text.matchAll(/<loc>\s*([^<\s]+)/g)].map((found) => ({
      address: (found[1] as string).replaceAll('&amp;', '&'),
      line: i + 1,
      column: found.index + found[0].indexOf(found[1] as string) + 1,
    })),
  );
}

/** The addresses of a `srcset` (HTML, 4.8.4.2.1); one with a comma inside is left out, as `data:` has them. */
function candidates(srcset = ''): string[] {
  return srcset
    .split(/,\s+|,$/)
    .map((one) => one.trim().split(/\s+/)[0] as string)
    .filter((address) => address !== '' && !address.startsWith('data:'));
}
