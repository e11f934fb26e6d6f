import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/run.mjs', 'cli/commands/plan.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run plan', () => {
  it.each([
    ['no environment', [], /^error: missing required argument 'env'\n$/],
    ['an unknown option', ['dev', '--fast'], /^error: unknown option '--fast'\n$/],
    ['too many arguments', ['dev', 'prod'], /^error: too many arguments/],
    ['an option without its value', ['dev', '--out'], /^error: option '--out <folder>' argument missing\n$/],
  ])('ends 2 for %s', (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('ends 1 for an unknown environment', () => {
    const { status, stdout, stderr } = run('moon');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^\nerror: site\.config\.ts: there is no environment moon\. It has /);
  });

  it('refuses a folder that holds something else in one line, at once', () => {
    const dir = mkdtempSync(join(tmpdir(), 'plan-'));
    writeFileSync(join(dir, 'notes.txt'), '');
    const { status, stdout, stderr } = run('dev', '--out', dir);
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: `\nerror: --out ${dir} holds notes.txt, which is no part of a saved plan. Name a folder that is empty or not there yet\n`,
    });
    expect(readdirSync(dir)).toEqual(['notes.txt']);
    rmSync(dir, { recursive: true });
  });

  it('tells its options and exit statuses', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    for (const word of ['--out <folder>', '--no-lock', '--detailed-exitcode', 'Exit status: 0 planned, 1 ']) {
      expect(stdout).toContain(word);
    }
  });
});
