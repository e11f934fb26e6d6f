/** GitHub's REST API below `/repos/ORG/REPO`, as somebody who administers the repository. */
export interface RepositoryApi {
  /** `undefined` where there is no such thing. */
  get<T>(path: string): Promise<T | undefined>;
  send(method: 'PUT' | 'POST', path: string, body: object): Promise<void>;
}

/** What a deployment waits for that main's commits do not do as they were reviewed: docs/pipeline.md. */
export const NEW_PLAN = 'new-plan';

interface Environment {
  readonly deployment_branch_policy: object | null;
  readonly protection_rules?: readonly {
    readonly type: string;
    readonly wait_timer?: number;
    readonly prevent_self_review?: boolean;
    readonly reviewers?: readonly { readonly type: string; readonly reviewer: { readonly id: number } }[];
  }[];
}

const CUSTOM = { protected_branches: false, custom_branch_policies: true };

/**
 * The commands by which only one branch may deploy to environments, for a repository that has none of them yet. They go before
 * anything that AWS trusts: from then on it trusts every job of these environments.
 */
export function protectCommands(repository: string, environments: readonly string[], branch: string): string[] {
  return environments.flatMap((environment) => {
    const path = `repos/${nameOf(repository)}/environments/${environment}`;
    const policy = Object.entries(CUSTOM).map(([key, value]) => `-F 'deployment_branch_policy[${key}]=${value}'`);
    return [
      `gh api --silent --method PUT ${path} ${policy.join(' ')}`,
      `gh api --silent --method POST ${path}/deployment-branch-policies -f name=${branch}`,
    ];
  });
}

/**
 * Lets one branch alone deploy to each environment. One that has a rule of its own is left as it is, and what it has besides stays.
 * https://docs.github.com/en/rest/deployments/environments#create-or-update-an-environment
 *
 * @returns what was done to each, a line each
 */
export async function protect(api: RepositoryApi, environments: readonly string[], branch: string): Promise<string[]> {
  const lines: string[] = [];
  for (const environment of environments) {
    const path = `/environments/${environment}`;
    const found = await api.get<Environment>(path);
    if (found?.deployment_branch_policy) {
      lines.push(`${environment}: has a branch rule, left as it is`);
      continue;
    }
    await api.send('PUT', path, { ...kept(found), deployment_branch_policy: CUSTOM });
    await api.send('POST', `${path}/deployment-branch-policies`, { name: branch });
    lines.push(`${environment}: ${branch} alone may deploy`);
  }
  return lines;
}

/** GitHub takes an environment's rules as a whole: what is not named again is gone. */
function kept({ protection_rules: rules = [] }: Partial<Environment> = {}): object {
  const timer = rules.find(({ type }) => type === 'wait_timer')?.wait_timer;
  const review = rules.find(({ type }) => type === 'required_reviewers');
  return {
    ...(timer && { wait_timer: timer }),
    ...(review && {
      prevent_self_review: review.prevent_self_review ?? false,
      reviewers: review.reviewers?.map(({ type, reviewer }) => ({ type, id: reviewer.id })),
    }),
  };
}

/** Without the ids, which are of subjects alone. */
export function nameOf(repository: string): string {
  return repository.replace(/@\d+/g, '');
}
