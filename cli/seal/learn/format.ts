import { inspect } from 'node:util';
import Table from 'cli-table3';
import type { Colors } from 'picocolors/types';
import { printable } from '../../core/text';
import type { LearntOptions } from './levels';
import type { Learnt } from './propose';

const RISK = { low: 'green', medium: 'yellow', high: 'red' } as const;
/** Paths that are named; the others are counted. */
const NAMED = 3;

/** The proposals as a table, then what none is made for, then the options, then one line. */
export function formatLearnt(learnt: Learnt, colors: Colors, width: number): string {
  const { proposals, unresolved, options, pages } = learnt;
  const parts = [];
  if (proposals.length > 0) parts.push(table(learnt, colors, width));
  for (const { paths, reason, remedy } of unresolved) {
    parts.push(`${colors.red('no proposal:')} ${named(paths)} ${printable(reason)}. ${printable(remedy)}.`);
  }
  if (proposals.length > 0) parts.push(`To lay over site.config.ts:\n\n${formatOptions(options)}`);
  const opened = pages.length === 1 ? '1 page' : `${pages.length} pages`;
  const changes = proposals.length === 1 ? '1 change' : `${proposals.length} changes`;
  const without = unresolved.length > 0 ? `, ${unresolved.length} without a proposal` : '';
  parts.push(
    proposals.length + unresolved.length === 0
      ? `${colors.green('✓')} ${opened}: the policy refuses nothing`
      : `${opened}: ${changes} proposed${without}`,
  );
  return parts.join('\n\n');
}

/** As an object of JavaScript, to paste into `site.config.ts`. */
export function formatOptions(options: LearntOptions): string {
  const text = inspect(options, { depth: null, breakLength: 100, maxArrayLength: null, maxStringLength: null });
  // What a page wrote stands in strings, where \u{...} is JavaScript for the character.
  const safe = text.split('\n').map(printable).join('\n');
  return safe.replace(/^\{ /, '{\n  ').replace(/ \}$/, ',\n}');
}

function table({ proposals }: Learnt, colors: Colors, width: number): string {
  const riskWidth = 8;
  const rest = Math.max(60, width - riskWidth - 5);
  const [change, where] = [Math.min(57, Math.floor(rest * 0.45)), Math.min(26, Math.floor(rest * 0.18))];
  const rows = new Table({
    head: ['change', 'for', 'since', 'risk'],
    colWidths: [change, where, rest - change - where, riskWidth],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { change, paths, everywhere, reason, risk, cost } of proposals) {
    // Sources are longer than words, and are cut nowhere but at the column's end.
    const sources = printable(change).replace(' + ', ' +\n').replaceAll(" '", "\n'");
    const since = `${everywhere ? `${printable(paths[0]!)} ` : ''}${printable(reason)}\n${colors.dim(cost)}`;
    rows.push([
      { content: sources, wrapOnWordBoundary: false },
      everywhere ? 'every answer' : named(paths),
      { content: since, wrapOnWordBoundary: !/\S{46}/.test(since) },
      colors[RISK[risk]](risk),
    ]);
  }
  return rows.toString();
}

function named(paths: readonly string[]): string {
  const more = paths.length - NAMED;
  return paths.slice(0, NAMED).map(printable).join(' ') + (more > 0 ? ` and ${more} more` : '');
}
