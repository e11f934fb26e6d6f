/**
 * Terraform's plan as JSON, as far as it is looked at here.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, Change>>;
}

export interface ResourceChange {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  /** Where the resource was before it was moved. */
  readonly previous_address?: string;
  /** Of an object that a replacement which broke off has left behind: random. */
  readonly deposed?: string;
  /** `replace_because_cannot_update`, `delete_because_no_resource_config`, … */
  readonly action_reason?: string;
  readonly change: Change;
}

export interface Change {
  readonly actions: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  /** `true`, or in the shape of the value, where it is known only after it was applied. */
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  /** What cannot be changed in place. */
  readonly replace_paths?: readonly (readonly (string | number)[])[];
  readonly importing?: { readonly id?: string };
}

/** What Terraform would do, one word for each kind. */
export type Kind = 'none' | 'read' | 'add' | 'change' | 'replace' | 'destroy' | 'forget';

export function kindOf({ actions }: Pick<Change, 'actions'>): Kind {
  const [first, second] = actions;
  // What takes the place of something that is only forgotten is new, and what was stays.
  if (second !== undefined) return actions.includes('forget') ? 'add' : 'replace';
  const kinds: Readonly<Record<string, Kind>> = {
    'no-op': 'none',
    read: 'read',
    create: 'add',
    update: 'change',
    delete: 'destroy',
    forget: 'forget',
  };
  return kinds[first ?? 'no-op'] ?? 'change';
}

/** How many resources would be what, and how many outputs would change. */
export function countChanges({ resource_changes = [], output_changes = {} }: PlanJson) {
  const kinds = resource_changes.map(({ change }) => kindOf(change));
  const count = (kind: Kind) => kinds.filter((one) => one === kind).length;
  return {
    add: count('add'),
    change: count('change'),
    destroy: count('destroy'),
    replace: count('replace'),
    import: resource_changes.filter(({ change }) => change.importing !== undefined).length,
    forget: resource_changes.filter(({ change }) => change.actions.includes('forget')).length,
    outputs: Object.values(output_changes).filter((change) => kindOf(change) !== 'none').length,
  };
}

/** Whether a value of a plan is an object or a map. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
