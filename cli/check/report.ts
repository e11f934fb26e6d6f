import type { HeaderPair } from '../../lib/policy/types';

/** The version of the JSON that a report is: a new number where a reader of the old one would go wrong. */
export const REPORT_VERSION = 1;

/** What one header of one answer is worth. `ok`, `stronger` and `kept` pass; all others fail. */
export type Verdict =
  /** Means what was expected. */
  | 'ok'
  /** Allows less than what was expected. */
  | 'stronger'
  /** Not on a 304, so a browser keeps that of the stored answer (RFC 9111, 4.3.4). */
  | 'kept'
  /** Allows something that what was expected does not. */
  | 'weaker'
  /** Means something else, and neither is stronger. */
  | 'differs'
  | 'missing'
  /** Sent more than once. */
  | 'twice'
  /** A browser ignores or misreads it. */
  | 'unparsable'
  /** Must not be there. */
  | 'leaks';

const PASSING: readonly Verdict[] = ['ok', 'stronger', 'kept'];

/** Why an answer was asked for. */
export type AnswerKind =
  /** A page, also one that redirects within https. */
  | 'page'
  /** A file that a page uses. */
  | 'asset'
  /** A path that does not exist. */
  | 'error'
  /** The same question again: what a cache gives. */
  | 'again'
  | 'head'
  /** A conditional request, which asks for a 304. */
  | 'conditional'
  /** The page once more, over HTTP/2. */
  | 'http2'
  /** A step of the way from http to https. */
  | 'hop'
  /** A redirect that the site's routes make. */
  | 'redirect'
  /** What a page of the site leads to or loads, and each step of the way there. */
  | 'link';

/** One header of one answer, judged. */
export interface HeaderResult {
  /** As the policy spells it, or as it was found where the policy does not know it. */
  readonly header: string;
  readonly verdict: Verdict;
  /** The value that was expected; `null` where the header must not be there. */
  readonly expected: string | null;
  /** Every value that was found, in order. */
  readonly found: readonly string[];
  /** What is wrong, directive by directive, as sentences without their full stop. */
  readonly why: readonly string[];
  /** The exception that lets it pass. */
  readonly excepted?: { readonly reason: string; readonly until: string };
}

/** One question, and what came back. */
export interface AskedAnswer {
  readonly kind: AnswerKind;
  readonly method: string;
  readonly url: string;
  /** Left out where no answer came. */
  readonly status?: number;
  /** `1.1` or `2`. */
  readonly httpVersion?: string;
  /** The `X-Cache` header: `Hit from cloudfront`. */
  readonly cache?: string;
  readonly milliseconds: number;
  /** Every header line as it came, in order. */
  readonly headers: readonly HeaderPair[];
  readonly results: readonly HeaderResult[];
  /** What a visitor finds wrong with the address itself: `returns 404`. */
  readonly broken?: string;
  /** Pages that lead to a broken address or load it, as paths: the first of them. */
  readonly linkedFrom?: readonly string[];
  /** Why there is no answer. */
  readonly error?: string;
  /** Something to know that fails nothing. */
  readonly note?: string;
}

/** One test of the grade. */
export interface GradeTest {
  /** MDN's name of the test: `content-security-policy`. */
  readonly name: string;
  readonly title: string;
  /** MDN's name of the outcome: `csp-not-implemented`. */
  readonly result: string;
  readonly pass: boolean;
  /** Points added or taken. A bonus counts only from 90 points up. */
  readonly modifier: number;
  readonly description: string;
  /** What would raise the score; left out where nothing would. */
  readonly raise?: string;
}

export interface Grade {
  /** The version of MDN HTTP Observatory's algorithm. */
  readonly algorithm: 4 | 6;
  readonly grade: string;
  readonly score: number;
  /** Points before any bonus. */
  readonly withoutBonus: number;
  readonly tests: readonly GradeTest[];
}

/** Something about the page's headers that no policy decides. It fails nothing. */
export interface Finding {
  readonly source: 'csp_evaluator' | 'check';
  readonly severity: 'high' | 'medium' | 'low' | 'info';
  readonly header: string;
  /** The directive that it is about, where there is one. */
  readonly directive?: string;
  readonly text: string;
}

