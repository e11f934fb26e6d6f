import { GitHub } from '../../../cli/github/client';
import { branchesOf } from '../../../cli/github/protection';
import { FakeGitHub } from '../../../proof/support/fake-github';

const REMEDY =
  'Give it the branch that is deployed, and no other: npm run bootstrap prints the commands, and the setting is under Settings, Environments.';

describe('the branches that may deploy to an environment', () => {
  let fake: FakeGitHub;
  beforeAll(async () => {
    fake = await FakeGitHub.start('acme/site');
  });
  afterAll(() => fake.close());

  const branches = (environment: string, permissions: Parameters<FakeGitHub['token']>[0] = { actions: 'read' }) =>
    branchesOf(new GitHub({ api: fake.api, token: fake.token(permissions), repository: 'acme/site' }), environment);

  it('are those of its rule', async () => {
    fake.environments.set('prod', ['main', 'hotfix']);
    expect(await branches('prod')).toEqual(['main', 'hotfix']);
  });

  it('are the protected ones where it says so', async () => {
    fake.failures.push({
      status: 200,
      body: { deployment_branch_policy: { protected_branches: true, custom_branch_policies: false } },
    });
    expect(await branches('prod')).toEqual(['protected branches']);
  });

  it.each<[string, readonly string[] | null, string]>([
    ['every one', null, 'environment dev lets every branch deploy.'],
    ['none', [], 'environment dev lets no branch deploy.'],
    [
      'a pattern',
      ['main', 'release/*'],
      'environment dev lets every branch named as release/* deploy, and such a one can be pushed.',
    ],
  ])('are refused where they are %s', async (_, rule, said) => {
    fake.environments.set('dev', rule);
    await expect(branches('dev')).rejects.toThrow(`${said} ${REMEDY}`);
  });

  it('are refused where there is no such environment', async () => {
    await expect(branches('staging')).rejects.toThrow(`GitHub has no environment staging. ${REMEDY}`);
  });

  it('need a token that may read them', async () => {
    fake.environments.set('prod', ['main']);
    await expect(branches('prod', { contents: 'read' })).rejects.toThrow(
      'GET /repos/acme/site/environments/prod: GitHub answers 403 (Resource not accessible by integration). Look at the permissions of the job (docs/pipeline.md).',
    );
  });
});
