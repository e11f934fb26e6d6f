import { type CompiledPolicy, compile, type HeaderPair } from '../../lib/policy';
import type { Address } from '../core/arguments';
import { brokenBy } from './broken';
import { changesSince } from './changes';
import { createClient, valuesOf, type Wire } from './client';
import { createComparer } from './compare';
import { type Exception, judgeExceptions } from './exceptions';
import { findingsOf } from './findings';
import { type Connection, type Gathered, gather } from './gather';
import { askOverHttp2 } from './http2';
import { DEFAULT_ORIGIN, judge, type Origin } from './judge';
import { gradeOf, isAtLeast } from './observatory/grade';
import { type AnswerKind, type AskedAnswer, fails, type Grade, REPORT_VERSION, type Report } from './report';
import type { ExpectedRedirect } from './route-requests';
import { type Asked, redirectTarget } from './visit';

export interface CheckOptions {
  /** The site's address; its path is the page that is graded. */
  readonly url: URL;
  /** What was deployed. @default the strict preset, as advice */
  readonly policy?: CompiledPolicy;
  /** Where the policy came from, for the report: `environment prod`. */
  readonly policyFrom?: string;
  /** @default `/index.html` and `/404.html` */
  readonly origin?: Origin;
  /** Pages to ask for. @default what the sitemap lists */
  readonly paths?: readonly string[];
  /** Where to connect instead; SNI and `Host` stay the site's. */
  readonly connect?: Address;
  /** The port of the site's plain http. @default 80 where the site's https port is 443; else http is not asked */
  readonly httpPort?: number;
  /** PEM certificates to trust beside Node's own. */
  readonly ca?: string;
  /** Sent with every question to the site's origin. */
  readonly headers?: readonly HeaderPair[];
  /** Questions at once. @default 8 */
  readonly concurrency?: number;
  /** For one answer. @default 10000 */
  readonly timeoutMs?: number;
  /** Redirects that the site's routes make, to be requested. @default none is known */
  readonly redirects?: readonly ExpectedRedirect[];
  /** Addresses of the site's own links that are requested at most; 0 for none. @default 500 */
  readonly crawl?: number;
  /** For all of them. @default 60000 */
  readonly crawlMs?: number;
  readonly minGrade?: string;
  readonly exceptions?: readonly Exception[];
  /** The report before, to say what changed. */
  readonly against?: Report;
  /** @default 6 */
  readonly algorithm?: Grade['algorithm'];
  readonly now: Date;
  /** A word that no path of the site holds. @default random */
  readonly nonce?: string;
}

/**
 * Requests a site and judges its responses. Never throws for what a server does: that is in the report.
 * @param connect makes the client; another one where no network is wanted
 */
export async function runCheck(
  options: CheckOptions,
  connect: (wire: Wire) => Connection = overTheNetwork,
): Promise<Report> {
  const { url: site, now, concurrency = 8, timeoutMs = 10_000, crawl = 500, crawlMs = 60_000 } = options;
  const http = httpSide(options);
  const wire: Wire = {
    site,
    connect: options.connect,
    connectHttp: http?.connect,
    names: options.origin?.routes?.hosts?.from,
    ca: options.ca,
    headers: options.headers,
    timeoutMs,
    concurrency,
  };
  const connection = connect(wire);
  let gathered: Gathered;
  try {
    gathered = await gather(connection, {
      site,
      paths: options.paths,
      http: http?.url,
      missingPath: `/check-${options.nonce ?? Math.random().toString(36).slice(2, 12)}-does-not-exist`,
      concurrency,
      redirects: options.redirects,
      crawl: crawl > 0 ? { most: crawl, milliseconds: crawlMs } : undefined,
    });
  } finally {
    connection.client.close();
  }
  return reportOn(gathered, options, now, http === undefined && site.protocol === 'https:');
}

const overTheNetwork = (wire: Wire): Connection => ({
  client: createClient(wire),
  askHttp2: (url) => askOverHttp2(wire, url),
});

/** Where the site's plain http is. */
function httpSide({ url, connect, httpPort }: CheckOptions): { url: URL; connect?: Address } | undefined {
  if (url.protocol !== 'https:') return undefined;
  const http = new URL(url.pathname + url.search, `http://${url.host}`);
  if (connect) {
    const port = httpPort ?? (connect.port === 443 ? 80 : undefined);
    http.port = '';
    return port === undefined ? undefined : { url: http, connect: { host: connect.host, port } };
  }
  if (url.port !== '' && httpPort === undefined) return undefined;
  http.port = String(httpPort ?? '');
  return { url: http };
}

