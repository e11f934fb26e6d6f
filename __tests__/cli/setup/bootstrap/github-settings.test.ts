import { protect, protectCommands, type RepositoryApi } from '../../../../cli/setup/bootstrap/github-settings';

const CUSTOM = { protected_branches: false, custom_branch_policies: true };

/** A repository with these environments, and what is sent to it. */
function repository(environments: Readonly<Record<string, object>> = {}) {
  const sent: [string, string, object][] = [];
  const api: RepositoryApi = {
    get: async <T>(path: string) => environments[path.replace('/environments/', '')] as T | undefined,
    send: async (...request) => void sent.push(request),
  };
  return { api, sent };
}

describe('the environments of GitHub', () => {
  it('are let by one branch alone, by commands that go before anything AWS trusts', () => {
    expect(protectCommands('acme@1/site@2', ['prod'], 'main')).toEqual([
      "gh api --silent --method PUT repos/acme/site/environments/prod -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'",
      'gh api --silent --method POST repos/acme/site/environments/prod/deployment-branch-policies -f name=main',
    ]);
  });

  it('are made with their rule', async () => {
    const { api, sent } = repository();
    expect(await protect(api, ['dev', 'new-plan'], 'release')).toEqual([
      'dev: release alone may deploy',
      'new-plan: release alone may deploy',
    ]);
    expect(sent).toEqual(
      ['dev', 'new-plan'].flatMap((name) => [
        ['PUT', `/environments/${name}`, { deployment_branch_policy: CUSTOM }],
        ['POST', `/environments/${name}/deployment-branch-policies`, { name: 'release' }],
      ]),
    );
  });

  it('are left as they are where they have a rule', async () => {
    const { api, sent } = repository({ prod: { deployment_branch_policy: { protected_branches: true } } });
    expect(await protect(api, ['prod'], 'main')).toEqual(['prod: has a branch rule, left as it is']);
    expect(sent).toEqual([]);
  });

  it('keep their reviewers and their timer, which GitHub takes as a whole', async () => {
    const { api, sent } = repository({
      prod: {
        deployment_branch_policy: null,
        protection_rules: [
          { type: 'wait_timer', wait_timer: 30 },
          {
            type: 'required_reviewers',
            prevent_self_review: true,
            reviewers: [
              { type: 'User', reviewer: { id: 7, login: 'grace' } },
              { type: 'Team', reviewer: { id: 9, slug: 'platform' } },
            ],
          },
        ],
      },
    });
    await protect(api, ['prod'], 'main');
    expect(sent[0]).toEqual([
      'PUT',
      '/environments/prod',
      {
        wait_timer: 30,
        prevent_self_review: true,
        reviewers: [
          { type: 'User', id: 7 },
          { type: 'Team', id: 9 },
        ],
        deployment_branch_policy: CUSTOM,
      },
    ]);
  });
});
