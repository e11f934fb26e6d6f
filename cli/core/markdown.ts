import { printable } from './text';

/** Markdown for what GitHub shows: a comment on a change, a job's summary. What is put in never becomes markup. */

/** A table. Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [rowOf(head), rowOf(head.map(() => '---')), ...rows.map(rowOf)].join('\n');
}

export function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** What is shown only when its summary is clicked. Both are Markdown already. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A code span that holds whatever somebody else wrote, also within a table. */
export function code(value: string): string {
  const shown = printable(value);
  const ticks = fenceFor(shown, 1);
  const padded = shown.startsWith('`') || shown.endsWith('`') || shown === '' ? ` ${shown} ` : shown;
  return `${ticks}${padded.replaceAll('|', '\\|')}${ticks}`;
}

/** So many backticks that no run of them in a text ends what they begin. */
export function fenceFor(value: string, least: number): string {
  let longest = least - 1;
  for (const [run] of value.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return '`'.repeat(longest + 1);
}

/** Text in which nothing is markup, a mention or a link. */
export function text(value: string): string {
  return printable(value)
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll('://', '&#58;//');
}
