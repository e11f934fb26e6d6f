import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { compareHeader, compile, type HeaderPair, headerModules, type PolicyOptions } from '../../lib/policy';
import { HSTS_STEPS, strictTransportSecurity } from '../../lib/policy/headers/strict-transport-security';

const text = readFileSync(join(__dirname, '../../docs/headers.md'), 'utf8');
const strict = compile({ preset: 'strict' });
const blog = compile({ preset: 'aws-blog' });

/** The page's fenced blocks of one language. */
function blocks(language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter((match) => match[1] === language)
    .map((match) => match[2]!);
}

/** `Name: value` lines, comment or not. */
function pairs(lines: string): HeaderPair[] {
  return [...lines.matchAll(/^(?:\/\/ )?([A-Z][\w-]+): (.*)$/gm)].map((match) => [match[1]!, match[2]!]);
}

/** The rows of the table whose first column is headed so. */
function table(head: string): string[][] {
  const start = text.indexOf(`| ${head} | `);
  const rows = text.slice(start, text.indexOf('\n\n', start)).split('\n').slice(2);
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
  );
}

function valueIn(policy: { readonly set: readonly HeaderPair[] }, name: string): string | undefined {
  return policy.set.find((pair) => pair[0] === name)?.[1];
}

describe('docs/headers.md', () => {
  it('states the headers of preset strict, all of them and in no other words', () => {
    expect(blocks('').flatMap(pairs)).toHaveLength(strict.set.length);
    expect(new Map(blocks('').flatMap(pairs))).toEqual(new Map(strict.set));
  });

  it('states what preset strict removes', () => {
    const sentence = /`strict` takes what leaks: ([^.]*)\. /.exec(text)![1]!;
    expect([...sentence.matchAll(/`([^`]+)`/g)].map((match) => match[1])).toEqual(strict.remove);
  });

  it('has a section for every header that the project knows', () => {
    const titles = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
    expect(titles).toEqual(expect.arrayContaining(Object.values(headerModules).map(({ name }) => name)));
  });

  it('compares the presets header by header as compareHeader does', () => {
    const names = [...new Set([...blog.set, ...strict.set].map(([name]) => name))];
    expect(table('header').map(([name, value, verdict]) => [name, value, verdict])).toEqual(
      names.map((name) => {
        const [was, is] = [valueIn(blog, name), valueIn(strict, name)!];
        return [name, was ?? '', was === undefined ? 'added' : compareHeader(name, was, is).verdict];
      }),
    );
  });

  it('compares the content security policies directive by directive', () => {
    const name = 'Content-Security-Policy';
    const { parts } = compareHeader(name, valueIn(blog, name)!, valueIn(strict, name)!);
    const rows = table('directive').map(([part, expected, found, verdict]) => [part, expected, found, verdict]);
    const wanted = parts.map(({ part, expected, found, verdict }) => [part, expected ?? '', found ?? '', verdict]);
    expect(rows.sort()).toEqual(wanted.sort());
  });

  const examples = blocks('ts');

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(15);
  });

  it.each(examples)('has an example that compiles to what it says: %s', (example) => {
    const options = runInThisContext(`({ ${example} })`) as PolicyOptions;
    expect(compile(options).set).toEqual(expect.arrayContaining(pairs(example)));
  });

  it('states the steps of Strict-Transport-Security', () => {
    expect(table('`{ ramp: … }`').map(([step, sends]) => [step, /^`?([^`]*)/.exec(sends!)![1]])).toEqual(
      Object.entries(HSTS_STEPS).map(([step, value]) => [step, strictTransportSecurity.format(value)]),
    );
  });

  it('ranks the referrer policies as compareHeader does', () => {
    const line = /ranks them:\s([^;]*);/.exec(text)![1]!;
    const ranked = [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
    expect(ranked).toHaveLength(5);
    for (let at = 1; at < ranked.length; at += 1) {
      expect(compareHeader('Referrer-Policy', ranked[at - 1]!, ranked[at]!).verdict).toBe('weaker');
    }
  });
});
