import type { Report } from '../../../../cli/check/report';
import { type CheckOptions, runCheck } from '../../../../cli/check/run';
import { compile, type HeaderPair, resolve } from '../../../../lib/policy';

export interface Served {
  /** @default 200 */
  readonly status?: number;
  /** @default text/html */
  readonly type?: string;
  readonly text?: string;
  readonly headers?: readonly HeaderPair[];
  /** Why the body cannot be read. */
  readonly unread?: string;
  /** Leave the policy's headers out. */
  readonly bare?: boolean;
}

const policy = compile({ preset: 'strict' });
export const SITE = 'https://site.test';

const typeOf = (path: string) =>
  path.endsWith('.css') ? 'text/css' : path.endsWith('.js') ? 'text/javascript' : 'text/html';

/** A site that is served from memory, with the headers of preset strict; what it does not hold is 404. */
export async function checkServed(
  paths: Readonly<Record<string, Served>> | ((url: URL) => Served),
  options: Partial<CheckOptions> = {},
): Promise<{ report: Report; requests: string[] }> {
  const requests: string[] = [];
  const report = await runCheck(
    { url: new URL(SITE), policy, now: new Date('2026-01-01T00:00:00Z'), nonce: 'x', ...options },
    () => ({
      client: {
        ask: async ({ method, url }) => {
          requests.push(`${method} ${url.pathname}${url.search}`);
          const to: HeaderPair = ['Location', `https://${url.host}${url.pathname}`];
          const found: Served =
            url.protocol === 'http:'
              ? { status: 301, headers: [to] }
              : typeof paths === 'function'
                ? paths(url)
                : (paths[url.pathname] ?? { status: 404 });
          const { status = 200, type = typeOf(url.pathname), text = '', headers = [], unread, bare = false } = found;
          const { set } = resolve(policy, { path: url.pathname, status, contentType: type });
          return {
            method,
            url,
            status,
            httpVersion: '1.1',
            headers: [
              ...(type === '' ? [] : [['Content-Type', type] as const]),
              ...headers,
              ...(bare || url.protocol === 'http:' ? [] : set),
            ],
            text: method === 'HEAD' ? '' : text,
            ...(unread !== undefined && { unread }),
            milliseconds: 1,
          };
        },
        close: () => undefined,
      },
      askHttp2: async () => undefined,
    }),
  );
  return { report, requests };
}

/** `GET /gone returns 404 from / /about`, for everything that is broken. */
export const brokenIn = ({ answers }: Report) =>
  answers.flatMap(({ method, url, broken, linkedFrom = [] }) =>
    broken === undefined
      ? []
      : [
          `${method} ${new URL(url).pathname} ${broken}${linkedFrom.map((page, i) => `${i === 0 ? ' from' : ''} ${page}`).join('')}`,
        ],
  );
