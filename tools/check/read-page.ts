import { type DefaultTreeAdapterMap, parse } from 'parse5';

/** What of a page the check looks at. Addresses are as written. */
export interface Page {
  /** The address in `<base href>`, against which all others count. */
  readonly base?: string;
  /** Files that the page loads. */
  readonly assets: readonly string[];
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

type Node = DefaultTreeAdapterMap['node'];

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
const SOURCES = ['img', 'source', 'video', 'audio', 'track', 'embed', 'input'];

/** Reads a page as a browser would, whatever is wrong with it. */
export function readPage(html: string): Page {
  const assets: string[] = [];
  const scripts: Script[] = [];
  const metaPolicies: string[] = [];
  let base: string | undefined;
  let metaReferrer: string | undefined;

  for (const { tag, get } of elements(parse(html))) {
    const add = (address: string | undefined) => {
      if (address) assets.push(address.trim());
    };
    if (tag === 'base') base ??= get('href');
    if (tag === 'link' && words(get('rel')).some((rel) => LINKED.includes(rel))) add(get('href'));
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
      if (!content) continue;
      if (get('http-equiv')?.trim().toLowerCase() === 'content-security-policy') metaPolicies.push(content);
      else if (get('name')?.trim().toLowerCase() === 'referrer') metaReferrer = content;
    }
  }
  return { base, assets, scripts, metaPolicies, metaReferrer };
}

/** One address for each type of file among a page's own, in order of appearance: the first `.css`, the first `.js`, ... */
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

/** A file's type by its name: `css`; `file` where the name does not tell. */
export function assetType(url: URL): string {
  return /\.([a-z0-9]{1,12})$/i.exec(url.pathname)?.[1]?.toLowerCase() ?? 'file';
}

export function resolveUrl(address: string, base: URL): URL | undefined {
  return URL.canParse(address, base.href) ? new URL(address, base) : undefined;
}

/** All elements in their order, without recursion: a page may be nested as deep as its author likes. */
function* elements(root: Node): Generator<{ tag: string; get: (name: string) => string | undefined }> {
  const rest: Node[] = [root];
  for (let node = rest.pop(); node; node = rest.pop()) {
    if ('tagName' in node) {
      const { attrs } = node;
      yield { tag: node.tagName, get: (name) => attrs.find((attr) => attr.name === name)?.value };
    }
    if ('childNodes' in node) for (let i = node.childNodes.length - 1; i >= 0; i--) rest.push(node.childNodes[i]!);
  }
}

const words = (text = '') => text.toLowerCase().split(/\s+/);
