import {
  type AccessRequest,
  evaluatePolicy,
  matchingStatements,
  type Principal,
} from '../../../local/aws/policy-evaluation';

const ANYBODY: Principal = { kind: 'anonymous' };
const IDENTITY: Principal = { kind: 'identity', id: 'E2EXAMPLE', canonicalUserId: 'c0ffee' };
const CLOUDFRONT: Principal = { kind: 'service', service: 'cloudfront.amazonaws.com' };
const IDENTITY_ARN = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE';

const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' };
const get: AccessRequest = {
  principal: ANYBODY,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::site/index.html',
  context: { 'aws:securetransport': 'true' },
};

const decide = (statements: object | object[], request: Partial<AccessRequest> = {}) =>
  evaluatePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), { ...get, ...request });

describe('who wins', () => {
  it('has nothing to say without a policy, a statement or a match', () => {
    expect(evaluatePolicy(undefined, get)).toBe('none');
    expect(evaluatePolicy('{}', get)).toBe('none');
    expect(decide([])).toBe('none');
    expect(decide({ ...allow, Action: 's3:PutObject' })).toBe('none');
  });

  it('allows by one statement, alone or in a list', () => {
    expect(decide(allow)).toBe('allow');
    expect(decide([{ ...allow, Action: 's3:PutObject' }, allow])).toBe('allow');
  });

  it('denies when any Deny matches, wherever it stands', () => {
    const deny = { ...allow, Effect: 'Deny' };
    expect(decide([allow, deny])).toBe('deny');
    expect(decide([deny, allow])).toBe('deny');
    expect(decide([allow, { ...deny, Resource: 'arn:aws:s3:::site/secret/*' }])).toBe('allow');
  });
});

describe('principals', () => {
  it.each<[string, unknown, Principal, string]>([
    ['everybody', '*', ANYBODY, 'allow'],
    ['everybody, the long way', { AWS: '*' }, ANYBODY, 'allow'],
    ['everybody, in a list', { AWS: ['arn:aws:iam::123456789012:root', '*'] }, IDENTITY, 'allow'],
    ['the identity by its ARN', { AWS: IDENTITY_ARN }, IDENTITY, 'allow'],
    ['the identity by its canonical user', { CanonicalUser: 'c0ffee' }, IDENTITY, 'allow'],
    ['another identity', { AWS: `${IDENTITY_ARN}2` }, IDENTITY, 'none'],
    ['another canonical user', { CanonicalUser: 'c0ffe' }, IDENTITY, 'none'],
    ['the identity, to anybody', { AWS: IDENTITY_ARN }, ANYBODY, 'none'],
    ['the service', { Service: 'cloudfront.amazonaws.com' }, CLOUDFRONT, 'allow'],
    ['another service', { Service: ['logs.amazonaws.com'] }, CLOUDFRONT, 'none'],
    ['the service, to the identity', { Service: 'cloudfront.amazonaws.com' }, IDENTITY, 'none'],
    ['the account', { AWS: 'arn:aws:iam::123456789012:root' }, IDENTITY, 'none'],
    [
      'a name with a star in it, which S3 takes for no one',
      { AWS: 'arn:aws:iam::cloudfront:user/*' },
      IDENTITY,
      'none',
    ],
  ])('a grant to %s', (_, Principal, principal, decision) => {
    expect(decide({ ...allow, Principal }, { principal })).toBe(decision);
  });

  it('reaches all but the named ones with NotPrincipal, and nobody without either', () => {
    const { Principal: _, ...nobody } = allow;
    expect(decide({ ...nobody, NotPrincipal: { AWS: IDENTITY_ARN } }, { principal: IDENTITY })).toBe('none');
    expect(decide({ ...nobody, NotPrincipal: { AWS: IDENTITY_ARN } })).toBe('allow');
    expect(decide(nobody)).toBe('none');
  });
});

