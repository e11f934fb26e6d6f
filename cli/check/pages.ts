import { XMLParser } from 'fast-xml-parser';
import type { Client } from './client';
import { resolveUrl } from './read-page';

/** More pages than this are not asked for unless they are named with `--paths`. */
const MOST_PAGES = 100;
/** Sitemaps that one sitemap may lead to, and entries that are read of each. */
const MOST_SITEMAPS = 10;
const MOST_ENTRIES = 2000;

export interface Pages {
  readonly urls: readonly URL[];
  readonly notes: readonly string[];
}

/** The pages to ask for: those named, else the site's address and what its sitemap lists, without repeats. */
export async function findPages(client: Client, site: URL, paths?: readonly string[]): Promise<Pages> {
  if (paths && paths.length > 0) return { urls: unique(paths.map((path) => new URL(path, site.origin))), notes: [] };

  const notes: string[] = [];
  const listed: URL[] = [];
  const sitemaps = [new URL('/sitemap.xml', site)];
  for (let i = 0; i < sitemaps.length && i < MOST_SITEMAPS; i++) {
    const sitemap = sitemaps[i]!;
    let xml: string;
    try {
      const { status, text, unread } = await client.ask({ method: 'GET', url: sitemap, body: true });
      if (status !== 200) continue;
      if (unread !== undefined) notes.push(`${sitemap.pathname} was not read: ${unread}`);
      xml = text;
    } catch {
      // The page itself is asked for next, and says what is wrong.
      continue;
    }
    const found = readSitemap(xml, site);
    listed.push(...found.pages);
    sitemaps.push(...found.sitemaps);
    if (found.foreign > 0)
      notes.push(`${sitemap.pathname} lists ${found.foreign} addresses of other sites; they were left out`);
  }
  const urls = unique([site, ...listed]);
  if (urls.length > MOST_PAGES) {
    notes.push(
      `the sitemap lists more than ${MOST_PAGES} pages, and the first were asked for. Name others with --paths`,
    );
  }
  return { urls: urls.slice(0, MOST_PAGES), notes };
}

/** The pages and further sitemaps of a sitemap (https://www.sitemaps.org/protocol.html) that are on this site. */
export function readSitemap(xml: string, site: URL): { pages: URL[]; sitemaps: URL[]; foreign: number } {
  let foreign = 0;
  const own = (entries: unknown): URL[] =>
    list(entries)
      .slice(0, MOST_ENTRIES)
      .flatMap((entry) => {
        const loc = (entry as { loc?: unknown } | null)?.loc;
        const url = typeof loc === 'string' ? resolveUrl(loc.trim(), site) : undefined;
        if (url?.hostname === site.hostname) return [new URL(url.pathname + url.search, site.origin)];
        foreign++;
        return [];
      });
  try {
    const root = new XMLParser({ parseTagValue: false, ignoreAttributes: true }).parse(xml);
    return { pages: own(root?.urlset?.url), sitemaps: own(root?.sitemapindex?.sitemap), foreign };
  } catch {
    return { pages: [], sitemaps: [], foreign: 0 };
  }
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

function unique(urls: readonly URL[]): URL[] {
  return [...new Map(urls.map((url) => [url.href, url])).values()];
}
