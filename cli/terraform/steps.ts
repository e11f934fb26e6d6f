import type { Progress } from '../core/progress';
import type { Terraform, TerraformEvent } from './terraform';

/** Terraform's own steps as a person sees them: what it is at, and how far. */

export function initStep(terraform: Terraform, progress: Progress): Promise<unknown> {
  return progress.step('terraform init', async () => {
    await terraform.init();
    return { done: 'provider as locked' };
  });
}

/**
 * Plans into a file.
 * @returns how many resources are to be changed, and that in words; undefined where there is nothing to apply. A plan may change
 *   outputs alone: then there are none, and still something to apply
 */
export async function planStep(
  terraform: Terraform,
  progress: Progress,
  file: string,
): Promise<{ readonly resources: number; readonly words: string } | undefined> {
  const { found } = await progress.step('terraform plan', async (step) => {
    let resources = 0;
    let words = '';
    const changes = await terraform.plan(file, ({ type, hook, '@message': message }) => {
      if (type === 'planned_change') resources += 1;
      if (type === 'lock_wait') step(message);
      if (type === 'refresh_start') step(`reading ${hook?.resource?.addr}`);
      if (type === 'change_summary') words = message.replace(/^Plan: /, '').replace(/\.$/, '');
    });
    return changes ? { found: { resources, words }, done: words } : { found: undefined, done: 'nothing to change' };
  });
  return found;
}

/** Applies exactly the plan in a file. @param resources how many it changes */
export function applyStep(terraform: Terraform, progress: Progress, file: string, resources: number): Promise<unknown> {
  return progress.step('terraform apply', async (step) => ({ done: await apply(terraform, file, resources, step) }));
}

async function apply(
  terraform: Terraform,
  file: string,
  resources: number,
  step: (detail: string) => void,
): Promise<string> {
  const running = new Set<string>();
  let finished = 0;
  let summary = '';
  await terraform.apply(file, ({ type, hook, '@message': message }: TerraformEvent) => {
    if (type === 'lock_wait') return step(message);
    const addr = hook?.resource?.addr ?? '';
    if (type === 'apply_start') running.add(addr);
    if (type === 'apply_complete' || type === 'apply_errored') {
      running.delete(addr);
      finished += 1;
    }
    if (type === 'change_summary') summary = message.replace(/^Apply complete! Resources: /, '').replace(/\.$/, '');
    step(`${finished} of ${resources}${running.size > 0 ? `, at ${[...running].join(', ')}` : ''}`);
  });
  return summary;
}
