import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import type { Environment } from '../config';
import { namesOf } from '../names/names';
import { plansPrefix, siteState } from '../names/state-backend';
import { deploySite, planSite, watchSite } from '../rights/site-rights';
import { keepPlans, readPlans, readState, type StateRightsOptions, writeState } from '../rights/state-rights';
import { ownLogs } from './edge-role';
import { GithubRole } from './github-role';

/**
 * The subjects of the tokens of the jobs that plan: of pull requests, and on the branch that is deployed.
 * https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 *
 * @param repository `ORG/REPO`, or `ORG@ID/REPO@ID`
 */
export function planSubjects(repository: string, branch: string): [string, string] {
  return [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/${branch}`];
}

/** The subject of every job that states that environment of GitHub, on whatever branch. */
export function deploySubject(repository: string, environment: string): string {
  return `repo:${repository}:environment:${environment}`;
}

export interface PipelineRolesProps {
  readonly site: string;
  readonly environment: Environment;
  readonly account: string;
  /** `ORG/REPO` */
  readonly repository: string;
  /** The branch that is deployed. */
  readonly branch: string;
  readonly providerArn: string;
  readonly state: StateRightsOptions;
  /** The ARN of the policy that bounds both roles. @default none */
  readonly permissionsBoundary?: string;
}

/**
 * What the pipeline may do to one environment: plan it in any pull request and on the branch that is deployed, deploy it
 * from that environment's jobs alone.
 */
export class PipelineRoles extends Construct {
  readonly planRoleArn: string;
  readonly deployRoleArn: string;

  constructor(scope: Construct, id: string, props: PipelineRolesProps) {
    super(scope, id);
    const { site, environment, account, repository, branch, state, providerArn, permissionsBoundary } = props;
    const { name, functionName, edgeBoundary } = namesOf(site, environment);
    const target = { site, environment, account };
    const { key } = siteState({ ...environment.state!, ...state }, site, environment.name);
    const plans = plansPrefix(site, environment.name);
    const common = { providerArn, permissionsBoundary };

    // Where site.config.ts names it, it is somebody else's.
    if (edgeBoundary !== undefined && environment.edgeFunction.permissionsBoundary === undefined) {
      new IamPolicy(this, 'edge-boundary', {
        name: edgeBoundary,
        description: `The most that the edge function of ${name} can be allowed: its own logs`,
        policy: JSON.stringify(ownLogs(functionName, account)),
      });
    }
    this.planRoleArn = new GithubRole(this, 'plan', {
      ...common,
      name: `${name}-plan`,
      description: `Plans ${name} in pull requests and on ${branch} of ${repository}: reads, and writes plans alone`,
      subjects: planSubjects(repository, branch),
      statements: [...readState(state, key), ...keepPlans(state, plans), ...planSite(target), ...watchSite(target)],
    }).arn;
    this.deployRoleArn = new GithubRole(this, 'deploy', {
      ...common,
      name: `${name}-deploy`,
      description: `Deploys ${name} from GitHub environment ${environment.name} of ${repository}`,
      subjects: [deploySubject(repository, environment.name)],
      statements: [...writeState(state, key), ...readPlans(state, plans), ...planSite(target), ...deploySite(target)],
    }).arn;
  }
}
