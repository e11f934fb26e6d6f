import { nameOf } from './github-settings';

/** The stack's outputs. */
export interface BootstrapOutputs {
  readonly site: string;
  readonly repository: string;
  readonly bucket: string;
  readonly roles: Readonly<Record<string, RolePair>>;
  readonly teams: Readonly<Record<string, RolePair>>;
}

interface RolePair {
  readonly plan: string;
  readonly deploy: string;
}

/** A variable of GitHub Actions: of the whole repository, or of one of its environments. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly environment?: string;
}

/**
 * What the workflows need to know. The plan role is a variable of the repository, since pull requests run in no environment; the
 * deploy role is one of its environment, which GitHub hands out only after that environment's approvals.
 */
export function variablesOf({ roles }: Pick<BootstrapOutputs, 'roles'>): Variable[] {
  return Object.entries(roles).flatMap(([environment, { plan, deploy }]) => [
    { name: `AWS_PLAN_ROLE_${environment.toUpperCase().replaceAll('-', '_')}`, value: plan },
    { name: 'AWS_DEPLOY_ROLE', value: deploy, environment },
  ]);
}

/** The same as commands of GitHub's own command line. */
export function variableCommands(outputs: Pick<BootstrapOutputs, 'repository' | 'roles'>): string[] {
  const repository = nameOf(outputs.repository);
  return variablesOf(outputs).map(
    ({ name, value, environment }) =>
      `gh variable set ${name} --repo ${repository}${environment ? ` --env ${environment}` : ''} --body ${value}`,
  );
}
