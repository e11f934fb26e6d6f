import { setTimeout } from 'node:timers/promises';

export interface GitHubOptions {
  /** `https://api.github.com` */
  readonly api: string;
  /** Of the job; never told to anybody but `api`. */
  readonly token: string;
  /** `ORG/REPO` */
  readonly repository: string;
  /** @default that many milliseconds, really */
  readonly wait?: (ms: number) => Promise<unknown>;
}

const TRIES = 5;
const TIMEOUT_MS = 30_000;
/** Longer, nobody waits for a comment. */
const LONGEST_WAIT_MS = 60_000;

/** GitHub's REST API for one repository, as a job's token may use it. https://docs.github.com/en/rest */
export class GitHub {
  constructor(private readonly options: GitHubOptions) {}

  /** @param path below the repository: `/issues/7` */
  get<T>(path: string): Promise<T> {
    return this.send<T>('GET', this.urlOf(path)).then(({ body }) => body);
  }

  /** Every item of a list that comes in pages. */
  async list<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let next: URL | undefined = this.urlOf(path);
    next.searchParams.set('per_page', '100');
    while (next) {
      const answer: Answer<T[]> = await this.send<T[]>('GET', next);
      items.push(...answer.body);
      next = answer.next;
    }
    return items;
  }

  change<T>(method: 'POST' | 'PATCH', path: string, body: object): Promise<T> {
    return this.send<T>(method, this.urlOf(path), body).then((answer) => answer.body);
  }

  private urlOf(path: string): URL {
    const { api, repository } = this.options;
    return new URL(`${api.replace(/\/$/, '')}/repos/${repository}${path}`);
  }

  private async send<T>(method: string, url: URL, body?: object): Promise<Answer<T>> {
    const { wait = setTimeout } = this.options;
    for (let tries = 1; ; tries++) {
      const last = tries === TRIES;
      let answer: Response;
      try {
        answer = await this.once(method, url, body);
      } catch (error) {
        // What may have been made all the same is not made a second time.
        if (last || method === 'POST') {
          throw new Error(`${method} ${url.pathname}: no answer (${reasonOf(error as Error)})`);
        }
        await wait(1000 * 2 ** (tries - 1));
        continue;
      }
      if (answer.ok) return { body: (await answer.json()) as T, next: nextPage(answer, url) };
      const delay = waitMs(answer, method, tries);
      if (last || delay === undefined) throw await refusal(method, url, answer);
      await answer.body?.cancel();
      await wait(delay);
    }
  }

  private once(method: string, url: URL, body?: object): Promise<Response> {
    return fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${this.options.token}`,
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        'user-agent': 'edge-security-headers',
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }
}

interface Answer<T> {
  readonly body: T;
  readonly next?: URL;
}

/** GitHub refused, or could not. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/**
 * How long to wait before asking again; undefined where that is of no use.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
function waitMs({ status, headers }: Response, method: string, tries: number): number | undefined {
  const backoff = 1000 * 2 ** (tries - 1);
  const after = headers.get('retry-after');
  const limited =
    status === 429 || (status === 403 && (after !== null || headers.get('x-ratelimit-remaining') === '0'));
  if (limited) {
    const ms = after === null ? backoff : Number(after) * 1000;
    return ms <= LONGEST_WAIT_MS ? ms : undefined;
  }
  return status >= 500 && method !== 'POST' ? backoff : undefined;
}

async function refusal(method: string, url: URL, answer: Response): Promise<GitHubError> {
  const { message = '' } = (await answer.json().catch(() => ({}))) as { message?: string };
  const remedy =
    answer.status === 403 || answer.status === 401 ? ' Look at the permissions of the job (docs/pipeline.md).' : '';
  return new GitHubError(
    `${method} ${url.pathname}: GitHub answers ${answer.status}${message && ` (${message})`}.${remedy}`,
    answer.status,
  );
}

/** https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function nextPage({ headers }: Response, from: URL): URL | undefined {
  const [, link] = /<([^>]+)>;\s*rel="next"/.exec(headers.get('link') ?? '') ?? [];
  if (link === undefined) return undefined;
  const next = new URL(link, from);
  // The token is for nobody else.
  if (next.origin !== from.origin) throw new Error(`GET ${from.pathname}: the next page is at ${next.origin}`);
  return next;
}

function reasonOf(error: Error): string {
  return (error.cause as Error | undefined)?.message ?? error.message;
}
