import Table from 'cli-table3';
import pc from 'picocolors';
import { clip, count, printable, withoutCommands } from '../../core/text';
import { type AskedAnswer, fails, type HeaderResult, type Report, type Verdict } from '../report';
import { groupWrong, type Wrong } from './groups';
import { pageRows, regressionLines } from './pages';
import { columnOf, MARKS, MEANINGS, nameOf, verdictOf } from './words';

const WIDTH = 100;
const NAME_WIDTH = 35;
const COLUMN_WIDTH = 6;
const MOST_COLUMNS = Math.floor((WIDTH - NAME_WIDTH - 1) / COLUMN_WIDTH);
/** Wrong headers that are told in full; the others are counted. */
const MOST_DETAILS = 40;
/** Answers that are named for each. */
const MOST_PLACES = 8;

type Colors = ReturnType<typeof pc.createColors>;

/** For a terminal: every header on every kind of answer, then what is wrong, the grade, and the verdict. */
export function formatTable(report: Report, { color }: { color: boolean }): string {
  const c = pc.createColors(color);
  const lines = [
    ...heading(report, c).flatMap((line) => wrap(line, 2)),
    '',
    ...(report.answers.some(({ results }) => results.length > 0)
      ? [matrix(report.answers, c), '', ...legend(report, c)]
      : []),
    ...broken(report, c),
    ...wrong(report, c),
    ...unanswered(report, c),
    ...changes(report, c),
    ...grade(report, c),
    ...findings(report, c),
    ...pages(report, c),
    ...report.problems.flatMap((problem) => wrap(`${c.red('✗')} ${printable(problem)}`, 2)),
    ...report.notes.flatMap((note) => wrap(`${c.dim('note:')} ${printable(note)}`, 2)),
    ...(report.problems.length + report.notes.length > 0 ? [''] : []),
    ...wrap((report.summary.passed ? c.green : c.red)(c.bold(verdictOf(report))), 2),
    '',
  ];
  // Where a line is broken, what follows begins a line.
  return withoutCommands(lines.join('\n'));
}

function heading({ site, redirectsTo, expectation, grade, answers }: Report, c: Colors): string[] {
  const compared = `compared with ${printable(expectation.from)}${expectation.kind === 'policy' ? ` (preset ${printable(expectation.preset)})` : ''}`;
  const cached = answers.filter(({ cache }) => /^hit/i.test(cache ?? '')).length;
  return [
    `${c.bold(printable(site))}  ${redirectsTo === undefined ? '' : `redirects to ${clip(printable(redirectsTo), 200)}, and the redirect was judged; `}${compared}`,
    `${count(answers.length, 'answer')}${cached > 0 ? `, ${cached} from the cache` : ''}${
      grade ? `; grade ${c.bold(grade.grade)} ${grade.score} (MDN HTTP Observatory, algorithm ${grade.algorithm})` : ''
    }`,
  ];
}

/** One row for each header, one column for each kind of answer. */
function matrix(answers: readonly AskedAnswer[], c: Colors): string {
  const columns = columnsOf(answers.filter(({ results }) => results.length > 0));
  const headers = [...new Set(answers.flatMap(({ results }) => results.map(({ header }) => header)))];
  const table = new Table({
    head: ['header', ...columns.keys()].map((text) => c.bold(printable(text))),
    colWidths: [NAME_WIDTH, ...Array.from(columns, () => COLUMN_WIDTH)],
    colAligns: ['left', ...Array.from(columns, () => 'center' as const)],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 1 },
    chars: BORDERLESS,
  });
  table.push(['status', ...[...columns.values()].map((inColumn) => statusOf(inColumn, c))]);
  for (const header of headers) {
    const cells = [...columns.values()].map((inColumn) => {
      const found = inColumn.flatMap(({ results }) => results.filter((result) => result.header === header));
      const worst = found.find(fails) ?? found.find(({ verdict }) => verdict !== 'ok') ?? found[0];
      return worst ? mark(worst, c) : '';
    });
    table.push([printable(header), ...cells]);
  }
  return table.toString().replace(/ +$/gm, '');
}

