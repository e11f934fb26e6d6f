import { existsSync, readFileSync } from 'node:fs';

const PAGE = readFileSync('docs/security.md', 'utf8');
const section = (heading: string) => new RegExp(`^## ${heading}\\n(.*?)^## `, 'ms').exec(PAGE)?.[1] ?? '';
const ROWS = [...section('Threat model').matchAll(/^\| (.*) \|$/gm)]
  .map(([, row]) => row!.split(' | '))
  .filter(([first]) => first !== '---' && first !== 'attacker');

describe('the threat model', () => {
  it('says of each attack by whom, how, what stops it, and which test attacks', () => {
    expect(ROWS.length).toBeGreaterThan(15);
    expect(ROWS.filter((row) => row.length !== 4 || row.some((cell) => cell.trim() === ''))).toEqual([]);
    expect(new Set(ROWS.map(([who, how]) => `${who}: ${how}`)).size).toBe(ROWS.length);
  });

  it('names tests that there are', () => {
    const tests = ROWS.map(([, how, , cell]) => ({
      how,
      files: [...cell!.matchAll(/`([^`]+)`/g)].map(([, file]) => file!),
    }));
    expect(tests.filter(({ files }) => files.length === 0).map(({ how }) => how)).toEqual([]);
    const missing = tests.flatMap(({ files }) =>
      files.filter((file) => file.startsWith('__tests__/') && !existsSync(file)),
    );
    expect(missing).toEqual([]);
  });

  it('lists what is left apart from it', () => {
    expect([...section('Residual risks').matchAll(/^- /gm)].length).toBeGreaterThan(5);
  });
});
