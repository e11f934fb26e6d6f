import type { GitHub } from './client';
import { GitHubError } from './client';

interface Environment {
  readonly deployment_branch_policy: {
    readonly protected_branches: boolean;
    readonly custom_branch_policies: boolean;
  } | null;
}

/**
 * Which branches may deploy to an environment of GitHub. AWS gives the deploy role to every job of that environment, so without such
 * a rule any branch that somebody can push gets it.
 * https://docs.github.com/en/rest/deployments/environments#get-an-environment
 *
 * @returns their names, or `protected branches`
 * @throws {Unprotected} where there is no such environment, or it has no rule, or one that fits branches that anybody can push
 */
export async function branchesOf(github: GitHub, environment: string): Promise<readonly string[]> {
  const path = `/environments/${encodeURIComponent(environment)}`;
  const { deployment_branch_policy: policy } = await github.get<Environment>(path).catch((error: Error) => {
    if (!(error instanceof GitHubError) || error.status !== 404) throw error;
    throw new Unprotected(`GitHub has no environment ${environment}. ${REMEDY}`);
  });
  if (policy === null) throw new Unprotected(`environment ${environment} lets every branch deploy. ${REMEDY}`);
  if (policy.protected_branches) return ['protected branches'];
  const { branch_policies: rules } = await github.get<{
    readonly branch_policies: readonly { readonly name: string }[];
  }>(`${path}/deployment-branch-policies?per_page=100`);
  const names = rules.map(({ name }) => name);
  const open = names.find((name) => /[*?[]/.test(name));
  if (open !== undefined) {
    throw new Unprotected(
      `environment ${environment} lets every branch named as ${open} deploy, and such a one can be pushed. ${REMEDY}`,
    );
  }
  if (names.length === 0) throw new Unprotected(`environment ${environment} lets no branch deploy. ${REMEDY}`);
  return names;
}

/** Whoever can push a branch may deploy, or nobody may. */
export class Unprotected extends Error {
  override readonly name = 'Unprotected';
}

const REMEDY =
  'Give it the branch that is deployed, and no other: npm run bootstrap prints the commands, and the setting is under Settings, Environments.';
