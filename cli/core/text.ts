/** `1 version`, `2 versions`. */
export const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

/**
 * What somebody else wrote, safe to print: no control characters, so that it cannot drive a terminal, and no workflow
 * command of GitHub's runner, which takes `::` where a line begins and `##[` anywhere (actions/runner, ActionCommand.cs).
 */
export function printable(text: string): string {
  return withoutCommands(
    text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`),
  );
}

/** The same text, in which no line is a workflow command of GitHub's runner. */
export function withoutCommands(text: string): string {
  return text.replace(/^([^\S\n]*):(?=:)/gm, '$1\\u{3a}').replace(/#(?=#\[)/g, '\\u{23}');
}

/** The same of several lines. */
export const printableLines = (text: string) => text.split('\n').map(printable).join('\n');

/**
 * JSON in ASCII, in which nothing that somebody else wrote can drive a terminal or GitHub's runner. A reader of the JSON
 * gets every character back.
 */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /#(?=#\[)|[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** At most so many characters, the last an ellipsis where something was cut. */
export function clip(value: string, most = 500): string {
  // Not half of a character that is two code units.
  return value.length > most ? `${value.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : value;
}

/** Rows of the same length in columns, two spaces apart: the first to the right, the others to the left, the last as long as it is. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const last = (rows[0]?.length ?? 0) - 1;
  const width = (column: number) => Math.max(...rows.map((row) => row[column]!.length));
  const widths = Array.from({ length: last }, (_, column) => width(column));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i] ?? 0))).join('  '),
  );
}
