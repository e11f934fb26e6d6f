import { ConfigError } from '../../../lib/config';
import {
  ACCOUNT,
  all,
  type Bootstrapped,
  documentsOf,
  named,
  only,
  type Resource,
  type Synthesised,
  synthBootstrap,
} from './support';

const KMS = { encryption: 'aws:kms' } as const;
const REPLICA = { replicaRegion: 'eu-central-1' } as const;
const EVERYTHING = { ...KMS, ...REPLICA, accessLogs: { bucket: 'example-logs', prefix: 'tfstate/' } };

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string[];
  readonly Resource: string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

const statementsOf = (resource: Resource): Statement[] => JSON.parse(resource.policy).Statement;
const trustOf = (role: Resource) => JSON.parse(role.assume_role_policy).Statement;

/** What the role of that logical name may do. */
const rightsOf = (options: Bootstrapped, role: string): Statement[] =>
  documentsOf(synthBootstrap(options), `${role}_role`).flatMap((document) => JSON.parse(document).Statement);
const boundariesOf = (options: Bootstrapped) =>
  all(synthBootstrap(options), 'aws_iam_policy').filter(([name]) => name.endsWith('_edge-boundary'));
const statement = (statements: Statement[], sid: string) => statements.find(({ Sid }) => Sid === sid);

const REPLICATOR =
  'arn:aws:iam::123456789012:role/aws-service-role/replicator.lambda.amazonaws.com/AWSServiceRoleForLambdaReplicator';

const LOGGER =
  'arn:aws:iam::123456789012:role/aws-service-role/logger.cloudfront.amazonaws.com/AWSServiceRoleForCloudFrontLogger';

