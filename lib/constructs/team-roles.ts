import { Construct } from 'constructs';
import { readOutputs } from '../rights/output-rights';
import { readTeamStates, type StateRightsOptions, writeTeamStates } from '../rights/state-rights';
import { GithubRole } from './github-role';

export interface TeamRolesProps {
  readonly site: string;
  readonly team: string;
  /** `ORG/REPO` of the team's own workflows. */
  readonly repository: string;
  readonly account: string;
  readonly providerArn: string;
  readonly state: StateRightsOptions;
  /** The ARN of the policy that bounds both roles. @default none */
  readonly permissionsBoundary?: string;
}

/**
 * What another team's pipeline may do here: keep its states under `teams/<team>/` and read what the site publishes. What its own
 * stacks make, its own policies allow, attached to the same roles.
 */
export class TeamRoles extends Construct {
  readonly planRoleArn: string;
  readonly deployRoleArn: string;

  constructor(scope: Construct, id: string, props: TeamRolesProps) {
    super(scope, id);
    const { site, team, repository, account, state, providerArn, permissionsBoundary } = props;
    const name = `${site}-team-${team}`;
    const common = { providerArn, permissionsBoundary };
    const outputs = readOutputs(site, account);

    this.planRoleArn = new GithubRole(this, 'plan', {
      ...common,
      name: `${name}-plan`,
      description: `Team ${team}, pull requests of ${repository}: reads its states`,
      subjects: [`repo:${repository}:pull_request`],
      statements: [...readTeamStates(state, team), ...outputs],
    }).arn;
    this.deployRoleArn = new GithubRole(this, 'deploy', {
      ...common,
      name: `${name}-deploy`,
      description: `Team ${team}, GitHub environment ${team} of ${repository}: writes its states`,
      subjects: [`repo:${repository}:environment:${team}`],
      statements: [...writeTeamStates(state, team), ...outputs],
    }).arn;
  }
}
