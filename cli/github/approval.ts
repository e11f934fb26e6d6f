import type { GitHub } from './client';

interface Review {
  readonly state: string;
  readonly environments: readonly { readonly name: string }[];
  readonly user: { readonly login: string } | null;
  readonly comment?: string;
}

/**
 * Who has approved an environment in a run.
 * @throws {Error} where nobody has: an environment without required reviewers lets every job through, and is no approval
 */
export async function approvalOf(github: GitHub, run: string, environment: string): Promise<string> {
  const reviews = await github.list<Review>(`/actions/runs/${run}/approvals`);
  const last = reviews.findLast(({ environments }) => environments.some(({ name }) => name === environment));
  if (last?.state === 'approved') return last.user?.login ?? 'somebody';
  throw new Error(
    `nobody has approved environment ${environment} in this run. Give it required reviewers (Settings, Environments), then run this again.`,
  );
}
