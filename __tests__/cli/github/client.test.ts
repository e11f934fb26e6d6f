import { GitHub } from '../../../cli/github/client';
import { FakeGitHub, type Permissions } from '../../../proof/support/fake-github';

let fake: FakeGitHub;
const waited: number[] = [];

beforeEach(async () => {
  fake = await FakeGitHub.start('acme/site');
  waited.length = 0;
});
afterEach(() => fake.close());

function client(permissions: Permissions = { issues: 'write' }): GitHub {
  return new GitHub({
    api: fake.api,
    token: fake.token(permissions),
    repository: 'acme/site',
    wait: async (ms) => waited.push(ms),
  });
}

const answer = (status: number, headers = {}) => ({ status, headers, body: { message: 'told so' } });

it('reads every page of a list', async () => {
  for (let id = 1; id <= 250; id++) {
    fake.comments.push({ id, issue: 7, body: `comment ${id}`, user: { login: 'ada', type: 'User' } });
  }
  const comments = await client().list<{ id: number }>('/issues/7/comments');
  expect(comments.map(({ id }) => id)).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  expect(fake.asked).toHaveLength(3);
});

it('asks again where GitHub is ill, longer and longer, and gives up after five times', async () => {
  fake.failures.push(answer(502), answer(500));
  await expect(client().list('/issues')).resolves.toEqual([]);
  expect(waited).toEqual([1000, 2000]);
  fake.failures.push(...Array.from({ length: 5 }, () => answer(503)));
  await expect(client().list('/issues')).rejects.toThrow('GET /repos/acme/site/issues: GitHub answers 503 (told so).');
});

it('makes nothing twice: a POST that may have been done is not sent again', async () => {
  fake.failures.push(answer(502));
  await expect(client().change('POST', '/issues', { title: 't', body: 'b' })).rejects.toThrow('GitHub answers 502');
  expect(fake.asked).toHaveLength(1);
});

it('waits as long as it is told where it asks too much, for a POST too, but not for ever', async () => {
  fake.failures.push(answer(429, { 'retry-after': '7' }), answer(403, { 'x-ratelimit-remaining': '0' }));
  await client().change('POST', '/issues', { title: 't', body: 'b' });
  expect(waited).toEqual([7000, 2000]);
  fake.failures.push(answer(429, { 'retry-after': '3600' }));
  await expect(client().list('/issues')).rejects.toThrow('GitHub answers 429');
});

it('says which right is missing, and never the token', async () => {
  const refused = client({ contents: 'read' }).change('POST', '/issues', { title: 't', body: 'b' });
  await expect(refused).rejects.toThrow(
    'POST /repos/acme/site/issues: GitHub answers 403 (Resource not accessible by integration). Look at the permissions of the job (docs/pipeline.md).',
  );
  const unknown = new GitHub({ api: fake.api, token: 'ghs_secret', repository: 'acme/site' });
  const error = await unknown.get('/issues').catch((thrown: Error) => thrown);
  expect(String((error as Error).stack)).toContain('GitHub answers 401 (Bad credentials)');
  expect(String((error as Error).stack)).not.toContain('ghs_secret');
});

it('takes the token to no other server, whatever the next page is said to be', async () => {
  fake.failures.push({ status: 200, body: [], headers: { link: '<https://evil.example/?page=2>; rel="next"' } });
  await expect(client().list('/issues')).rejects.toThrow('the next page is at https://evil.example');
});

it('says in one line that nothing answers', async () => {
  const api = fake.api;
  const nobody = new GitHub({ api: 'http://127.0.0.1:1', token: 't', repository: 'acme/site', wait: async () => {} });
  await expect(nobody.get('/issues')).rejects.toThrow(/^GET \/repos\/acme\/site\/issues: no answer \(.*\)$/);
  expect(api).toMatch(/^http/);
});
