import Table from 'cli-table3';
import type pc from 'picocolors';
import { count, printable } from '../../core/text';
import type { LockInfo } from '../../terraform/lock';
import { holderOf } from '../../terraform/lock';
import type { Comparison, Names, Output, State } from '../../terraform/state-file';
import type { History, HistoryEntry } from './history';
import type { RestorePlan } from './restore';
import { shortIds } from './versions';

type Colors = ReturnType<typeof pc.createColors>;

/** Characters of an output's value that are shown. */
const MOST_VALUE = 100;

/** One line a version, newest first. */
export function formatHistory({ entries, more }: History, c: Colors): string {
  const ids = shortIds(entries.map(({ id }) => id));
  const table = new Table({
    head: ['version', 'when (UTC)', 'who', 'serial', 'terraform', 'resources', 'size'].map((head) => c.bold(head)),
    colAligns: ['left', 'left', 'left', 'right', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: BORDERLESS,
  });
  entries.forEach((entry, i) => {
    const when = entry.at.slice(0, 19).replace('T', ' ');
    table.push([printable(ids[i]!), when, writer(entry, c), ...content(entry, c)]);
  });
  const lines = [table.toString().replace(/ +$/gm, '')];
  if (more) lines.push(c.dim('Older ones are not shown: --limit N'));
  return lines.join('\n');
}

function writer({ who, operation }: HistoryEntry, c: Colors): string {
  return who ? `${printable(who)}${operation ? `, ${operation}` : ''}` : c.dim('unknown');
}

function content({ deleted, problem, size, ...entry }: HistoryEntry, c: Colors) {
  if (deleted) return [{ content: c.red('deleted'), colSpan: 4, hAlign: 'left' as const }];
  if (problem) return [{ content: c.red(problem), colSpan: 3, hAlign: 'left' as const }, bytes(size)];
  return [String(entry.serial), printable(entry.terraformVersion ?? ''), String(entry.resources), bytes(size)];
}

function bytes(size: number): string {
  return size < 10_000 ? `${size} B` : `${(size / 1000).toFixed(0)} kB`;
}

/** What a state holds: no attributes, and no value of a sensitive output. */
export function formatState(place: string, state: State | undefined, c: Colors): string {
  if (!state) return `${c.bold(place)}\nholds no state`;
  const { serial, lineage, terraformVersion, outputs, resources } = state;
  const facts = [`serial ${serial}`, `Terraform ${printable(terraformVersion)}`, count(resources.size, 'resource')];
  return [
    c.bold(place),
    `${facts.join(', ')}, lineage ${printable(lineage)}`,
    '',
    c.bold('outputs'),
    ...indented(Object.entries(outputs).map(([name, output]) => `${printable(name)} = ${shownValue(output, c)}`)),
    '',
    c.bold('resources'),
    ...Object.entries(resourcesByType(state)).flatMap(([type, addresses]) => [
      `  ${printable(type)} ${c.dim(`(${addresses.length})`)}`,
      ...addresses.map((address) => `    ${printable(address)}`),
    ]),
    ...(resources.size === 0 ? ['  none'] : []),
  ].join('\n');
}

function shownValue({ value, sensitive }: Output, c: Colors): string {
  if (sensitive) return c.dim('(sensitive)');
  const text = printable(JSON.stringify(value));
  return text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE - 1)}…` : text;
}

/** Addresses by type, both in alphabetical order. */
export function resourcesByType({ resources }: State): Record<string, string[]> {
  const byType: Record<string, string[]> = {};
  for (const [address, { type }] of [...resources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    byType[type] = [...(byType[type] ?? []), address];
  }
  return Object.fromEntries(Object.entries(byType).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param clear the command that clears it; none where it ends by itself */
export function formatLock(lock: LockInfo | undefined, now: number, c: Colors, clear?: string): string {
  if (!lock) return `${c.bold('lock')} none`;
  return [
    `${c.bold('lock')} ${c.yellow(holderOf(lock, now))}`,
    ...(clear
      ? [`  id ${printable(lock.ID)}`, `  once it is certain that it runs no more: ${clear}`]
      : ['  it ends with its process, and if that is gone it has ended']),
  ].join('\n');
}

/** What a restore would change, for who is asked. */
export function formatPlan({ version, serial, comparison }: RestorePlan, c: Colors): string {
  const lines = [...differences('resource', comparison.resources, c), ...differences('output', comparison.outputs, c)];
  return [
    `Version ${printable(version.id)} of ${new Date(version.at).toISOString().slice(0, 19).replace('T', ' ')} UTC, as serial ${serial}:`,
    ...indented(lines.length > 0 ? lines : ['the same resources and outputs']),
    summary(comparison),
  ].join('\n');
}

function differences(what: string, { gained, lost, changed }: Names, c: Colors): string[] {
  return [
    ...gained.map((name) => `${c.green('+')} ${what} ${printable(name)}`),
    ...lost.map((name) => `${c.red('-')} ${what} ${printable(name)}`),
    ...changed.map((name) => `${c.yellow('~')} ${what} ${printable(name)}`),
  ];
}

function summary({ resources: { gained, lost, changed } }: Comparison): string {
  return `Terraform would know ${count(gained.length, 'resource')} more, ${lost.length} no more, ${changed.length} otherwise. AWS stays as it is.`;
}

const indented = (lines: readonly string[]) => (lines.length > 0 ? lines : ['none']).map((line) => `  ${line}`);

const BORDERLESS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
);
