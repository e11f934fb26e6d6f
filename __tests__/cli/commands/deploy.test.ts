import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../../../proof/support/project';

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/run.mjs', 'cli/commands/deploy.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('npm run deploy', () => {
  it.each([
    [
      ['prod'],
      'error: there is no terminal to ask on: --yes deploys without asking, --plan FOLDER deploys what was reviewed\n',
    ],
    [['prod', '--yes', '--moved'], 'error: --moved is for a saved plan: add --plan FOLDER\n'],
    [['prod', '--plan', 'saved', '--no-verify'], "error: unknown option '--no-verify'\n"],
    [
      ['prod', '--yes', '--ca', 'none.pem'],
      "error: option '--ca <file>' argument 'none.pem' is invalid. none.pem cannot be read (ENOENT).\n",
    ],
  ])('%j is wrong usage', (args, stderr) => {
    expect(run(...args)).toEqual({ status: 2, stdout: '', stderr });
  });

  it.each([
    [['nowhere', '--yes'], '\nerror: site.config.ts: there is no environment nowhere. It has local, dev, prod.\n'],
    [['prod', '--plan', 'docs'], '\nerror: docs holds no saved plan. Make one: npm run plan -- ENV --out docs\n'],
  ])('%j ends with 1 and one line', (args, stderr) => {
    expect(run(...args)).toEqual({ status: 1, stdout: '', stderr });
  });

  it('--strict refuses links that lead nowhere before anything is planned', async () => {
    const project = new Project({ site: 'example', website: 'public', environments: { test: {} } });
    try {
      mkdirSync(join(project.dir, 'public'));
      writeFileSync(join(project.dir, 'public', 'index.html'), '<p>\n<a href="/gone/">x</a>');
      const strict = ['cli/commands/deploy.ts', 'test', '--yes', '--strict'];
      expect(await project.run(strict, { PATH: process.env.PATH })).toEqual({
        status: 1,
        stdout: '',
        stderr:
          '\nerror: public: index.html:2:4: leads to /gone/, which is not there.\nNothing was planned or uploaded (--strict).\n',
      });
      expect(existsSync(join(project.dir, 'cdktf.out'))).toBe(false);
    } finally {
      project.remove();
    }
  }, 60_000);
});