/** One thing that is not as it was in the report before. */
export interface Change {
  readonly kind: 'better' | 'worse' | 'other';
  readonly text: string;
}

export interface Summary {
  readonly passed: boolean;
  readonly answers: number;
  readonly headers: number;
  readonly failed: number;
  readonly excepted: number;
  /** Questions to which no answer came. */
  readonly unanswered: number;
  /** Paths of the site that visitors come to: pages, and what they lead to and load. */
  readonly routes: number;
  /** Of these, the broken ones. */
  readonly broken: number;
}

/** All that a check found, as plain JSON. docs/check.md describes it. */
export interface Report {
  readonly version: typeof REPORT_VERSION;
  readonly site: string;
  /** When it was made: ISO 8601, UTC. */
  readonly at: string;
  /** What the answers were compared with. */
  readonly expectation: {
    /** `advice` where no policy was given, and the strict preset's rules were taken. */
    readonly kind: 'policy' | 'advice';
    readonly preset: string;
    /** Where the policy came from: `environment prod`, `policy.json`. */
    readonly from: string;
  };
  /** Where the site's address leads, where that is another host or port: what was graded is the redirect. */
  readonly redirectsTo?: string;
  readonly summary: Summary;
  /** What fails the check beside headers: a grade too low, an exception that has ended. */
  readonly problems: readonly string[];
  /** What a reader should know and nothing fails for. */
  readonly notes: readonly string[];
  readonly grade?: Grade;
  readonly answers: readonly AskedAnswer[];
  readonly findings: readonly Finding[];
  /** Left out where no browser has opened the pages. */
  readonly pages?: PagesReport;
  readonly changes?: { readonly since: string; readonly grade?: string; readonly items: readonly Change[] };
}

/** Something that works without the policy and does not with it. */
export interface PageRegression {
  readonly kind:
    | 'violation'
    | 'console'
    | 'exception'
    | 'request'
    | 'status'
    | 'text'
    | 'picture'
    | 'address'
    | 'control'
    | 'link';
  /** What a visitor had done: `opened`, `link on /`, `button "Menu"`. */
  readonly after: string;
  readonly text: string;
  /** Of a violation: the effective directive, what was blocked, and the start of the element. */
  readonly directive?: string;
  readonly blocked?: string;
  readonly element?: string;
  /** File, line and column of the cause, when the browser knows: `/app.js:12:5`. */
  readonly at?: string;
  readonly remedy?: string;
}

/** One page, as a real browser saw it without the policy and as deployed. */
export interface PageResult {
  /** Path and query. */
  readonly page: string;
  /** The page whose link was clicked to come here; left out where the page was opened by its address. */
  readonly from?: string;
  /** How many controls were operated. */
  readonly controls: number;
  readonly regressions: readonly PageRegression[];
  /** Where it looks different: the page without the policy and as deployed, PNG in base64. */
  readonly before?: string;
  readonly after?: string;
}

/** What a real browser made of the pages. */
export interface PagesReport {
  /** `Chromium 147.0.7727.24`. */
  readonly browser: string;
  readonly pages: readonly PageResult[];
  /** What was not looked at, a phrase each. */
  readonly notTried: readonly string[];
}

/** The report with what a browser made of the pages: it passes when no page works differently under the policy. */
export function withPages(report: Report, pages: PagesReport): Report {
  const regressed = pages.pages.filter(({ regressions }) => regressions.length > 0).length;
  if (regressed === 0) return { ...report, pages };
  const all = pages.pages.length;
  const problem = `${regressed} of ${all} ${all === 1 ? 'page works' : 'pages work'} differently under the policy`;
  return {
    ...report,
    pages,
    problems: [...report.problems, problem],
    summary: { ...report.summary, passed: false },
  };
}

/** Whether one header's result fails the check. */
export const fails = (result: HeaderResult): boolean => !PASSING.includes(result.verdict) && !result.excepted;

/** What `npm run check` ends with: 0 pass, 1 headers or routes wrong, 3 unreachable. 2, wrong usage, has no report. */
export function exitStatus({ summary, problems }: Report): 0 | 1 | 3 {
  if (summary.passed) return 0;
  return summary.failed > 0 || summary.broken > 0 || problems.length > 0 ? 1 : 3;
}
