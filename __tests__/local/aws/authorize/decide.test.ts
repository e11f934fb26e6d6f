import { type Asked, decide, type NamedPolicy, type Policies } from '../../../../local/aws/authorize';

const ACCOUNT = '123456789012';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deploy`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/ci`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const OBJECT = 'arn:aws:s3:::site/index.html';

const asked: Asked = {
  principal: { kind: 'role', account: ACCOUNT, arn: SESSION, roleArn: ROLE },
  action: 's3:GetObject',
  resource: OBJECT,
  context: { 'aws:SecureTransport': 'true' },
};
const policy = (name: string, ...statements: object[]): NamedPolicy => ({
  name,
  document: { Version: '2012-10-17', Statement: statements },
});
const read = { Sid: 'Read', Effect: 'Allow', Action: 's3:Get*', Resource: '*' };
const bucket = (...statements: object[]): Policies['resource'] => ({
  kind: 'bucket',
  ...policy('bucket', ...statements),
});
const granted = (Principal: unknown, Effect = 'Allow') => ({
  Sid: 'Grant',
  Effect,
  Principal,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
});
const verdict = (policies: Partial<Policies>, request: Partial<Asked> = {}) =>
  decide({ identity: [], ...policies }, { ...asked, ...request });
const allows = (policies: Partial<Policies>, request?: Partial<Asked>) => verdict(policies, request).allowed;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
describe('identity policies', () => {
  it('refuse what none of them allows, and say so in AWS’s words', () => {
    expect(verdict({})).toEqual({
      allowed: false,
      by: [],
      because: 'because no identity-based policy allows the s3:GetObject action',
    });
  });

  it('allow, and say by which statements', () => {
    const unnamed = { ...read, Sid: undefined };
    expect(
      verdict({ identity: [policy('site', read), policy('more', { ...read, Action: 's3:Put*' }, unnamed)] }),
    ).toEqual({
      allowed: true,
      by: ['site#Read', 'more#1'],
    });
  });

  it('deny whatever else allows', () => {
    const deny = { Sid: 'Never', Effect: 'Deny', Action: '*', Resource: OBJECT };
    expect(verdict({ identity: [policy('site', read, deny)], resource: bucket(granted('*')) })).toEqual({
      allowed: false,
      by: ['site#Never'],
      because: 'with an explicit deny in an identity-based policy',
    });
  });

  it('find condition keys in any spelling', () => {
    const secure = { ...read, Condition: { Bool: { 'AWS:securetransport': 'true' } } };
    expect(allows({ identity: [policy('site', secure)] })).toBe(true);
    expect(allows({ identity: [policy('site', secure)] }, { context: {} })).toBe(false);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
describe('a permissions boundary and a session policy', () => {
  const identity = [policy('site', read)];
  const write = policy('writing', { ...read, Action: 's3:Put*' });
  const reading = policy('reading', read);

  it('must allow too', () => {
    expect(verdict({ identity, boundary: write }).because).toBe(
      'because no permissions boundary allows the s3:GetObject action',
    );
    expect(verdict({ identity, session: write }).because).toBe(
      'because no session policy allows the s3:GetObject action',
    );
    expect(verdict({ identity, boundary: reading, session: reading })).toEqual({
      allowed: true,
      by: ['site#Read', 'reading#Read', 'reading#Read'],
    });
  });

  it('allow nothing by themselves', () => {
    expect(allows({ boundary: reading, session: reading })).toBe(false);
  });

  it('deny', () => {
    const no = policy('no', { ...read, Effect: 'Deny' }, read);
    expect(verdict({ identity, boundary: no }).because).toBe('with an explicit deny in a permissions boundary');
    expect(verdict({ identity, session: no }).because).toBe('with an explicit deny in a session policy');
  });
});

describe('a bucket’s policy', () => {
  it.each<[string, unknown, boolean]>([
    ['the session', { AWS: SESSION }, true],
    ['the role', { AWS: ROLE }, true],
    ['everybody', '*', true],
    ['the account, which leaves it to identity policies', { AWS: ROOT }, false],
    ['another role', { AWS: `${ROLE}2` }, false],
  ])('grants to %s', (_, principal, allowed) => {
    expect(allows({ resource: bucket(granted(principal)) })).toBe(allowed);
  });

  it('denies what an identity policy allows', () => {
    expect(verdict({ identity: [policy('site', read)], resource: bucket(granted('*', 'Deny')) })).toEqual({
      allowed: false,
      by: ['bucket#Grant'],
      because: 'with an explicit deny in a resource-based policy',
    });
  });

  it('reaches past a boundary and a session policy with a grant to the session, not with one to the role', () => {
    const limits = { boundary: policy('none'), session: policy('none') };
    expect(allows({ ...limits, resource: bucket(granted({ AWS: SESSION })) })).toBe(true);
    expect(allows({ ...limits, resource: bucket(granted({ AWS: ROLE })) })).toBe(false);
  });
});

// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
describe('a key’s policy', () => {
  const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`;
  const request = { action: 'kms:Decrypt', resource: key };
  const identity = [policy('site', { Sid: 'Use', Effect: 'Allow', Action: 'kms:Decrypt', Resource: key })];
  const of = (...statements: object[]): Policies['resource'] => ({ kind: 'key', ...policy('key', ...statements) });
  const enable = { Sid: 'Enable', Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'kms:*', Resource: '*' };

  it('must hand the decision on to the account before an identity policy counts', () => {
    expect(verdict({ identity, resource: of(enable) }, request)).toEqual({
      allowed: true,
      by: ['key#Enable', 'site#Use'],
    });
    expect(verdict({ identity, resource: of() }, request)).toEqual({
      allowed: false,
      by: [],
      because: 'because no resource-based policy allows the kms:Decrypt action',
    });
  });

  it('hands it on, and no more', () => {
    expect(allows({ resource: of(enable) }, request)).toBe(false);
  });

  it('may grant to a role without an identity policy', () => {
    expect(allows({ resource: of({ ...enable, Principal: { AWS: ROLE } }) }, request)).toBe(true);
  });

  it('binds root too', () => {
    const root: Partial<Asked> = { ...request, principal: { kind: 'root', account: ACCOUNT } };
    expect(allows({ resource: of(enable) }, root)).toBe(true);
    expect(allows({ resource: of({ ...enable, Principal: { AWS: ROLE } }) }, root)).toBe(false);
  });
});

describe('the account’s root', () => {
  const principal: Asked['principal'] = { kind: 'root', account: ACCOUNT };
  it('may everything that no policy denies', () => {
    expect(allows({}, { principal })).toBe(true);
    expect(allows({ resource: bucket(granted('*', 'Deny')) }, { principal })).toBe(false);
  });

  it('may always repair a bucket’s policy', () => {
    const locked = bucket({ ...granted('*', 'Deny'), Action: 's3:*', Resource: '*' });
    const repair = { principal, action: 's3:DeleteBucketPolicy', resource: 'arn:aws:s3:::site' };
    expect(allows({ resource: locked }, repair)).toBe(true);
    expect(
      allows(
        { identity: [policy('all', { ...read, Action: '*' })], resource: locked },
        { ...repair, principal: asked.principal },
      ),
    ).toBe(false);
  });
});

it('GetCallerIdentity needs no permission, and no Deny takes it away', () => {
  const deny = policy('no', { Effect: 'Deny', Action: '*', Resource: '*' });
  expect(allows({ identity: [deny] }, { action: 'sts:GetCallerIdentity', resource: '*' })).toBe(true);
});

it('decides a recorded call again by another policy: with one action taken away it is refused', () => {
  const call = JSON.parse(JSON.stringify({ ...asked, decision: 'allow', by: ['site#Read'] }));
  const statement = { Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetObject'], Resource: '*' };
  expect(decide({ identity: [policy('site', statement)] }, call).allowed).toBe(true);
  expect(decide({ identity: [policy('site', { ...statement, Action: ['s3:ListBucket'] })] }, call).allowed).toBe(false);
});