describe('actions and resources', () => {
  it.each([
    ['s3:GetObject', 'allow'],
    ['S3:getobject', 'allow'],
    ['s3:*', 'allow'],
    ['*', 'allow'],
    ['s3:Get?bject', 'allow'],
    ['s3:GetObjectVersion', 'none'],
    ['s3:GetObjec', 'none'],
  ])('action %s', (Action, decision) => {
    expect(decide({ ...allow, Action })).toBe(decision);
  });

  it.each([
    ['arn:aws:s3:::site/*', 'allow'],
    ['arn:aws:s3:::site/index.html', 'allow'],
    ['arn:aws:s3:::site*', 'allow'],
    ['*', 'allow'],
    ['arn:aws:s3:::site/INDEX.html', 'none'],
    ['arn:aws:s3:::site', 'none'],
    ['arn:aws:s3:::site/index?html', 'allow'],
    ['arn:aws:s3:::site/indexxhtml', 'none'],
  ])('resource %s', (Resource, decision) => {
    expect(decide({ ...allow, Resource })).toBe(decision);
  });

  it('matches a key with a line end, and takes a dot for a dot', () => {
    expect(decide(allow, { resource: 'arn:aws:s3:::site/a\nb' })).toBe('allow');
    expect(decide({ ...allow, Resource: 'arn:aws:s3:::site/a.b' }, { resource: 'arn:aws:s3:::site/axb' })).toBe('none');
  });

  it('turns round with NotAction and NotResource', () => {
    const { Action: _a, ...noAction } = allow;
    const { Resource: _r, ...noResource } = allow;
    expect(decide({ ...noAction, NotAction: 's3:PutObject' })).toBe('allow');
    expect(decide({ ...noAction, NotAction: ['s3:Get*'] })).toBe('none');
    expect(decide({ ...noResource, NotResource: 'arn:aws:s3:::other/*' })).toBe('allow');
    expect(decide({ ...noResource, NotResource: 'arn:aws:s3:::site/*' })).toBe('none');
  });
});

