/** Who asks, as S3 sees it. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'identity'; readonly id: string; readonly canonicalUserId: string }
  | { readonly kind: 'service'; readonly service: string };

export interface AccessRequest {
  readonly principal: Principal;
  /** `s3:GetObject` */
  readonly action: string;
  /** `arn:aws:s3:::bucket/key` */
  readonly resource: string;
  /** Condition keys in lower case; a key that is not here is not in the request. */
  readonly context: Readonly<Record<string, string>>;
}

export type Decision = 'allow' | 'deny' | 'none';

type OneOrMany = string | readonly string[];
interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | Readonly<Record<string, OneOrMany>>;
  readonly NotPrincipal?: string | Readonly<Record<string, OneOrMany>>;
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany | boolean | number>>>>;
}

/**
 * What a bucket policy says to a request: a matching Deny wins over every Allow, and no match is `none`, which is a refusal to
 * whoever is not of the bucket's account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(policy: string | undefined, request: AccessRequest): Decision {
  if (policy === undefined) return 'none';
  const { Statement: given } = JSON.parse(policy) as { Statement?: Statement | readonly Statement[] };
  const statements = ([] as readonly Statement[]).concat(given ?? []);
  const matching = statements.filter((statement) => matches(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allow' : 'none';
}

function matches(statement: Statement, { principal, action, resource, context }: AccessRequest): boolean {
  const { Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition } = statement;
  if (
    Principal === undefined
      ? NotPrincipal === undefined || isPrincipal(NotPrincipal, principal)
      : !isPrincipal(Principal, principal)
  ) {
    return false;
  }
  const isAction = (patterns: OneOrMany) =>
    list(patterns).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()));
  if (Action === undefined ? NotAction === undefined || isAction(NotAction) : !isAction(Action)) return false;
  const isResource = (patterns: OneOrMany) => list(patterns).some((pattern) => like(pattern, resource));
  if (Resource === undefined ? NotResource === undefined || isResource(NotResource) : !isResource(Resource))
    return false;
  return Object.entries(Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      holds(operator, context[key.toLowerCase()], list(values), statement.Effect === 'Deny'),
    ),
  );
}

function isPrincipal(given: string | Readonly<Record<string, OneOrMany>>, principal: Principal): boolean {
  if (typeof given === 'string') return given === '*';
  const aws = list(given.AWS ?? []);
  if (aws.includes('*')) return true;
  if (principal.kind === 'identity') {
    const arn = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${principal.id}`;
    return aws.includes(arn) || list(given.CanonicalUser ?? []).includes(principal.canonicalUserId);
  }
  return principal.kind === 'service' && list(given.Service ?? []).includes(principal.service);
}

function list(values: OneOrMany | boolean | number): string[] {
  return (Array.isArray(values) ? values : [values]).map(String);
}

/** `*` is any run of characters, `?` exactly one. */
function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** Each of an ARN's six parts is matched by itself, so a star does not reach over a colon, but in the last. */
function arnLike(pattern: string, arn: string): boolean {
  const split = (text: string) => /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(text)?.slice(1) ?? [];
  const parts = split(arn);
  const patterns = split(pattern);
  return patterns.length === parts.length && patterns.every((part, i) => like(part, parts[i] ?? ''));
}

type Compare = (wanted: string, found: string) => boolean;
const same: Compare = (wanted, found) => wanted === found;
const sameIgnoringCase: Compare = (wanted, found) => wanted.toLowerCase() === found.toLowerCase();

const COMPARE: Readonly<Record<string, Compare>> = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: sameIgnoringCase,
  NumericEquals: (wanted, found) => Number(found) === Number(wanted),
  NumericLessThan: (wanted, found) => Number(found) < Number(wanted),
  NumericLessThanEquals: (wanted, found) => Number(found) <= Number(wanted),
  NumericGreaterThan: (wanted, found) => Number(found) > Number(wanted),
  NumericGreaterThanEquals: (wanted, found) => Number(found) >= Number(wanted),
};

/** A condition on one key. What we cannot judge (an operator of another kind) never opens a bucket. */
function holds(operator: string, found: string | undefined, wanted: readonly string[], ofDeny: boolean): boolean {
  // A request gives one value for a key, so both set operators ask about that one.
  const [, all, plain = '', ifExists] = /^(ForAllValues:)?(?:ForAnyValue:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (plain === 'Null') return wanted.some((value) => (value === 'true') === (found === undefined));
  const negated = /^(String|Arn|Numeric)Not/.test(plain);
  const compare = COMPARE[plain.replace('Not', '')];
  if (!compare) return ofDeny;
  if (found === undefined) return negated || ifExists !== undefined || all !== undefined;
  return wanted.some((value) => compare(value, found)) !== negated;
}
