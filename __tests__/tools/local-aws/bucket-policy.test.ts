import { type AccessRequest, evaluatePolicy, type Principal } from '../../../tools/local-aws/bucket-policy';

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

  it('lets a Deny stand whose condition it cannot judge', () => {
    const deny = { ...allow, Effect: 'Deny', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } };
    expect(decide([allow, deny])).toBe('deny');
  });
});
