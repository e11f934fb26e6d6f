import type { AskError } from '../core/ask-error';
import { inParallel } from '../core/in-parallel';
import { type Answer, type Client, valuesOf } from './client';
import { findPages } from './pages';
import { assetPerType, type Page } from './read-page';
import { type ExpectedRedirect, redirectFault } from './route-requests';
import { type Asked, askOne, loop, pagesAmong, redirectTarget, Visit } from './visit';

/** Another site, as far as the preflight's answer goes. */
const FOREIGN_ORIGIN = 'https://cross-origin.example';

/** How a site is reached. */
export interface Connection {
  readonly client: Client;
  /** The same page over HTTP/2; `undefined` where the server does not speak it. Never throws for what a server does. */
  readonly askHttp2: (url: URL) => Promise<{ readonly answer?: Answer; readonly error?: AskError } | undefined>;
}

/** All that was asked, in the order of a reader, and what the grade needs of it. */
export interface Gathered {
  readonly asked: readonly Asked[];
  /** The page that is graded; left out where it did not answer. */
  readonly main?: { readonly answer: Answer; readonly page?: Page };
  /** From http to where it leads; left out where http is not served or was not asked. */
  readonly route?: readonly URL[];
  readonly preflight?: { readonly origin: string; readonly answer: Answer };
  /** The pages that lead to an address or load it, as paths. */
  readonly sourcesOf: (url: URL) => readonly string[];
  readonly notes: readonly string[];
}

export interface GatherOptions {
  readonly site: URL;
  readonly paths?: readonly string[];
  /** The site over http; left out where it is not to be asked. */
  readonly http?: URL;
  /** A path that does not exist on any site. */
  readonly missingPath: string;
  readonly concurrency: number;
  /** Redirects that the site's routes make. */
  readonly redirects?: readonly ExpectedRedirect[];
  /** How far the site's own links are followed; left out where they are not. */
  readonly crawl?: { readonly most: number; readonly milliseconds: number };
}

/** Asks the site everything that the check looks at. Never throws for what a server does. */
export async function gather({ client, askHttp2 }: Connection, options: GatherOptions): Promise<Gathered> {
  const { concurrency, crawl } = options;
  const visit = new Visit(client);
  const sourcesOf = (url: URL) => visit.sourcesOf(url);
  // The page beside the sitemap: where it does not answer, nobody waits for both.
  const [{ urls, notes: found }] = await Promise.all([
    findPages(client, options.site, options.paths),
    options.paths ? undefined : visit.ask(options.site),
  ]);
  const notes = [...found];
  const ends = await inParallel(urls, concurrency, (url) => visit.follow(url));
  const main = ends[0]?.answer;
  if (!main) return { asked: await visit.all(), notes, sourcesOf };

  const read = pagesAmong(ends);
  const pages = await visit.all();
  notes.push(...unreadNotes(pages));
  const known = new Set(pages.map(({ url }) => url.href));
  const assetUrls = assetPerType(read).filter((url) => !known.has(url.href));

  const [assets, { missing, way: toMissing }, hops, preflight] = await Promise.all([
    inParallel(assetUrls, concurrency, (url) => askOne(client, 'asset', { method: 'GET', url })),
    askMissing(client, new URL(options.missingPath, options.site)),
    options.http ? way(client, options.http, known) : undefined,
    askPreflight(client, main.url),
  ]);
  if (missing.answer && missing.answer.status < 400) {
    notes.push(`a path that does not exist answers ${missing.answer.status}, so no error page was seen`);
  }

  const firsts = [main, ...assets.map(({ answer }) => answer), missing.answer].filter((answer) => answer !== undefined);
  const repeats = await inParallel(
    [
      ...firsts.map((first) => () => askOne(client, 'again', { method: 'GET', url: first.url }, first)),
      () => askOne(client, 'head', { method: 'HEAD', url: main.url }, main),
      ...[main, assets[0]?.answer].flatMap((first) => {
        const headers = first && condition(first);
        return headers ? [() => askOne(client, 'conditional', { method: 'GET', url: first.url, headers }, first)] : [];
      }),
    ],
    concurrency,
    (ask) => ask(),
  );
  const http2 = main.url.protocol === 'https:' ? await askHttp2(main.url) : undefined;

  const redirects = await inParallel(options.redirects ?? [], concurrency, (one) => askRedirect(client, visit, one));

  if (crawl) {
    const end = performance.now() + crawl.milliseconds;
    const limits = { most: crawl.most, isOver: () => performance.now() > end, concurrency };
    notes.push(...(await visit.crawl(read, new Set(assetUrls.map(({ href }) => href)), limits)));
  }
  const links = (await visit.all()).slice(pages.length);
  notes.push(...unreadNotes(links));

  return {
    asked: [
      ...pages,
      ...repeats.filter(({ url }) => url.href === main.url.href),
      ...(http2 ? [{ kind: 'http2' as const, method: 'GET', url: main.url, first: main, ...http2 }] : []),
      ...assets,
      ...repeats.filter(({ url }) => url.href !== main.url.href && url.href !== missing.url.href),
      ...redirects,
      ...links,
      ...toMissing,
      missing,
      ...repeats.filter(({ url }) => url.href === missing.url.href),
      ...(hops?.asked ?? []),
    ],
    main: { answer: main, page: read.find(({ url }) => url.href === main.url.href)?.page },
    route: hops?.route,
    preflight,
    notes,
    sourcesOf,
  };
}

