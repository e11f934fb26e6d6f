import { GitHub } from '../../../cli/github/client';
import { unmarked, writeComment } from '../../../cli/github/comment';
import { FakeGitHub } from '../../../proof/support/fake-github';

const MARKER = '<!-- edge-security-headers plan prod -->';
let fake: FakeGitHub;
let github: GitHub;

beforeEach(async () => {
  fake = await FakeGitHub.start('acme/site');
  github = new GitHub({ api: fake.api, token: fake.token({ 'pull-requests': 'write' }), repository: 'acme/site' });
});
afterEach(() => fake.close());

const write = (text: string) => writeComment(github, 7, text, 'plan.md');

it('makes one comment, then updates that one, and leaves it where nothing has changed', async () => {
  expect(await write(`${MARKER}\none`)).toBe('made');
  expect(await write(`${MARKER}\ntwo`)).toBe('updated');
  expect(fake.comments.map(({ issue, body }) => [issue, body])).toEqual([[7, `${MARKER}\ntwo`]]);
  fake.comments[0]!.body = `${MARKER}\r\ntwo`;
  expect(await write(`${MARKER}\ntwo\n`)).toBe('left as it was');
});

it('keeps environments apart, and pull requests', async () => {
  await write(`${MARKER}\nprod`);
  await write('<!-- edge-security-headers plan dev -->\ndev');
  await writeComment(github, 8, `${MARKER}\nother`, 'plan.md');
  expect(fake.comments).toHaveLength(3);
});

it('leaves alone what a person has quoted', async () => {
  fake.comments.push({ id: 99, issue: 7, body: `${MARKER}\nquoted`, user: { login: 'ada', type: 'User' } });
  expect(await write(`${MARKER}\nmine`)).toBe('made');
  expect(fake.comments[0]?.body).toBe(`${MARKER}\nquoted`);
});

it('finds its comment among hundreds', async () => {
  await write(`${MARKER}\nearly`);
  for (let id = 1000; id < 1150; id++) {
    fake.comments.unshift({ id, issue: 7, body: 'chat', user: { login: 'ada', type: 'User' } });
  }
  expect(await write(`${MARKER}\nlate`)).toBe('updated');
});

it('refuses what could not be found again, and what GitHub does not take', async () => {
  await expect(write('no marker')).rejects.toThrow('plan.md: begins with no <!-- edge-security-headers … -->');
  await expect(write(`${MARKER}\n${'x'.repeat(65_536)}`)).rejects.toThrow(
    'plan.md: has 65577 characters, and a comment takes 65536.',
  );
});

it('shows a summary without the marker', () => {
  expect(unmarked(`${MARKER}\n\n### Plan`)).toBe('### Plan');
  expect(unmarked('### Check')).toBe('### Check');
});
