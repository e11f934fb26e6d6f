import { spawnSync } from 'node:child_process';

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/run.mjs', 'cli/commands/rollback.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('npm run rollback', () => {
  it('ends with 2 for a point that is none, and says what one is', () => {
    expect(run('prod', '--content', '--to', 'monday')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: --to monday: Write the number of a publish, or a time such as 2026-11-25T10:00Z.\n',
    });
    expect(run('prod', '--to', '2026-11-25T10:00Z')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'error: --to 2026-11-25T10:00Z: Write a whole number from 1 to 1000000. That is a version of the function; with --content a publish can be named by its time.\n',
    });
  });

  it('shows its help', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('--to <point>');
    expect(stdout).toContain('Exit status: 0 done and checked');
  });
});
