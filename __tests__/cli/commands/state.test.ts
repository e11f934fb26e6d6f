import { spawnSync } from 'node:child_process';

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/run.mjs', 'cli/commands/state.ts', ...args], {
    encoding: 'utf8',
    env: { ...process.env, LOCAL_STATE_DIR: '/nowhere' },
  });
  return { status, stdout, stderr };
}

describe('npm run state', () => {
  it.each([
    ['no command', ['prod'], /^Usage: npm run state -- <env> /],
    ['no environment', ['history'], /^error: write the environment first: npm run state -- <env> history\n$/],
    ['an unknown command', ['prod', 'frobnicate'], /^error: unknown command 'frobnicate'\n$/],
    ['no version', ['prod', 'restore'], /^error: missing required argument 'version'\n$/],
    ['a wrong limit', ['prod', 'history', '--limit', '0'], /Write a whole number from 1 to 1000\.\n$/],
  ])('ends 2 for %s', (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it.each([
    ['an unknown environment', ['moon', 'show'], /^error: site\.config\.ts: there is no environment moon\./],
    [
      'the history of a file',
      ['prod', 'history'],
      /^error: \/nowhere\/terraform\.prod\.tfstate: a state in a file has no history/,
    ],
    [
      'the lock of a file',
      ['prod', 'unlock', '1'],
      /the lock of a file ends with its process\. There is nothing to clear\n$/,
    ],
  ])('ends 1 with one line for %s', (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout, lines: stderr.split('\n').length }).toEqual({ status: 1, stdout: '', lines: 2 });
    expect(stderr).toMatch(message);
  });

  it('shows a state that is a file', () => {
    expect(run('prod', 'show')).toEqual({
      status: 0,
      stdout: '/nowhere/terraform.prod.tfstate\nholds no state\n\nlock none\n',
      stderr: '',
    });
  });
});
