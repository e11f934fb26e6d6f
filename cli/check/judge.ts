import {
  type CompiledPolicy,
  type HeaderPair,
  headerModules,
  isDisallowedHeader,
  isReadOnlyHeader,
  nearest,
  type Resolved,
  resolve,
} from '../../lib/policy';
import { matchesHeader } from '../../lib/policy/limits';
import type { CompiledRoutes } from '../../lib/routing';
import { type Answer, valuesOf } from './client';
import { compareValues } from './compare';
import { fails, type HeaderResult } from './report';
import { originPath } from './route-requests';
import { type Asked, redirectTarget } from './visit';

/** What CloudFront asks the origin for, where that is not what a visitor asked for. */
export interface Origin {
  /** Asked for when `/` is: CloudFront's default root object. */
  readonly rootObject: string;
  /** Asked for, with status 200, in place of an error: CloudFront's custom error page. */
  readonly errorPage: string;
  /** What the edge function makes of a request's path before. */
  readonly routes?: CompiledRoutes;
}

export const DEFAULT_ORIGIN: Origin = { rootObject: '/index.html', errorPage: '/404.html' };

/** What servers and frameworks tell of themselves, whatever the policy says. */
const TELLTALES = ['x-powered-by', 'x-aspnet-version', 'x-aspnetmvc-version', 'x-generator', 'x-runtime'];

/** Headers of which a second line makes the first worthless, or which of both counts depends on the reader. */
const SINGLE = [
  'content-type',
  'content-length',
  'content-encoding',
  'location',
  'etag',
  'last-modified',
  'server',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  ...Object.values(headerModules).map(({ name }) => name.toLowerCase()),
];

/** Headers whose lines mean what they mean in one line, joined by commas (RFC 9110, 5.3): all of them hold. */
const ADDED_UP = ['content-security-policy', 'content-security-policy-report-only', 'permissions-policy'];

/** Judges every header of one answer. */
export function judge(
  asked: Asked,
  policy: CompiledPolicy,
  site: URL,
  origin: Origin,
  compare = compareValues,
): HeaderResult[] {
  const { answer } = asked;
  if (!answer) return [];
  // CloudFront makes this redirect itself, so the function never saw it.
  if (answer.url.protocol === 'http:' && site.protocol === 'https:') return judgeHop(answer, asked, policy, origin);
  // An https answer of another site on the way there is not ours to judge.
  if (answer.url.hostname !== site.hostname && asked.kind !== 'redirect') return [];
  const wrong = (results: readonly HeaderResult[]) => results.filter(fails).length;
  const [best] = candidates(asked, origin)
    .map((candidate) => judgeHeaders(answer, resolve(policy, candidate), compare))
    .sort((a, b) => wrong(a) - wrong(b) || b.length - a.length);
  return best!;
}

/**
 * What the function may have seen for this answer. An error may be the origin's own, or CloudFront's custom error page,
 * which it fetches by the page's own path with status 200; a 304 may come from the cache or from the origin.
 */
function candidates({ kind, answer, first }: Asked, { rootObject, errorPage, routes }: Origin) {
  const { url, status, headers } = answer!;
  const asked = routes ? originPath(routes, url.pathname) : url.pathname;
  const path = asked === '/' ? rootObject : asked;
  const [contentType] = valuesOf(status === 304 && first ? first.headers : headers, 'content-type');
  const seen = [{ path, status, contentType }];
  // The function for the routes goes by the path as the viewer sent it, and so does CloudFront where nothing was rewritten.
  if (kind === 'redirect' || routes) seen.push({ path: url.pathname, status, contentType });
  if (status === 304 && first) seen.push({ path, status: first.status, contentType });
  if (status >= 400) seen.push({ path: errorPage, status: 200, contentType });
  return seen;
}

