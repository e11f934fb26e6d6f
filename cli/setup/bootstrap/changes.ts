import type { PlannedChanges } from '../../terraform/terraform';

/**
 * What a plan would do to what stands already, a line each; new resources are counted by Terraform itself.
 * `~ aws_s3_bucket_versioning.state (taken over, example-tfstate): versioning_configuration[0].status "Suspended" becomes "Enabled"`
 */
export function describeChanges({ resource_changes = [] }: PlannedChanges): string[] {
  return resource_changes.flatMap(({ address, change }) => {
    const { actions, before, after, after_unknown: unknown, importing } = change;
    const title = `${address.replace(/_[0-9A-F]{8}$/, '')}${importing ? ` (taken over, ${importing.id})` : ''}`;
    if (actions.includes('delete')) return [`- ${title}: ${actions.includes('create') ? 'replaced' : 'deleted'}`];
    if (!actions.includes('update')) return importing ? [`= ${title}: stays as it is`] : [];
    const changed = differences(before, after, unknown, '');
    return [`~ ${title}: ${changed.join('; ') || 'what AWS itself works out'}`];
  });
}

/** Where two values differ, leaf by leaf; of what is unknown until it is applied, that which has a value now. */
function differences(before: unknown, after: unknown, unknown: unknown, path: string): string[] {
  if (unknown === true) return isNothing(before) ? [] : [`${path} ${show(before)} becomes what is known once applied`];
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(
        before[key],
        after[key],
        isTree(unknown) ? unknown[key] : undefined,
        Array.isArray(before) ? `${path}[${key}]` : `${path && `${path}.`}${key}`,
      ),
    );
  }
  return show(before) === show(after) ? [] : [`${path} ${show(before)} becomes ${show(after)}`];
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function show(value: unknown): string {
  return JSON.stringify(value ?? null);
}
