import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { findExisting, type Synthesised } from '../../../../cli/setup/bootstrap/adopt';
import { synthBootstrap } from '../../../lib/stacks/support';
import { refusal, stub } from './stub';

type Answers = Parameters<typeof stub>[1];

const OWN = [{ Key: 'bootstrap', Value: 'example-tfstate' }];

interface Account {
  readonly iam?: Answers;
  /** By the alias of the provider, the stack's own being `''`. */
  readonly s3?: Readonly<Record<string, Answers>>;
  readonly kms?: Readonly<Record<string, Answers>>;
}

const find = (stack: Synthesised, { iam = {}, s3 = {}, kms = {} }: Account, known: string[] = []) =>
  findExisting(stack, new Set(known), {
    account: '123456789012',
    bucket: 'example-tfstate',
    iam: stub(new IAMClient({ region: 'us-east-1' }), iam),
    s3: (provider = '') => stub(new S3Client({ region: 'us-east-1' }), s3[provider] ?? {}),
    kms: (provider = '') => stub(new KMSClient({ region: 'us-east-1' }), kms[provider] ?? {}),
  });

const stackOf = (type: string, config: object) => ({ resource: { [type]: { it: { ...config } } } }) as Synthesised;

/** An answer, where what is asked for is called so; else it is missing. */
const calledSo = (key: string, value: string, answer: object) => (input: Record<string, string>) => {
  if (input[key] !== value) throw refusal('NoSuchEntityException');
  return answer;
};

const full = synthBootstrap({
  state: { encryption: 'aws:kms', replicaRegion: 'eu-central-1', accessLogs: { bucket: 'example-logs' } },
  props: { teams: [{ name: 'payments', repository: 'example-org/payments' }] },
});