describe('the bootstrap stack', () => {
  const plain = synthBootstrap();
  const full = synthBootstrap({ state: EVERYTHING });

  it('declares these resources and no other: no table for locks', () => {
    expect(Object.entries(plain.resource).map(([type, of]) => [type, Object.keys(of)])).toEqual([
      ['aws_iam_openid_connect_provider', ['github']],
      [
        'aws_iam_policy',
        [
          'environment_prod_deploy_policy-1',
          'environment_prod_deploy_policy-2',
          'environment_prod_edge-boundary',
          'environment_prod_plan_policy-1',
        ],
      ],
      ['aws_iam_role', ['environment_prod_deploy_role', 'environment_prod_plan_role']],
      [
        'aws_iam_role_policy_attachment',
        [
          'environment_prod_deploy_attachment-1',
          'environment_prod_deploy_attachment-2',
          'environment_prod_plan_attachment-1',
        ],
      ],
      ['aws_s3_bucket', ['state_bucket']],
      ['aws_s3_bucket_lifecycle_configuration', ['state_lifecycle']],
      ['aws_s3_bucket_ownership_controls', ['state_ownership']],
      ['aws_s3_bucket_policy', ['state_policy']],
      ['aws_s3_bucket_public_access_block', ['state_public-access']],
      ['aws_s3_bucket_server_side_encryption_configuration', ['state_encryption']],
      ['aws_s3_bucket_versioning', ['state_versioning']],
    ]);
    expect(Object.keys(full.resource).filter((type) => type.includes('dynamodb'))).toEqual([]);
  });

  it('refuses any account but the one it was made for, and tags what it makes', () => {
    const common = {
      allowed_account_ids: ['123456789012'],
      default_tags: [{ tags: { site: 'example', bootstrap: 'example-tfstate' } }],
    };
    expect(full.provider.aws).toEqual([
      { ...common, region: 'eu-west-1' },
      { ...common, region: 'eu-central-1', alias: 'copy' },
    ]);
  });

  describe('the state bucket', () => {
    const BUCKET = '${aws_s3_bucket.state_bucket.id}';

    it('is never deleted by Terraform, nor what is in it', () => {
      expect(only(plain, 'aws_s3_bucket')).toEqual({
        bucket: 'example-tfstate',
        force_destroy: false,
        lifecycle: { prevent_destroy: true },
      });
    });

    it('keeps versions', () => {
      expect(only(plain, 'aws_s3_bucket_versioning')).toEqual({
        bucket: BUCKET,
        versioning_configuration: { status: 'Enabled' },
      });
    });

    it('keeps an old version for a year, the newest fifty of them for ever, aborted uploads for a week, plans for a month', () => {
      expect(only(plain, 'aws_s3_bucket_lifecycle_configuration')).toMatchObject({
        bucket: BUCKET,
        rule: [
          {
            id: 'old-versions',
            status: 'Enabled',
            noncurrent_version_expiration: [{ noncurrent_days: 365, newer_noncurrent_versions: 50 }],
          },
          {
            id: 'aborted-uploads',
            status: 'Enabled',
            abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
          },
          {
            id: 'passing',
            status: 'Enabled',
            filter: [{ prefix: 'plans/' }],
            expiration: [{ days: 30 }],
            noncurrent_version_expiration: [{ noncurrent_days: 1 }],
          },
        ],
      });
    });

    it('keeps as many old versions for as long as it is told', () => {
      const { rule } = only(
        synthBootstrap({ state: { oldVersions: { days: 30, keep: 5 } } }),
        'aws_s3_bucket_lifecycle_configuration',
      );
      expect(rule[0].noncurrent_version_expiration).toEqual([{ noncurrent_days: 30, newer_noncurrent_versions: 5 }]);
    });

    it('has all four public access blocks, and belongs to its owner alone: no ACLs', () => {
      expect(only(plain, 'aws_s3_bucket_public_access_block')).toEqual({
        bucket: BUCKET,
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
      expect(only(plain, 'aws_s3_bucket_ownership_controls')).toEqual({
        bucket: BUCKET,
        rule: { object_ownership: 'BucketOwnerEnforced' },
      });
    });

    it('refuses plain http, once the public access blocks stand', () => {
      const policy = only(plain, 'aws_s3_bucket_policy');
      expect(policy).toMatchObject({
        bucket: BUCKET,
        depends_on: ['aws_s3_bucket_public_access_block.state_public-access'],
      });
      expect(statementsOf(policy)).toEqual([
        {
          Sid: 'DenyInsecureTransport',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: ['${aws_s3_bucket.state_bucket.arn}', '${aws_s3_bucket.state_bucket.arn}/*'],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]);
    });

    it('is encrypted with S3’s own key, without any other', () => {
      expect(only(plain, 'aws_s3_bucket_server_side_encryption_configuration')).toEqual({
        bucket: BUCKET,
        rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
      });
    });

    it('tells another bucket who read and wrote the states, by option', () => {
      expect(only(full, 'aws_s3_bucket_logging')).toEqual({
        bucket: BUCKET,
        target_bucket: 'example-logs',
        target_prefix: 'tfstate/',
      });
    });
  });

  describe('the key of the states, by option', () => {
    const kms = synthBootstrap({ state: KMS });

    it('encrypts the bucket', () => {
      expect(only(kms, 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([
        {
          apply_server_side_encryption_by_default: {
            sse_algorithm: 'aws:kms',
            kms_master_key_id: '${aws_kms_key.state-key.arn}',
          },
          bucket_key_enabled: true,
        },
      ]);
    });

    it('rotates, is never deleted by Terraform, and carries a name', () => {
      expect(only(kms, 'aws_kms_key')).toMatchObject({
        description: 'Terraform state in example-tfstate',
        tags: { purpose: 'Terraform state in example-tfstate' },
        enable_key_rotation: true,
        deletion_window_in_days: 30,
        lifecycle: { prevent_destroy: true },
      });
      expect(only(kms, 'aws_kms_alias')).toEqual({
        name: 'alias/example-tfstate',
        target_key_id: '${aws_kms_key.state-key.key_id}',
      });
    });

    it('leaves it to the account’s own policies who may use it, and lets nobody else in', () => {
      expect(statementsOf(only(kms, 'aws_kms_key'))).toEqual([
        {
          Sid: 'AdministerByIam',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:root' },
          Action: 'kms:*',
          Resource: '*',
        },
      ]);
    });

    it('is used through S3 alone: to read by who plans, to write too by who deploys', () => {
      const through = { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } };
      const use = {
        Sid: 'UseStateKey',
        Effect: 'Allow',
        Resource: ['${aws_kms_key.state-key.arn}'],
        Condition: through,
      };
      const options = { state: KMS };
      expect(statement(rightsOf(options, 'environment_prod_plan'), 'UseStateKey')).toEqual({
        ...use,
        Action: ['kms:Decrypt'],
      });
      expect(statement(rightsOf(options, 'environment_prod_deploy'), 'UseStateKey')).toEqual({
        ...use,
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      });
    });
  });

  describe('the copy, by option', () => {
    it('is a bucket as closed as the first, in its own region, with a key of its own', () => {
      const copies = Object.entries(full.resource).flatMap(([type, of]) =>
        Object.entries(of)
          .filter(([name]) => name.startsWith('copy'))
          .map(([name, { provider }]) => [type, name, provider]),
      );
      expect(copies).toEqual([
        ['aws_kms_alias', 'copy-key_alias', 'aws.copy'],
        ['aws_kms_key', 'copy-key', 'aws.copy'],
        ['aws_s3_bucket', 'copy_bucket', 'aws.copy'],
        ['aws_s3_bucket_lifecycle_configuration', 'copy_lifecycle', 'aws.copy'],
        ['aws_s3_bucket_ownership_controls', 'copy_ownership', 'aws.copy'],
        ['aws_s3_bucket_policy', 'copy_policy', 'aws.copy'],
        ['aws_s3_bucket_public_access_block', 'copy_public-access', 'aws.copy'],
        ['aws_s3_bucket_server_side_encryption_configuration', 'copy_encryption', 'aws.copy'],
        ['aws_s3_bucket_versioning', 'copy_versioning', 'aws.copy'],
      ]);
      expect(named(full, 'aws_s3_bucket', 'copy_bucket')).toMatchObject({
        bucket: 'example-tfstate-replica',
        lifecycle: { prevent_destroy: true },
      });
      expect(named(full, 'aws_kms_key', 'copy-key').lifecycle).toEqual({ prevent_destroy: true });
    });

    it('gets every version and every delete marker, once both buckets keep versions', () => {
      expect(only(full, 'aws_s3_bucket_replication_configuration')).toEqual({
        bucket: '${aws_s3_bucket.state_bucket.id}',
        role: '${aws_iam_role.replication_role.arn}',
        rule: [
          {
            id: 'everything',
            status: 'Enabled',
            filter: { prefix: '' },
            delete_marker_replication: { status: 'Enabled' },
            source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
            destination: {
              bucket: '${aws_s3_bucket.copy_bucket.arn}',
              storage_class: 'STANDARD_IA',
              encryption_configuration: { replica_kms_key_id: '${aws_kms_key.copy-key.arn}' },
            },
          },
        ],
        depends_on: [
          'aws_s3_bucket_versioning.state_versioning',
          'aws_s3_bucket_versioning.copy_versioning',
          'aws_iam_role_policy.replication_rights',
        ],
      });
    });

    it('is written by a role that S3 alone assumes, that reads one bucket and writes the other', () => {
      expect(trustOf(named(full, 'aws_iam_role', 'replication_role'))).toEqual([
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 's3.amazonaws.com' } },
      ]);
      const rights = statementsOf(named(full, 'aws_iam_role_policy', 'replication_rights'));
      expect(rights.map(({ Sid, Resource, Condition }) => [Sid, Resource, Condition])).toEqual([
        ['ReadSource', ['${aws_s3_bucket.state_bucket.arn}'], undefined],
        ['ReadVersions', ['${aws_s3_bucket.state_bucket.arn}/*'], undefined],
        ['WriteCopies', ['${aws_s3_bucket.copy_bucket.arn}/*'], undefined],
        [
          'DecryptSource',
          ['${aws_kms_key.state-key.arn}'],
          { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
        ],
        [
          'EncryptCopies',
          ['${aws_kms_key.copy-key.arn}'],
          { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
        ],
      ]);
      const writes = rights.flatMap(({ Action }) => Action).filter((action) => !/^s3:(Get|List)/.test(action));
      expect(writes).toEqual([
        's3:ReplicateDelete',
        's3:ReplicateObject',
        's3:ReplicateTags',
        'kms:Decrypt',
        'kms:Encrypt',
      ]);
    });

    it('needs no keys where S3’s own encrypts', () => {
      const replica = synthBootstrap({ state: REPLICA });
      expect(replica.resource.aws_kms_key).toBeUndefined();
      const [rule] = only(replica, 'aws_s3_bucket_replication_configuration').rule;
      expect(rule.source_selection_criteria).toBeUndefined();
      expect(rule.destination.encryption_configuration).toBeUndefined();
      const rights = statementsOf(named(replica, 'aws_iam_role_policy', 'replication_rights'));
      expect(rights.map(({ Sid }) => Sid)).toEqual(['ReadSource', 'ReadVersions', 'WriteCopies']);
    });
  });

  describe('GitHub’s way in', () => {
    it('is a provider for tokens that are meant for AWS', () => {
      expect(only(plain, 'aws_iam_openid_connect_provider')).toEqual({
        url: 'https://token.actions.githubusercontent.com',
        client_id_list: ['sts.amazonaws.com'],
      });
      for (const [, role] of all(plain, 'aws_iam_role')) {
        expect(trustOf(role)[0].Principal).toEqual({ Federated: '${aws_iam_openid_connect_provider.github.arn}' });
      }
    });

    it('is the provider that somebody else made, where there is one', () => {
      const used = synthBootstrap({ props: { makesGithubProvider: false } });
      expect(used.resource.aws_iam_openid_connect_provider).toBeUndefined();
      for (const [, role] of all(used, 'aws_iam_role')) {
        expect(trustOf(role)[0].Principal).toEqual({
          Federated: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
        });
      }
    });
  });

  describe('the roles of an environment', () => {
    const two = synthBootstrap({ environments: { dev: {}, prod: {} } });
    const PLANNING = ['repo:example-org/site:pull_request', 'repo:example-org/site:ref:refs/heads/main'];
    const SUBJECTS = [
      ['environment_dev_plan_role', 'example-dev-plan', PLANNING],
      ['environment_dev_deploy_role', 'example-dev-deploy', 'repo:example-org/site:environment:dev'],
      ['environment_prod_plan_role', 'example-prod-plan', PLANNING],
      ['environment_prod_deploy_role', 'example-prod-deploy', 'repo:example-org/site:environment:prod'],
    ] as const;

    it.each(SUBJECTS)('%s: %s is for %j and for nothing like it', (id, name, subject) => {
      const role = named(two, 'aws_iam_role', id);
      expect(role).toMatchObject({ name, max_session_duration: 3600 });
      expect(trustOf(role)).toEqual([
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: '${aws_iam_openid_connect_provider.github.arn}' },
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': subject,
            },
          },
        },
      ]);
    });

    it('plan on the branch that is deployed, whatever its name', () => {
      const trunk = synthBootstrap({ props: { branch: 'trunk' } });
      const [{ Condition }] = trustOf(named(trunk, 'aws_iam_role', 'environment_prod_plan_role'));
      expect(Condition.StringEquals['token.actions.githubusercontent.com:sub']).toEqual([
        'repo:example-org/site:pull_request',
        'repo:example-org/site:ref:refs/heads/trunk',
      ]);
    });

    it('are for subjects with ids, where the repository is given with them', () => {
      const ids = synthBootstrap({ props: { repository: 'example-org@123456/site@456789' } });
      expect(
        trustOf(named(ids, 'aws_iam_role', 'environment_prod_deploy_role'))[0].Condition.StringEquals[
          'token.actions.githubusercontent.com:sub'
        ],
      ).toBe('repo:example-org@123456/site@456789:environment:prod');
    });

    it('are two each, and there are no others', () => {
      expect(
        all(two, 'aws_iam_role')
          .map(([id]) => id)
          .sort(),
      ).toEqual(SUBJECTS.map(([id]) => id).toSorted());
      expect(two.output.roles?.value).toEqual({
        dev: {
          plan: '${aws_iam_role.environment_dev_plan_role.arn}',
          deploy: '${aws_iam_role.environment_dev_deploy_role.arn}',
        },
        prod: {
          plan: '${aws_iam_role.environment_prod_plan_role.arn}',
          deploy: '${aws_iam_role.environment_prod_deploy_role.arn}',
        },
      });
    });

    it('keep apart an environment that is called as another part of the stack', () => {
      const names = ['aws', 'copy', 'github', 'roles', 'site', 'state', 'team'];
      const environments = Object.fromEntries(names.map((name) => [name, {}]));
      const teams = names.map((name) => ({ name, repository: 'example-org/other' }));
      const { output } = synthBootstrap({ environments, state: REPLICA, props: { teams } });
      expect(Object.keys(output.roles?.value)).toEqual(names);
      expect(Object.keys(output.teams?.value)).toEqual(names);
    });
  });

  describe('the role that plans', () => {
    const everyOption = {
      state: EVERYTHING,
      prod: {
        responseHeadersPolicy: true,
        accessLogs: { bucket: 'example-logs' },
        domain: { names: ['www.example.com'], hostedZoneId: 'Z0123456789ABCDEFGHIJ' },
      },
    };

    it.each([
      ['environment_prod_plan', ['kms:Decrypt', 's3:PutObject', 'kms:GenerateDataKey']],
      ['team_payments_plan', ['kms:Decrypt']],
    ])('%s may read, and beside that no more than %j', (role, beside) => {
      const props = { teams: [{ name: 'payments', repository: 'example-org/payments' }] };
      const rights = rightsOf({ ...everyOption, props }, role);
      const actions = rights.flatMap(({ Action }) => Action);
      expect(actions.length).toBeGreaterThan(3);
      expect(actions.filter((action) => !/^[a-z0-9]+:(Get|List|Describe)[A-Za-z]+$/.test(action))).toEqual(beside);
      expect(rights.every(({ Effect }) => Effect === 'Allow')).toBe(true);
    });

    it('reads its own state, and can neither lock nor write it', () => {
      const rights = rightsOf({}, 'environment_prod_plan');
      expect(rights.slice(0, 2)).toEqual([
        {
          Sid: 'ListStates',
          Effect: 'Allow',
          Action: ['s3:ListBucket'],
          Resource: ['arn:aws:s3:::example-tfstate'],
          Condition: { StringLikeIfExists: { 's3:prefix': ['sites/example/prod.tfstate', 'env:/'] } },
        },
        {
          Sid: 'ReadState',
          Effect: 'Allow',
          Action: ['s3:GetObject'],
          Resource: ['arn:aws:s3:::example-tfstate/sites/example/prod.tfstate'],
        },
      ]);
      expect(JSON.stringify(rights)).not.toContain('.tflock');
    });

    it('reads none of the site’s files, but the records of its deployments', () => {
      const objects = rightsOf(everyOption, 'environment_prod_plan')
        .filter(({ Action }) => Action.includes('s3:GetObject'))
        .flatMap(({ Resource }) => Resource);
      expect(objects).toEqual([
        'arn:aws:s3:::example-tfstate/sites/example/prod.tfstate',
        'arn:aws:s3:::example-tfstate/plans/example/prod/*.json',
        'arn:aws:s3:::example-prod-123456789012/.publish/deployments/*',
      ]);
    });

    it('keeps plans of its own environment, and reads of them what each says of itself', () => {
      const rights = rightsOf({}, 'environment_prod_plan');
      expect(rights.slice(2, 4)).toEqual([
        {
          Sid: 'KeepPlans',
          Effect: 'Allow',
          Action: ['s3:PutObject'],
          Resource: ['arn:aws:s3:::example-tfstate/plans/example/prod/*'],
        },
        {
          Sid: 'ReadPlanManifests',
          Effect: 'Allow',
          Action: ['s3:GetObject'],
          Resource: ['arn:aws:s3:::example-tfstate/plans/example/prod/*.json'],
        },
      ]);
    });
  });

  describe('the role that deploys', () => {
    const rights = rightsOf({}, 'environment_prod_deploy');
    const allowing = (action: string) => rights.filter(({ Action }) => Action.includes(action));

    it('reads, writes and locks its own state, and deletes the lock alone', () => {
      expect(rights.slice(1, 3)).toEqual([
        {
          Sid: 'WriteState',
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:PutObject'],
          Resource: ['arn:aws:s3:::example-tfstate/sites/example/prod.tfstate'],
        },
        {
          Sid: 'LockState',
          Effect: 'Allow',
          Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
          Resource: ['arn:aws:s3:::example-tfstate/sites/example/prod.tfstate.tflock'],
        },
      ]);
    });

    it('reads the plans that were kept for it, and writes none', () => {
      const ofPlans = rights.filter(({ Resource }) => Resource.some((one) => one.includes('/plans/')));
      expect(ofPlans).toEqual([
        {
          Sid: 'ReadPlans',
          Effect: 'Allow',
          Action: ['s3:GetObject'],
          Resource: ['arn:aws:s3:::example-tfstate/plans/example/prod/*'],
        },
      ]);
    });

    it('passes the edge role, to Lambda, and no other role', () => {
      expect(allowing('iam:PassRole')).toEqual([
        expect.objectContaining({
          Action: ['iam:PassRole'],
          Resource: ['arn:aws:iam::123456789012:role/example-prod-headers'],
          Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
        }),
      ]);
    });

    it('makes the edge role, and gives it rights, within its boundary alone', () => {
      for (const action of ['iam:CreateRole', 'iam:PutRolePolicy']) {
        expect(allowing(action)).toEqual([
          expect.objectContaining({
            Resource: ['arn:aws:iam::123456789012:role/example-prod-headers'],
            Condition: {
              StringEquals: {
                'iam:PermissionsBoundary': 'arn:aws:iam::123456789012:policy/example-prod-edge-boundary',
              },
            },
          }),
        ]);
      }
    });

    it('can neither lift a boundary nor touch any other role, policy or user', () => {
      const iam = rights.filter(({ Action }) => Action.some((action) => action.startsWith('iam:')));
      expect(new Set(iam.flatMap(({ Resource }) => Resource))).toEqual(
        new Set(['arn:aws:iam::123456789012:role/example-prod-headers', REPLICATOR, LOGGER]),
      );
      const actions = iam.flatMap(({ Action }) => Action);
      const reaching = /(?:Delete|User)\w*Boundary|Attach|User|Group|CreatePolicy|PolicyVersion|\*/;
      expect(actions.filter((action) => reaching.test(action) && !action.startsWith('iam:List'))).toEqual([]);
    });

    it('names what it may change, wherever AWS lets it', () => {
      // AWS defines no type of resource for these.
      const everything = rights.filter(({ Resource }) => Resource.includes('*'));
      expect(everything.map(({ Sid, Action }) => [Sid, Action])).toEqual([
        ['DescribeOutputs', ['ssm:DescribeParameters']],
        // Bounded by the tags that the request must carry.
        ['CreateDistribution', ['cloudfront:CreateDistribution']],
        ['CreateOriginAccess', ['cloudfront:CreateCloudFrontOriginAccessIdentity']],
        ['FindLogGroups', ['logs:DescribeLogGroups']],
        ['CreateRoutes', ['cloudfront:CreateFunction']],
      ]);
      const actions = rights.flatMap(({ Action }) => Action);
      expect(actions.filter((action) => action.endsWith(':*') || action === '*')).toEqual([]);
    });

    it('changes the distribution that carries its tags, and no other', () => {
      const [write] = allowing('cloudfront:UpdateDistribution');
      expect(write?.Condition).toEqual({
        StringEquals: { 'aws:ResourceTag/site': 'example', 'aws:ResourceTag/environment': 'prod' },
      });
      expect(allowing('cloudfront:UpdateDistribution')).toHaveLength(1);
    });

    it('deletes the site’s content by option alone', () => {
      const deletes = (options: object) =>
        rightsOf({ prod: options }, 'environment_prod_deploy')
          .flatMap(({ Action }) => Action)
          .includes('s3:DeleteObjectVersion');
      expect([deletes({}), deletes({ forceDestroy: true })]).toEqual([false, true]);
    });
  });

  describe('the boundary of the edge role', () => {
    it('is the function’s own logs', () => {
      const own = (region: string) => `arn:aws:logs:${region}:${ACCOUNT}:log-group:/aws/lambda/`;
      const boundary = named(plain, 'aws_iam_policy', 'environment_prod_edge-boundary');
      expect(boundary.name).toBe('example-prod-edge-boundary');
      expect(statementsOf(boundary)).toEqual([
        {
          Sid: 'WriteOwnLogs',
          Effect: 'Allow',
          Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: [
            `${own('*')}us-east-1.example-prod-headers`,
            `${own('*')}us-east-1.example-prod-headers:*`,
            `${own('us-east-1')}example-prod-headers`,
            `${own('us-east-1')}example-prod-headers:*`,
          ],
        },
      ]);
    });

    it('is somebody else’s where site.config.ts names it', () => {
      const options = { prod: { edgeFunction: { permissionsBoundary: 'platform-boundary' } } };
      expect(boundariesOf(options)).toEqual([]);
      expect(statement(rightsOf(options, 'environment_prod_deploy'), 'MakeBoundedRole')?.Condition).toEqual({
        StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::123456789012:policy/platform-boundary' },
      });
    });

    it('is left out by option', () => {
      const options = { prod: { edgeFunction: { permissionsBoundary: false as const } } };
      expect(boundariesOf(options)).toEqual([]);
      expect(statement(rightsOf(options, 'environment_prod_deploy'), 'MakeBoundedRole')?.Condition).toBeUndefined();
    });
  });

  describe('the roles of a team', () => {
    const props = {
      teams: [
        { name: 'payments', repository: 'example-org/payments' },
        { name: 'pay', repository: 'example-org/pay' },
      ],
    };
    const teams = synthBootstrap({ props });

    it.each([
      ['team_payments_plan_role', 'example-team-payments-plan', 'repo:example-org/payments:pull_request'],
      ['team_payments_deploy_role', 'example-team-payments-deploy', 'repo:example-org/payments:environment:payments'],
      ['team_pay_plan_role', 'example-team-pay-plan', 'repo:example-org/pay:pull_request'],
      ['team_pay_deploy_role', 'example-team-pay-deploy', 'repo:example-org/pay:environment:pay'],
    ])('%s: %s is for %s', (id, name, subject) => {
      const role = named(teams, 'aws_iam_role', id);
      expect(role.name).toBe(name);
      expect(trustOf(role)[0].Condition).toEqual({
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': subject,
        },
      });
    });

    const LIST = {
      Sid: 'ListStates',
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: ['arn:aws:s3:::example-tfstate'],
      Condition: { StringLikeIfExists: { 's3:prefix': ['teams/payments/*', 'env:/'] } },
    };
    const OUTPUTS = {
      Sid: 'ReadSiteOutputs',
      Effect: 'Allow',
      Action: ['ssm:GetParameter'],
      Resource: ['arn:aws:ssm:*:123456789012:parameter/sites/example/*/*'],
    };

    it('read the team’s own prefix and what the site publishes', () => {
      expect(rightsOf({ props }, 'team_payments_plan')).toEqual([
        LIST,
        {
          Sid: 'ReadState',
          Effect: 'Allow',
          Action: ['s3:GetObject'],
          Resource: ['arn:aws:s3:::example-tfstate/teams/payments/*'],
        },
        OUTPUTS,
      ]);
    });

    it('write the team’s own prefix, and delete locks alone', () => {
      expect(rightsOf({ props }, 'team_payments_deploy')).toEqual([
        LIST,
        {
          Sid: 'WriteState',
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:PutObject'],
          Resource: ['arn:aws:s3:::example-tfstate/teams/payments/*'],
        },
        {
          Sid: 'LockState',
          Effect: 'Allow',
          Action: ['s3:DeleteObject'],
          Resource: ['arn:aws:s3:::example-tfstate/teams/payments/*.tflock'],
        },
        OUTPUTS,
      ]);
    });
  });

  it('bounds every role it makes, by option', () => {
    const permissionsBoundary = 'arn:aws:iam::123456789012:policy/platform';
    const props = { permissionsBoundary, teams: [{ name: 'payments', repository: 'example-org/payments' }] };
    const bounded = all(synthBootstrap({ state: EVERYTHING, props }), 'aws_iam_role');
    expect(bounded.map(([id, role]) => [id, role.permissions_boundary])).toEqual([
      ['environment_prod_deploy_role', 'arn:aws:iam::123456789012:policy/platform'],
      ['environment_prod_plan_role', 'arn:aws:iam::123456789012:policy/platform'],
      ['replication_role', 'arn:aws:iam::123456789012:policy/platform'],
      ['team_payments_deploy_role', 'arn:aws:iam::123456789012:policy/platform'],
      ['team_payments_plan_role', 'arn:aws:iam::123456789012:policy/platform'],
    ]);
    for (const [, role] of all(full, 'aws_iam_role')) expect(role).not.toHaveProperty('permissions_boundary');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  describe('within what IAM takes', () => {
    const site = `s${'i'.repeat(29)}e`;
    const environment = `e${'n'.repeat(16)}v`;
    const longest = (names: string[]): Bootstrapped => ({
      site,
      state: { ...EVERYTHING, bucket: 'b'.repeat(55), region: 'ap-southeast-2', replicaRegion: 'ap-northeast-1' },
      environments: {
        [environment]: {
          redirects: [{ from: '/old', to: '/new' }],
          region: 'ap-southeast-2',
          bucketName: 'b'.repeat(63),
          forceDestroy: true,
          originAccess: 'oai',
          listBucket: true,
          responseHeadersPolicy: true,
          accessLogs: { bucket: 'l'.repeat(63) },
          webAclArn: `arn:aws:wafv2:us-east-1:123456789012:global/webacl/${'w'.repeat(128)}/11111111-2222-3333-4444-555555555555`,
          monitoring: { alarmEmail: 'web-team@example.com', additionalMetrics: true },
          edgeFunction: { onDestroy: 'delete', permissionsBoundary: 'p'.repeat(128) },
          domain: { names, hostedZoneId: 'Z'.repeat(32) },
        },
      },
      props: { teams: [{ name: 't'.repeat(20), repository: `${'o'.repeat(39)}/${'r'.repeat(100)}` }] },
    });

    it('are the longest names, the longest being one longer than what is refused', () => {
      expect(() => synthBootstrap({ site, environments: { [`${environment}x`]: {} } })).toThrow(ConfigError);
      const synthesised = synthBootstrap(longest(['www.example.com']));
      const names = all(synthesised, 'aws_iam_role').map(([, { name }]) => name);
      expect(names.map(({ length }) => length).sort()).toEqual([55, 57, 62, 63, 64]);
      const own = synthBootstrap({ site, environments: { [environment]: {} } });
      const policies = all(own, 'aws_iam_policy').map(([, { name }]) => name.length);
      expect(Math.max(...policies)).toBeLessThanOrEqual(128);
    });

    // What stands for the key's ARN until AWS knows it is shorter than any ARN.
    const key = 'arn:aws:kms:ap-southeast-2:123456789012:key/11111111-2222-3333-4444-555555555555';
    const sizesOf = (synthesised: Synthesised) =>
      all(synthesised, 'aws_iam_role').map(([role, { name }]) => ({
        name,
        sizes: documentsOf(synthesised, role).map((policy) => policy.replace(/\$\{[^}]*\}/g, key).length),
      }));

    it.each([
      ['two names', ['www.example.com', 'example.com']],
      // AWS takes names of certificates up to 253 characters, and a distribution has 100 names by default.
      ['a hundred names', Array.from({ length: 100 }, (_, i) => `site-${i}.customers.example.com`)],
      ['the longest names', Array.from({ length: 10 }, (_, i) => `${i}${'x'.repeat(62)}.`.repeat(3) + 'y'.repeat(61))],
    ])('are the rights of every role, with every option and %s', (_, names) => {
      for (const { name, sizes } of sizesOf(synthBootstrap(longest(names)))) {
        expect([name, sizes.length <= 10, Math.max(...sizes) <= 6144]).toEqual([name, true, true]);
      }
    });

    it('or else it is said which role cannot hold that much, and why', () => {
      const names = Array.from({ length: 100 }, (_, i) => `${i}${'x'.repeat(60)}.`.repeat(3) + 'y'.repeat(61));
      expect(() => synthBootstrap(longest(names))).toThrow(
        /^role s.*v-deploy: its statements take \d+ characters, and IAM takes 6144 in each of 10 managed policies\. Name fewer domain\.names in that environment\.$/,
      );
    });
  });
});
