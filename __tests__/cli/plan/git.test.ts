import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitPlace } from '../../../cli/plan/git';

describe('where a folder stands in Git', () => {
  let dir: string;
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: dir, encoding: 'utf8' }).trim();
  const commit = (...args: string[]) => git('commit', '-q', '-m', 'one', ...args);

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'git-'));
    git('init', '-q');
    writeFileSync(join(dir, 'a'), 'a');
    git('add', '.');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('says commit, tree and that nothing has changed', async () => {
    commit();
    expect(await gitPlace(dir)).toEqual({
      commit: git('rev-parse', 'HEAD'),
      tree: 'b39954843ff6e09ec3aa2b942938c30c6bd1629e',
      dirty: false,
    });
  });

  it('has the same tree for the same files under another commit', async () => {
    commit();
    const first = await gitPlace(dir);
    commit('--amend', '--date=2020-01-01T00:00:00');
    const second = await gitPlace(dir);
    expect(second.commit).not.toBe(first.commit);
    expect(second.tree).toBe(first.tree);
  });

  it('is dirty with a changed or a new file, but for what is excepted or ignored', async () => {
    commit();
    mkdirSync(join(dir, 'out'));
    writeFileSync(join(dir, 'out', 'plan'), '');
    writeFileSync(join(dir, '.git', 'info', 'exclude'), 'ignored');
    writeFileSync(join(dir, 'ignored'), '');
    expect((await gitPlace(dir)).dirty).toBe(true);
    expect((await gitPlace(dir, join(dir, 'out'))).dirty).toBe(false);
    expect((await gitPlace(join(dir, 'out'))).dirty).toBe(true);
    writeFileSync(join(dir, 'a'), 'b');
    expect((await gitPlace(dir, join(dir, 'out'))).dirty).toBe(true);
    expect((await gitPlace(dir, '/elsewhere')).dirty).toBe(true);
  });

  it('says nothing before the first commit, and outside of a repository', async () => {
    expect(await gitPlace(dir)).toEqual({ dirty: false });
    rmSync(join(dir, '.git'), { recursive: true });
    expect(await gitPlace(dir)).toEqual({ dirty: false });
  });
});