/** The status of a column's responses: that of the first that is broken, in red, else that of the first. */
function statusOf(answers: readonly AskedAnswer[], c: Colors): string {
  const broken = answers.find((answer) => answer.broken !== undefined);
  return broken ? c.red(String(broken.status)) : String(answers[0]?.status ?? '');
}

function columnsOf(answers: readonly AskedAnswer[]): Map<string, AskedAnswer[]> {
  const by = (name: (answer: AskedAnswer) => string) => {
    const columns = new Map<string, AskedAnswer[]>();
    for (const answer of answers) columns.set(name(answer), [...(columns.get(name(answer)) ?? []), answer]);
    return columns;
  };
  const each = by((answer) => columnOf(answer).slice(0, COLUMN_WIDTH - 1));
  return each.size <= MOST_COLUMNS
    ? each
    : by((answer) => (answer.kind === 'asset' ? 'files' : columnOf(answer)).slice(0, COLUMN_WIDTH - 1));
}

function mark(result: HeaderResult, c: Colors): string {
  if (fails(result)) return c.red(MARKS[result.verdict]);
  if (result.excepted) return c.yellow(`(${MARKS[result.verdict]})`);
  return result.verdict === 'ok' ? c.green(MARKS.ok) : c.yellow(MARKS[result.verdict]);
}

function legend({ answers, summary }: Report, c: Colors): string[] {
  const used = new Set<Verdict>(answers.flatMap(({ results }) => results.map(({ verdict }) => verdict)));
  const parts = [...used].map((verdict) => `${MARKS[verdict]} ${MEANINGS[verdict]}`);
  if (summary.excepted > 0) parts.push('( ) let pass by an exception');
  return [...wrap(c.dim(parts.join(', ')), 0), ''];
}

/** Each broken path, and the pages that lead to it. */
function broken({ answers }: Report, c: Colors): string[] {
  const found = answers.filter((answer) => answer.broken !== undefined);
  const lines = found
    .slice(0, MOST_DETAILS)
    .flatMap((answer) => [
      ...wrap(`${c.red('broken')} ${clip(nameOf(answer), 200)} ${answer.broken}`, 2),
      ...(answer.linkedFrom?.length ? wrap(`  on        ${namesOf(answer.linkedFrom)}`, 12) : []),
    ]);
  if (found.length > MOST_DETAILS) lines.push(`and ${found.length - MOST_DETAILS} more, all in --format json`);
  return lines.length > 0 ? [...lines, ''] : [];
}

/** As many as fit, each as long as fits. */
function namesOf(places: readonly string[]): string {
  const more = places.length > MOST_PLACES ? `, and ${places.length - MOST_PLACES} more` : '';
  const named = places.slice(0, MOST_PLACES).map((place) => clip(printable(place), 80));
  return `${named.join(', ')}${more}`;
}

function pages({ pages }: Report, c: Colors): string[] {
  if (!pages) return [];
  const rows = pageRows(pages);
  const page = Math.min(40, Math.max(...rows.map(([, name]) => name.length)));
  const opened = Math.max(...rows.map(([, , how]) => how.length));
  return [
    c.bold(`Pages in ${printable(pages.browser)}, without the policy and as deployed`),
    ...rows.map(
      ([mark, name, how, result]) =>
        `${(mark === '✓' ? c.green : c.red)(mark)} ${name.padEnd(page)}  ${c.dim(how.padEnd(opened))}  ${result}`,
    ),
    ...(pages.pages.length > rows.length ? [`and ${pages.pages.length - rows.length} more`] : []),
    ...regressionLines(pages).flatMap(({ page, lines }) => [
      '',
      c.bold(page),
      ...lines.flatMap((line) => wrap(`  ${line}`, 4)),
    ]),
    ...pages.notTried.flatMap((what) => wrap(c.dim(`not tried: ${what}`), 2)),
    '',
  ];
}

function wrong({ answers }: Report, c: Colors): string[] {
  const groups = groupWrong(answers);
  const lines = groups.slice(0, MOST_DETAILS).flatMap((group) => [...detail(group, c), '']);
  return groups.length > MOST_DETAILS
    ? [...lines, `and ${groups.length - MOST_DETAILS} more, all in --format json`, '']
    : lines;
}

