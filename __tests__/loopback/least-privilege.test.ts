import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACMClient, AddTagsToCertificateCommand, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { CloudFrontClient, ListDistributionsCommand, TagResourceCommand } from '@aws-sdk/client-cloudfront';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import {
  ChangeResourceRecordSetsCommand,
  ListHostedZonesCommand,
  Route53Client,
  type RRType,
} from '@aws-sdk/client-route-53';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { findTools } from '../../cli/terraform/stack';
import { distinct, lost, type Rights, readRights, without, withoutAction } from '../../proof/drill/rights';
import {
  ACCOUNT,
  clientOf,
  ENVIRONMENTS,
  type Judged,
  REPOSITORY,
  Rehearsal,
  SITE,
  STATE_BUCKET,
  subjectOf,
  token,
} from '../../proof/support/rehearsal';

/** Allowed, though nothing here calls it: action and reason. */
const UNCALLED: Readonly<Record<string, string>> = {
  'MakeBoundedRole iam:PutRolePermissionsBoundary': 'an environment that moves from a state file to the bucket',
  'PublishFiles s3:AbortMultipartUpload': 'an upload in parts that fails, as of a file of gigabytes',
  'WriteBucket s3:PutLifecycleConfiguration':
    'the environments here have bucketLifecycle: false, which saves a minute each',
  'WriteOriginAccess cloudfront:UpdateCloudFrontOriginAccessIdentity': 'an upgrade of this project that words it anew',
  'WriteOriginAccess cloudfront:UpdateOriginAccessControl': 'an upgrade of this project that words it anew',
  'WriteRole iam:UpdateAssumeRolePolicy': 'an upgrade of this project that words it anew',
  'WriteRole iam:UpdateRoleDescription': 'an upgrade of this project that words it anew',
};

const CONSUMER = 'cdktf.out/consumer/stacks/site-alarm';

