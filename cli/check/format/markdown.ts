import { code, details, table, text } from '../../core/markdown';
import { clip, count } from '../../core/text';
import { type AskedAnswer, fails, type PagesReport, type Report } from '../report';
import { pageRows, regressionLines } from './pages';
import { brokenText, nameOf, verdictOf, wordsOf } from './words';

/** Characters that a comment on GitHub holds, less what a reader may put around it. */
const MOST = 60_000;

/** For a comment on a change, or a job's summary. Never longer than a comment on GitHub may be. */
export function formatMarkdown(report: Report): string {
  const { grade, expectation, changes } = report;
  const parts = [
    `### ${report.summary.passed ? '✅' : '❌'} Headers and routes of ${code(report.site)}`,
    ...(report.redirectsTo === undefined
      ? []
      : [`It redirects to ${code(report.redirectsTo)}; the redirect was judged.`]),
    `**${text(verdictOf(report))}**\n\nCompared with ${text(expectation.from)}.${
      grade ? ` Grade **${grade.grade}** ${grade.score} (MDN HTTP Observatory, algorithm ${grade.algorithm}).` : ''
    }`,
    ...report.problems.map((problem) => `- ❌ ${text(problem)}`),
    ...wrong(report.answers),
    ...(changes && (changes.items.length > 0 || changes.grade)
      ? [
          `#### Changed since ${text(changes.since)}`,
          [
            ...(changes.grade ? [`- grade ${text(changes.grade)}`] : []),
            ...changes.items.map(({ kind, text: what }) => `- ${kind}: ${text(clip(what))}`),
          ].join('\n'),
        ]
      : []),
    ...(report.pages ? pages(report.pages) : []),
    details(
      count(report.answers.length, 'answer'),
      table(
        ['asked', 'status', 'cache', 'headers', 'wrong'],
        report.answers.map((answer) => [
          code(nameOf(answer)),
          String(answer.status ?? '—'),
          text(answer.cache ?? ''),
          String(answer.results.length),
          answer.error !== undefined ? text(answer.error) : String(answer.results.filter(fails).length || ''),
        ]),
      ),
    ),
    ...(grade
      ? [
          details(
            `Grade ${grade.grade} ${grade.score}`,
            table(
              ['test', 'points', 'outcome', 'what would raise it'],
              grade.tests.map(({ title, modifier, description, raise }) => [
                title,
                String(modifier),
                text(description),
                text(raise ?? ''),
              ]),
            ),
          ),
        ]
      : []),
    ...(report.findings.length > 0
      ? [
          details(
            'Worth knowing',
            report.findings
              .map(
                ({ source, severity, header, directive, text: what }) =>
                  `- ${severity}: ${header} ${text(directive ?? '')} ${text(what)} (${source})`,
              )
              .join('\n'),
          ),
        ]
      : []),
    ...report.notes.map((note) => `_${text(note)}_`),
  ];
  return `${fitting(parts)}\n`;
}

function pages(report: PagesReport): string[] {
  const rows = pageRows(report).map(([mark, page, opened, result]) => [mark, code(page), text(opened), result]);
  return [
    ...regressionLines(report).map(({ page, lines }) =>
      [`- ❌ ${code(page)}`, ...lines.map((line) => `  - ${text(line)}`)].join('\n'),
    ),
    details(
      `${count(report.pages.length, 'page')} in ${text(report.browser)}`,
      table(['', 'page', 'opened', 'result'], rows),
    ),
  ];
}

function wrong(answers: readonly AskedAnswer[]): string[] {
  const rows = answers.flatMap((answer) => [
    ...(answer.error !== undefined ? [[code(nameOf(answer)), '', 'no answer', text(answer.error), '', '']] : []),
    ...(answer.broken !== undefined
      ? [[code(nameOf(answer)), '', 'broken', text(clip(brokenText(answer))), '', '']]
      : []),
    ...answer.results
      .filter(fails)
      .map((result) => [
        code(nameOf(answer)),
        code(result.header),
        result.verdict,
        text(wordsOf(result)),
        result.expected === null ? 'not there' : code(clip(result.expected)),
        result.found.map((value) => code(clip(value))).join('<br>'),
      ]),
  ]);
  return rows.length > 0 ? [table(['asked', 'header', 'verdict', 'why', 'expected', 'found'], rows)] : [];
}

/** As many parts as fit; a table that does not is cut after a whole row. */
function fitting(parts: readonly string[]): string {
  const kept: string[] = [];
  let room = MOST;
  for (const part of parts) {
    if (part.length + 2 <= room) {
      kept.push(part);
      room -= part.length + 2;
      continue;
    }
    const rows = part.slice(0, room).split('\n').slice(0, -1);
    // Half a folded part would fold all that comes after it.
    if (rows.length > 2 && !part.startsWith('<details>')) kept.push(rows.join('\n'));
    kept.push('_There is more; it is in the other formats._');
    break;
  }
  return kept.join('\n\n');
}
