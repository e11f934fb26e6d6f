import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DeploymentRecord } from '../aws/record';
import { type Running, rollbackName } from '../aws/running';
import type { Progress } from '../core/progress';
import { planStep } from '../terraform/steps';
import type { Terraform } from '../terraform/terraform';
import { effectOf } from './effect';
import { formatMarkdown } from './format-markdown';
import { gitPlace } from './git';
import { PLAN_FILE, type PlanManifest, writeManifest } from './manifest';
import { countChanges, kindOf, type PlanJson } from './plan-json';
import { type PlanReport, reportPlan } from './plan-report';
import { stateOfPlan } from './plan-state';
import { withoutSecrets } from './redact';
import { fillFolder } from './saved-folder';
import { synthesisedHash } from './synthesized';

export interface SavePlanOptions {
  /** On a stack that is synthesised and initialised. */
  readonly terraform: Terraform;
  /** Its version. */
  readonly terraformVersion: string;
  /** The stack's folder. */
  readonly stackDir: string;
  /** What the deployment repairs before it plans: `terraform` is on a copy whose state is repaired. @default nothing */
  readonly repairs?: readonly string[];
  /** What viewers get now. @default what Terraform applied last */
  readonly running?: Running;
  /** The state that is repaired. @default the one that was planned from */
  readonly repaired?: PlanManifest['state'];
  readonly site: string;
  readonly environment: string;
  /** The page that is graded: `index.html` */
  readonly rootObject: string;
  /** The folder that is to hold the plan. */
  readonly out: string;
  readonly progress: Progress;
  readonly now: () => Date;
}

export interface SavedPlan {
  readonly manifest: PlanManifest;
  readonly report: PlanReport;
}

/**
 * Plans, and fills a folder with the plan and what is to be known of it, whole or not at all.
 * @throws {Error} in one line: what Terraform said, or why the folder cannot be used
 */
export function savePlan(options: SavePlanOptions): Promise<SavedPlan> {
  const { terraform, stackDir, site, environment, rootObject, out, progress, now, repairs = [] } = options;
  return fillFolder(out, async (dir) => {
    const place = await gitPlace(process.cwd(), resolve(out));
    const file = join(dir, PLAN_FILE);
    await planStep(terraform, progress, file);
    return progress.step('what it does', async () => {
      const [whole, text] = await Promise.all([terraform.show<PlanJson>(file), terraform.showText(file)]);
      const { json, hide } = withoutSecrets(whole);
      const diff = hide(text);
      const report = reportPlan(json, rootObject, { repairs, running: options.running });
      const facts = {
        site,
        environment,
        ...place,
        synthesised: synthesisedHash(stackDir),
        terraform: options.terraformVersion,
        providers: providersIn(await readFile(join(stackDir, '.terraform.lock.hcl'), 'utf8')),
        state: repairs.length > 0 ? options.repaired : stateOfPlan(file),
        ...(repairs.length > 0 && { repairs: [...repairs] }),
        ...(options.running?.rollback && { rollback: rollbackIn(json, options.running.rollback) }),
        effect: effectOf(whole),
        changes: countChanges(json),
        at: now().toISOString(),
      };
      await writeFile(join(dir, 'plan.json'), JSON.stringify(json));
      await writeFile(join(dir, 'plan.txt'), diff);
      await writeFile(join(dir, 'plan.md'), formatMarkdown({ report, manifest: facts, diff }));
      return { manifest: await writeManifest(dir, facts), report, done: report.headers.summary };
    });
  });
}

/** What a rollback changes without Terraform. */
const ROLLED_BACK = [
  'aws_cloudfront_distribution',
  'aws_cloudfront_function',
  'aws_cloudfront_response_headers_policy',
];

/** The rollback that is in force, and whether all that the plan would do is to undo it. */
function rollbackIn({ resource_changes = [], output_changes = {} }: PlanJson, rollback: DeploymentRecord) {
  const changed = resource_changes.filter(({ change }) => !['none', 'read'].includes(kindOf(change)));
  const alone =
    changed.every(({ type, change }) => ROLLED_BACK.includes(type) && kindOf(change) === 'change') &&
    Object.values(output_changes).every((change) => kindOf(change) === 'none');
  return { name: rollbackName(rollback), alone };
}

/** `{ aws: '5.100.0' }` from a lock file of providers. */
export function providersIn(lockFile: string): Record<string, string> {
  const found = lockFile.matchAll(/^provider "(?:.*\/)?([^"]+)" \{\s*version\s*=\s*"([^"]+)"/gm);
  return Object.fromEntries(Array.from(found, ([, name, version]) => [name, version]));
}
