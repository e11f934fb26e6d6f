import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('npm run github', () => {
  const dir = mkdtempSync(join(tmpdir(), 'github-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, ['cli/run.mjs', 'cli/commands/github.ts', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    });

  it('adds what is there to the summary, without what only machines read', () => {
    const [plan, summary] = [join(dir, 'plan.md'), join(dir, 'summary')] as const;
    writeFileSync(plan, '<!-- edge-security-headers plan dev -->\n### Plan of dev\n');
    const { status, stdout } = run(['summary', plan, join(dir, 'check.md')], { GITHUB_STEP_SUMMARY: summary });
    expect([status, stdout]).toEqual([0, `summary: ${plan}\n`]);
    expect(readFileSync(summary, 'utf8')).toBe('### Plan of dev\n\n');
  });

  it.each([
    [
      'a job of no pull request',
      ['comment', 'package.json'],
      'this job is for no pull request: there is nothing to comment on.',
    ],
    [
      'no token',
      ['approval', 'new-plan'],
      'GITHUB_TOKEN is not set: write it into the env of the step, from github.token.',
    ],
    ['no plan', ['keep', 'dev', '--plan', '/nowhere', '--commit', 'a'.repeat(40)], 'its state is a file'],
  ])('says in one line: %s', (_, args, told) => {
    const event = join(dir, 'event');
    writeFileSync(event, '{}');
    const { status, stderr } = run(args, { GITHUB_EVENT_PATH: event, GITHUB_API_URL: 'http://127.0.0.1:1' });
    expect(stderr).toContain(told);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });

  it.each([[['keep', 'dev', '--plan', 'plan', '--commit', 'main']], [['judge', 'dev']], [['coment']]])(
    'ends 2 for wrong usage: %j',
    (args) => {
      expect(run(args).status).toBe(2);
    },
  );
});