describe('conditions', () => {
  const arn = 'arn:aws:cloudfront::123456789012:distribution/E1EXAMPLE';
  const context = { 'aws:sourcearn': arn, 'aws:securetransport': 'true', 'aws:referer': 'Example' };

  it.each<[object, string]>([
    [{ StringEquals: { 'AWS:SourceArn': arn } }, 'allow'],
    [{ StringEquals: { 'aws:SourceArn': ['x', arn] } }, 'allow'],
    [{ StringEquals: { 'aws:SourceArn': `${arn}2` } }, 'none'],
    [{ StringEquals: { 'aws:SourceArn': arn, 'aws:Referer': 'other' } }, 'none'],
    [{ StringEquals: { 'aws:Missing': 'x' } }, 'none'],
    [{ StringEqualsIfExists: { 'aws:Missing': 'x' } }, 'allow'],
    [{ StringNotEquals: { 'aws:Missing': 'x' } }, 'allow'],
    [{ StringNotEquals: { 'aws:Referer': ['Example', 'x'] } }, 'none'],
    [{ StringEquals: { 'aws:Referer': 'example' } }, 'none'],
    [{ StringEqualsIgnoreCase: { 'aws:Referer': 'example' } }, 'allow'],
    [{ StringLike: { 'aws:Referer': 'Ex*' } }, 'allow'],
    [{ StringNotLike: { 'aws:Referer': 'Ex*' } }, 'none'],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::123456789012:distribution/*' } }, 'allow'],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:*' } }, 'none'],
    [{ ArnNotEquals: { 'aws:SourceArn': arn } }, 'none'],
    [{ Bool: { 'aws:SecureTransport': true } }, 'allow'],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, 'none'],
    [{ Null: { 'aws:SourceArn': 'false' } }, 'allow'],
    [{ Null: { 'aws:Missing': 'false' } }, 'none'],
    [{ Null: { 'aws:Missing': true } }, 'allow'],
    [{ 'ForAnyValue:StringEquals': { 'aws:Referer': ['Example'] } }, 'allow'],
    [{ 'ForAllValues:StringEquals': { 'aws:Missing': ['x'] } }, 'allow'],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2000-01-01T00:00:00Z' } }, 'none'],
  ])('%j', (Condition, decision) => {
    expect(decide({ ...allow, Condition }, { context })).toBe(decision);
  });

  it('lets a Deny stand whose condition it cannot judge, and no Allow', () => {
    const Condition = { StringResembles: { 'aws:Referer': 'Example' } };
    expect(decide([allow, { ...allow, Effect: 'Deny', Condition }], { context })).toBe('deny');
    expect(decide({ ...allow, Condition }, { context })).toBe('none');
  });

  it.each<[object, string]>([
    [{ DateGreaterThan: { 'aws:CurrentTime': '2000-01-01T00:00:00Z' } }, 'allow'],
    [{ DateLessThan: { 'aws:CurrentTime': '2000-01-01T00:00:00Z' } }, 'none'],
    [{ DateLessThanEquals: { 'aws:EpochTime': '2020-01-01T00:00:00Z' } }, 'allow'],
    [{ DateNotEquals: { 'aws:CurrentTime': '2020-01-01T00:00:00.000Z' } }, 'none'],
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, 'allow'],
    [{ IpAddress: { 'aws:SourceIp': ['192.168.0.0/16', '10.1.2.3'] } }, 'allow'],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, 'none'],
    [{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, 'none'],
    [{ NotIpAddress: { 'aws:SourceIp': '172.16.0.0/12' } }, 'allow'],
    [{ NumericLessThanEquals: { 's3:max-keys': '10' } }, 'allow'],
    [{ NumericGreaterThan: { 's3:max-keys': 10 } }, 'none'],
    [{ BinaryEquals: { 'x:key': 'QmluYXJ5' } }, 'allow'],
    [{ NumericEqualsIfExists: { 's3:missing': '1' } }, 'allow'],
  ])('of dates, addresses and numbers: %j', (Condition, decision) => {
    const given = {
      'aws:currenttime': '2020-01-01T00:00:00Z',
      'aws:epochtime': '1577836800',
      'aws:sourceip': '10.1.2.3',
      's3:max-keys': '10',
      'x:key': 'QmluYXJ5',
    };
    expect(decide({ ...allow, Condition }, { context: given })).toBe(decision);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  it.each<[object, string[] | undefined, string]>([
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['env', 'team'] } }, ['env'], 'allow'],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['env', 'team'] } }, ['env', 'cost'], 'none'],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['env'] } }, [], 'allow'],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['env'] } }, undefined, 'allow'],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['env', 'team'] } }, ['cost', 'team'], 'allow'],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['env'] } }, ['cost'], 'none'],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['env'] } }, undefined, 'none'],
    [{ 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['env'] } }, ['env', 'cost'], 'allow'],
    [{ 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['env'] } }, ['env'], 'none'],
    [{ 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['env'] } }, undefined, 'none'],
    [{ 'ForAllValues:StringNotEquals': { 'aws:TagKeys': ['secret'] } }, ['env', 'secret'], 'none'],
    [{ StringNotEquals: { 'aws:TagKeys': ['secret'] } }, ['env', 'secret'], 'none'],
    [{ StringEquals: { 'aws:TagKeys': 'env' } }, ['env', 'secret'], 'allow'],
    [{ Null: { 'aws:TagKeys': 'true' } }, ['env'], 'none'],
  ])('%j of the tag keys %j', (Condition, keys, decision) => {
    const given: Record<string, string[]> = keys ? { 'aws:tagkeys': keys } : {};
    expect(decide({ ...allow, Condition }, { context: given })).toBe(decision);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
describe('variables', () => {
  const context = { 'aws:username': 'bob', 'aws:principaltag/team': 'a*b', 's3:prefix': 'bob/x' };
  it.each([
    ['arn:aws:s3:::site/${aws:username}/*', 'arn:aws:s3:::site/bob/x', 'allow'],
    ['arn:aws:s3:::site/${aws:username}/*', 'arn:aws:s3:::site/eve/x', 'none'],
    ['arn:aws:s3:::site/${AWS:UserName}', 'arn:aws:s3:::site/bob', 'allow'],
    ['arn:aws:s3:::site/${aws:missing}/*', 'arn:aws:s3:::site//x', 'none'],
    ["arn:aws:s3:::site/${aws:missing, 'none'}/*", 'arn:aws:s3:::site/none/x', 'allow'],
    ["arn:aws:s3:::site/${aws:username, 'none'}", 'arn:aws:s3:::site/bob', 'allow'],
    ['arn:aws:s3:::site/${aws:PrincipalTag/team}', 'arn:aws:s3:::site/a*b', 'allow'],
    ['arn:aws:s3:::site/${aws:PrincipalTag/team}', 'arn:aws:s3:::site/axxb', 'none'],
    ['arn:aws:s3:::site/${*}.txt', 'arn:aws:s3:::site/*.txt', 'allow'],
    ['arn:aws:s3:::site/${*}.txt', 'arn:aws:s3:::site/a.txt', 'none'],
    ['arn:aws:s3:::site/${$}', 'arn:aws:s3:::site/$', 'allow'],
  ])('in the resource %s, asked for %s', (Resource, resource, decision) => {
    expect(decide({ ...allow, Resource }, { resource, context })).toBe(decision);
  });

  it('stand in conditions too, and for themselves before version 2012-10-17', () => {
    const Condition = { StringLike: { 's3:prefix': '${aws:username}/*' } };
    expect(decide({ ...allow, Condition }, { context })).toBe('allow');
    const old = JSON.stringify({ Statement: [{ ...allow, Resource: 'arn:aws:s3:::site/${aws:username}' }] });
    expect(evaluatePolicy(old, { ...get, resource: 'arn:aws:s3:::site/bob', context })).toBe('none');
    expect(evaluatePolicy(old, { ...get, resource: 'arn:aws:s3:::site/${aws:username}', context })).toBe('allow');
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
describe('how a statement names who asks', () => {
  const ROLE = 'arn:aws:iam::123456789012:role/deploy';
  const SESSION = 'arn:aws:sts::123456789012:assumed-role/deploy/ci';
  const session: Principal = { kind: 'role', account: '123456789012', arn: SESSION, roleArn: ROLE };
  const root = 'arn:aws:iam::123456789012:root';
  const grant = (statement: object, principal: Principal = session) =>
    matchingStatements(
      { Statement: { ...allow, Principal: undefined, ...statement } },
      { ...get, principal },
      'resource',
    ).map((match) => match.grant);

  it.each<[unknown, string[]]>([
    [{ AWS: SESSION }, ['itself']],
    [{ AWS: ROLE }, ['role']],
    [{ AWS: root }, ['account']],
    [{ AWS: '123456789012' }, ['account']],
    [{ AWS: [root, ROLE] }, ['role']],
    ['*', ['itself']],
    [{ AWS: 'arn:aws:iam::123456789012:role/other' }, []],
    [{ AWS: 'arn:aws:iam::210987654321:root' }, []],
    [{ Service: 'lambda.amazonaws.com' }, []],
  ])('%j', (given, expected) => {
    expect(grant({ Principal: given })).toEqual(expected);
  });

  it('a provider by its ARN', () => {
    const provider = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
    const bearer: Principal = { kind: 'federated', provider };
    expect(grant({ Principal: { Federated: provider } }, bearer)).toEqual(['itself']);
    expect(grant({ Principal: { Federated: `${provider}.evil.example` } }, bearer)).toEqual([]);
    expect(grant({ Principal: { AWS: root } }, bearer)).toEqual([]);
  });

  it('a Deny with NotPrincipal spares a session only where session, role and account are named', () => {
    const denied = (NotPrincipal: object) => grant({ Effect: 'Deny', NotPrincipal }).length === 1;
    expect(denied({ AWS: [SESSION, ROLE, root] })).toBe(false);
    expect(denied({ AWS: [ROLE, root] })).toBe(true);
    expect(denied({ AWS: [SESSION, ROLE] })).toBe(true);
  });
});

describe('what a policy must have', () => {
  it('a statement without a resource means a trust policy’s own role, and nothing elsewhere', () => {
    const { Resource: _, ...bare } = allow;
    const ask = (kind: 'identity' | 'resource' | 'trust') => matchingStatements({ Statement: bare }, get, kind).length;
    expect([ask('identity'), ask('resource'), ask('trust')]).toEqual([0, 0, 1]);
  });

  it('`*` of resources is met by `*` alone', () => {
    const all = { ...get, resource: '*' };
    expect(decide({ ...allow, Resource: '*' }, all)).toBe('allow');
    expect(decide({ ...allow, Resource: 'arn:aws:s3:::*' }, all)).toBe('none');
  });

  it('a star in one part of an ARN does not reach into the next', () => {
    const request = { action: 'ssm:GetParameter', resource: 'arn:aws:ssm:eu-west-1:123456789012:parameter/a' };
    const on = (Resource: string) => decide({ ...allow, Action: 'ssm:*', Resource }, request);
    expect(on('arn:aws:ssm:*:123456789012:parameter/*')).toBe('allow');
    expect(on('arn:aws:ssm:*:parameter/a')).toBe('none');
  });
});
