import { approvalOf } from '../../../cli/github/approval';
import { GitHub } from '../../../cli/github/client';
import { judge, mergedBy } from '../../../cli/github/reviewed';
import { FakeGitHub } from '../../../proof/support/fake-github';

const MAIN = 'a'.repeat(40);
const HEAD = 'b'.repeat(40);
const none = { add: 0, change: 0, destroy: 0, replace: 0, import: 0, forget: 0, outputs: 0 };
const now = { effect: 'e1', changes: { ...none, change: 1 } };

describe('the plan that is deployed', () => {
  it('is the reviewed one where that does what would be done now', () => {
    expect(judge(MAIN, now, { number: 7, head: HEAD, plan: { effect: 'e1' } })).toEqual({
      plan: HEAD,
      reviewed: true,
      why: 'It does what was reviewed in #7.',
    });
  });

  it('waits for an approval where main has moved and it does something else', () => {
    expect(judge(MAIN, now, { number: 7, head: HEAD, plan: { effect: 'e2' } })).toEqual({
      plan: MAIN,
      reviewed: false,
      why: 'It does something else than what was reviewed in #7, so nobody has reviewed this plan: it waits for an approval.',
    });
  });

  it('waits for one where the pull request has no plan, or where there was none', () => {
    expect(judge(MAIN, now, { number: 7, head: HEAD })).toMatchObject({ plan: MAIN, reviewed: false });
    expect(judge(MAIN, now)).toMatchObject({ plan: MAIN, reviewed: false });
  });

  it('waits for nothing where nothing is to be done, as after a change of the site alone', () => {
    expect(judge(MAIN, { effect: 'e0', changes: none })).toMatchObject({ plan: MAIN, reviewed: true });
    expect(judge(MAIN, { effect: 'e0', changes: { ...none, outputs: 1 } })).toMatchObject({ reviewed: false });
  });
});

describe('on GitHub', () => {
  let fake: FakeGitHub;
  let github: GitHub;
  beforeEach(async () => {
    fake = await FakeGitHub.start('acme/site');
    const token = fake.token({ 'pull-requests': 'read', actions: 'read' });
    github = new GitHub({ api: fake.api, token, repository: 'acme/site' });
  });
  afterEach(() => fake.close());

  it('a commit was brought by the pull request that was merged as it, not by one that only has it, or went into another branch', async () => {
    fake.pulls.push(
      { number: 5, head: { sha: MAIN }, base: { ref: 'main' }, merged_at: null, merge_commit_sha: null },
      {
        number: 6,
        head: { sha: MAIN },
        base: { ref: 'next' },
        merged_at: '2026-11-25T07:00:00Z',
        merge_commit_sha: MAIN,
      },
      {
        number: 7,
        head: { sha: HEAD },
        base: { ref: 'main' },
        merged_at: '2026-11-25T08:00:00Z',
        merge_commit_sha: MAIN,
      },
    );
    expect(await mergedBy(github, MAIN, 'main')).toEqual({ number: 7, head: HEAD });
    expect(await mergedBy(github, 'c'.repeat(40), 'main')).toBeUndefined();
  });

  it('an approval is one of this run and of that environment', async () => {
    fake.approvals.push({ run: '41', environment: 'new-plan', login: 'ada' });
    fake.approvals.push({ run: '42', environment: 'prod', login: 'ada' });
    expect(await approvalOf(github, '41', 'new-plan')).toBe('ada');
    await expect(approvalOf(github, '42', 'new-plan')).rejects.toThrow(
      'nobody has approved environment new-plan in this run. Give it required reviewers (Settings, Environments), then run this again.',
    );
  });

  it('a rejection after an approval is no approval', async () => {
    fake.failures.push({
      status: 200,
      body: ['approved', 'rejected'].map((state) => ({ state, environments: [{ name: 'new-plan' }], user: null })),
    });
    await expect(approvalOf(github, '41', 'new-plan')).rejects.toThrow('nobody has approved');
  });
});
