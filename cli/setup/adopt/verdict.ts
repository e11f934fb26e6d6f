import type { PlannedChanges } from '../../terraform/terraform';

/** What a plan would do to what stands, sorted by whether it must. A line each. */
export interface Verdict {
  /** How many resources the plan takes over. */
  readonly imported: number;
  /** What the headers need: the function, its version, and where the distribution runs it. */
  readonly headers: readonly string[];
  /** What is added beside, and changes nothing that stands: tags by which roles know what is theirs, parameters for other teams. */
  readonly beside: readonly string[];
  /** Everything else. */
  readonly other: readonly string[];
  /** What would be deleted, or deleted and made anew. */
  readonly destroyed: readonly string[];
}

type Change = NonNullable<PlannedChanges['resource_changes']>[number];
type Group = 'headers' | 'beside' | 'other' | 'destroyed';
type Told = readonly [group: Group, line: string];

/** Made by the plan, these are the headers’. */
const OF_HEADERS = [
  'aws_lambda_function',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_cloudfront_response_headers_policy',
];

/** Of the function: what another code brings with it. */
const OF_CODE = [
  'code_sha256',
  'description',
  'filename',
  'handler',
  'last_modified',
  'logging_config',
  'qualified_arn',
  'qualified_invoke_arn',
  'role',
  'runtime',
  'source_code_hash',
  'source_code_size',
  'version',
];

/** Not in AWS: what Terraform remembers of how it is to treat a resource. */
const REMEMBERED = ['force_destroy', 'publish', 'retain_on_delete', 'skip_destroy', 'timeouts', 'wait_for_deployment'];

/** Sorts a plan, as `terraform show -json` has it. Pure. */
export function verdictOn({ resource_changes = [] }: PlannedChanges): Verdict {
  const told = resource_changes.flatMap(sort);
  const of = (group: Group) => told.filter(([is]) => is === group).map(([, line]) => line);
  return {
    imported: resource_changes.filter(({ change }) => change.importing).length,
    headers: of('headers'),
    beside: of('beside'),
    other: of('other'),
    destroyed: of('destroyed'),
  };
}

/** Whether the environment has a function for its routes once the plan is applied. */
export function hasRoutes({ resource_changes = [] }: PlannedChanges): boolean {
  return resource_changes.some(
    ({ address, change }) => /^aws_cloudfront_function\./.test(address) && change.actions.join() !== 'delete',
  );
}

function sort({ address, change }: Change): Told[] {
  const [type = ''] = address.split('.');
  const { actions } = change;
  const title = address.replace(/_[0-9A-F]{8}$/, '');
  if (actions.includes('delete')) {
    return [['destroyed', `${title} ${actions.includes('create') ? 'is deleted and made anew' : 'is deleted'}`]];
  }
  if (actions.includes('create')) {
    if (/^aws_(s3_|cloudfront_distribution$|route53_)/.test(type))
      return [['other', `${title} is made, over whatever stands there`]];
    return [[OF_HEADERS.includes(type) ? 'headers' : 'beside', `${title} is made`]];
  }
  if (!actions.includes('update')) return [];
  return ofUpdate(type, change)
    .filter(([, line]) => line !== '')
    .map(([group, line]): Told => [group, `${title}: ${line}`]);
}

function ofUpdate(type: string, { before, after, after_unknown: unknown }: Change['change']): Told[] {
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...Object.keys(unknown ?? {})]);
  const code: string[] = [];
  const told = [...keys].flatMap((key): Told[] => {
    const [was, is, open] = [before?.[key], after?.[key], unknown?.[key]];
    if (!differs(was, is, open)) return [];
    if (key === 'tags_all') return ofTags(was, is);
    // `tags_all` has them, with those of the provider.
    if (key === 'tags') return [];
    if (REMEMBERED.includes(key)) return [];
    if (type === 'aws_lambda_function' && OF_CODE.includes(key)) {
      code.push(key);
      return [];
    }
    if (type === 'aws_cloudfront_distribution' && /_cache_behavior$/.test(key)) return ofBehaviors(key, was, is, open);
    return [['other', `${key} ${show(was)} becomes ${open === true ? 'what is known once applied' : show(is)}`]];
  });
  return code.length > 0 ? [['headers', `another code, as a new version (${code.sort().join(', ')})`], ...told] : told;
}

function ofTags(was: unknown, is: unknown): Told[] {
  const [before, after] = [was, is].map((tags) => (tags ?? {}) as Record<string, string>) as [
    Record<string, string>,
    Record<string, string>,
  ];
  const added = Object.entries(after).filter(([key]) => !Object.hasOwn(before, key));
  const others = Object.keys(before).filter((key) => before[key] !== after[key]);
  return [
    ['beside', added.length > 0 ? `tags ${added.map(([key, value]) => `${key}=${value}`).join(', ')} are added` : ''],
    ['other', others.map((key) => `tag ${key} ${show(before[key])} becomes ${show(after[key])}`).join('; ')],
  ];
}

interface Association {
  readonly event_type: string;
  readonly lambda_arn?: string;
  readonly include_body?: boolean;
}
type Behavior = Readonly<Record<string, unknown>> & { readonly path_pattern?: string };

/** By index: Terraform keeps the order of behaviours. */
function ofBehaviors(key: string, was: unknown, is: unknown, open: unknown): Told[] {
  const [before, after, unknown] = [was, is, open].map((all) => (Array.isArray(all) ? all : [])) as [
    Behavior[],
    Behavior[],
    Behavior[],
  ];
  if (before.length !== after.length) return [['other', `${key} ${show(was)} becomes ${show(is)}`]];
  return after.flatMap((behavior, i): Told[] => {
    const old = before[i] as Behavior;
    const path = behavior.path_pattern ?? 'the default behaviour';
    const names = new Set([old, behavior, unknown[i] ?? {}].flatMap(Object.keys));
    return [...names].flatMap((name): Told[] => {
      if (!differs(old[name], behavior[name], unknown[i]?.[name])) return [];
      if (name === 'lambda_function_association') return ofAssociations(path, old[name], behavior[name]);
      if (name === 'response_headers_policy_id' && !old[name]) {
        return [['headers', `${path} gets the response headers policy`]];
      }
      return [['other', `${path}: ${name} ${show(old[name])} becomes ${show(behavior[name])}`]];
    });
  });
}

function ofAssociations(path: string, was: unknown, is: unknown): Told[] {
  const others = (all: unknown) =>
    ((all ?? []) as Association[])
      .filter(({ event_type }) => event_type !== 'origin-response')
      .map(({ event_type, lambda_arn, include_body = false }) => `${event_type} ${lambda_arn} ${include_body}`)
      .sort();
  const [before, after] = [others(was), others(is)];
  const replaced = ((was ?? []) as Association[]).find(({ event_type }) => event_type === 'origin-response');
  return [
    [
      'headers',
      `${path} runs the function on origin-response${replaced ? ` in place of ${replaced.lambda_arn?.replace(/^.*:function:/, '')}` : ''}`,
    ],
    [
      'other',
      show(before) === show(after) ? '' : `${path}: functions on other events ${show(before)} become ${show(after)}`,
    ],
  ];
}

/** Whether it changes, or is unknown until it is applied. */
function differs(was: unknown, is: unknown, unknown: unknown): boolean {
  return hasUnknown(unknown) || show(was) !== show(is);
}

function hasUnknown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === true;
  return Object.values(value).some(hasUnknown);
}

function show(value: unknown): string {
  return JSON.stringify(value ?? null);
}