function judgeHeaders(answer: Answer, { set, remove }: Resolved, compare: typeof compareValues): HeaderResult[] {
  const results: HeaderResult[] = [];
  for (const [header, expected] of set) {
    const found = valuesOf(answer.headers, header);
    const result = (verdict: HeaderResult['verdict'], why: readonly string[] = []) =>
      results.push({ header, verdict, expected, found, why });
    if (found.length > 1 && ADDED_UP.includes(header.toLowerCase())) {
      const { verdict, why } = compare(header, expected, found.join(', '));
      result(verdict, why);
    } else if (found.length > 1) {
      result('twice', [
        found.every((value) => value === found[0])
          ? `sent ${found.length} times`
          : `sent ${found.length} times, with different values`,
      ]);
    } else if (found.length === 1) {
      const { verdict, why } = compare(header, expected, found[0]!);
      result(verdict, why);
    } else if (answer.status === 304) {
      result('kept', ['a browser keeps that of the stored answer (RFC 9111, 4.3.4)']);
    } else {
      const near = misspelt(header, answer.headers);
      result('missing', near ? [`${near} was found, which browsers do not know`] : []);
    }
  }
  return [...results, ...judgeRest(answer.headers, set, remove)];
}

/** The headers that the policy does not set: they may leak, or stand twice. */
function judgeRest(
  headers: readonly HeaderPair[],
  set: readonly HeaderPair[],
  remove: readonly string[],
): HeaderResult[] {
  const results: HeaderResult[] = [];
  const expected = new Set(set.map(([name]) => name.toLowerCase()));
  for (const [header] of new Map(headers.map(([name]) => [name.toLowerCase(), name]))) {
    if (expected.has(header)) continue;
    const found = valuesOf(headers, header);
    const name = headers.find(([spelt]) => spelt.toLowerCase() === header)![0];
    const why = leak(header, found, remove);
    if (why) results.push({ header: name, verdict: 'leaks', expected: null, found, why: [why] });
    else if (found.length > 1 && SINGLE.includes(header)) {
      results.push({ header: name, verdict: 'twice', expected: found[0]!, found, why: [`sent ${found.length} times`] });
    }
  }
  return results;
}

function leak(header: string, found: readonly string[], remove: readonly string[]): string | undefined {
  // CloudFront's own, added after the function has run.
  if (isDisallowedHeader(header) || isReadOnlyHeader(header)) return undefined;
  if (remove.some((wanted) => matchesHeader(wanted, header))) return 'the policy removes it';
  if (TELLTALES.includes(header)) return 'tells what the site is made with';
  if (header === 'server' && found.some((value) => /\d/.test(value))) return 'tells a version';
  return undefined;
}

/** One step over http: it must lead to https on the same host first, and tell nothing (RFC 6797, 7.2). */
function judgeHop(answer: Answer, { url }: Asked, policy: CompiledPolicy, origin: Origin): HeaderResult[] {
  const { remove } = resolve(policy, {
    path: url.pathname === '/' ? origin.rootObject : url.pathname,
    status: answer.status,
  });
  const expected = `https://${url.hostname}/...`;
  const found = valuesOf(answer.headers, 'location');
  const target = redirectTarget(answer);
  const location = (verdict: HeaderResult['verdict'], ...why: string[]): HeaderResult => ({
    header: 'Location',
    verdict,
    expected,
    found,
    why,
  });
  const rest = judgeRest(answer.headers, [['Location', expected]], remove);
  if (found.length > 1) return [location('twice', `sent ${found.length} times`), ...rest];
  if (!target) {
    return [location('missing', `http is answered with ${answer.status} and leads nowhere`), ...rest];
  }
  if (target.protocol !== 'https:') return [location('weaker', `leads to ${target.protocol.slice(0, -1)}`), ...rest];
  if (target.hostname !== url.hostname) {
    return [location('weaker', `leads to another host, so that HSTS of ${url.hostname} is never seen`), ...rest];
  }
  return [location('ok'), ...rest];
}

function misspelt(header: string, headers: readonly HeaderPair[]): string | undefined {
  const unknown = headers.map(([name]) => name).filter((name) => !SINGLE.includes(name.toLowerCase()));
  return nearest(header, unknown);
}
