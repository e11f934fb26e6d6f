import type { GitPlace } from '../plan/git';
import type { PlanManifest } from '../plan/manifest';

/** A saved plan that must not be applied. Told in one line; `status` is what the command ends with. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    message: string,
    readonly status: 1 | 4 = 1,
  ) {
    super(message);
  }
}

export interface Here {
  readonly site: string;
  readonly environment: string;
  /** Where the plan lies, for people. */
  readonly dir: string;
  readonly git: GitPlace;
}

/** Why a plan is not one for here, before anything is synthesised. */
export function refuseOther(plan: PlanManifest, { site, environment, dir }: Here): void {
  if (plan.site === site && plan.environment === environment) return;
  const other = `environment ${plan.environment} of site ${plan.site}`;
  throw new Refused(
    `${dir} is a plan of ${other}, and this deploys ${environment} of ${site}. Plan that one: npm run plan -- ${environment} --out ${dir}`,
  );
}

/**
 * Why a plan is not one of these sources: its commit is another one with other files, or what is synthesised here is not what was
 * planned. A squash or merge commit with the same files is let through.
 * @param synthesised the hash of what is synthesised here
 */
export function refuseSources(plan: PlanManifest, { environment, dir, git }: Here, synthesised: string): void {
  const again = `Plan again: npm run plan -- ${environment} --out ${dir}`;
  if (plan.commit !== git.commit && (plan.tree === undefined || plan.tree !== git.tree)) {
    throw new Refused(
      `${dir} was planned from commit ${short(plan.commit)}, whose files are not those of commit ${short(git.commit)} here. ` +
        `Check that commit out, or let a plan of another commit count where it does the same (--moved). ${again}`,
    );
  }
  if (plan.synthesised === synthesised) return;
  const why = plan.dirty
    ? 'it was planned with changes that were not committed'
    : git.dirty
      ? 'there are changes here that are not committed'
      : 'the tools or the environment variables that site.config.ts reads are others';
  throw new Refused(
    `${dir} was planned from another tree: what is synthesised here is ${synthesised.slice(0, 12)}, not ${plan.synthesised.slice(0, 12)}; ${why}. ${again}`,
  );
}

type State = PlanManifest['state'];

/** Why a plan is of a state that is no longer there. @param planned, now the state that each was planned from */
export function refuseState(planned: State, now: State, { environment, dir }: Here): void {
  if (planned?.lineage === now?.lineage && planned?.serial === now?.serial) return;
  const again = `Plan again: npm run plan -- ${environment} --out ${dir}`;
  if (planned && now && planned.lineage !== now.lineage) {
    throw new Refused(
      `${dir} was planned from another state: lineage ${planned.lineage}, and the state here is ${now.lineage}. ${again}`,
    );
  }
  throw new Refused(
    `${dir} is stale: it was planned from ${stateText(planned)}, and now there is ${stateText(now)}. Something was applied since. ${again}`,
  );
}

function stateText(state: State): string {
  return state ? `serial ${state.serial} of the state` : 'no state';
}

function short(commit: string | undefined): string {
  return commit?.slice(0, 12) ?? 'of no repository';
}
