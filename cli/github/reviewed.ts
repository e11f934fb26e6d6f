import type { PlanManifest } from '../plan/manifest';
import type { GitHub } from './client';

interface PullRequest {
  readonly number: number;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly head: { readonly sha: string };
  readonly base: { readonly ref: string };
}

/**
 * The pull request into `branch` that a commit of it came in by, however it was merged; undefined for one that was pushed. What
 * was merged into another branch was reviewed for that one alone.
 */
export async function mergedBy(
  github: GitHub,
  commit: string,
  branch: string,
): Promise<{ readonly number: number; readonly head: string } | undefined> {
  const all = await github.list<PullRequest>(`/commits/${commit}/pulls`);
  const merged = all.filter((pull) => pull.merged_at !== null && pull.base.ref === branch);
  const found = merged.find((pull) => pull.merge_commit_sha === commit) ?? merged[0];
  return found && { number: found.number, head: found.head.sha };
}

/** Which plan is deployed, and whether somebody must look at it first. */
export interface Judgement {
  /** The commit that it is kept under. */
  readonly plan: string;
  readonly reviewed: boolean;
  /** For people, in Markdown. */
  readonly why: string;
}

/**
 * Holds the plan of now against the one that was reviewed.
 * @param commit what is deployed, under which the plan of now is kept
 */
export function judge(
  commit: string,
  now: Pick<PlanManifest, 'effect' | 'changes'>,
  pull?: { readonly number: number; readonly head: string; readonly plan?: Pick<PlanManifest, 'effect'> },
): Judgement {
  if (pull?.plan?.effect === now.effect) {
    return { plan: pull.head, reviewed: true, why: `It does what was reviewed in #${pull.number}.` };
  }
  if (Object.values(now.changes).every((count) => count === 0)) {
    return { plan: commit, reviewed: true, why: 'There is nothing for Terraform to do.' };
  }
  const unseen = 'nobody has reviewed this plan: it waits for an approval.';
  if (pull === undefined)
    return { plan: commit, reviewed: false, why: `No pull request brought this commit, so ${unseen}` };
  return {
    plan: commit,
    reviewed: false,
    why: pull.plan
      ? `It does something else than what was reviewed in #${pull.number}, so ${unseen}`
      : `#${pull.number} has no plan of its last commit ${pull.head.slice(0, 12)}, so ${unseen}`,
  };
}
