import { versionOf } from '../../aws/function-version';
import type { DeploymentRecord, Live } from '../../aws/record';
import { printable } from '../../core/text';
import type { PastPublish } from '../../publish/history';
import { shortHash } from '../live';

/** A deployment, a rollback of the function, or a publish of its own: one that no deployment has made. */
export type Event = DeploymentRecord | PublishEvent;

export interface PublishEvent extends Pick<PastPublish, 'number' | 'at' | 'by' | 'files' | 'bytes' | 'restores'> {
  readonly kind: 'publish' | 'content rollback';
  /** The publish that was live before; undefined for the first. */
  readonly before?: number;
}

/** Both by time, the newest first. @param publishes newest first, as `records` are */
export function eventsOf(records: readonly DeploymentRecord[], publishes: readonly PastPublish[]): Event[] {
  const own = publishes.flatMap(({ version: _, ...publish }, i): PublishEvent[] =>
    records.some((record) => made(record, publish))
      ? []
      : [
          {
            kind: publish.restores === undefined ? 'publish' : 'content rollback',
            ...publish,
            before: publishes[i + 1]?.number,
          },
        ],
  );
  const time = (event: Event) => Date.parse('at' in event ? event.at : event.startedAt);
  return [...records, ...own].sort((a, b) => time(b) - time(a));
}

/** Whether a deployment has made this publish: the one that it brought, or the one by which its files were put back. */
function made(
  { after, startedAt, endedAt, by }: DeploymentRecord,
  publish: Pick<PastPublish, 'number' | 'at' | 'by'>,
): boolean {
  if (after?.content === publish.number) return true;
  const at = Date.parse(publish.at);
  return by === publish.by && at >= Date.parse(startedAt) && endedAt !== undefined && at <= Date.parse(endedAt);
}

const HEAD = ['no.', 'begun (UTC)', 'took', 'commit', 'function', 'routes', 'publish', 'grade', 'result', 'by'];
const ROUTES = HEAD.indexOf('routes');
const RIGHT = [0, 2];

/** A table, a line for each event as given, and below a deployment its note. */
export function formatHistory(events: readonly Event[]): string[] {
  const routed = events.some((event) => !('number' in event) && (event.before.routes ?? event.after?.routes));
  const shown = (cells: readonly string[]) => (routed ? cells : cells.toSpliced(ROUTES, 1));
  const rows = events.map((event) =>
    'number' in event
      ? { cells: shown(publishCells(event)), note: undefined }
      : { cells: shown(cellsOf(event)), note: event.note },
  );
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

function publishCells({ kind, number, at, by, before, restores }: PublishEvent): string[] {
  const result = restores === undefined ? '' : `restores ${restores}`;
  return [
    '',
    at.replace('T', ' ').slice(0, 19),
    '',
    kind === 'publish' ? 'publish' : 'content',
    '',
    '',
    step(before, number),
    '',
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