function reportOn(gathered: Gathered, options: CheckOptions, now: Date, httpNotAsked: boolean): Report {
  const { url: site, policy: given } = options;
  const policy = given ?? compile({ preset: 'strict' });
  const compare = createComparer();
  const missing = gathered.asked.find(({ kind }) => kind === 'error')?.url.href;
  const judged = gathered.asked.map((asked) => {
    const results = judge(asked, policy, site, options.origin ?? DEFAULT_ORIGIN, compare);
    const broken = asked.url.href === missing ? undefined : brokenBy(asked, site);
    const linkedFrom = gathered.sourcesOf(asked.url).slice(0, MOST_SOURCES);
    return answerOf(asked, results, broken === undefined ? {} : { broken, linkedFrom });
  });
  const { answers, problems, notes } = judgeExceptions(judged, options.exceptions ?? [], now);

  const main = gathered.main?.answer;
  const target = main && redirectTarget(main);
  const redirectsTo = target && target.origin !== main.url.origin ? target.href : undefined;
  const isGraded = main !== undefined && main.status < 400 && main.unread === undefined;
  const grade = isGraded ? gradeOf(observationOf(gathered), options.algorithm) : undefined;
  if (main && !isGraded) {
    const why = main.unread === undefined ? `it returns ${main.status}` : 'its body was not read';
    const text = `${main.url.pathname} is not graded: ${why}`;
    if (options.minGrade) problems.push(`${text}, and --min-grade requires ${options.minGrade}`);
    else notes.push(text);
  }
  if (options.minGrade && grade && !isAtLeast(grade.grade, options.minGrade)) {
    problems.push(`the grade is ${grade.grade}, and --min-grade asks for ${options.minGrade}`);
  }
  const results = answers.flatMap((answer) => answer.results);
  const failed = results.filter(fails).length;
  const unanswered = answers.filter(({ error }) => error !== undefined).length;
  const addresses = (of: (answer: AskedAnswer) => boolean) => new Set(answers.filter(of).map(({ url }) => url)).size;
  const report: Report = {
    version: REPORT_VERSION,
    site: site.href,
    at: now.toISOString(),
    expectation: {
      kind: given ? 'policy' : 'advice',
      preset: policy.preset,
      from: given ? (options.policyFrom ?? 'a policy') : 'the strict preset, since no policy was given',
    },
    ...(redirectsTo !== undefined && { redirectsTo }),
    summary: {
      passed:
        failed === 0 &&
        !answers.some((answer) => answer.broken !== undefined) &&
        unanswered === 0 &&
        problems.length === 0,
      answers: answers.length,
      headers: results.length,
      failed,
      excepted: results.filter(({ excepted }) => excepted).length,
      unanswered,
      routes: addresses(({ kind }) => ROUTES.includes(kind)),
      broken: addresses((answer) => answer.broken !== undefined),
    },
    problems,
    notes: [
      ...gathered.notes,
      ...(httpNotAsked ? ['plain http was not asked: say its port with --http-port'] : []),
      ...notes,
    ],
    grade,
    answers,
    findings: main && main.status < 400 ? findingsOf(main.headers) : [],
  };
  return options.against ? { ...report, changes: changesSince(options.against, report) } : report;
}

/** The kinds of what visitors come to: the others repeat these. */
const ROUTES: readonly AnswerKind[] = ['page', 'asset', 'redirect', 'link'];
/** Pages that are named with a broken address. */
const MOST_SOURCES = 20;

function answerOf(
  { kind, method, url, answer, error, note }: Asked,
  results: AskedAnswer['results'],
  route: Pick<AskedAnswer, 'broken' | 'linkedFrom'>,
): AskedAnswer {
  return {
    kind,
    method,
    url: url.href,
    status: answer?.status,
    httpVersion: answer?.httpVersion,
    cache: answer && valuesOf(answer.headers, 'x-cache')[0],
    milliseconds: answer?.milliseconds ?? 0,
    headers: answer?.headers ?? [],
    results,
    ...route,
    error: error?.message,
    note:
      note ??
      (kind === 'conditional' && answer && answer.status !== 304 ? 'answered in full, not with 304' : undefined),
  };
}

function observationOf({ main, route, preflight }: Gathered) {
  const { url, headers } = main!.answer;
  return {
    url,
    headers,
    page: main!.page,
    route,
    preflight: preflight && { origin: preflight.origin, headers: preflight.answer.headers },
  };
}
