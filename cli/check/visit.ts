import { AskError } from '../core/ask-error';
import { inParallel } from '../core/in-parallel';
import { type Answer, type Client, type Question, valuesOf } from './client';
import { ownAddresses, type Page, readPage, resolveUrl } from './read-page';
import type { AnswerKind } from './report';
import { isPage } from './sniff';

/** Redirects that are followed from one address. Browsers follow 20. */
const MOST_REDIRECTS = 10;

/** One request and what came back: either a response, or why there is none. */
export interface Asked {
  readonly kind: AnswerKind;
  readonly method: string;
  readonly url: URL;
  readonly answer?: Answer;
  readonly error?: AskError;
  readonly note?: string;
  /** What is wrong with it beside its status: a redirect of the routes that is another one. */
  readonly fault?: string | undefined;
  /** The first response to the same request, of which this is a repeat. */
  readonly first?: Answer;
}

/** A page that was read. */
export interface ReadPage {
  readonly url: URL;
  readonly page: Page;
}

/** Makes one request; what a server does wrong is in the result. */
export async function askOne(client: Client, kind: AnswerKind, question: Question, first?: Answer): Promise<Asked> {
  const { method, url } = question;
  try {
    return { kind, method, url, first, answer: await client.ask(question) };
  } catch (error) {
    if (error instanceof AskError) return { kind, method, url, first, error };
    throw error;
  }
}

export function redirectTarget({ status, headers, url }: Answer): URL | undefined {
  const [location] = valuesOf(headers, 'location');
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const target = resolveUrl(location, url);
  // Nobody is logged in by the check, and reports are handed around.
  if (target) [target.username, target.password] = ['', ''];
  return target;
}

/** Why a way that led here is not followed to its next step: it goes in a circle, or has no end. */
export function loop(way: readonly Asked[], target: URL): AskError | undefined {
  if (way.some(({ url }) => url.href === target.href)) {
    return new AskError('protocol', `redirects in a circle: back to ${shorten(target.href)}`);
  }
  return way.length > MOST_REDIRECTS
    ? new AskError('protocol', `redirects more than ${MOST_REDIRECTS} times, at last to ${shorten(target.href)}`)
    : undefined;
}

/** Names of files that are no pages: their headers alone are requested. */
const FILE = /\.(?!html?$|xhtml$|php$|aspx?$|jsp$)[a-z0-9]{1,12}$/i;

export interface CrawlLimits {
  /** Addresses that are requested at most. */
  readonly most: number;
  /** Whether the time for it is over. */
  readonly isOver: () => boolean;
  readonly concurrency: number;
}

/** Visits a site's addresses as a visitor would: follows redirects and links within the origin, and none twice. */
export class Visit {
  private readonly visited = new Map<string, Promise<Asked>>();
  private readonly sources = new Map<string, Set<string>>();

  constructor(private readonly client: Client) {}

  /** Requests an address, unless it was requested before. */
  ask(url: URL, kind: AnswerKind = 'page'): Promise<Asked> {
    const asked = this.visited.get(url.href) ?? this.request(url, kind);
    this.visited.set(url.href, asked);
    return asked;
  }

  /** What an address leads to, after redirects within its origin. */
  async follow(start: URL, kind: AnswerKind = 'page'): Promise<Asked> {
    const way = [await this.ask(start, kind)];
    for (;;) {
      const end = way.at(-1)!;
      const target = end.answer && redirectTarget(end.answer);
      if (target?.origin !== start.origin) return end;
      target.hash = '';
      const error = loop(way, target);
      if (error) {
        const failed: Asked = { ...end, answer: undefined, error };
        this.visited.set(end.url.href, Promise.resolve(failed));
        return failed;
      }
      for (const source of this.sources.get(end.url.href) ?? []) this.addSource(target, source);
      way.push(await this.ask(target, kind));
    }
  }

  /**
   * Follows the links of pages, and of the pages that they lead to, as far as the limits let it.
   * @param known addresses that were requested elsewhere
   * @returns what a reader should know
   */
  async crawl(pages: readonly ReadPage[], known: ReadonlySet<string>, limits: CrawlLimits): Promise<string[]> {
    const { most, isOver, concurrency } = limits;
    const waiting: URL[] = [];
    const found = new Set([...known, ...this.visited.keys()]);
    const read = new Set<string>();
    const add = (page: ReadPage) => {
      if (read.has(page.url.href)) return;
      read.add(page.url.href);
      for (const url of ownAddresses(page)) {
        this.addSource(url, page.url.pathname + page.url.search);
        if (found.has(url.href)) continue;
        found.add(url.href);
        waiting.push(url);
      }
    };
    pages.forEach(add);
    let requested = 0;
    while (waiting.length > 0 && requested < most && !isOver()) {
      const next = waiting.splice(0, Math.min(most - requested, concurrency * 4));
      requested += next.length;
      const ends = await inParallel(next, concurrency, (url) => this.follow(url, 'link'));
      for (const page of pagesAmong(ends)) add(page);
    }
    if (waiting.length === 0) return [];
    const why = requested >= most ? `after ${most} addresses` : 'when its time was over';
    return [`the crawl stopped ${why}, and ${waiting.length} more were found. --crawl and --crawl-time set its limits`];
  }

  /** The pages that lead to an address or load it, as paths. */
  sourcesOf(url: URL): string[] {
    return [...(this.sources.get(url.href) ?? [])];
  }

  /** All that was requested, in order. */
  all(): Promise<Asked[]> {
    return Promise.all(this.visited.values());
  }

  private addSource(url: URL, source: string): void {
    const sources = this.sources.get(url.href) ?? new Set();
    this.sources.set(url.href, sources.add(source));
  }

  private async request(url: URL, kind: AnswerKind): Promise<Asked> {
    if (kind !== 'link' || !FILE.test(url.pathname)) {
      return askOne(this.client, kind, { method: 'GET', url, body: true });
    }
    const head = await askOne(this.client, kind, { method: 'HEAD', url });
    // Some servers answer HEAD for no file, or wrongly: what a visitor gets counts.
    const works = head.answer !== undefined && head.answer.status < 400;
    return works ? head : askOne(this.client, kind, { method: 'GET', url });
  }
}

/** What was read of the pages among some responses, each once. */
export function pagesAmong(asked: readonly Asked[]): ReadPage[] {
  return [...new Set(asked)].flatMap(({ answer }) =>
    answer && answer.method === 'GET' && answer.status < 400 && isPage(answer.headers, answer.text)
      ? [{ url: answer.url, page: readPage(answer.text) }]
      : [],
  );
}

const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}...` : text);
