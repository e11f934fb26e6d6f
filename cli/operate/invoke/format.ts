import Table from 'cli-table3';
import type { Colors } from 'picocolors/types';
import type { HeaderChange, Invocation } from './invoke';

/** The headers before and after as a table, then what CloudFront would say, then what the function logged. */
export function formatInvocation({ headers, violations, log }: Invocation, colors: Colors, width: number): string {
  const signWidth = 3;
  const nameWidth = Math.max(8, ...headers.map(({ name }) => name.length)) + 2;
  const valueWidth = Math.max(20, Math.floor((width - nameWidth - signWidth - 5) / 2));
  const table = new Table({
    head: ['', 'header', "the origin's", 'after the function'],
    colWidths: [signWidth, nameWidth, valueWidth, valueWidth],
    wordWrap: true,
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
  });
  for (const change of headers) {
    const [sign, color] = SIGNS[kindOf(change)];
    const cells = [sign, change.name, (change.before ?? []).join('\n'), (change.after ?? []).join('\n')];
    table.push(cells.map((cell) => cell.split('\n').map(colors[color]).join('\n')));
  }
  return [
    table.toString(),
    ...violations.map(({ message }) => colors.red(`CloudFront would answer 502: ${message}`)),
    ...log.map((line) => `log: ${line}`),
    summary(headers),
  ].join('\n');
}

type Kind = 'same' | 'added' | 'replaced' | 'removed';

const SIGNS = {
  same: [' ', 'reset'],
  added: ['+', 'green'],
  replaced: ['~', 'yellow'],
  removed: ['-', 'red'],
} as const;

function kindOf({ before, after }: HeaderChange): Kind {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return before.join('\n') === after.join('\n') ? 'same' : 'replaced';
}

function summary(headers: readonly HeaderChange[]): string {
  const count = (kind: Kind) => headers.filter((change) => kindOf(change) === kind).length;
  return `${count('added')} added, ${count('replaced')} replaced, ${count('removed')} removed, ${count('same')} as they came`;
}
