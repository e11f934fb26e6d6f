import type { PlannedChanges } from '../terraform/terraform';

/**
 * What a plan would do to what stands already, a line each; new resources are counted by Terraform itself.
 * `~ aws_s3_bucket_versioning.state (taken over): status "Suspended" becomes "Enabled"`
 */
export function describeChanges({ resource_changes = [] }: PlannedChanges): string[] {
  return resource_changes.flatMap(({ address, change }) => {
    const { actions, before, after, after_unknown: unknown = {}, importing } = change;
    const title = `${address.replace(/_[0-9A-F]{8}$/, '')}${importing ? ` (taken over, ${importing.id})` : ''}`;
    if (actions.includes('delete')) return [`- ${title}: ${actions.includes('create') ? 'replaced' : 'deleted'}`];
    if (!actions.includes('update')) return importing ? [`= ${title}: stays as it is`] : [];
    const changed = Object.keys({ ...before, ...after })
      .filter((key) => !unknown[key] && !same(before?.[key], after?.[key]))
      .map((key) => `${key} ${show(before?.[key])} becomes ${show(after?.[key])}`);
    return [`~ ${title}: ${changed.join('; ')}`];
  });
}

function same(one: unknown, other: unknown): boolean {
  // To Terraform an option that is not set and one that is false are two things, to S3 one.
  return JSON.stringify(one || null) === JSON.stringify(other || null);
}

function show(value: unknown): string {
  return JSON.stringify(value ?? null);
}
