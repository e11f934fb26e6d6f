import type { Colors } from 'picocolors/types';
import { type Line, type Mark, PARTS, type Part } from './judge';

const WIDTH = 80;
const MARKS: Readonly<Record<Mark, string>> = { ok: '✓', warn: '!', bad: '✗', unknown: '?' };
const TITLE = Math.max(...PARTS.map((part) => part.length)) + 2;
const INDENT = 2 + TITLE;

/** One screen, 80 columns wide: a line for each part, and a last one that says what it comes to. */
export function formatStatus(environment: string, site: string, lines: readonly Line[], colors: Colors): string {
  return [
    colors.bold(`environment ${environment} of site ${site}`),
    ...inOrder(lines).flatMap((line) => formatLine(line, colors)),
    '',
    summary(environment, lines, colors),
  ].join('\n');
}

export function statusJson(environment: string, site: string, lines: readonly Line[], at: Date): string {
  return JSON.stringify({ version: 1, environment, site, at: at.toISOString(), lines: inOrder(lines) }, undefined, 2);
}

function formatLine({ part, mark, text, more = [] }: Line, colors: Colors): string[] {
  const color = { ok: colors.green, warn: colors.yellow, bad: colors.red, unknown: colors.magenta }[mark];
  const [first = '', ...rest] = [...wrap(text), ...more.flatMap(wrap)];
  return [
    `${color(MARKS[mark])} ${colors.bold(part.padEnd(TITLE))}${first}`.trimEnd(),
    ...rest.map((one) => ' '.repeat(INDENT) + one),
  ];
}

function summary(environment: string, lines: readonly Line[], { red, yellow, magenta, green }: Colors): string {
  const of = (mark: Mark) =>
    inOrder(lines)
      .filter((line) => line.mark === mark)
      .map(({ part }) => part);
  const [bad, unknown, warn] = [of('bad'), of('unknown'), of('warn')];
  const told = [
    bad.length > 0 && red(`wrong: ${bad.join(', ')}`),
    unknown.length > 0 && magenta(`not known: ${unknown.join(', ')}`),
    warn.length > 0 && yellow(`to look at: ${warn.join(', ')}`),
  ].filter(Boolean);
  return told.length === 0 ? green(`${environment} is healthy`) : `${environment} ${told.join('; ')}`;
}

function inOrder(lines: readonly Line[]): Line[] {
  const place = (part: Part) => PARTS.indexOf(part);
  return lines.toSorted((a, b) => place(a.part) - place(b.part));
}

/** Breaks at spaces; what has none that long is cut. */
function wrap(text: string): string[] {
  const room = WIDTH - INDENT;
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room);
    const at = space > 0 ? space : room;
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
