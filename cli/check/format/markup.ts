import { printable } from '../../core/text';

/** Text that is HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = string | number | Markup | false | null | undefined | readonly Content[];

/** HTML from a template: everything put in is escaped, but for what is HTML already. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Markup {
  return new Markup(strings.reduce((text, part, i) => text + render(values[i - 1]) + part));
}

function render(value: Content): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  return value === false || value === null || value === undefined ? '' : escaped(String(value));
}

/** Safe between tags and within quoted attributes. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`);
}
