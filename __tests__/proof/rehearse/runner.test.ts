import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Action, type Event, Runner } from '../../../proof/rehearse/runner';
import { subjectOf } from '../../../proof/rehearse/stand-ins';
import { FakeGitHub } from '../../../proof/support/fake-github';

const PUSH: Event = {
  name: 'push',
  sha: 'a'.repeat(40),
  ref: 'refs/heads/main',
  branch: 'main',
  actor: 'ada',
  payload: {},
};
const HEAD = 'name: Test\non:\n  push:\n    branches: [main]\n  workflow_call:\npermissions: {}\njobs:\n';

describe('a workflow that is rehearsed', () => {
  let root: string;
  let github: FakeGitHub;
  let approved: string[];

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'runner-'));
    github = await FakeGitHub.start('acme/site');
    approved = [];
  });
  afterEach(async () => {
    await github.close();
    rmSync(root, { recursive: true });
  });

  const checkout: Action = (_, { dir }) => {
    mkdirSync(dir);
  };

  function run(jobs: string, event = PUSH, actions: Record<string, Action> = {}) {
    writeFileSync(join(root, 'test.yml'), HEAD + jobs);
    const runner = new Runner({
      root,
      dir: mkdtempSync(join(root, 'jobs-')),
      github,
      actions: { 'actions/checkout': checkout, ...actions },
      variables: (environment) => ({ ROLE: environment ?? 'none' }),
      approve: (environment) => approved.includes(environment),
      env: { PATH: process.env.PATH ?? '' },
      onStep: () => {},
      signal: new AbortController().signal,
    });
    return runner.run('test.yml', event);
  }

  const job = (name: string, steps: string, more = '') =>
    `  ${name}:\n${more}    steps:\n      - uses: actions/checkout@v1\n${steps}`;

  it('hands on outputs, environment and summary as GitHub does', async () => {
    const results = await run(
      job(
        'one',
        '      - id: say\n        run: echo "word=$WORD" >> "$GITHUB_OUTPUT"; echo "### $WORD" >> "$GITHUB_STEP_SUMMARY"; echo "MORE=yes" >> "$GITHUB_ENV"\n        env:\n          WORD: ${{ github.actor }}\n      - run: test "$MORE" = yes\n',
        '    outputs:\n      word: ${{ steps.say.outputs.word }}\n',
      ) +
        job(
          'two',
          '      - run: echo "got $GOT"\n        env:\n          GOT: ${{ needs.one.outputs.word }}\n',
          '    needs: one\n',
        ),
    );
    expect(results.get('one')).toMatchObject({ result: 'success', outputs: { word: 'ada' }, summary: '### ada\n' });
    expect(results.get('two')?.log).toContain('got ada');
  });

  it('ends a job at the first step that fails, but for those that say otherwise, and leaves out what needs it', async () => {
    const results = await run(
      job(
        'one',
        '      - run: "false"\n      - run: echo never\n      - if: ${{ !cancelled() }}\n        run: echo all the same\n',
      ) + job('two', '', '    needs: one\n'),
    );
    expect(results.get('one')?.result).toBe('failure');
    expect(results.get('one')?.log).not.toContain('never\n');
    expect(results.get('one')?.log).toContain('all the same');
    expect(results.get('two')?.result).toBe('skipped');
  });

  it('stops at the first command of a script that fails', async () => {
    const results = await run(job('one', '      - run: |\n          false\n          echo went-$((40+2))\n'));
    expect(results.get('one')?.result).toBe('failure');
    expect(results.get('one')?.log).not.toContain('went-42');
  });

  it('lets a job of an environment begin once that is approved, with its variables', async () => {
    const jobs = job(
      'one',
      '      - run: echo "role $R"\n        env:\n          R: ${{ vars.ROLE }}\n',
      '    environment: prod\n',
    );
    expect((await run(jobs)).get('one')).toMatchObject({ result: 'failure', log: 'environment prod: rejected' });
    approved = ['prod'];
    expect((await run(jobs)).get('one')?.log).toContain('role prod');
  });

  it('runs the jobs of a matrix, and of a workflow that is called with no more than the caller grants', async () => {
    const called = (grant: string) =>
      HEAD + job('inner', '      - run: echo hi\n', `    permissions:\n      contents: ${grant}\n`);
    const calling = '  outer:\n    permissions:\n      contents: read\n    uses: ./called.yml\n';
    const matrix =
      '    strategy:\n      matrix:\n        include:\n          - environment: dev\n          - environment: prod\n';
    writeFileSync(join(root, 'called.yml'), called('read'));
    const results = await run(calling + job('each', '      - run: echo hi\n', matrix));
    expect([...results.keys()].sort()).toEqual(['each (dev)', 'each (prod)', 'outer / inner']);
    writeFileSync(join(root, 'called.yml'), called('write'));
    await expect(run(calling)).rejects.toThrow(
      'outer / inner: wants contents: write, and the job that calls it does not grant',
    );
  });

  it('gives the jobs of a fork’s pull request no right to write', async () => {
    const seen: object[] = [];
    const look: Action = (_, { permissions }) => {
      seen.push(permissions);
    };
    const jobs = job('one', '      - uses: look@v1\n', '    permissions:\n      pull-requests: write\n');
    await run(jobs, PUSH, { look });
    await run(jobs, { ...PUSH, fork: true }, { look });
    expect(seen).toEqual([{ 'pull-requests': 'write' }, { 'pull-requests': 'read' }]);
  });

  it('refuses what it would pass over: a key, an action, an event', async () => {
    await expect(run(job('one', '', '    container: node\n'))).rejects.toThrow(
      /container.*the rehearsal does not know it$/,
    );
    expect((await run(job('one', '      - uses: other/action@v1\n'))).get('one')?.log).toContain(
      'other/action: the rehearsal has nothing in its place',
    );
    await expect(run(job('one', ''), { ...PUSH, branch: 'feature' })).rejects.toThrow('a push does not start it');
  });
});

it('a job is to AWS what GitHub says it is', () => {
  expect(subjectOf('acme/site', { name: 'pull_request', ref: 'refs/pull/7/merge' })).toBe(
    'repo:acme/site:pull_request',
  );
  expect(subjectOf('acme/site', { name: 'push', ref: 'refs/heads/main' }, 'prod')).toBe(
    'repo:acme/site:environment:prod',
  );
  expect(subjectOf('acme/site', { name: 'schedule', ref: 'refs/heads/main' })).toBe(
    'repo:acme/site:ref:refs/heads/main',
  );
});
