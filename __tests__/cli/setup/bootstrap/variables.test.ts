import { readFileSync } from 'node:fs';
import { ghCommands, variablesOf } from '../../../../cli/setup/bootstrap/variables';

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

  it('are set by commands that make the environments first', () => {
    expect(ghCommands(OUTPUTS)).toEqual([
      'gh api --silent --method PUT repos/example-org/site/environments/eu-prod',
      'gh api --silent --method PUT repos/example-org/site/environments/dev',
      'gh variable set AWS_PLAN_ROLE_EU_PROD --repo example-org/site --body arn:aws:iam::123456789012:role/p',
      'gh variable set AWS_DEPLOY_ROLE --repo example-org/site --env eu-prod --body arn:aws:iam::123456789012:role/d',
      'gh variable set AWS_PLAN_ROLE_DEV --repo example-org/site --body arn:aws:iam::123456789012:role/dp',
      'gh variable set AWS_DEPLOY_ROLE --repo example-org/site --env dev --body arn:aws:iam::123456789012:role/dd',
    ]);
  });

  it('are those that docs/pipeline.md shows', () => {
    const arn = (name: string) => `arn:aws:iam::123456789012:role/example-${name}`;
    const roles = Object.fromEntries(
      ['dev', 'prod'].map((name) => [name, { plan: arn(`${name}-plan`), deploy: arn(`${name}-deploy`) }]),
    );
    const shown = /<!-- bootstrap -->\s*```\n(.*?)```/s.exec(readFileSync('docs/pipeline.md', 'utf8'))?.[1] ?? '';
    expect(shown.trim().split(/\n\s*/)).toEqual(ghCommands({ repository: 'acme/site', roles }));
  });

  it('are set in a repository by its name, whatever its subjects carry', () => {
    const [first] = ghCommands({ ...OUTPUTS, repository: 'example-org@123456/site@456789' });
    expect(first).toBe('gh api --silent --method PUT repos/example-org/site/environments/eu-prod');
  });
});