function detail({ result, places }: Wrong, c: Colors): string[] {
  const { header, verdict, expected, found, why, excepted } = result;
  const told = why.length > 0 ? `: ${clip(printable(why.join('; ')), 1000)}` : '';
  const lines = wrap(`${(excepted ? c.yellow : c.red)(verdict)} ${c.bold(clip(printable(header), 80))}${told}`, 2);
  if (expected !== null) lines.push(...wrap(`  expected  ${clip(printable(expected), 400)}`, 12));
  for (const value of found.slice(0, 3)) lines.push(...wrap(`  found     ${clip(printable(value), 400)}`, 12));
  if (excepted) lines.push(...wrap(`  excepted  until ${excepted.until}: ${printable(excepted.reason)}`, 12));
  lines.push(...wrap(`  in        ${namesOf(places)}`, 12));
  return lines;
}

function unanswered({ answers }: Report, c: Colors): string[] {
  const without = answers.filter(({ error }) => error !== undefined);
  const lines = without.flatMap((answer) =>
    wrap(`${c.red('✗')} ${clip(nameOf(answer), 80)}: ${printable(answer.error!)}`, 2),
  );
  const notes = answers
    .filter(({ note }) => note !== undefined)
    .flatMap((answer) => wrap(`${c.dim('note:')} ${clip(nameOf(answer), 80)}: ${printable(answer.note!)}`, 2));
  return lines.length + notes.length > 0 ? [...lines, ...notes, ''] : [];
}

function changes({ changes: changed }: Report, c: Colors): string[] {
  if (!changed) return [];
  const { since, grade: change, items } = changed;
  if (!change && items.length === 0) return [`nothing changed since ${since}`, ''];
  const sign = { better: c.green('better'), worse: c.red('worse '), other: 'other ' };
  return [
    c.bold(`changed since ${since}`),
    ...(change ? [`  grade ${change}`] : []),
    ...items
      .slice(0, MOST_DETAILS)
      .flatMap(({ kind, text }) => wrap(`  ${sign[kind]} ${clip(printable(text), 400)}`, 9)),
    '',
  ];
}

function grade({ grade: told }: Report, c: Colors): string[] {
  if (!told) return [];
  const raised = told.tests.filter(({ raise }) => raise !== undefined);
  const points = (n: number) => `${n > 0 ? '+' : ''}${n}`.padStart(4);
  return [
    c.bold(`grade ${told.grade} ${told.score} (MDN HTTP Observatory, algorithm ${told.algorithm})`),
    ...told.tests.map(
      ({ title, modifier, description }) =>
        `  ${(modifier < 0 ? c.red : modifier > 0 ? c.green : c.dim)(points(modifier))}  ${title.padEnd(30)} ${clip(description, 62)}`,
    ),
    ...(told.withoutBonus < 90 && told.tests.some(({ modifier }) => modifier > 0)
      ? [`  bonus points count only from 90 up, and without them there are ${told.withoutBonus}`]
      : []),
    ...raised.flatMap(({ title, raise }) => wrap(`  ${c.dim('to raise it:')} ${title}: ${raise}`, 4)),
    '',
  ];
}

function findings({ findings: found }: Report, c: Colors): string[] {
  if (found.length === 0) return [];
  return [
    c.bold('worth knowing (fails nothing)'),
    ...found.flatMap(({ source, severity, header, directive, text }) =>
      wrap(
        `  ${severity.padEnd(6)} ${header}${directive ? ` ${clip(printable(directive), 80)}` : ''}: ${clip(printable(text), 300)} ${c.dim(`[${source}]`)}`,
        9,
      ),
    ),
    '',
  ];
}

/** Breaks a line at spaces, with what follows indented. Colours count for nothing. */
function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\s)(?=\S)/)) {
    if (visible(line + word.trimEnd()) > WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = ' '.repeat(indent);
    }
    let rest = word;
    while (visible(line + rest.trimEnd()) > WIDTH) {
      const room = WIDTH - visible(line);
      lines.push(line + rest.slice(0, room));
      rest = rest.slice(room);
      line = ' '.repeat(indent);
    }
    line += rest;
  }
  return [...lines, line.trimEnd()];
}

const visible = (text: string) => text.replace(/\x1b\[\d+m/g, '').length;

const BORDERLESS = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);
