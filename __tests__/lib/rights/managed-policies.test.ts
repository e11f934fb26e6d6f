import { managedPolicies } from '../../../lib/rights/managed-policies';
import { allow } from '../../../lib/rights/statement';

/** A statement of about so many characters. */
const long = (Sid: string, length: number) => allow(Sid, ['s3:GetObject'], [`arn:aws:s3:::${'x'.repeat(length)}`]);
const sidsOf = (policies: readonly string[]) =>
  policies.map((policy) => JSON.parse(policy).Statement.map(({ Sid }: { Sid: string }) => Sid));

describe('the managed policies of a role', () => {
  it('are one where one holds every statement, whole and in order', () => {
    expect(managedPolicies('r', [long('A', 10), long('B', 10)])).toEqual([
      '{"Version":"2012-10-17","Statement":[' +
        '{"Sid":"A","Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::xxxxxxxxxx"]},' +
        '{"Sid":"B","Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::xxxxxxxxxx"]}]}',
    ]);
  });

  it('begin another where the next statement would make it longer than 6,144 characters', () => {
    // These two take 6,144 to the letter.
    expect(sidsOf(managedPolicies('r', [long('A', 3000), long('B', 2938)]))).toEqual([['A', 'B']]);
    expect(managedPolicies('r', [long('A', 3000), long('B', 2938)]).map(({ length }) => length)).toEqual([6144]);
    expect(sidsOf(managedPolicies('r', [long('A', 3000), long('B', 2939), long('C', 1)]))).toEqual([['A'], ['B', 'C']]);
  });

  it('leave room for an ARN that only AWS knows', () => {
    const key = allow('Key', ['kms:Decrypt'], ['${TfToken[TOKEN.1]}']);
    expect(sidsOf(managedPolicies('r', [long('A', 5900), key]))).toEqual([['A'], ['Key']]);
  });

  it('are refused where IAM takes no more, with the role and what to do', () => {
    expect(() => managedPolicies('example-prod-deploy', [long('A', 6100)])).toThrow(
      'role example-prod-deploy: its statement A alone takes more than 6144 characters, and IAM takes 6144 in each of 10 managed policies. Name fewer domain.names in that environment.',
    );
    const eleven = Array.from({ length: 11 }, (_, i) => long(`S${i}`, 6000));
    expect(managedPolicies('r', eleven.slice(1))).toHaveLength(10);
    expect(() => managedPolicies('example-prod-deploy', eleven)).toThrow(
      /^role example-prod-deploy: its statements take 66974 characters, and IAM takes 6144 in each of 10 managed policies\. /,
    );
  });
});
