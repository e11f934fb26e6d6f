import { AskError } from '../core/ask-error';
import { inParallel } from '../core/in-parallel';
import { type Answer, type Client, type Question, valuesOf } from './client';
import { isHtml } from './observatory/observation';
import { findPages } from './pages';
import { assetPerType, type Page, readPage, resolveUrl } from './read-page';
import type { AnswerKind } from './report';

/** Redirects that are followed from one address. Browsers follow 20. */
const MOST_REDIRECTS = 10;

/** Another site, as far as the preflight's answer goes. */
const FOREIGN_ORIGIN = 'https://cross-origin.example';

/** How a site is reached. */
export interface Connection {
  readonly client: Client;
  /** The same page over HTTP/2; `undefined` where the server does not speak it. Never throws for what a server does. */
  readonly askHttp2: (url: URL) => Promise<{ readonly answer?: Answer; readonly error?: AskError } | undefined>;
}

/** One question and what came back: either an answer, or why there is none. */
export interface Asked {
  readonly kind: AnswerKind;
  readonly method: string;
  readonly url: URL;
  readonly answer?: Answer;
  readonly error?: AskError;
  readonly note?: string;
  /** The first answer to the same question, of which this is a repeat. */
  readonly first?: Answer;
}

/** All that was asked, in the order of a reader, and what the grade needs of it. */
export interface Gathered {
  readonly asked: readonly Asked[];
  /** The page that is graded; left out where it did not answer. */
  readonly main?: { readonly answer: Answer; readonly page?: Page };
  /** From http to where it leads; left out where http is not served or was not asked. */
  readonly route?: readonly URL[];
  readonly preflight?: { readonly origin: string; readonly answer: Answer };
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
}

/** Asks the site everything that the check looks at. Never throws for what a server does. */
export async function gather({ client, askHttp2 }: Connection, options: GatherOptions): Promise<Gathered> {
  const { concurrency } = options;
  const pages = new PageAsker(client);
  // The page beside the sitemap: where it does not answer, nobody waits for both.
  const [{ urls, notes: found }] = await Promise.all([
    findPages(client, options.site, options.paths),
    options.paths ? undefined : pages.ask(options.site),
  ]);
  const notes = [...found];
  const ends = await inParallel(urls, concurrency, (url) => pages.follow(url));
  const reached = [...new Set(ends)].filter(({ answer }) => answer);
  const main = ends[0]?.answer;
  if (!main) return { asked: await pages.all(), notes };

  const read = reached
    .filter(({ answer }) => isHtml(answer!.headers))
    .map(({ answer }) => ({ url: answer!.url, page: readPage(answer!.text) }));
  const asked = await pages.all();
  const known = new Set(asked.map(({ url }) => url.href));
  const assetUrls = assetPerType(read).filter((url) => !known.has(url.href));

  const [assets, [missing], hops, preflight] = await Promise.all([
    inParallel(assetUrls, concurrency, (url) => askOne(client, 'asset', { method: 'GET', url })),
    inParallel([new URL(options.missingPath, options.site)], 1, (url) =>
      askOne(client, 'error', { method: 'GET', url }),
    ),
    options.http ? way(client, options.http, known) : undefined,
    askPreflight(client, main.url),
  ]);
  if (missing?.answer && missing.answer.status < 400) {
    notes.push(`a path that does not exist answers ${missing.answer.status}, so no error page was seen`);
  }

  const firsts = [main, ...assets.map(({ answer }) => answer), missing?.answer].filter(
    (answer) => answer !== undefined,
  );
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

  return {
    asked: [
      ...asked,
      ...repeats.filter(({ url }) => url.href === main.url.href),
      ...(http2 ? [{ kind: 'http2' as const, method: 'GET', url: main.url, first: main, ...http2 }] : []),
      ...assets,
      ...repeats.filter(({ url }) => url.href !== main.url.href && url.href !== missing?.url.href),
      ...(missing ? [missing] : []),
      ...repeats.filter(({ url }) => url.href === missing?.url.href),
      ...(hops?.asked ?? []),
    ],
    main: { answer: main, page: read.find(({ url }) => url.href === main.url.href)?.page },
    route: hops?.route,
    preflight,
    notes,
  };
}

/** Asks for pages, and for no address twice. */
class PageAsker {
  private readonly asked = new Map<string, Promise<Asked>>();

  constructor(private readonly client: Client) {}

  ask(url: URL): Promise<Asked> {
    const asked = this.asked.get(url.href) ?? askOne(this.client, 'page', { method: 'GET', url, body: true });
    this.asked.set(url.href, asked);
    return asked;
  }

  /** What a page ends with, after redirects within its origin. */
  async follow(start: URL): Promise<Asked> {
    const chain = [await this.ask(start)];
    for (;;) {
      const end = chain.at(-1)!;
      const target = end.answer && redirectTarget(end.answer);
      if (target?.origin !== start.origin) return end;
      const error = loop(chain, target);
      if (error) {
        const failed: Asked = { ...end, answer: undefined, error };
        this.asked.set(end.url.href, Promise.resolve(failed));
        return failed;
      }
      chain.push(await this.ask(target));
    }
  }

  /** All that was asked, in order. */
  all(): Promise<Asked[]> {
    return Promise.all(this.asked.values());
  }
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

function loop(asked: readonly Asked[], target: URL): AskError | undefined {
  if (asked.some(({ url }) => url.href === target.href)) {
    return new AskError('protocol', `redirects in a circle: back to ${shorten(target.href)}`);
  }
  return asked.length > MOST_REDIRECTS
    ? new AskError('protocol', `redirects more than ${MOST_REDIRECTS} times, at last to ${shorten(target.href)}`)
    : undefined;
}

async function askOne(client: Client, kind: AnswerKind, question: Question, first?: Answer): Promise<Asked> {
  const { method, url } = question;
  try {
    return { kind, method, url, first, answer: await client.ask(question) };
  } catch (error) {
    if (error instanceof AskError) return { kind, method, url, first, error };
    throw error;
  }
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

export function redirectTarget({ status, headers, url }: Answer): URL | undefined {
  const [location] = valuesOf(headers, 'location');
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const target = resolveUrl(location, url);
  // Nobody is logged in by the check, and reports are handed around.
  if (target) [target.username, target.password] = ['', ''];
  return target;
}

function condition({ status, headers }: Answer): [string, string][] | undefined {
  if (status !== 200) return undefined;
  const [etag] = valuesOf(headers, 'etag');
  if (etag) return [['If-None-Match', etag]];
  const [modified] = valuesOf(headers, 'last-modified');
  return modified ? [['If-Modified-Since', modified]] : undefined;
}

const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}...` : text);