function unreadNotes(asked: readonly Asked[]): string[] {
  return asked.flatMap(({ url, answer }) =>
    answer?.unread === undefined
      ? []
      : [`${url.pathname} was not read, so that neither its files nor its scripts were seen: ${answer.unread}`],
  );
}

/** The way from http: every step up to the first answer that leads nowhere else, or that was asked for as a page. */
async function way(client: Client, start: URL, known: ReadonlySet<string>): Promise<{ asked: Asked[]; route?: URL[] }> {
  const asked: Asked[] = [];
  const route: URL[] = [];
  for (let url: URL | undefined = start; url; ) {
    const next: Asked = await askOne(client, 'hop', { method: 'GET', url });
    if (next.error?.failure === 'connection' && asked.length === 0) {
      return { asked: [{ ...next, error: undefined, note: `http is not served: ${next.error.message}` }] };
    }
    asked.push(next);
    route.push(url);
    if (!next.answer) return { asked };
    const target: URL | undefined = redirectTarget(next.answer);
    if (target?.protocol !== 'http:' && target?.protocol !== 'https:') break;
    const failure = loop(asked, target);
    if (failure) {
      asked[asked.length - 1] = { ...next, answer: undefined, error: failure };
      return { asked };
    }
    if (known.has(target.href)) {
      route.push(target);
      break;
    }
    url = target;
  }
  return { asked, route };
}

/** Requests a path that does not exist. A site that first gives it the form of its URLs, with a slash or without, is followed. */
async function askMissing(client: Client, url: URL): Promise<{ missing: Asked; way: Asked[] }> {
  const asked = await askOne(client, 'error', { method: 'GET', url });
  const target = asked.answer && redirectTarget(asked.answer);
  const same = (path: string) => path.replace(/\/$/, '');
  if (target?.origin !== url.origin || target.href === url.href || same(target.pathname) !== same(url.pathname)) {
    return { missing: asked, way: [] };
  }
  return { missing: await askOne(client, 'error', { method: 'GET', url: target }), way: [{ ...asked, kind: 'link' }] };
}

/** Requests a redirect of the routes, and what it leads to: that must not lead further. */
async function askRedirect(client: Client, visit: Visit, expected: ExpectedRedirect): Promise<Asked> {
  const { url } = expected;
  const asked = await askOne(client, 'redirect', { method: 'GET', url });
  if (!asked.answer) return asked;
  const { status, headers } = asked.answer;
  const fault = redirectFault(expected, { status, location: valuesOf(headers, 'location')[0] });
  const target = redirectTarget(asked.answer);
  if (fault !== undefined || target?.origin !== url.origin) return { ...asked, fault };
  target.hash = '';
  const { answer } = await visit.ask(target, 'link');
  const further = answer && redirectTarget(answer);
  return further
    ? { ...asked, fault: `leads to ${target.pathname}, which redirects again, to ${further.href}` }
    : asked;
}

async function askPreflight(client: Client, url: URL): Promise<Gathered['preflight']> {
  const { answer } = await askOne(client, 'page', {
    method: 'OPTIONS',
    url,
    headers: [
      ['Origin', FOREIGN_ORIGIN],
      ['Access-Control-Request-Method', 'GET'],
    ],
  });
  return answer && { origin: FOREIGN_ORIGIN, answer };
}

function condition({ status, headers }: Answer): [string, string][] | undefined {
  if (status !== 200) return undefined;
  const [etag] = valuesOf(headers, 'etag');
  if (etag) return [['If-None-Match', etag]];
  const [modified] = valuesOf(headers, 'last-modified');
  return modified ? [['If-Modified-Since', modified]] : undefined;
}
