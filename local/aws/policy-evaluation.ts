import { conditionHolds } from './policy-conditions';
import { arnLike, like, type Pattern, pattern } from './policy-patterns';

/** Who asks, as a policy's Principal element can name it. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'identity'; readonly id: string; readonly canonicalUserId: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'federated'; readonly provider: string }
  | { readonly kind: 'root'; readonly account: string }
  | { readonly kind: 'user'; readonly account: string; readonly arn: string }
  /** A role's session: `arn:aws:sts::…:assumed-role/NAME/SESSION` and the role's own ARN. */
  | { readonly kind: 'role'; readonly account: string; readonly arn: string; readonly roleArn: string };

/** A condition key's value or values. A key that is not here is not in the request. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

export interface AccessRequest {
  readonly principal: Principal;
  /** `s3:GetObject` */
  readonly action: string;
  /** `arn:aws:s3:::bucket/key` */
  readonly resource: string;
  /** Keys in lower case. */
  readonly context: Context;
}

type OneOrMany = string | readonly string[];
type Principals = string | Readonly<Record<string, OneOrMany>>;
export interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany | boolean | number>>>>;
}

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement?: Statement | readonly Statement[];
}

/**
 * How a statement names who asks. `account` is the account's root, which in the account itself only hands the decision on to
 * identity policies; `role` is the role behind a session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type Grant = 'itself' | 'role' | 'account';

export interface Match {
  /** Its Sid, or its place: `0`. */
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  readonly grant: Grant;
}

/**
 * Whose policy it is: an identity's names no principal, and a role's trust policy no resource, since it is about that role.
 */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/** The statements of a policy that speak of a request. */
export function matchingStatements(policy: string | PolicyDocument, request: AccessRequest, kind: PolicyKind): Match[] {
  const document = typeof policy === 'string' ? (JSON.parse(policy) as PolicyDocument) : policy;
  const statements = ([] as readonly Statement[]).concat(document.Statement ?? []);
  // Variables came with this version; before, `${` stood for itself.
  const compile = (text: string) => pattern(text, document.Version === '2012-10-17' ? request.context : undefined);
  return statements.flatMap((statement, i) => {
    const deny = statement.Effect === 'Deny';
    if (!deny && statement.Effect !== 'Allow') return [];
    const grant = kind === 'identity' ? 'itself' : principalMatch(statement, request.principal, deny);
    if (!grant || !matches(statement, request, kind, compile, deny)) return [];
    return [{ sid: statement.Sid ?? String(i), effect: deny ? 'Deny' : 'Allow', grant }];
  });
}

export type Decision = 'allow' | 'deny' | 'none';

/**
 * What a resource's policy says to a request: a matching Deny wins over every Allow, and no match is `none`, which is a
 * refusal to whoever is not of the resource's account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(policy: string | undefined, request: AccessRequest): Decision {
  const matching = policy === undefined ? [] : matchingStatements(policy, request, 'resource');
  if (matching.some(({ effect }) => effect === 'Deny')) return 'deny';
  return matching.length > 0 ? 'allow' : 'none';
}

function matches(
  { Action, NotAction, Resource, NotResource, Condition }: Statement,
  { action, resource, context }: AccessRequest,
  kind: PolicyKind,
  compile: (text: string) => Pattern | undefined,
  ofDeny: boolean,
): boolean {
  const isAction = (names: OneOrMany) =>
    list(names).some((name) => like(pattern(name.toLowerCase()), action.toLowerCase()));
  if (Action === undefined ? NotAction === undefined || isAction(NotAction) : !isAction(Action)) return false;
  const isResource = (arns: OneOrMany) => list(arns).some((arn) => isThisResource(compile(arn), resource));
  const isMeant =
    Resource !== undefined
      ? isResource(Resource)
      : NotResource !== undefined
        ? !isResource(NotResource)
        : kind === 'trust';
  if (!isMeant) return false;
  return Object.entries(Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      conditionHolds(operator, context[key.toLowerCase()], list(values), compile, ofDeny),
    ),
  );
}

/** `*` alone is everything; within an ARN a star does not reach over a colon, but in the last part. */
function isThisResource(wanted: Pattern | undefined, resource: string): boolean {
  if (!wanted) return false;
  if (wanted.text === '*' || resource === '*') return wanted.text === '*';
  return arnLike(wanted, resource);
}

function principalMatch({ Principal, NotPrincipal }: Statement, asking: Principal, deny: boolean): Grant | undefined {
  if (Principal !== undefined) return names(Principal, asking);
  if (NotPrincipal === undefined) return undefined;
  if (!deny) return names(NotPrincipal, asking) ? undefined : 'itself';
  return isSpared(NotPrincipal, asking) ? undefined : 'itself';
}

/**
 * A Deny to all but some meets also who is named, unless the account is named beside it and, with a session, its role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function isSpared(given: Principals, asking: Principal): boolean {
  if (asking.kind !== 'user' && asking.kind !== 'role') return names(given, asking) !== undefined;
  const aws = typeof given === 'string' ? [] : list(given.AWS ?? []);
  const needed = asking.kind === 'role' ? [asking.arn, asking.roleArn] : [asking.arn];
  return isRootIn(aws, asking.account) && needed.every((arn) => aws.includes(arn));
}

const isRootIn = (aws: readonly string[], account: string) =>
  aws.includes(account) || aws.includes(`arn:aws:iam::${account}:root`);

function names(given: Principals, asking: Principal): Grant | undefined {
  if (typeof given === 'string') return given === '*' ? 'itself' : undefined;
  const aws = list(given.AWS ?? []);
  if (aws.includes('*')) return 'itself';
  const itself = (is: boolean): Grant | undefined => (is ? 'itself' : undefined);
  switch (asking.kind) {
    case 'anonymous':
      return undefined;
    case 'identity': {
      const arn = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${asking.id}`;
      return itself(aws.includes(arn) || list(given.CanonicalUser ?? []).includes(asking.canonicalUserId));
    }
    case 'service':
      return itself(list(given.Service ?? []).includes(asking.service));
    case 'federated':
      return itself(list(given.Federated ?? []).includes(asking.provider));
    default: {
      const root = isRootIn(aws, asking.account);
      if (asking.kind === 'root') return itself(root);
      if (aws.includes(asking.arn)) return 'itself';
      if (asking.kind === 'role' && aws.includes(asking.roleArn)) return 'role';
      return root ? 'account' : undefined;
    }
  }
}

function list(values: OneOrMany | boolean | number): string[] {
  return (Array.isArray(values) ? values : [values]).map(String);
}
