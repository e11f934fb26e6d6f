import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Access = 'read' | 'write';
/** Of a job's token, by the name that workflows give them: `{ contents: 'read' }`. */
export type Permissions = Readonly<Record<string, Access>>;

export interface FakeComment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' };
}

export interface FakeIssue {
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  readonly labels: readonly { readonly name: string }[];
}

export interface FakePull {
  readonly number: number;
  readonly head: { sha: string };
  readonly base: { ref: string };
  merged_at: string | null;
  merge_commit_sha: string | null;
}

export interface FakeApproval {
  readonly run: string;
  readonly environment: string;
  readonly login: string;
}

/** What a request was, and what was answered. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Body {
  readonly title?: string;
  readonly body?: unknown;
  readonly state?: FakeIssue['state'];
  readonly labels?: readonly string[];
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** One of these is needed. */
  readonly needs: readonly `${string}:${Access}`[];
  readonly answer: (part: string, body: Body, query: URLSearchParams) => unknown;
}

const BOT = { login: 'github-actions[bot]', type: 'Bot' } as const;
/** https://docs.github.com/en/rest/issues/comments */
const LONGEST = 65_536;

/**
 * As much of GitHub's REST API as the workflows' scripts ask, on loopback: comments, issues, pull requests of a commit, approvals; with
 * pages, and with the rights of each job's token, as https://docs.github.com/en/rest says which a request needs.
 */
