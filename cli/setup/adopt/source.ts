/** TypeScript as the project's formatter writes it. */
const WIDTH = 120;

/** The module that has what was adopted, alone in a file of its own. */
export function adoptedModule(entry: object, command: string): string {
  return [
    "import type { EnvironmentOptions } from '../lib/config';",
    '',
    `// What stood before, as \`${command}\` found it: docs/adopt.md says how to go on from here.`,
    `export default ${literal(entry, 0, 'export default ; satisfies EnvironmentOptions'.length)} satisfies EnvironmentOptions;`,
    '',
  ].join('\n');
}

/** How `site.config.ts` calls what `adopted/<environment>.ts` has: `adoptedStagingEu`. */
export function adoptedName(environment: string): string {
  return `adopted-${environment}`.replace(/-+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The two lines by which `site.config.ts` has it. */
export function linesFor(environment: string): { readonly importLine: string; readonly spread: string } {
  const name = adoptedName(environment);
  return { importLine: `import ${name} from './adopted/${environment}';`, spread: `...${name}` };
}

/**
 * `site.config.ts` with the environment: what was adopted first, so that whatever the team writes of it counts. Whether it means what
 * was meant is for whoever evaluates it to say.
 *
 * @returns `undefined` where it is written in another way than this knows
 */
export function withEnvironment(source: string, environment: string): string | undefined {
  const { importLine, spread } = linesFor(environment);
  if (source.includes(importLine) && source.includes(spread)) return source;
  const key = `(?:${environment}|'${environment}'|"${environment}")`;
  const existing = new RegExp(`((?:^\\s*|[{,] )${key}: \\{)( *\\}| |\\n)`, 'm');
  const laid = existing.test(source)
    ? source.replace(existing, (_, open: string, rest: string) =>
        rest.trim() === '}'
          ? `${open} ${spread} }`
          : rest === ' '
            ? `${open} ${spread}, `
            : `${open}\n      ${spread},\n`,
      )
    : source.replace(/^( *)["']?environments["']?: \{(?=\s)/m, (open, indent: string) => {
        const name = /^[a-z]\w*$/.test(environment) ? environment : `'${environment}'`;
        return `${open}\n${indent}  ${name}: { ${spread} },`;
      });
  if (laid === source) return undefined;
  const imports = [...laid.matchAll(/^(?:import|\} from) .*;$/gm)];
  const last = imports.at(-1);
  const at = last ? last.index + last[0].length : 0;
  return `${laid.slice(0, at)}${at > 0 ? '\n' : ''}${importLine}${at > 0 ? '' : '\n'}${laid.slice(at)}`;
}

/** A JSON value as a literal: on a line where it fits, else a line for each of its parts. */
function literal(value: unknown, depth: number, taken: number): string {
  const line = inline(value);
  if (taken + line.length <= WIDTH && !isLong(value)) return line;
  const indent = '  '.repeat(depth + 1);
  const end = `\n${'  '.repeat(depth)}`;
  if (Array.isArray(value)) {
    const items = value.map((one) => `\n${indent}${literal(one, depth + 1, indent.length + 1)},`);
    return `[${items.join('')}${end}]`;
  }
  if (typeof value !== 'object' || value === null) return line;
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([key, one]) => {
      const start = `${indent}${keyOf(key)}: `;
      return `\n${start}${literal(one, depth + 1, start.length + 1)},`;
    });
  return `{${entries.join('')}${end}}`;
}

/** What is read line by line: the entry itself, and what has objects in it. */
function isLong(value: unknown): boolean {
  if (Array.isArray(value))
    return value.length > 1 && value.every((one) => typeof one === 'object' && Object.keys(one ?? {}).length > 1);
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((one) => typeof one === 'object' && !Array.isArray(one))
  );
}

function inline(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, one]) => `${keyOf(key)}: ${inline(one)}`).join(', ')} }`;
}

/** As the formatter chooses quotes: those that need fewer escapes. */
function quote(text: string): string {
  const json = JSON.stringify(text);
  if (text.includes("'") && !text.includes('"')) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}
