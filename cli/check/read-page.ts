import { Tokenizer } from 'parse5';
import { TOKENIZER_MODES } from '../core/tokenizer-modes';

/** Characters of a page that are read, and attributes of a tag: more is not written by people. */
const MOST_CHARACTERS = 1024 * 1024;
const MOST_ATTRIBUTES = 256;
const CHUNK = 4096;

/** What of a page the check looks at. Addresses are as written. */
export interface Page {
  /** The address in `<base href>`, against which all others count. */
  readonly base?: string;
  /** Files that the page loads. */
  readonly assets: readonly string[];
  /** Where the page leads: links, frames, and forms that are sent by GET. */
  readonly links: readonly string[];
  readonly scripts: readonly Script[];
  /** Policies in `<meta http-equiv="Content-Security-Policy">`. */
  readonly metaPolicies: readonly string[];
  /** The last `<meta name="referrer">`. */
  readonly metaReferrer?: string;
}

export interface Script {
  /** Left out for an inline script. */
  readonly src?: string;
  readonly integrity?: string;
}

const LINKED = [
  'stylesheet',
  'icon',
  'apple-touch-icon',
  'mask-icon',
  'manifest',
  'preload',
  'modulepreload',
  'prefetch',
];
/** Links that name a host and no file. */
const HINTS = ['preconnect', 'dns-prefetch'];
const SOURCES = ['img', 'source', 'video', 'audio', 'track', 'embed', 'input'];

/** Reads a page's tags as a browser would, whatever is wrong with it, in time that grows with its length alone. */
export function readPage(html: string): Page {
  const assets: string[] = [];
  const links: string[] = [];
  const scripts: Script[] = [];
  const metaPolicies: string[] = [];
  let base: string | undefined;
  let metaReferrer: string | undefined;

  const add = (address: string | undefined) => {
    if (address) assets.push(address.trim());
  };
  const lead = (address: string | undefined) => {
    if (address) links.push(address.trim());
  };
  eachTag(html, (tag, get) => {
    if (tag === 'base') base ??= get('href');
    if (tag === 'link') {
      const rel = words(get('rel'));
      if (rel.some((one) => LINKED.includes(one))) add(get('href'));
      else if (!rel.some((one) => HINTS.includes(one))) lead(get('href'));
    }
    if (tag === 'a' || tag === 'area') lead(get('href'));
    if (tag === 'iframe' || tag === 'frame') lead(get('src'));
    if (tag === 'form' && (get('method') ?? 'get').trim().toLowerCase() === 'get') lead(get('action'));
    if (tag === 'object') add(get('data'));
    if (tag === 'video') add(get('poster'));
    if (SOURCES.includes(tag)) {
      add(get('src'));
      for (const candidate of (get('srcset') ?? '').split(',')) add(candidate.trim().split(/\s+/)[0]);
    }
    if (tag === 'script') {
      const src = get('src');
      scripts.push({ src, integrity: get('integrity') });
      add(src);
    }
    if (tag === 'meta') {
      const content = get('content');
      if (!content) return;
      if (get('http-equiv')?.trim().toLowerCase() === 'content-security-policy') metaPolicies.push(content);
      else if (get('name')?.trim().toLowerCase() === 'referrer') metaReferrer = content;
    }
  });
  return { base, assets, links, scripts, metaPolicies, metaReferrer };
}

/** One address for each type of file among pages' own, in order of appearance: the first `.css`, the first `.js`, ... */
export function assetPerType(pages: readonly { readonly url: URL; readonly page: Page }[]): URL[] {
  const byType = new Map<string, URL>();
  for (const { url, page } of pages) {
    const base = resolveUrl(page.base ?? '', url) ?? url;
    for (const address of page.assets) {
      const found = resolveUrl(address, base);
      if (found?.origin !== url.origin) continue;
      found.hash = '';
      const type = assetType(found);
      if (!byType.has(type)) byType.set(type, found);
    }
  }
  return [...byType.values()];
}

/** The addresses of a page's own origin that it loads or leads to, without fragments, each once. */
export function ownAddresses({ url, page }: { readonly url: URL; readonly page: Page }): URL[] {
  const base = resolveUrl(page.base ?? '', url) ?? url;
  const found = new Map<string, URL>();
  for (const address of [...page.links, ...page.assets]) {
    const target = resolveUrl(address, base);
    if (target?.origin !== url.origin) continue;
    target.hash = '';
    found.set(target.href, target);
  }
  return [...found.values()];
}

/** A file's type by its name: `css`; `file` where the name does not tell. */
export function assetType(url: URL): string {
  return /\.([a-z0-9]{1,12})$/i.exec(url.pathname)?.[1]?.toLowerCase() ?? 'file';
}

export function resolveUrl(address: string, base: URL): URL | undefined {
  return URL.canParse(address, base.href) ? new URL(address, base) : undefined;
}

export type Attributes = (name: string) => string | undefined;

/**
 * The tokenizer without the tree: a tree of a page that is written to be slow takes minutes. Attributes, which the
 * tokenizer compares each with each, are bounded too.
 */
class Tags extends Tokenizer {
  constructor(visit: (tag: string, get: Attributes) => void) {
    const ignore = () => undefined;
    super(
      {},
      {
        onStartTag: ({ tagName, attrs }) => {
          const mode = TOKENIZER_MODES.get(tagName);
          if (mode !== undefined) this.state = mode;
          visit(tagName, (name) => attrs.find((attr) => attr.name === name)?.value);
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
  }

  get attributes(): number {
    return this.currentToken && 'attrs' in this.currentToken ? this.currentToken.attrs.length : 0;
  }
}

/** Visits the start tags of a page's first megabyte. */
export function eachTag(html: string, visit: (tag: string, get: Attributes) => void): void {
  const tags = new Tags(visit);
  const end = Math.min(html.length, MOST_CHARACTERS);
  for (let at = 0; at < end && tags.attributes <= MOST_ATTRIBUTES; at += CHUNK) {
    tags.write(html.slice(at, at + CHUNK), at + CHUNK >= end);
  }
}

const words = (text = '') => text.toLowerCase().split(/\s+/);
