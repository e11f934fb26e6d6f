import { type Change, kindOf, type PlanJson, type ResourceChange } from './plan-json';

/** Something that a reviewer must not miss, about one resource or several alike. */
export interface Warning {
  readonly addresses: readonly string[];
  /** `destroyed`, `replaced`, … */
  readonly what: string;
  /** As sentences without their last full stop. */
  readonly why: string;
}

export interface Warnings {
  /** What is destroyed, replaced or forgotten, and what takes CloudFront long. */
  readonly serious: readonly Warning[];
  /** What takes CloudFront some minutes, as every change of a distribution does. */
  readonly deployments: readonly Warning[];
}

const DISTRIBUTION = 'aws_cloudfront_distribution';

/** What of a distribution is Terraform's and the account's business, and is not deployed to the edge. */
const NOT_DEPLOYED = ['tags', 'tags_all', 'wait_for_deployment', 'retain_on_delete'];
/** What CloudFront says of a distribution. */
const COMPUTED = [
  'arn',
  'caller_reference',
  'domain_name',
  'etag',
  'hosted_zone_id',
  'id',
  'in_progress_validation_batches',
  'last_modified_time',
  'status',
  'trusted_key_groups',
  'trusted_signers',
];
const NAMES = ['aliases', 'viewer_certificate'];

/** Reads from a plan what is destroyed, replaced, no longer managed, or deployed by CloudFront. */
export function warningsOf({ resource_changes = [] }: PlanJson): Warnings {
  return {
    serious: grouped([...resource_changes].sort(byConsequence).flatMap(seriousOf)),
    deployments: grouped(resource_changes.flatMap(deploymentOf)),
  };
}

function seriousOf(resource: ResourceChange): Warning[] {
  const { address, type, change } = resource;
  const warning = (what: string, ...why: string[]) => ({
    addresses: [address],
    what,
    why: why.filter(Boolean).join('. '),
  });
  if (change.actions.includes('forget')) {
    return [warning('forgotten', 'Terraform manages it no longer and leaves it as it is')];
  }
  const kind = kindOf(change);
  if (kind === 'destroy') return [warning('destroyed', reasonOf(resource), consequenceOf(resource))];
  if (kind === 'replace') return [warning('replaced', reasonOf(resource), orderOf(change), consequenceOf(resource))];
  if (type !== DISTRIBUTION) return [];
  const deploys = `CloudFront deploys it to every edge location, which takes minutes. ${waits(change)}`;
  if (kind === 'add') return [warning('created', deploys)];
  const names = deployedChanges(change).filter((name) => NAMES.includes(name));
  return names.length === 0
    ? []
    : [
        warning(
          'answers to other names',
          `${changing(names)}: who comes by a name that leaves, or that the certificate does not hold, gets an error`,
          deploys,
        ),
      ];
}

function deploymentOf({ address, type, change }: ResourceChange): Warning[] {
  if (type !== DISTRIBUTION || kindOf(change) !== 'change') return [];
  const changed = deployedChanges(change);
  if (changed.length === 0 || changed.some((name) => NAMES.includes(name))) return [];
  return [{ addresses: [address], what: 'changed', why: `${changing(changed)}. ${waits(change)}` }];
}

/** What is said of several is said once. */
function grouped(warnings: readonly Warning[]): Warning[] {
  const groups = new Map<string, Warning>();
  for (const { addresses, what, why } of warnings) {
    const key = JSON.stringify([what, why]);
    groups.set(key, { addresses: [...(groups.get(key)?.addresses ?? []), ...addresses], what, why });
  }
  return [...groups.values()];
}

function deployedChanges(change: Change): string[] {
  return changedAttributes(change).filter((name) => !NOT_DEPLOYED.includes(name));
}

function changing(names: readonly string[]): string {
  return `${names.join(', ')} ${names.length === 1 ? 'changes' : 'change'}`;
}

/** The attributes that would be other ones, those aside that AWS chooses. */
export function changedAttributes({ before, after, after_unknown }: Change): string[] {
  const [was, is, unknown] = [before, after, after_unknown].map((one) => (one ?? {}) as Record<string, unknown>);
  const names = [...new Set([...Object.keys(was!), ...Object.keys(is!)])];
  return names.filter(
    (name) =>
      !COMPUTED.includes(name) && unknown![name] !== true && JSON.stringify(was![name]) !== JSON.stringify(is![name]),
  );
}

function reasonOf({ action_reason = '', change }: ResourceChange): string {
  if (action_reason === 'replace_because_tainted') return 'Its creation broke off';
  if (action_reason === 'replace_because_cannot_update') {
    const paths = (change.replace_paths ?? []).map((path) => path.join('.'));
    return `${paths.join(', ') || 'What changes'} cannot be changed in place`;
  }
  if (action_reason === 'replace_by_request') return 'Somebody asked for it with -replace';
  if (action_reason === 'replace_by_triggers') return 'What it is bound to changes';
  if (action_reason.startsWith('delete_because')) return 'It is no longer declared';
  return '';
}

function orderOf({ actions }: Change): string {
  return actions[0] === 'create' ? 'The new one is made first' : 'The old one is destroyed before there is a new one';
}

/** What AWS makes of the end of a resource, by its type and what it was. */
const CONSEQUENCES: Readonly<Record<string, (before: Readonly<Record<string, unknown>>) => string>> = {
  [DISTRIBUTION]: () =>
    'The site is gone under that distribution’s name. CloudFront deletes a distribution only when it is disabled at every edge ' +
    'location, which takes minutes',
  aws_lambda_function: ({ skip_destroy }) =>
    skip_destroy === true
      ? 'The function stays in AWS, and Terraform forgets it'
      : 'AWS refuses to delete a function until its replicas at the edge are gone, hours after the last distribution let go of it',
  aws_s3_bucket: ({ force_destroy }) =>
    force_destroy === true ? 'All that it holds goes with it' : 'AWS refuses to delete a bucket that holds anything',
};

function consequenceOf({ type, change }: ResourceChange): string {
  return CONSEQUENCES[type]?.((change.before ?? {}) as Record<string, unknown>) ?? '';
}

function byConsequence(a: ResourceChange, b: ResourceChange): number {
  return Number(Object.hasOwn(CONSEQUENCES, b.type)) - Number(Object.hasOwn(CONSEQUENCES, a.type));
}

function waits({ after }: Change): string {
  const { wait_for_deployment: wait } = (after ?? {}) as Record<string, unknown>;
  return wait === false ? 'Terraform does not wait for it' : 'Terraform waits for it';
}
