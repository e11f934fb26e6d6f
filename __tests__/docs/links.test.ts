import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [join('docs', name)] : [])),
  'local/aws/README.md',
];
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

const OPTION = /(?<= |\[)--[a-z][\w-]*/;
const OPTIONS = new RegExp(OPTION, 'g');

interface Found {
  readonly page: string;
  readonly text: string;
}

/** What an expression's first group finds, each text once a page. */
function everywhere(pattern: RegExp): Found[] {
  return pages.flatMap((page) =>
    [...new Set([...readFileSync(page, 'utf8').matchAll(pattern)].map((match) => match[1]!))].map((text) => ({
      page,
      text,
    })),
  );
}

/** A heading's anchor, as GitHub makes it. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** Where an npm script's command is read from. */
function sourceOf(script: string): string | undefined {
  const name = /^node cli\/run\.mjs (\S+)$/.exec(scripts[script] ?? '')?.[1];
  const file = [`cli/commands/${name}.ts`, `proof/commands/${name}.ts`].find((one) => existsSync(one));
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}

describe('the documents', () => {
  it.each(everywhere(/\]\(([^)\s]+)\)/g).filter(({ text }) => !text.startsWith('https://')))(
    '$page leads to $text, which is there',
    ({ page, text }) => {
      const [path = '', fragment] = text.split('#');
      const file = path === '' ? page : normalize(join(dirname(page), path));
      expect(existsSync(file)).toBe(true);
      if (fragment === undefined) return;
      const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map((match) => anchor(match[1]!));
      expect(headings).toContain(fragment);
    },
  );

  it.each(everywhere(/`((?:__tests__|cli|docs|lambda|lib|local|proof|website)\/[\w./-]*)`/g))(
    '$page names $text, which is there',
    ({ text }) => {
      expect(existsSync(text)).toBe(true);
    },
  );

  it.each(everywhere(/npm run ([\w-]+)/g))('$page runs npm run $text, which package.json has', ({ text }) => {
    expect(Object.keys(scripts)).toContain(text);
  });

  // A command ends where its line, its code span or its remark does.
  it.each(everywhere(/(npm (?:start|test|run [\w-]+) (?:\[)?-- [^\n`#]*)/g).filter(({ text }) => OPTION.test(text)))(
    '$page: $text has options that there are',
    ({ text }) => {
      const source = sourceOf(/^npm (?:run )?([\w-]+)/.exec(text)![1]!);
      for (const option of text.match(OPTIONS)!) if (option !== '--help') expect(source).toContain(`'${option}`);
    },
  );

  it.each([
    ['docs/check.md', 'check'],
    ['docs/local-edge.md', 'local-edge'],
    ['docs/csp.md', 'seal'],
    ['docs/logs.md', 'logs'],
    ['docs/plan.md', 'plan'],
  ])('%s has a row for every option of npm run %s, and for no other', (page, script) => {
    const rows = readFileSync(page, 'utf8').match(/^\| `--.*? \|/gm)!;
    const told = rows.flatMap((row) => [...row.matchAll(/`(--[\w-]+)/g)].map((match) => match[1]!));
    const given = [...sourceOf(script)!.matchAll(/(?:[oO]ption)\(\s*'(--[\w-]+)/g)].map((match) => match[1]!);
    // The last is every command's.
    expect(told.sort()).toEqual([...given, '--debug'].sort());
  });
});
