import { GitHub } from '../../../cli/github/client';
import { bodyOf, type Found, settleDrift } from '../../../cli/github/drift-issue';
import { FakeGitHub } from '../../../proof/support/fake-github';

const CLEAN: Found = {
  environment: 'prod',
  plan: '<!-- edge-security-headers plan prod -->\n### Plan of prod\nnothing',
  check: 'passed',
  report: '### Headers\nfine',
  run: 'https://github.com/acme/site/actions/runs/1',
};
const DRIFTED: Found = { ...CLEAN, changes: '1 to change' };
let fake: FakeGitHub;
let github: GitHub;

beforeEach(async () => {
  fake = await FakeGitHub.start('acme/site');
  github = new GitHub({ api: fake.api, token: fake.token({ issues: 'write' }), repository: 'acme/site' });
});
afterEach(() => fake.close());

const settle = async (found: Found) => (await settleDrift(github, found)).settled;

it('opens one issue, updates it each night, closes it when clean, and opens another one the next time', async () => {
  expect(await settle(CLEAN)).toBe('nothing to say');
  expect(await settle(DRIFTED)).toBe('opened');
  expect(await settle({ ...DRIFTED, changes: '2 to change' })).toBe('updated');
  expect(fake.issues).toHaveLength(1);
  expect(fake.issues[0]).toMatchObject({
    title: 'Drift: prod is not what main says',
    state: 'open',
    labels: [{ name: 'drift' }],
    body: expect.stringContaining('Terraform would change something: 2 to change'),
  });
  expect(await settle(CLEAN)).toBe('closed');
  expect(fake.issues[0]?.state).toBe('closed');
  expect(fake.comments.map(({ body }) => body)).toEqual([
    'Live and main are the same again, and the headers are right: [run](https://github.com/acme/site/actions/runs/1).',
  ]);
  expect(await settle(DRIFTED)).toBe('opened');
  expect(fake.issues.map(({ state }) => state)).toEqual(['closed', 'open']);
});

it('closes the issue after a rollback that is all that differs, and says so', async () => {
  await settle(DRIFTED);
  expect(await settle({ ...CLEAN, rollback: 'rollback 5' })).toBe('closed');
  expect(fake.comments.map(({ body }) => body)).toEqual([
    'Nothing but rollback 5 differs from main, and the headers are right: [run](https://github.com/acme/site/actions/runs/1).',
  ]);
});

it('keeps environments apart', async () => {
  await settle(DRIFTED);
  expect(await settle({ ...DRIFTED, environment: 'dev' })).toBe('opened');
  expect(await settle({ ...CLEAN, environment: 'dev' })).toBe('closed');
  expect(fake.issues.map(({ state }) => state)).toEqual(['open', 'closed']);
});

it('leaves a pull request and a person’s issue with the same label alone', async () => {
  fake.issues.push({ number: 900, title: 'x', body: 'about drift', state: 'open', labels: [{ name: 'drift' }] });
  expect(await settle(CLEAN)).toBe('nothing to say');
  expect(fake.issues[0]?.state).toBe('open');
});

it('shows what was found, and no more', () => {
  const wrong = bodyOf({ ...CLEAN, check: 'headers wrong' });
  expect(wrong).toContain('❌ live headers: headers wrong');
  expect(wrong).toContain('### Headers\nfine');
  expect(wrong).not.toContain('### Plan of prod');
  expect(wrong.startsWith('<!-- edge-security-headers drift prod -->\n')).toBe(true);
  expect(wrong.match(/<!--/g)).toHaveLength(1);
});

it('stays within what GitHub takes, and says where the rest is', () => {
  const body = bodyOf({ ...DRIFTED, plan: `plan ${'x'.repeat(65_000)}`, check: 'unreachable' });
  expect(body.length).toBeLessThan(65_536);
  expect(body).toContain('### Headers\nfine');
  expect(body).toContain(
    "More, too long to stand here: [the run's summary](https://github.com/acme/site/actions/runs/1).",
  );
});