describe('what stands already', () => {
  it('is nothing in an empty account', async () => {
    const none = { '': { ListKeys: () => ({}), ListAliases: () => ({}) } };
    expect(await find(full, { kms: { ...none, 'aws.copy': none[''] } })).toEqual([]);
  });

  it('is every resource that bootstrap makes, in whatever region it stands', async () => {
    const answers = {
      HeadBucket: {},
      GetPublicAccessBlock: {},
      GetBucketOwnershipControls: {},
      GetBucketEncryption: {},
      GetBucketVersioning: { Status: 'Enabled' },
      GetBucketLifecycleConfiguration: {},
      GetBucketPolicy: {},
      GetBucketLogging: { LoggingEnabled: { TargetBucket: 'example-logs' } },
      GetBucketReplication: {},
    };
    const bucket = (name: string) =>
      Object.fromEntries(
        Object.entries(answers).map(([command, answer]) => [command, calledSo('Bucket', name, answer)]),
      );
    const keys = (KeyId: string, name: string) => ({
      ListKeys: () => ({ Keys: [{ KeyId: 'foreign' }, { KeyId: 'other' }, { KeyId }] }),
      ListResourceTags: (input: { KeyId: string }) => {
        if (input.KeyId === 'foreign') throw refusal('AccessDeniedException');
        const purpose = input.KeyId === KeyId ? `Terraform state in ${name}` : 'something else';
        return {
          Tags: [
            { TagKey: 'bootstrap', TagValue: 'example-tfstate' },
            { TagKey: 'purpose', TagValue: purpose },
          ],
        };
      },
      ListAliases: () => ({ Aliases: [{ AliasName: 'alias/aws/s3' }, { AliasName: `alias/${name}` }] }),
    });
    const found = await find(full, {
      iam: {
        GetRole: () => ({ Role: { Tags: OWN } }),
        GetRolePolicy: () => ({}),
        GetPolicy: () => ({ Policy: { Tags: OWN } }),
        GetOpenIDConnectProvider: () => ({}),
      },
      s3: { '': bucket('example-tfstate'), 'aws.copy': bucket('example-tfstate-replica') },
      kms: { '': keys('key-1', 'example-tfstate'), 'aws.copy': keys('key-2', 'example-tfstate-replica') },
    });
    expect(found.map(({ to, id }) => `${to} = ${id}`)).toEqual([
      'aws_iam_openid_connect_provider.github = arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
      'aws_iam_policy.environment_prod_deploy_policy-1 = arn:aws:iam::123456789012:policy/example-prod-deploy-1',
      'aws_iam_policy.environment_prod_deploy_policy-2 = arn:aws:iam::123456789012:policy/example-prod-deploy-2',
      'aws_iam_policy.environment_prod_edge-boundary = arn:aws:iam::123456789012:policy/example-prod-edge-boundary',
      'aws_iam_policy.environment_prod_plan_policy-1 = arn:aws:iam::123456789012:policy/example-prod-plan-1',
      'aws_iam_policy.team_payments_deploy_policy-1 = arn:aws:iam::123456789012:policy/example-team-payments-deploy-1',
      'aws_iam_policy.team_payments_plan_policy-1 = arn:aws:iam::123456789012:policy/example-team-payments-plan-1',
      'aws_iam_role.environment_prod_deploy_role = example-prod-deploy',
      'aws_iam_role.environment_prod_plan_role = example-prod-plan',
      'aws_iam_role.replication_role = example-tfstate-replica',
      'aws_iam_role.team_payments_deploy_role = example-team-payments-deploy',
      'aws_iam_role.team_payments_plan_role = example-team-payments-plan',
      'aws_iam_role_policy.replication_rights = example-tfstate-replica:replicate',
      'aws_kms_alias.copy-key_alias = alias/example-tfstate-replica',
      'aws_kms_alias.state-key_alias = alias/example-tfstate',
      'aws_kms_key.copy-key = key-2',
      'aws_kms_key.state-key = key-1',
      'aws_s3_bucket.copy_bucket = example-tfstate-replica',
      'aws_s3_bucket.state_bucket = example-tfstate',
      'aws_s3_bucket_lifecycle_configuration.copy_lifecycle = example-tfstate-replica',
      'aws_s3_bucket_lifecycle_configuration.state_lifecycle = example-tfstate',
      'aws_s3_bucket_logging.state_logging = example-tfstate',
      'aws_s3_bucket_ownership_controls.copy_ownership = example-tfstate-replica',
      'aws_s3_bucket_ownership_controls.state_ownership = example-tfstate',
      'aws_s3_bucket_policy.copy_policy = example-tfstate-replica',
      'aws_s3_bucket_policy.state_policy = example-tfstate',
      'aws_s3_bucket_public_access_block.copy_public-access = example-tfstate-replica',
      'aws_s3_bucket_public_access_block.state_public-access = example-tfstate',
      'aws_s3_bucket_replication_configuration.replication_configuration = example-tfstate',
      'aws_s3_bucket_server_side_encryption_configuration.copy_encryption = example-tfstate-replica',
      'aws_s3_bucket_server_side_encryption_configuration.state_encryption = example-tfstate',
      'aws_s3_bucket_versioning.copy_versioning = example-tfstate-replica',
      'aws_s3_bucket_versioning.state_versioning = example-tfstate',
    ]);
    // To attach a policy twice is to attach it once.
    const { aws_iam_role_policy_attachment, ...others } = full.resource;
    const declared = Object.values(others).flatMap((of) => Object.keys(of));
    expect(found).toHaveLength(declared.length);
  });

  it('is not what the state knows', async () => {
    const account = { s3: { '': { HeadBucket: () => ({}) } } };
    const stack = stackOf('aws_s3_bucket', { bucket: 'example-tfstate' });
    expect(await find(stack, account)).toEqual([{ to: 'aws_s3_bucket.it', id: 'example-tfstate' }]);
    expect(await find(stack, account, ['aws_s3_bucket.it'])).toEqual([]);
  });

  it.each([
    ['aws_s3_bucket_versioning', { GetBucketVersioning: () => ({}) }],
    ['aws_s3_bucket_logging', { GetBucketLogging: () => ({}) }],
  ])('is no %s that S3 has nothing to say of', async (type, answers) => {
    expect(await find(stackOf(type, { bucket: 'example-tfstate' }), { s3: { '': answers } })).toEqual([]);
  });

  it('is not a resource whose name is not known beforehand', async () => {
    const stack = stackOf('aws_iam_role_policy', { name: 'rights', role: '${aws_iam_role.gone.name}' });
    const iam = { GetRolePolicy: calledSo('RoleName', 'gone', {}) };
    expect(await find(stack, { iam })).toEqual([]);
  });

  it('is not taken over from another account', async () => {
    const stack = stackOf('aws_s3_bucket', { bucket: 'example-tfstate' });
    for (const name of ['Forbidden', '403']) {
      const HeadBucket = () => {
        throw refusal(name, 'UnknownError');
      };
      await expect(find(stack, { s3: { '': { HeadBucket } } })).rejects.toThrow(
        new Error(
          'bucket example-tfstate: belongs to another account, and names of buckets are unique in all of AWS. Name another in site.config.ts.',
        ),
      );
    }
  });

  it.each([
    [
      'role',
      'aws_iam_role',
      { GetRole: calledSo('RoleName', 'mine', { Role: { Tags: [{ Key: 'team', Value: 'x' }] } }) },
    ],
    [
      'policy',
      'aws_iam_policy',
      { GetPolicy: calledSo('PolicyArn', 'arn:aws:iam::123456789012:policy/mine', { Policy: {} }) },
    ],
  ])('is not taken over from somebody else: a %s without the tag', async (what, type, iam) => {
    await expect(find(stackOf(type, { name: 'mine' }), { iam })).rejects.toThrow(
      new Error(
        `${what} mine stands already and was not made by bootstrap for example-tfstate (it has no tag bootstrap=example-tfstate). ` +
          'Rename or delete it, or give it that tag to have it taken over.',
      ),
    );
    expect(await find(stackOf(type, { name: 'other' }), { iam })).toEqual([]);
  });

  it('is not guessed where AWS will not say', async () => {
    const GetRole = () => {
      throw refusal('AccessDenied', 'not authorized to perform: iam:GetRole');
    };
    await expect(find(stackOf('aws_iam_role', { name: 'mine' }), { iam: { GetRole } })).rejects.toThrow(
      'not authorized to perform: iam:GetRole',
    );
  });
});
