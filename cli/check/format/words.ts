import { count, printable } from '../../core/text';
import { assetType } from '../read-page';
import type { AskedAnswer, HeaderResult, Report, Verdict } from '../report';

/** One mark for each verdict, for tables with little room. */
export const MARKS: Readonly<Record<Verdict, string>> = {
  ok: '✓',
  stronger: '+',
  kept: '·',
  weaker: '−',
  differs: '≠',
  missing: '0',
  twice: '2',
  unparsable: '?',
  leaks: '!',
};

/** What each verdict says, for people. */
export const MEANINGS: Readonly<Record<Verdict, string>> = {
  ok: 'as expected',
  stronger: 'stronger than expected',
  kept: 'kept from the stored answer',
  weaker: 'weaker than expected',
  differs: 'not what was expected',
  missing: 'missing',
  twice: 'sent twice',
  unparsable: 'not readable by a browser',
  leaks: 'tells what it should not',
};

/** A short name of what was asked: `GET /`, `HEAD /`, `GET /app.js again`. */
export function nameOf(answer: AskedAnswer): string {
  const { kind, method, url } = answer;
  const { protocol, host, pathname, search } = new URL(url);
  const address =
    kind === 'hop' || kind === 'redirect' ? `${protocol}//${host}${pathname}${search}` : pathname + search;
  const suffix = {
    page: '',
    asset: '',
    error: ' (does not exist)',
    again: ' again',
    head: '',
    conditional: ' if changed',
    http2: ' over HTTP/2',
    hop: '',
    redirect: '',
    link: '',
  }[kind];
  return `${method} ${printable(address)}${suffix}`;
}

/** The column that an answer stands in: `page`, `again`, `304`, `css`. */
export function columnOf({ kind, url, status }: AskedAnswer): string {
  switch (kind) {
    case 'asset':
      return assetType(new URL(url));
    case 'error':
      return String(status ?? 'error');
    case 'conditional':
      return String(status ?? '304');
    case 'head':
      return 'HEAD';
    case 'http2':
      return 'h2';
    case 'hop':
      return 'http';
    default:
      return kind;
  }
}

/** Why a header is wrong, in one sentence. */
export function wordsOf({ verdict, why }: HeaderResult): string {
  return why.length > 0 ? why.join('; ') : MEANINGS[verdict];
}

/** What is wrong with a path: `returns 404, linked from / and /docs/`. */
export function brokenText({ broken = '', linkedFrom = [] }: AskedAnswer): string {
  return linkedFrom.length > 0 ? `${broken}, linked from ${linkedFrom.join(', ')}` : broken;
}

/** The whole in one line. */
export function verdictOf(report: Report): string {
  const { summary, problems } = report;
  const { failed, unanswered, excepted, headers, answers, routes, broken } = summary;
  const wrong = [
    failed > 0 && `${failed} of ${count(headers, 'header')} in ${count(answers, 'answer')}`,
    broken > 0 && `${broken} of ${routes} paths broken`,
  ].filter(Boolean);
  const rest = [
    unanswered > 0 && `${count(unanswered, 'question')} without an answer`,
    problems.length > 0 && count(problems.length, 'other problem'),
    excepted > 0 && `${excepted} let pass by exceptions`,
  ].filter(Boolean);
  const pages = summary.passed || report.pages ? `; ${pagesVerdict(report)}` : '';
  if (summary.passed) {
    const verdicts = [
      `${count(headers, 'header')} of ${count(answers, 'answer')}`,
      `no broken link among ${count(routes, 'path')}`,
    ];
    return `pass: ${[...verdicts, ...rest].join(', ')}${pages}`;
  }
  if (wrong.length > 0) return `wrong: ${[...wrong, ...rest].join(', ')}${pages}`;
  return `${problems.length > 0 ? 'wrong' : 'no answer'}: ${rest.join(', ')}${pages}`;
}

/** What a browser made of the pages, in a few words: the end of the verdict. */
export function pagesVerdict({ pages }: Report): string {
  if (!pages) return 'no browser has opened the pages';
  const regressed = pages.pages.filter(({ regressions }) => regressions.length > 0).length;
  if (regressed > 0) return `${regressed} of ${count(pages.pages.length, 'page')} regressed in ${pages.browser}`;
  return `${count(pages.pages.length, 'page')} proven in ${pages.browser}`;
}
