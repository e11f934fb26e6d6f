import { nameOf } from './format/words';
import { gradeNames } from './observatory/grade';
import { partsOf } from './parts';
import { type Change, fails, type Report } from './report';

/** What is not as it was in an earlier report of the same site. */
export function changesSince(before: Report, after: Report): NonNullable<Report['changes']> {
  const items: Change[] = [];
  const [was, is] = [failures(before), failures(after)];
  for (const [what, places] of beyond(is, was)) items.push({ kind: 'worse', text: `${what}: ${some(places)}` });
  for (const [what, places] of beyond(was, is))
    items.push({ kind: 'better', text: `no longer ${what}: ${some(places)}` });

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

/** Each failure with the answers that have it, without the path that is new each time. */
function failures({ answers }: Report): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const missing = answers.find(({ kind }) => kind === 'error')?.url;
  for (const answer of answers) {
    const again = answer.kind === 'again' ? ' again' : '';
    const place = answer.url === missing ? `a path that does not exist${again}` : nameOf(answer);
    const wrong = answer.results.filter(fails).map(({ header, verdict }) => `${header} ${verdict}`);
    if (answer.error !== undefined) wrong.push('without an answer');
    if (answer.broken !== undefined) wrong.push(answer.broken);
    for (const what of wrong) found.set(what, [...(found.get(what) ?? []), place]);
  }
  return found;
}

function beyond(these: Map<string, string[]>, those: Map<string, string[]>): [string, string[]][] {
  return [...these].flatMap(([what, places]): [string, string[]][] => {
    const more = places.filter((place) => !those.get(what)?.includes(place));
    return more.length > 0 ? [[what, more]] : [];
  });
}

const some = (places: readonly string[]) =>
  places.length > 4 ? `${places.slice(0, 3).join(', ')} and ${places.length - 3} more` : places.join(', ');

/** The policy's headers as the first page has them. */
function mainValues({ answers }: Report): Map<string, string> {
  const results = answers.find(({ kind, error }) => kind === 'page' && error === undefined)?.results ?? [];
  return new Map(
    results.filter(({ found }) => found.length > 0).map(({ header, found }) => [header, found.join(' | ')]),
  );
}

/** The parts of a value that another does not have. */
function without(name: string, value: string, other: string): string {
  const others = new Set(partsOf(name, other));
  const parts = partsOf(name, value).filter((part) => !others.has(part));
  const whole = [value, other].every((one) => partsOf(name, one).length < 2);
  return whole ? value : parts.join('; ') || 'without that';
}
