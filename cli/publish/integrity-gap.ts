import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eachTag, resolveUrl } from '../check/read-page';
import { isPage } from '../site/object-rules';

/** Files whose bytes change under their name, and pages that carry their integrity. */
export interface IntegrityGap {
  readonly asset: string;
  readonly pages: readonly string[];
}

/** Scripts and style sheets that are replaced under their name while a page says which bytes it takes. */
export async function integrityGaps(
  dir: string,
  keys: readonly string[],
  replaced: readonly string[],
): Promise<IntegrityGap[]> {
  const assets = replaced.filter((key) => /\.(?:[cm]?js|css)$/i.test(key));
  if (assets.length === 0) return [];
  const pagesOf = new Map<string, string[]>();
  for (const page of keys.filter((key) => isPage(key))) {
    const html = await readFile(join(dir, page), 'utf8');
    if (!html.includes('integrity')) continue;
    for (const asset of integrityOf(html, page)) {
      if (assets.includes(asset)) pagesOf.set(asset, [...(pagesOf.get(asset) ?? []), page]);
    }
  }
  return [...pagesOf].map(([asset, pages]) => ({ asset, pages }));
}

/** The keys that a page names together with their integrity. */
export function integrityOf(html: string, page: string): Set<string> {
  const site = new URL('https://site.invalid/');
  let base = new URL(page.split('/').map(encodeURIComponent).join('/'), site);
  let seen = false;
  const keys = new Set<string>();
  eachTag(html, (tag, get) => {
    if (tag === 'base' && !seen && get('href') !== undefined) {
      seen = true;
      base = resolveUrl(get('href')!, base) ?? base;
    }
    if ((tag !== 'script' && tag !== 'link') || !get('integrity')) return;
    const url = resolveUrl(get(tag === 'script' ? 'src' : 'href') ?? '', base);
    if (url?.origin === site.origin) keys.add(decoded(url.pathname.slice(1)));
  });
  return keys;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What a person should know about the gaps, in one line. */
export function gapWarning(gaps: readonly IntegrityGap[]): string | undefined {
  const [first, ...more] = gaps;
  if (!first) return undefined;
  const [page, ...pages] = first.pages;
  const who = `${page}${pages.length > 0 ? ` and ${pages.length} more` : ''} ${pages.length > 0 ? 'carry' : 'carries'}`;
  const others = more.length > 0 ? `, and so do ${more.length} more files` : '';
  return `${first.asset} changes under its name${others}, and ${who} its integrity: until both are published and invalidated a browser may refuse it. Seal the site first (npm run seal): its names then change with the bytes.`;
}
