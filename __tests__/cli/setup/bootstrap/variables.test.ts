import { variableCommands, variablesOf } from '../../../../cli/setup/bootstrap/variables';

const OUTPUTS = {
  repository: 'example-org/site',
  roles: {
    'eu-prod': { plan: 'arn:aws:iam::123456789012:role/p', deploy: 'arn:aws:iam::123456789012:role/d' },
    dev: { plan: 'arn:aws:iam::123456789012:role/dp', deploy: 'arn:aws:iam::123456789012:role/dd' },
  },
};

describe('the variables of the workflows', () => {
  it('are one for plans, of the repository, and one for deploys, of the environment alone', () => {
    expect(variablesOf(OUTPUTS)).toEqual([
      { name: 'AWS_PLAN_ROLE_EU_PROD', value: 'arn:aws:iam::123456789012:role/p' },
      { name: 'AWS_DEPLOY_ROLE', value: 'arn:aws:iam::123456789012:role/d', environment: 'eu-prod' },
      { name: 'AWS_PLAN_ROLE_DEV', value: 'arn:aws:iam::123456789012:role/dp' },
      { name: 'AWS_DEPLOY_ROLE', value: 'arn:aws:iam::123456789012:role/dd', environment: 'dev' },
    ]);
  });

  it('are set by commands, in a repository by its name, whatever its subjects carry', () => {
    expect(variableCommands({ ...OUTPUTS, repository: 'example-org@123456/site@456789' })).toEqual([
      'gh variable set AWS_PLAN_ROLE_EU_PROD --repo example-org/site --body arn:aws:iam::123456789012:role/p',
      'gh variable set AWS_DEPLOY_ROLE --repo example-org/site --env eu-prod --body arn:aws:iam::123456789012:role/d',
      'gh variable set AWS_PLAN_ROLE_DEV --repo example-org/site --body arn:aws:iam::123456789012:role/dp',
      'gh variable set AWS_DEPLOY_ROLE --repo example-org/site --env dev --body arn:aws:iam::123456789012:role/dd',
    ]);
  });
});
