/** `1 version`, `2 versions`. */
export const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** What somebody else wrote, safe to print: no control characters, so that it cannot drive a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
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