// Bootstrap, two environments and another team's stack on one AWS on loopback, every call judged by IAM's policies.
describe('an account that a pipeline and teams share', () => {
  let rehearsal: Rehearsal;
  let iam: IAMClient;
  const rights: Record<string, Rights> = {};

  beforeAll(async () => {
    rehearsal = await Rehearsal.begin({ tools: await findTools(process.env, () => {}), env: process.env });
    iam = new IAMClient(clientOf(rehearsal.aws));
    for (const role of [...ENVIRONMENTS, 'team-payments'].flatMap((one) => [`${one}-plan`, `${one}-deploy`])) {
      const name = `${SITE}-${role}`;
      rights[name] = await readRights(iam, name);
    }
  }, 600_000);

  afterAll(() => rehearsal?.end());

  it('is left as it is when bootstrap runs again', async () => {
    const { status, stdout } = await rehearsal.bootstrap();
    expect(stdout).toMatch(/✓ terraform plan +nothing to change/);
    expect(stdout).not.toContain('terraform apply');
    expect(status).toBe(0);
  }, 300_000);

  it('is planned with the plan role before anything is there', () => rehearsal.run('first plan'), 300_000);

  it('is applied with the deploy role', () => rehearsal.run('apply'), 600_000);

  it('gets its files with the deploy role', () => rehearsal.run('publish'), 300_000);

  it('is checked with the deploy role', () => rehearsal.run('check'), 300_000);

  it('has nothing more to do, says a plan with the plan role', () => rehearsal.run('plan'), 300_000);

  it(
    'keeps a plan for its deployment, and what it says of itself is read, with the plan role',
    () => rehearsal.run('keep'),
    300_000,
  );

  it('lets another team use what the site publishes, with a state of its own', async () => {
    const main = join(rehearsal.project.dir, 'examples', 'consumer', 'main.ts');
    writeFileSync(main, readFileSync(main, 'utf8').replace("'AES256'", "'aws:kms'"));
    const outdir = { CDKTF_OUTDIR: 'cdktf.out/consumer' };
    await rehearsal.project.run(['examples/consumer/main.ts'], { ...rehearsal.admin, ...outdir });
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: `${SITE}-team-payments-deploy`,
        PolicyName: 'of-the-team',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'cloudwatch:*', Resource: '*' }],
        }),
      }),
    );
    const deploy = await rehearsal.as(`${SITE}-team-payments-deploy`, subjectOf('payments', false));
    const terraform = rehearsal.terraform(CONSUMER, deploy);
    cpSync('.terraform.lock.hcl', join(rehearsal.project.dir, CONSUMER, '.terraform.lock.hcl'));
    await terraform.init();
    expect(await terraform.plan('plan.tfplan')).toBe(true);
    await terraform.apply('plan.tfplan');
    expect(await terraform.plan('again.tfplan')).toBe(false);

    const { Contents } = await admin().send(new ListObjectsV2Command({ Bucket: STATE_BUCKET }));
    expect(Contents?.map(({ Key }) => Key)).toEqual([
      'bootstrap.tfstate',
      ...ENVIRONMENTS.flatMap((name) =>
        ['json', 'zip'].map((type) => `plans/example/${name}/${'0'.repeat(40)}.${type}`),
      ),
      'sites/example/dev.tfstate',
      'sites/example/prod.tfstate',
      'teams/payments/site-alarm.tfstate',
    ]);
  }, 300_000);

  describe('refuses', () => {
    const refused = { name: 'AccessDenied' };

    it('the plan role: to write the state, to take the lock, to clear it', async () => {
      const s3 = new S3Client(await session(`${SITE}-dev-plan`, subjectOf('dev', true)));
      const Key = 'sites/example/dev.tfstate';
      await expect(s3.send(new PutObjectCommand({ Bucket: STATE_BUCKET, Key, Body: '{}' }))).rejects.toMatchObject(
        refused,
      );
      const lock = { Bucket: STATE_BUCKET, Key: `${Key}.tflock` };
      await expect(s3.send(new PutObjectCommand({ ...lock, Body: '{}', IfNoneMatch: '*' }))).rejects.toMatchObject(
        refused,
      );
      await expect(s3.send(new DeleteObjectCommand(lock))).rejects.toMatchObject(refused);
      await expect(s3.send(new GetObjectCommand({ Bucket: STATE_BUCKET, Key }))).resolves.toBeDefined();
    });

    it('the plan role: to change a resource, to publish, to read another environment', async () => {
      const client = await session(`${SITE}-dev-plan`, subjectOf('dev', true));
      const s3 = new S3Client(client);
      const file = { Bucket: `${SITE}-dev-${ACCOUNT}`, Key: 'index.html' };
      await expect(s3.send(new PutObjectCommand({ ...file, Body: 'mine' }))).rejects.toMatchObject(refused);
      const change = new UpdateFunctionConfigurationCommand({ FunctionName: `${SITE}-dev-headers`, Timeout: 30 });
      await expect(new LambdaClient(client).send(change)).rejects.toMatchObject({ name: 'AccessDeniedException' });
      const other = new GetObjectCommand({ Bucket: STATE_BUCKET, Key: 'sites/example/prod.tfstate' });
      await expect(s3.send(other)).rejects.toMatchObject(refused);
    });

    it('the plan role: to read a plan that was kept, and to keep one for another environment', async () => {
      const s3 = new S3Client(await session(`${SITE}-dev-plan`, subjectOf('dev', true)));
      const kept = { Bucket: STATE_BUCKET, Key: `plans/example/dev/${'0'.repeat(40)}.zip` };
      await expect(s3.send(new GetObjectCommand(kept))).rejects.toMatchObject(refused);
      const other = { Bucket: STATE_BUCKET, Key: 'plans/example/prod/mine.zip', Body: 'mine' };
      await expect(s3.send(new PutObjectCommand(other))).rejects.toMatchObject(refused);
    });

    it('the plan role: to apply, by the lock that it cannot take', async () => {
      const env = await rehearsal.as(`${SITE}-dev-plan`, subjectOf('dev', true));
      const terraform = rehearsal.terraform('cdktf.out/stacks/dev', env);
      await expect(terraform.destroy()).rejects.toThrow(/s3:PutObject on resource: .*dev\.tfstate\.tflock/);
    }, 120_000);

    it('the deploy role: another environment’s files, a role without the boundary, any other role for its function', async () => {
      const client = await session(`${SITE}-dev-deploy`, subjectOf('dev', false));
      const file = { Bucket: `${SITE}-prod-${ACCOUNT}`, Key: 'index.html' };
      await expect(new S3Client(client).send(new PutObjectCommand({ ...file, Body: 'mine' }))).rejects.toMatchObject(
        refused,
      );
      const wide = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
      const widen = new PutRolePolicyCommand({
        RoleName: `${SITE}-dev-deploy`,
        PolicyName: 'wide',
        PolicyDocument: JSON.stringify(wide),
      });
      await expect(new IAMClient(client).send(widen)).rejects.toMatchObject(refused);
      const pass = new UpdateFunctionConfigurationCommand({
        FunctionName: `${SITE}-dev-headers`,
        Role: `arn:aws:iam::${ACCOUNT}:role/${SITE}-dev-deploy`,
      });
      await expect(new LambdaClient(client).send(pass)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    });

    it('the deploy role: to claim another environment’s distribution or certificate by a tag', async () => {
      const client = await session(`${SITE}-dev-deploy`, subjectOf('dev', false));
      const root = clientOf(rehearsal.aws);
      const { DistributionList } = await new CloudFrontClient(root).send(new ListDistributionsCommand({}));
      const prod = DistributionList?.Items?.find(({ Comment }) => Comment?.includes('prod'));
      const mine = [
        { Key: 'site', Value: SITE },
        { Key: 'environment', Value: 'dev' },
      ];
      const claim = new TagResourceCommand({ Resource: prod?.ARN, Tags: { Items: mine } });
      await expect(new CloudFrontClient(client).send(claim)).rejects.toMatchObject(refused);
      const { CertificateSummaryList } = await new ACMClient(root).send(new ListCertificatesCommand({}));
      const certificate = CertificateSummaryList?.find(({ DomainName }) => DomainName === 'www.example.com');
      const claims = new AddTagsToCertificateCommand({ CertificateArn: certificate?.CertificateArn, Tags: mine });
      // It has no certificate of its own to tag; that of another role that has is refused by the same condition.
      const other = await session(`${SITE}-prod-deploy`, subjectOf('prod', false));
      const theirs = new AddTagsToCertificateCommand({
        CertificateArn: certificate?.CertificateArn,
        Tags: [mine[0]!, { Key: 'environment', Value: 'dev' }],
      });
      const denied = { name: 'AccessDeniedException' };
      await expect(new ACMClient(client).send(claims)).rejects.toMatchObject(denied);
      await expect(new ACMClient(other).send(theirs)).rejects.toMatchObject(denied);
    });

    it('the deploy role: mail, other authorities’ certificates and subdomains in its own zone', async () => {
      const route53 = new Route53Client(await session(`${SITE}-prod-deploy`, subjectOf('prod', false)));
      const { HostedZones } = await new Route53Client(clientOf(rehearsal.aws)).send(new ListHostedZonesCommand({}));
      const change = (Name: string, Type: RRType, Value: string) =>
        route53.send(
          new ChangeResourceRecordSetsCommand({
            HostedZoneId: HostedZones?.[0]?.Id,
            ChangeBatch: {
              Changes: [
                {
                  Action: 'UPSERT',
                  ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value }] },
                },
              ],
            },
          }),
        );
      await expect(change('www.example.com', 'MX', '10 mail.example.net')).rejects.toMatchObject(refused);
      await expect(change('www.example.com', 'CAA', '0 issue "example.net"')).rejects.toMatchObject(refused);
      await expect(change('_acme-challenge.login.example.com', 'TXT', '"x"')).rejects.toMatchObject(refused);
      await expect(change('login.example.com', 'A', '192.0.2.1')).rejects.toMatchObject(refused);
    });

    it('a team: another team’s states, and those of the site', async () => {
      await admin().send(new PutObjectCommand({ Bucket: STATE_BUCKET, Key: 'teams/data/dns.tfstate', Body: '{}' }));
      const s3 = new S3Client(await session(`${SITE}-team-payments-deploy`, subjectOf('payments', false)));
      for (const Key of ['teams/data/dns.tfstate', 'sites/example/dev.tfstate', 'bootstrap.tfstate']) {
        await expect(s3.send(new GetObjectCommand({ Bucket: STATE_BUCKET, Key }))).rejects.toMatchObject(refused);
        await expect(s3.send(new PutObjectCommand({ Bucket: STATE_BUCKET, Key, Body: 'mine' }))).rejects.toMatchObject(
          refused,
        );
      }
      const others = new ListObjectsV2Command({ Bucket: STATE_BUCKET, Prefix: 'teams/data/' });
      await expect(s3.send(others)).rejects.toMatchObject(refused);
      const own = new ListObjectsV2Command({ Bucket: STATE_BUCKET, Prefix: 'teams/payments/' });
      expect((await s3.send(own)).KeyCount).toBe(1);
    });

    it.each([
      ['another repository', 'dev-deploy', 'repo:acme/other:environment:dev'],
      ['another environment', 'prod-deploy', `repo:${REPOSITORY}:environment:dev`],
      ['a branch', 'dev-deploy', `repo:${REPOSITORY}:ref:refs/heads/main`],
      ['a pull request, of the deploy role', 'dev-deploy', `repo:${REPOSITORY}:pull_request`],
      ['a branch that is not deployed, of the plan role', 'dev-plan', `repo:${REPOSITORY}:ref:refs/heads/feature`],
      ['a subject that only begins so', 'dev-plan', `repo:${REPOSITORY}:pull_request:more`],
    ])('%s', async (_, role, subject) => {
      await expect(session(`${SITE}-${role}`, subject)).rejects.toMatchObject(refused);
    });

    it('a token that is meant for somebody else', async () => {
      const given = token(rehearsal.aws, subjectOf('dev', true), 'https://github.com/acme');
      await expect(session(`${SITE}-dev-plan`, '', given)).rejects.toMatchObject({
        name: 'InvalidIdentityTokenException',
      });
    });
  });

  it('is changed with the deploy role', () => rehearsal.run('update'), 600_000);

  it('is looked at with the plan role', () => rehearsal.run('status'), 300_000);

  it('loses a file with the deploy role', () => rehearsal.run('publish again'), 300_000);

  it('gets it back with the deploy role', () => rehearsal.run('rollback'), 300_000);

  it('loses the old versions of its function with the deploy role', () => rehearsal.run('sweep'), 300_000);

  it('goes away with the deploy role, but for the states', async () => {
    await rehearsal.run('destroy');
    const { Buckets } = await admin().send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['example-logs', STATE_BUCKET]);
  }, 600_000);

  describe('gives no right that nothing needs:', () => {
    const roles = [...ENVIRONMENTS, 'team-payments'].flatMap((one) => [`${SITE}-${one}-plan`, `${SITE}-${one}-deploy`]);
    // What the team allows itself is its own to judge.
    const isOurs = ({ step, by }: Judged) =>
      step !== 'bootstrap' && !by.some((policy) => policy.startsWith('of-the-team'));
    const callsOf = (role: string) => distinct(rehearsal.calls.filter((call) => call.role === role && isOurs(call)));

    it.each(roles.filter((role) => role !== `${SITE}-team-payments-plan`))(
      '%s, without any one of its statements, is refused a call that a step makes',
      (role) => {
        const policy = rights[role] as Rights;
        expect(lost(callsOf(role), policy)).toEqual([]);
        const idle = policy.Statement.filter(({ Sid }) => lost(callsOf(role), without(policy, Sid)).length === 0);
        expect(idle.map(({ Sid }) => Sid)).toEqual([]);
      },
    );

    it('each action was called, or is listed with its reason', () => {
      const uncalled = new Set<string>();
      for (const role of [
        `${SITE}-prod-plan`,
        `${SITE}-prod-deploy`,
        `${SITE}-dev-deploy`,
        `${SITE}-team-payments-deploy`,
      ]) {
        const policy = rights[role] as Rights;
        for (const { Sid, Action } of policy.Statement) {
          for (const action of Action) {
            if (lost(callsOf(role), withoutAction(policy, Sid, action)).length === 0) uncalled.add(`${Sid} ${action}`);
          }
        }
      }
      expect([...uncalled].sort()).toEqual(Object.keys(UNCALLED).sort());
    });
  });

  function admin(): S3Client {
    return new S3Client({ ...clientOf(rehearsal.aws), forcePathStyle: true });
  }

  /** A client as GitHub's job with this subject would have it. */
  async function session(role: string, subject: string, given = token(rehearsal.aws, subject)) {
    const { endpoint, region } = clientOf(rehearsal.aws);
    const { Credentials } = await new STSClient({ endpoint, region }).send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
        RoleSessionName: 'job',
        WebIdentityToken: given,
      }),
    );
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId as string,
      secretAccessKey: Credentials?.SecretAccessKey as string,
      sessionToken: Credentials?.SessionToken as string,
    };
    return { endpoint, region, credentials, forcePathStyle: true };
  }
});
