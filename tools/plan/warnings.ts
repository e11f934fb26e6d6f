import { type Change, kindOf, type PlanJson, type ResourceChange } from './plan-json';

/** Something that a reviewer must not miss, about one resource. */
export interface Warning {
  readonly address: string;
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
  const serious: Warning[] = [];
  const deployments: Warning[] = [];
  for (const resource of resource_changes) {
    const { address, type, change } = resource;
    const kind = kindOf(change);
    const warn = (what: string, ...why: string[]) =>
      serious.push({ address, what, why: why.filter(Boolean).join('. ') });
    if (kind === 'destroy') warn('destroyed', reasonOf(resource), consequenceOf(resource));
    if (kind === 'replace') warn('replaced', reasonOf(resource), orderOf(change), consequenceOf(resource));
    if (change.actions.includes('forget')) warn('forgotten', 'Terraform manages it no longer and leaves it as it is');
    if (type !== DISTRIBUTION) continue;
    if (kind === 'add')
      warn('created', `CloudFront deploys a new distribution to every edge location: minutes. ${waits(change)}`);
    if (kind !== 'change') continue;
    const changed = changedAttributes(change).filter((name) => !NOT_DEPLOYED.includes(name));
    if (changed.length === 0) continue;
    const names = changed.filter((name) => NAMES.includes(name));
    if (names.length > 0) {
      warn(
        'answers to other names',
        `${names.join(' and ')} change: who comes by a name that leaves, or under a certificate that does not hold it, gets an error`,
        `CloudFront deploys it to every edge location: minutes. ${waits(change)}`,
      );
    } else {
      deployments.push({ address, what: 'is deployed', why: `${changed.join(', ')} change. ${waits(change)}` });
    }
  }
  return { serious, deployments };
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

/** What AWS makes of the end of a resource. */
function consequenceOf({ type, change }: ResourceChange): string {
  const before = (change.before ?? {}) as Record<string, unknown>;
  switch (type) {
    case DISTRIBUTION:
      return (
        'The site is gone under the old distribution’s name; CloudFront deletes a distribution only after it was disabled at every edge ' +
        'location: minutes'
      );
    case 'aws_lambda_function':
      return before.skip_destroy === true
        ? 'The function stays in AWS, and Terraform forgets it'
        : 'AWS refuses to delete a function at the edge until its replicas are gone: hours after the last distribution has let go of it';
    case 'aws_s3_bucket':
      return before.force_destroy === true
        ? 'All that it holds goes with it'
        : 'AWS refuses to delete a bucket that holds anything';
    default:
      return '';
  }
}

function waits({ after }: Change): string {
  const { wait_for_deployment: wait } = (after ?? {}) as Record<string, unknown>;
  return wait === false ? 'Terraform does not wait for it' : 'Terraform waits for it';
}
