import { describeChanges } from '../../../../cli/setup/bootstrap/changes';
import type { PlannedChanges } from '../../../../cli/terraform/terraform';

type Change = NonNullable<PlannedChanges['resource_changes']>[number]['change'];

const told = (change: Partial<Change>, address = 'aws_s3_bucket_versioning.state_versioning_0A1B2C3D') =>
  describeChanges({
    resource_changes: [{ address, change: { actions: ['update'], before: null, after: null, ...change } }],
  });

describe('what a plan would do to what stands already', () => {
  it('is nothing where it only makes new resources, reads, or leaves alone', () => {
    expect(describeChanges({})).toEqual([]);
    for (const actions of [['create'], ['read'], ['no-op']]) expect(told({ actions, after: { a: 1 } })).toEqual([]);
  });

  it('names what is taken over and stays', () => {
    expect(told({ actions: ['no-op'], importing: { id: 'example-tfstate' } })).toEqual([
      '= aws_s3_bucket_versioning.state_versioning (taken over, example-tfstate): stays as it is',
    ]);
  });

  it('names what is deleted, and what is made anew', () => {
    expect(told({ actions: ['delete'], before: { id: 'x' } })).toEqual([
      '- aws_s3_bucket_versioning.state_versioning: deleted',
    ]);
    for (const actions of [
      ['delete', 'create'],
      ['create', 'delete'],
    ]) {
      expect(told({ actions })).toEqual(['- aws_s3_bucket_versioning.state_versioning: replaced']);
    }
  });

  it('shows each value that changes, within blocks too, and no other', () => {
    const change = {
      importing: { id: 'example-tfstate' },
      before: { bucket: 'example-tfstate', versioning_configuration: [{ status: 'Suspended', mfa_delete: '' }] },
      after: { bucket: 'example-tfstate', versioning_configuration: [{ status: 'Enabled' }] },
      // As Terraform writes it: known leaves left out, the blocks around them not.
      after_unknown: { versioning_configuration: [{ mfa_delete: true }] },
    };
    expect(told(change)).toEqual([
      '~ aws_s3_bucket_versioning.state_versioning (taken over, example-tfstate): versioning_configuration[0].status "Suspended" becomes "Enabled"',
    ]);
  });

  it('shows blocks that come and go, and values of which there were none', () => {
    const change = {
      before: { rule: [{ id: 'a', days: 30 }, { id: 'b' }], tags: null },
      after: { rule: [{ id: 'a', days: 365 }], tags: { site: 'example' } },
      after_unknown: { rule: [{}], tags: {} },
    };
    expect(told(change, 'aws_s3_bucket_lifecycle_configuration.state')).toEqual([
      '~ aws_s3_bucket_lifecycle_configuration.state: rule[0].days 30 becomes 365; rule[1] {"id":"b"} becomes null; tags null becomes {"site":"example"}',
    ]);
  });

  it('says of a value that depends on what is yet to be made that it changes', () => {
    const change = {
      before: { name: 'rights', policy: '{}', id: 'r' },
      after: { name: 'rights', id: 'r' },
      after_unknown: { policy: true },
    };
    expect(told(change, 'aws_iam_role_policy.rights')).toEqual([
      '~ aws_iam_role_policy.rights: policy "{}" becomes what is known once applied',
    ]);
  });

  it('never ends in nothing', () => {
    expect(told({ before: { arn: '' }, after: {}, after_unknown: { arn: true } }, 'aws_kms_key.key')).toEqual([
      '~ aws_kms_key.key: what AWS itself works out',
    ]);
  });
});
