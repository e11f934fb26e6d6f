import { join, resolve } from 'node:path';
import type { DeploymentRecord } from '../aws/record';
import type { Progress } from '../core/progress';
import { effectOf } from '../plan/effect';
import { PLAN_FILE, type PlanManifest } from '../plan/manifest';
import { countChanges, type PlanJson } from '../plan/plan-json';
import { describeCounts } from '../plan/plan-report';
import { stateOfPlan } from '../plan/plan-state';
import { planStep } from '../terraform/steps';
import type { Terraform } from '../terraform/terraform';
import { differences, differencesText } from './difference';
import { type Here, Refused, refuseState } from './refusals';

/** In the stack's folder, for as long as it is needed: it holds secrets in plain text. */
export const OWN_PLAN = 'deploy.tfplan';

/** What is to be applied. */
export interface Chosen {
  /** The plan's file; undefined where there is nothing to apply. */
  readonly file?: string;
  /** How many resources it changes. */
  readonly resources: number;
  /** `2 to add, 1 to change, 0 to destroy` */
  readonly changes: string;
  readonly effect: string;
  readonly json: PlanJson;
}

export interface SavedPlan {
  readonly manifest: PlanManifest;
  readonly here: Here;
  /** Let a plan of another commit or an earlier state count, if it does the same. */
  readonly moved: boolean;
}

export interface PlanningOptions {
  readonly terraform: Terraform;
  /** The stack's folder. */
  readonly dir: string;
  readonly progress: Progress;
  readonly saved?: SavedPlan;
  /** The state as it was before it was repaired here. @default nothing was repaired */
  readonly repaired?: PlanManifest['state'];
  /** Of the deployment before, if there was one. */
  readonly last?: DeploymentRecord;
}

/**
 * Plans, and holds that against the saved plan, if there is one. What a pull request's role has written is looked at and never executed:
 * a saved plan carries its own configuration, provisioners included.
 *
 * @throws {Refused} with status 4 where the saved plan does something else than would be done now
 */
export async function choosePlan(options: PlanningOptions): Promise<Chosen> {
  const { terraform, dir, progress, saved, last, repaired } = options;
  const found = await planStep(terraform, progress, OWN_PLAN);
  const json = await terraform.show<PlanJson>(OWN_PLAN);
  const chosen = {
    file: found && OWN_PLAN,
    resources: found?.resources ?? 0,
    changes: describeCounts(countChanges(json)),
    effect: effectOf(json),
    json,
  };
  if (!saved) return chosen;

  const { here, moved, manifest } = saved;
  const file = resolve(here.dir, PLAN_FILE);
  const reviewed = await terraform.show<PlanJson>(file);
  const effect = effectOf(reviewed);
  // A plan of a repaired copy says nothing of the state that it was a copy of.
  const reviewedFrom = manifest.repairs ? manifest.state : stateOfPlan(file);
  const plannedFrom = repaired ?? stateOfPlan(join(dir, OWN_PLAN));
  if (effect === chosen.effect) {
    if (!moved) refuseState(reviewedFrom, plannedFrom, here);
    return chosen;
  }
  // A pipeline's job that is run again, or one after that which was killed.
  const applied = last?.plan?.effect === effect && ['applied', 'live'].includes(last.result);
  if (!found && applied) {
    progress.line(`${here.dir} was applied by deployment ${last.id} already: what is left to do is done.`);
    return { ...chosen, effect };
  }
  if (!moved) refuseState(reviewedFrom, plannedFrom, here);
  const what = differencesText(differences(reviewed, json)) || 'its whole';
  throw new Refused(
    `${here.dir} would no longer do what was reviewed: ${what}. Have the plan of now reviewed: npm run plan -- ${here.environment} --out ${here.dir}`,
    4,
  );
}
