import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const rows = readFileSync('docs/local-edge.md', 'utf8')
  .split('\n')
  .map(
    (line) =>
      /^\| (.+?) \| (.+?) \| `([\w./-]+\.test\.ts)`: (.+) \|$/.exec(line)?.slice(1) as [string, string, string, string],
  )
  .filter(Boolean);

it('docs/local-edge.md has a row for each rule, every row of its rule tables read', () => {
  const lines = readFileSync('docs/local-edge.md', 'utf8').split('\n');
  const from = lines.indexOf('## The rules it follows');
  const to = lines.indexOf('## What it does not do');
  const given = lines.slice(from, to).filter((line) => /^\| (?!rule |---)/.test(line));
  expect(given.length).toBeGreaterThan(50);
  expect(rows).toHaveLength(given.length);
});

it.each(rows)('%s (%s) is held by a test of %s: %s', (_rule, source, file, name) => {
  expect(source).toMatch(/^(\[.+\]\(https:\/\/[\w./-]+\)|same|\*not documented, taken to be so\*)$/);
  expect(readFileSync(join(__dirname, file), 'utf8')).toContain(name);
});