export class FakeGitHub {
  readonly comments: FakeComment[] = [];
  readonly issues: FakeIssue[] = [];
  readonly pulls: FakePull[] = [];
  readonly approvals: FakeApproval[] = [];
  /** The branches that may deploy to each environment; `null` is every one. */
  readonly environments = new Map<string, readonly string[] | null>();
  readonly asked: Asked[] = [];
  /** Answered first, in their order, in place of what would be. */
  readonly failures: Answer[] = [];
  private readonly tokens = new Map<string, Permissions>();
  private next = 1;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly repository: string,
  ) {}

  static async start(repository: string): Promise<FakeGitHub> {
    const server = createServer();
    const github = new FakeGitHub(server, repository);
    server.on('request', (request, response) => void github.serve(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return github;
  }

  /** As `GITHUB_API_URL` has it. */
  get api(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A token of a job. */
  token(permissions: Permissions): string {
    const token = `ghs_${String(this.next++).padStart(8, '0')}fake`;
    this.tokens.set(token, permissions);
    return token;
  }

  /** The number of a pull request or an issue, which GitHub counts together. */
  number(): number {
    return this.next++;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private readonly routes: readonly Route[] = [
    {
      method: 'GET',
      path: /^\/issues\/(\d+)\/comments$/,
      needs: ['issues:read', 'pull-requests:read'],
      answer: (issue) => this.comments.filter((comment) => comment.issue === Number(issue)),
    },
    {
      method: 'POST',
      path: /^\/issues\/(\d+)\/comments$/,
      needs: ['issues:write', 'pull-requests:write'],
      answer: (issue, { body }) => {
        const comment = { id: this.next++, issue: Number(issue), body: checked(body), user: BOT };
        this.comments.push(comment);
        return comment;
      },
    },
    {
      method: 'PATCH',
      path: /^\/issues\/comments\/(\d+)$/,
      needs: ['issues:write', 'pull-requests:write'],
      answer: (id, { body }) => {
        const comment = found(this.comments.find((one) => one.id === Number(id)));
        comment.body = checked(body);
        return comment;
      },
    },
    {
      method: 'GET',
      path: /^\/issues()$/,
      needs: ['issues:read'],
      answer: (_, __, query) =>
        this.issues.filter(
          ({ state, labels }) =>
            state === (query.get('state') ?? 'open') &&
            (query.get('labels') ?? '')
              .split(',')
              .filter(Boolean)
              .every((label) => labels.some(({ name }) => name === label)),
        ),
    },
    {
      method: 'POST',
      path: /^\/issues()$/,
      needs: ['issues:write'],
      answer: (_, { title, body, labels = [] }) => {
        const issue: FakeIssue = {
          number: this.next++,
          title: checked(title),
          body: checked(body),
          state: 'open',
          labels: labels.map((name) => ({ name })),
        };
        this.issues.push(issue);
        return issue;
      },
    },
    {
      method: 'PATCH',
      path: /^\/issues\/(\d+)$/,
      needs: ['issues:write'],
      answer: (number, { title, body, state }) => {
        const issue = found(this.issues.find((one) => one.number === Number(number)));
        Object.assign(issue, title && { title }, body && { body: checked(body) }, state && { state });
        return issue;
      },
    },
    {
      method: 'GET',
      path: /^\/commits\/([0-9a-f]{40})\/pulls$/,
      needs: ['pull-requests:read'],
      answer: (sha) => this.pulls.filter(({ merge_commit_sha: merged, head }) => merged === sha || head.sha === sha),
    },
    {
      method: 'GET',
      path: /^\/environments\/([\w-]+)$/,
      needs: ['actions:read'],
      answer: (name) => ({
        name,
        deployment_branch_policy:
          found(this.environments.get(name)) === null
            ? null
            : { protected_branches: false, custom_branch_policies: true },
      }),
    },
    {
      method: 'GET',
      path: /^\/environments\/([\w-]+)\/deployment-branch-policies$/,
      needs: ['actions:read'],
      answer: (name) => ({
        branch_policies: (found(this.environments.get(name)) ?? []).map((branch) => ({ name: branch })),
      }),
    },
    {
      method: 'GET',
      path: /^\/actions\/runs\/(\d+)\/approvals$/,
      needs: ['actions:read'],
      answer: (run) =>
        this.approvals
          .filter((approval) => approval.run === run)
          .map(({ environment, login }) => ({
            state: 'approved',
            environments: [{ name: environment }],
            user: { login },
            comment: '',
          })),
    },
  ];

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.api);
    const { status, body, headers } = this.failures.shift() ?? (await this.answer(request, url));
    this.asked.push({ method: request.method ?? '', path: url.pathname, status });
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  private async answer(request: IncomingMessage, url: URL): Promise<Answer> {
    const { method = '', headers } = request;
    const permissions = this.tokens.get((headers.authorization ?? '').replace(/^Bearer /, ''));
    if (!permissions) return refuse(401, 'Bad credentials');
    const root = `/repos/${this.repository}`;
    const path = url.pathname.startsWith(root) ? url.pathname.slice(root.length) : undefined;
    for (const route of this.routes) {
      const part = route.method === method && path !== undefined ? route.path.exec(path)?.[1] : undefined;
      if (part === undefined) continue;
      if (!route.needs.some((need) => allows(permissions, need))) {
        return refuse(403, 'Resource not accessible by integration');
      }
      try {
        const answer = route.answer(part, JSON.parse((await readBody(request)) || '{}'), url.searchParams);
        return Array.isArray(answer) ? page(answer, url) : { status: method === 'POST' ? 201 : 200, body: answer };
      } catch (error) {
        return error instanceof Refusal ? refuse(error.status, error.message) : refuse(400, 'Problems parsing JSON');
      }
    }
    return refuse(404, 'Not Found');
  }
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function allows(permissions: Permissions, need: string): boolean {
  const [name = '', access] = need.split(':');
  return permissions[name] === 'write' || permissions[name] === access;
}

function refuse(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest' } };
}

function checked(body: unknown): string {
  if (typeof body !== 'string' || body === '') throw new Refusal(422, 'Validation Failed: body is missing');
  if (body.length > LONGEST)
    throw new Refusal(422, `Validation Failed: body is too long (maximum is ${LONGEST} characters)`);
  return body;
}

function found<T>(item: T | undefined): T {
  if (item === undefined) throw new Refusal(404, 'Not Found');
  return item;
}

/** https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function page(items: readonly unknown[], url: URL): Answer {
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const number = Number(url.searchParams.get('page') ?? 1);
  const next = new URL(url);
  next.searchParams.set('page', String(number + 1));
  return {
    status: 200,
    body: items.slice((number - 1) * size, number * size),
    headers: items.length > number * size ? { link: `<${next}>; rel="next"` } : {},
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
