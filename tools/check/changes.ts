import { gradeNames } from './observatory/grade';
import { partsOf } from './parts';
import { type Change, fails, type Report } from './report';

/** What is not as it was in an earlier report of the same site. */
export function changesSince(before: Report, after: Report): NonNullable<Report['changes']> {
  const items: Change[] = [];
  const [was, is] = [failures(before), failures(after)];
  for (const [what, text] of is) if (!was.has(what)) items.push({ kind: 'worse', text });
  for (const [what, text] of was) if (!is.has(what)) items.push({ kind: 'better', text: `${text}: no longer` });

  const [values, now] = [mainValues(before), mainValues(after)];
  for (const [name, value] of now) {
    const old = values.get(name);
    if (old === undefined) items.push({ kind: 'other', text: `${name} is new: ${value}` });
    else if (old !== value)
      items.push({
        kind: 'other',
        text: `${name} was ${without(name, old, value)}, and is ${without(name, value, old)}`,
      });
  }
  for (const [name, value] of values)
    if (!now.has(name)) items.push({ kind: 'other', text: `${name} is gone: it was ${value}` });

  const grade = gradeChange(before, after);
  return { since: before.at, ...(grade && { grade }), items };
}

function gradeChange({ grade: was }: Report, { grade: is }: Report): string | undefined {
  if (!was || !is || (was.score === is.score && was.algorithm === is.algorithm)) return undefined;
  const [old, now] = [gradeNames.indexOf(was.grade), gradeNames.indexOf(is.grade)];
  const word = old === now ? (is.score > was.score ? 'up' : 'down') : now < old ? 'up' : 'down';
  return `${word} from ${was.grade} ${was.score} to ${is.grade} ${is.score}`;
}

/** Each failure once, by where and what it is, without the path that is new each time. */
function failures({ answers }: Report): Map<string, string> {
  const found = new Map<string, string>();
  for (const { kind, method, url, results, error } of answers) {
    const where = `${method} ${kind === 'error' ? 'a path that does not exist' : new URL(url).pathname}${kind === 'again' ? ' again' : ''}`;
    if (error !== undefined) found.set(`${kind} ${where}`, `${where}: no answer`);
    for (const result of results.filter(fails)) {
      found.set(`${kind} ${where} ${result.header} ${result.verdict}`, `${where}: ${result.header} ${result.verdict}`);
    }
  }
  return found;
}

/** The policy's headers as the first page has them. */
function mainValues({ answers }: Report): Map<string, string> {
  const results = answers.find(({ kind, error }) => kind === 'page' && error === undefined)?.results ?? [];
  return new Map(
    results.filter(({ found }) => found.length > 0).map(({ header, found }) => [header, found.join(' | ')]),
  );
}

/** The parts of a value that another does not have. */
function without(name: string, value: string, other: string): string {
  const parts = partsOf(name, value).filter((part) => !partsOf(name, other).includes(part));
  const whole = [value, other].every((one) => partsOf(name, one).length < 2);
  return whole ? value : parts.join('; ') || 'without that';
}
