import { versionOf } from '../../aws/function-version';
import { printable } from '../../core/text';
import { shortHash } from '../live';
import type { DeploymentRecord, Live } from '../record';

const HEAD = ['no.', 'begun (UTC)', 'took', 'commit', 'function', 'routes', 'publish', 'grade', 'result', 'by'];
const ROUTES = HEAD.indexOf('routes');
const RIGHT = [0, 2];

/** A table, a line for each record as given, and below a record its note. */
export function formatHistory(records: readonly DeploymentRecord[]): string[] {
  const routed = records.some(({ before, after }) => before.routes ?? after?.routes);
  const shown = (cells: readonly string[]) => (routed ? cells : cells.toSpliced(ROUTES, 1));
  const rows = records.map((record) => ({ cells: shown(cellsOf(record)), note: record.note }));
  const widths = shown(HEAD).map((name, i) => Math.max(name.length, ...rows.map(({ cells }) => cells[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (RIGHT.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  const indent = ' '.repeat(widths[0]! + 2);
  return [
    line(shown(HEAD)),
    ...rows.flatMap(({ cells, note }) => [line(cells), ...(note ? [`${indent}${printable(note)}`] : [])]),
  ];
}

function cellsOf(record: DeploymentRecord): string[] {
  const { id, kind, startedAt, endedAt, commit, dirty, before, after, grade, result, by } = record;
  return [
    String(id),
    startedAt.replace('T', ' ').slice(0, 19),
    endedAt ? took(Date.parse(endedAt) - Date.parse(startedAt)) : '',
    kind === 'rollback' ? 'rollback' : `${commit?.slice(0, 7) ?? ''}${dirty ? '+' : ''}`,
    step(versionIn(before), after && versionIn(after)),
    step(routesIn(before), after && routesIn(after)),
    step(before.content, after?.content),
    grade ? `${grade.grade} ${grade.score}` : '',
    result,
    printable(by),
  ];
}

function versionIn({ functionVersion }: Live): string | undefined {
  return functionVersion && versionOf(functionVersion);
}

function routesIn({ routes }: Live): string | undefined {
  return routes && shortHash(routes.codeSha256);
}

/** `3 → 4`, or `4` where it stayed. */
function step(before: string | number | undefined, after: string | number | undefined): string {
  if (after === undefined || before === after) return String(before ?? '');
  return `${before ?? 'none'} → ${after}`;
}

/** `48 s`, `3 min` */
function took(ms: number): string {
  return ms < 100_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
