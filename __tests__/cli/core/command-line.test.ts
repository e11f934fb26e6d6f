import { spawnSync } from 'node:child_process';

/** As people type it; npm passes on what follows `--`. */
function npm(...args: string[]) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', ...args], { encoding: 'utf8', env });
  return { status, stdout, stderr: stderr.replace(/^npm warn .*\n/gm, '') };
}

describe('a command line', () => {
  it('does nothing where npm kept an option for itself, and shows the correct form', () => {
    expect(npm('publish-site', 'dev', '--dry-run')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: npm kept --dry-run for itself. Options follow a --: npm run publish-site -- dev --dry-run\n',
    });
    expect(npm('rollback', 'dev', '--list')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: npm kept --list for itself. Options follow a --: npm run rollback -- dev --list\n',
    });
  });

  it('notices the options of a subcommand too', () => {
    expect(npm('state', 'dev', 'restore', 'abc', '--yes').stderr).toBe(
      'error: npm kept --yes for itself. Options follow a --: npm run state -- dev restore abc --yes\n',
    );
  });
});
