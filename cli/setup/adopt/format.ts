import type { colorsFor } from '../../core/colors';
import { count } from '../../core/text';
import type { Adopted } from './adopt';
import { show } from './kept';

type Colors = ReturnType<typeof colorsFor>;

/** What was found, what stays, and what the plan would do, for people. */
export function formatAdoption({ adoption, planned }: Pick<Adopted, 'adoption' | 'planned'>, c: Colors): string {
  const { kept, notes } = adoption;
  const { imported, headers, beside, other, destroyed } = planned.verdict;
  const section = (title: string, lines: readonly string[], mark: string) =>
    lines.length > 0 ? ['', title, ...lines.map((line) => `  ${mark} ${line}`)] : [];
  return [
    ...section(
      `${c.bold(`Stays as it is, though no option of site.config.ts says so`)} (${count(kept.length, 'setting')}):`,
      kept.map(
        ({ path, value, instead }) =>
          `${path}: ${show(value)} ${c.dim(`the stack would have ${typeof instead === 'string' && /^(bucket\.|role$)/.test(path) ? instead : show(instead)}`)}`,
      ),
      '=',
    ),
    ...section(c.bold('Worth knowing:'), notes, '!'),
    ...(imported > 0 ? ['', `The plan takes over ${count(imported, 'resource')} as they are.`] : []),
    ...section(c.bold('It changes what the headers need:'), headers, c.yellow('~')),
    ...section(c.bold('It adds, and changes nothing that stands by it:'), beside, c.green('+')),
    ...section(c.bold('It changes besides:'), other, c.red('~')),
    ...section(c.bold('It DESTROYS:'), destroyed, c.red('-')),
    '',
  ].join('\n');
}
