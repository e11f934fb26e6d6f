import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/run.mjs', ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const { scripts, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  version: string;
};
const namesIn = (folder: string) => readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));

describe('all commands', () => {
  it('are listed by what somebody wants to do', () => {
    const { status, stdout, stderr } = run('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Usage: npm run COMMAND -- \[arguments\]\n\nStart here:\n {2}start {2,}Deploy to AWS on loopback/,
    );
    expect([...stdout.matchAll(/^([A-Z][a-z ]+):$/gm)].map(([, group]) => group)).toEqual([
      'Start here',
      'Site',
      'Operate',
      'Set up',
      'Maintain',
    ]);
    const listed = [...stdout.matchAll(/^ {2}([a-z-]+) {2}/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(namesIn('cli/commands').sort());
  });

  it('have an npm script each', () => {
    for (const name of [...namesIn('cli/commands'), ...namesIn('proof/commands')]) {
      expect(scripts).toHaveProperty(name, `node cli/run.mjs ${name}`);
    }
  });

  it('know their version, and refuse what is no command', () => {
    expect(run('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect(run('deplyo')).toEqual({
      status: 2,
      stdout: '',
      stderr: "error: unknown command 'deplyo'\n(Did you mean deploy?)\n",
    });
    expect(run('xyzzy')).toEqual({ status: 2, stdout: '', stderr: "error: unknown command 'xyzzy'\n" });
  });

  it.each([
    ...namesIn('cli/commands'),
    ...namesIn('proof/commands').filter((name) => name !== 'sri' && name !== 'test'),
  ])('%s: --help is 0 and lists --debug, a wrong option is 2, on standard error', (name) => {
    const help = run(name, '--help');
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('--debug');
    const wrong = run(name, ...(name === 'state' ? ['dev', 'history'] : []), '--no-such-option');
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^error: /);
  });
});
