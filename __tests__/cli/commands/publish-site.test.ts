import { spawnSync } from 'node:child_process';

const run = (tool: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/run.mjs', tool, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('npm run publish-site', () => {
  it('ends with 2 for wrong usage, and says what to write', () => {
    expect(run('cli/commands/publish-site.ts', 'prod', '--grace', '7')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "error: option '--grace <time>' argument '7' is invalid. Write a time such as 30s, 10m, 12h or 7d, or 0.\n",
    });
    expect(run('cli/commands/publish-site.ts').status).toBe(2);
  });

  it('ends with 1 and one line where there is no such environment', () => {
    expect(run('cli/commands/publish-site.ts', 'nowhere')).toEqual({
      status: 1,
      stdout: '',
      stderr: '\nerror: site.config.ts: there is no environment nowhere. It has local, dev, prod.\n',
    });
  });
});
