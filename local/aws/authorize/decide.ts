import {
  type AccessRequest,
  type Context,
  type Grant,
  type Match,
  matchingStatements,
  type PolicyDocument,
  type PolicyKind,
  type Principal,
} from '../policy-evaluation';

export interface NamedPolicy {
  readonly name: string;
  readonly document: string | PolicyDocument;
}

/**
 * A policy of the resource itself. A `bucket`'s or `function`'s policy may allow what identity policies do not; a KMS `key`'s
 * and a role's `trust` policy must allow it, if only by handing the decision on to the account.
 */
export interface ResourcePolicy extends NamedPolicy {
  readonly kind: 'bucket' | 'function' | 'key' | 'trust';
}

/** Everything that has a say. */
export interface Policies {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly session?: NamedPolicy;
  readonly resource?: ResourcePolicy;
}

/** One right that a request asked for. */
export interface Asked {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  /** Keys as AWS spells them. */
  readonly context: Context;
}

export interface Verdict {
  readonly allowed: boolean;
  /** The statements that decided: `POLICY#SID`, with the statement's place where it has no Sid. */
  readonly by: readonly string[];
  /** Why not, in AWS's words: `no identity-based policy allows the s3:GetObject action`. */
  readonly because?: string;
}

/**
 * Decides as AWS does within one account: an explicit Deny anywhere wins; then identity policies and the resource's policy
 * together must allow, and so must boundary and session policy where there are any. Pure: a recorded call can be decided again
 * by other policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function decide(policies: Policies, asked: Asked): Verdict {
  // "No permissions are required", and a Deny changes nothing:
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  if (asked.action === 'sts:GetCallerIdentity') return { allowed: true, by: ['needs no permission'] };
  const request: AccessRequest = { ...asked, context: lowerCased(asked.context) };
  const read = (policy: NamedPolicy, kind: PolicyKind) =>
    matchingStatements(policy.document, request, kind).map((match) => ({
      ...match,
      by: `${policy.name}#${match.sid}`,
    }));
  const identity = policies.identity.flatMap((policy) => read(policy, 'identity'));
  const boundary = policies.boundary && read(policies.boundary, 'identity');
  const session = policies.session && read(policies.session, 'identity');
  const kind = policies.resource?.kind;
  const resource = policies.resource ? read(policies.resource, kind === 'trust' ? kind : 'resource') : [];

  for (const [which, matches] of Object.entries({
    'an identity-based policy': identity,
    'a permissions boundary': boundary ?? [],
    'a session policy': session ?? [],
    'a resource-based policy': mayAlwaysRepair(asked, policies.resource) ? [] : resource,
  })) {
    const denies = matches.filter(({ effect }) => effect === 'Deny');
    if (denies.length > 0) return refused(denies, `with an explicit deny in ${which}`);
  }

  const { allows: granted, grant } = strongest(resource);
  const isRoot = asked.principal.kind === 'root';
  const own = isRoot ? [{ by: 'the account itself' }] : identity.filter(isAllow);
  if ((kind === 'key' || kind === 'trust') && grant === undefined) {
    return refused([], `because no resource-based policy allows the ${asked.action} action`);
  }
  const byResource = grant === 'itself' || grant === 'role';
  if (own.length === 0 && !byResource) {
    return refused([], `because no identity-based policy allows the ${asked.action} action`);
  }
  const by = [...(byResource || kind === 'key' || kind === 'trust' ? granted : []), ...own].map((one) => one.by);
  // A grant to a session or user itself reaches past boundary and session policy; one to a role does not.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
  if (grant === 'itself') return { allowed: true, by };
  for (const [name, matches] of Object.entries({ 'permissions boundary': boundary, 'session policy': session })) {
    const allows = matches?.filter(isAllow);
    if (allows?.length === 0) return refused([], `because no ${name} allows the ${asked.action} action`);
    by.push(...(allows ?? []).map((one) => one.by));
  }
  return { allowed: true, by };
}

type Read = Match & { readonly by: string };
const isAllow = ({ effect }: Match) => effect === 'Allow';

function refused(denies: readonly Read[], because: string): Verdict {
  return { allowed: false, by: denies.map(({ by }) => by), because };
}

function strongest(matches: readonly Read[]): { allows: Read[]; grant: Grant | undefined } {
  const order: readonly Grant[] = ['itself', 'role', 'account'];
  const allows = matches.filter(isAllow);
  const grant = order.find((one) => allows.some((match) => match.grant === one));
  return { allows: allows.filter((match) => match.grant === grant), grant };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html: root may, even when a policy denies it. */
function mayAlwaysRepair({ principal, action }: Asked, policy: ResourcePolicy | undefined): boolean {
  return principal.kind === 'root' && policy?.kind === 'bucket' && /^s3:(?:Get|Put|Delete)BucketPolicy$/.test(action);
}

function lowerCased(context: Context): Context {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
}
