import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as acm from '@aws-sdk/client-acm';
import * as cf from '@aws-sdk/client-cloudfront';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as route53 from '@aws-sdk/client-route-53';
import * as s3 from '@aws-sdk/client-s3';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { zipSync } from 'fflate';
import { sendSigned } from '../../../../cli/core/send-signed';
import { type Call, decide, signToken } from '../../../../local/aws/authorize';
import { type LocalAws, startLocalAws } from '../../../../local/aws/server';

jest.setTimeout(60_000);

const ACCOUNT = '123456789012';
const ISSUER = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
const SUBJECT = 'repo:bank/site:environment:prod';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deploy`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/ci`;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:headers`;
const ZIP = zipSync({ 'index.js': Buffer.from('exports.handler = async () => 1;') });

const document = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource = '*') => ({ Effect: 'Deny', Action, Resource });

let stateDir: string;
let aws: LocalAws;
let calls: Call[];
let root: Clients;
/** With no credentials of its own: a web identity token is enough. */
let nobody: sts.STSClient;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
type Clients = ReturnType<typeof clients>;
function clients(credentials: Credentials, region = 'us-east-1') {
  const options = { endpoint: aws.endpoint, region, credentials, maxAttempts: 1 };
  return {
    acm: new acm.ACMClient(options),
    cloudFront: new cf.CloudFrontClient(options),
    iam: new iam.IAMClient(options),
    lambda: new lambda.LambdaClient(options),
    logs: new logs.CloudWatchLogsClient(options),
    route53: new route53.Route53Client(options),
    s3: new s3.S3Client({ ...options, forcePathStyle: true }),
    ssm: new ssm.SSMClient(options),
    sts: new sts.STSClient(options),
  };
}

async function start(): Promise<void> {
  calls = [];
  aws = await startLocalAws({ stateDir, deployMs: 0, authorise: true, onCall: (call) => calls.push(call) });
  root = clients(aws.credentials);
  nobody = new sts.STSClient({ endpoint: aws.endpoint, region: 'us-east-1', maxAttempts: 1 });
}

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'authorise-'));
  await start();
  await root.iam.send(
    new iam.CreateOpenIDConnectProviderCommand({
      Url: `https://${ISSUER}`,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: ['6938fd4d98bab03faadb97b34396831e3780aea1'],
    }),
  );
  const Condition = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: SUBJECT } };
  const web = {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition,
  };
  await root.iam.send(new iam.CreateRoleCommand({ RoleName: 'deploy', AssumeRolePolicyDocument: document(web) }));
  const edge = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await root.iam.send(new iam.CreateRoleCommand({ RoleName: 'edge', AssumeRolePolicyDocument: document(edge) }));
  await root.s3.send(new s3.CreateBucketCommand({ Bucket: 'state' }));
  await root.s3.send(new s3.PutObjectCommand({ Bucket: 'state', Key: 'teams/red/site.tfstate', Body: '{}' }));
});

afterAll(async () => {
  await aws.close();
  rmSync(stateDir, { recursive: true, force: true });
});

function token(claims: object = {}): string {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const all = { iss: `https://${ISSUER}`, aud: 'sts.amazonaws.com', sub: SUBJECT, exp, ...claims };
  return signToken(all, aws.credentials.secretAccessKey);
}

const trade = (WebIdentityToken: string, more: Partial<sts.AssumeRoleWithWebIdentityCommandInput> = {}) =>
  nobody.send(
    new sts.AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE, RoleSessionName: 'ci', WebIdentityToken, ...more }),
  );

async function session(more: Partial<sts.AssumeRoleWithWebIdentityCommandInput> = {}): Promise<Clients> {
  const { Credentials: given } = await trade(token(), more);
  return clients({
    accessKeyId: given?.AccessKeyId as string,
    secretAccessKey: given?.SecretAccessKey as string,
    sessionToken: given?.SessionToken,
  });
}

/** A session of the role, whose one policy has these statements from now on. */
async function deployer(...statements: object[]): Promise<Clients> {
  const PolicyDocument = document(...statements, deny('x:Nothing'));
  await root.iam.send(new iam.PutRolePolicyCommand({ RoleName: 'deploy', PolicyName: 'deploy', PolicyDocument }));
  return session();
}

/** `STATUS NAME: MESSAGE` of a refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const answered = await work.then(
    () => undefined,
    (error) => error,
  );
  if (answered === undefined) return 'it was allowed';
  return `${answered.$metadata?.httpStatusCode} ${answered.name}: ${answered.message}`;
}
const denied = (
  name: string,
  action: string,
  resource: string,
  why = `no identity-based policy allows the ${action} action`,
) =>
  `403 ${name}: User: ${SESSION} is not authorized to perform: ${action}${resource && ` on resource: ${resource}`} because ${why}`;

describe('a web identity token', () => {
  it('that the role trusts gives a session of that role', async () => {
    const to = await session();
    expect(await to.sts.send(new sts.GetCallerIdentityCommand({}))).toMatchObject({ Account: ACCOUNT, Arn: SESSION });
    expect(calls.at(-2)).toMatchObject({
      principalArn: PROVIDER,
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: ROLE,
      decision: 'allow',
      by: ['trust policy of deploy#0'],
      context: { [`${ISSUER}:sub`]: SUBJECT, 'sts:RoleSessionName': 'ci' },
    });
  });

  it.each<[string, object, string]>([
    [
      'of another environment',
      { sub: 'repo:bank/site:environment:dev' },
      '403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    ],
    [
      'of a pull request',
      { sub: 'repo:bank/site:pull_request' },
      '403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    ],
    [
      'for another audience',
      { aud: 'https://github.com/bank' },
      '400 InvalidIdentityTokenException: Incorrect token audience',
    ],
    [
      'of another issuer',
      { iss: 'https://gitlab.example.com' },
      '400 InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https://gitlab.example.com',
    ],
  ])('%s is refused', async (_, claims, expected) => {
    expect(await refusal(trade(token(claims)))).toBe(expected);
  });

  it('that expired is refused, and so is a role that there is not', async () => {
    expect(await refusal(trade(token({ exp: 1 })))).toMatch(
      /^400 ExpiredTokenException: Token expired: current date\/time/,
    );
    expect(await refusal(trade(token(), { RoleArn: `${ROLE}2` }))).toBe(
      '403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    );
  });

  it('gives no longer session than the role allows', async () => {
    expect(await refusal(trade(token(), { DurationSeconds: 7200 }))).toBe(
      '400 ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  });
});

describe('who signs', () => {
  it('with an unknown key is answered as each service answers', async () => {
    const to = clients({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' });
    expect(await refusal(to.s3.send(new s3.ListBucketsCommand({})))).toMatch(/^403 InvalidAccessKeyId: /);
    expect(await refusal(to.iam.send(new iam.ListRolesCommand({})))).toMatch(/^403 InvalidClientTokenId: /);
    expect(await refusal(to.ssm.send(new ssm.GetParameterCommand({ Name: '/a' })))).toMatch(
      /^403 UnrecognizedClientException: /,
    );
    expect(await refusal(to.cloudFront.send(new cf.ListDistributionsCommand({})))).toMatch(
      /^403 InvalidClientTokenId: /,
    );
  });

  it('not at all is refused but by S3’s own rules', async () => {
    const { endpoint } = aws;
    const body = new URLSearchParams({ Action: 'ListRoles' });
    const asked = [
      fetch(endpoint, { method: 'POST', body }),
      fetch(`${endpoint}/2020-05-31/distribution`),
      fetch(`${endpoint}/state/teams/red/site.tfstate`),
      fetch(endpoint, { method: 'POST', headers: { 'x-amz-target': 'AmazonSSM.GetParameter' }, body: '{}' }),
    ];
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('as a user has the user’s policies and groups', async () => {
    await root.iam.send(new iam.CreateUserCommand({ UserName: 'ann' }));
    await root.iam.send(new iam.CreateGroupCommand({ GroupName: 'readers' }));
    const PolicyDocument = document(allow('s3:GetObject', 'arn:aws:s3:::state/teams/${aws:username}/*'));
    await root.iam.send(new iam.PutGroupPolicyCommand({ GroupName: 'readers', PolicyName: 'own', PolicyDocument }));
    await root.iam.send(new iam.AddUserToGroupCommand({ GroupName: 'readers', UserName: 'ann' }));
    await root.s3.send(new s3.PutObjectCommand({ Bucket: 'state', Key: 'teams/ann/x', Body: 'x' }));
    const { AccessKey } = await root.iam.send(new iam.CreateAccessKeyCommand({ UserName: 'ann' }));
    const ann = clients({
      accessKeyId: AccessKey?.AccessKeyId as string,
      secretAccessKey: AccessKey?.SecretAccessKey as string,
    });
    const get = (Key: string) => ann.s3.send(new s3.GetObjectCommand({ Bucket: 'state', Key }));
    expect((await get('teams/ann/x')).$metadata.httpStatusCode).toBe(200);
    expect(await refusal(get('teams/red/site.tfstate'))).toBe(
      `403 AccessDenied: User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::state/teams/red/site.tfstate because no identity-based policy allows the s3:GetObject action`,
    );
  });
});

describe('policies', () => {
  const get = (to: Clients, Key = 'teams/red/site.tfstate') =>
    to.s3.send(new s3.GetObjectCommand({ Bucket: 'state', Key }));
  const OBJECT = 'arn:aws:s3:::state/teams/red/site.tfstate';

  it('allow, and without the statement do not', async () => {
    expect((await get(await deployer(allow('s3:GetObject', `${OBJECT}*`)))).$metadata.httpStatusCode).toBe(200);
    expect(await refusal(get(await deployer()))).toBe(denied('AccessDenied', 's3:GetObject', OBJECT));
  });

  it('deny whatever else allows', async () => {
    expect(await refusal(get(await deployer(allow('*'), deny('s3:GetObject', OBJECT))))).toBe(
      `403 AccessDenied: User: ${SESSION} is not authorized to perform: s3:GetObject on resource: ${OBJECT} with an explicit deny in an identity-based policy`,
    );
  });

  it('attached ones count too, AWS’s own among them', async () => {
    const to = await deployer();
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    await root.iam.send(new iam.AttachRolePolicyCommand({ RoleName: 'deploy', PolicyArn }));
    expect((await get(to)).$metadata.httpStatusCode).toBe(200);
    await root.iam.send(new iam.DetachRolePolicyCommand({ RoleName: 'deploy', PolicyArn }));
    expect(await refusal(get(to))).toBe(denied('AccessDenied', 's3:GetObject', OBJECT));
  });

  it('stay within a permissions boundary', async () => {
    const to = await deployer(allow('s3:*'));
    const { Policy } = await root.iam.send(
      new iam.CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument: document(allow('s3:ListBucket')) }),
    );
    const PermissionsBoundary = Policy?.Arn as string;
    await root.iam.send(new iam.PutRolePermissionsBoundaryCommand({ RoleName: 'deploy', PermissionsBoundary }));
    expect(await refusal(get(to))).toBe(
      denied('AccessDenied', 's3:GetObject', OBJECT, 'no permissions boundary allows the s3:GetObject action'),
    );
    await root.iam.send(new iam.DeleteRolePermissionsBoundaryCommand({ RoleName: 'deploy' }));
    expect((await get(to)).$metadata.httpStatusCode).toBe(200);
  });

  it('stay within a session’s own policy', async () => {
    await deployer(allow('s3:*'));
    const to = await session({ Policy: document(allow('s3:ListBucket')) });
    expect(await refusal(get(to))).toBe(
      denied('AccessDenied', 's3:GetObject', OBJECT, 'no session policy allows the s3:GetObject action'),
    );
  });

  it('of a bucket may deny, and root takes such a policy away', async () => {
    const to = await deployer(allow('s3:*'));
    const Policy = document({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::state/*',
    });
    await root.s3.send(new s3.PutBucketPolicyCommand({ Bucket: 'state', Policy }));
    const why = 'with an explicit deny in a resource-based policy';
    expect(await refusal(get(to))).toContain(why);
    expect(await refusal(get(root))).toContain(why);
    await root.s3.send(new s3.DeleteBucketPolicyCommand({ Bucket: 'state' }));
    expect((await get(to)).$metadata.httpStatusCode).toBe(200);
  });

  it('keep a team to its own prefix', async () => {
    const listing = allow('s3:ListBucket', 'arn:aws:s3:::state', {
      Condition: { StringLike: { 's3:prefix': 'teams/red/*' } },
    });
    const to = await deployer(listing, allow('s3:GetObject', 'arn:aws:s3:::state/teams/red/*'));
    const list = (Prefix?: string) => to.s3.send(new s3.ListObjectsV2Command({ Bucket: 'state', Prefix }));
    expect((await list('teams/red/')).KeyCount).toBe(1);
    expect(await refusal(list('teams/blue/'))).toBe(denied('AccessDenied', 's3:ListBucket', 'arn:aws:s3:::state'));
    expect(await refusal(list())).toBe(denied('AccessDenied', 's3:ListBucket', 'arn:aws:s3:::state'));
    expect(await refusal(get(to, 'teams/blue/site.tfstate'))).toContain('403 AccessDenied');
  });

  it('a missing key is told only to who may list', async () => {
    const object = allow('s3:GetObject', 'arn:aws:s3:::state/*');
    expect(await refusal(get(await deployer(object), 'missing'))).toBe(
      denied('AccessDenied', 's3:ListBucket', 'arn:aws:s3:::state'),
    );
    expect(await refusal(get(await deployer(object, allow('s3:ListBucket')), 'missing'))).toMatch(/^404 NoSuchKey/);
  });

  it('speak of tags', async () => {
    const tagged = allow('iam:GetRole', '*', { Condition: { StringEquals: { 'aws:ResourceTag/owner': 'web' } } });
    const to = await deployer(tagged);
    const find = () => to.iam.send(new iam.GetRoleCommand({ RoleName: 'edge' }));
    expect(await refusal(find())).toBe(denied('AccessDenied', 'iam:GetRole', `arn:aws:iam::${ACCOUNT}:role/edge`));
    await root.iam.send(new iam.TagRoleCommand({ RoleName: 'edge', Tags: [{ Key: 'owner', Value: 'web' }] }));
    expect((await find()).Role?.RoleName).toBe('edge');
  });
});

describe('rights that come with others', () => {
  const create = (to: Clients) =>
    to.lambda.send(
      new lambda.CreateFunctionCommand({
        FunctionName: 'headers',
        Role: `arn:aws:iam::${ACCOUNT}:role/edge`,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: ZIP },
        Publish: true,
      }),
    );

  it('a function’s role must be the caller’s to pass, and to Lambda', async () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/edge`;
    const pass = (service: string) =>
      allow('iam:PassRole', role, { Condition: { StringEquals: { 'iam:PassedToService': service } } });
    const making = allow('lambda:CreateFunction', FUNCTION);
    const refused = denied('AccessDeniedException', 'iam:PassRole', role);
    expect(await refusal(create(await deployer(making)))).toBe(refused);
    expect(await refusal(create(await deployer(making, pass('ec2.amazonaws.com'))))).toBe(refused);
    expect((await create(await deployer(making, pass('lambda.amazonaws.com')))).Version).toBe('1');
  });

  it('a distribution’s function must be the caller’s to replicate', async () => {
    const config: cf.DistributionConfig = {
      CallerReference: 'one',
      Comment: 'site',
      Enabled: false,
      Origins: {
        Quantity: 1,
        Items: [{ Id: 's3', DomainName: 'b.s3.amazonaws.com', S3OriginConfig: { OriginAccessIdentity: '' } }],
      },
      DefaultCacheBehavior: {
        TargetOriginId: 's3',
        ViewerProtocolPolicy: 'redirect-to-https',
        CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
        LambdaFunctionAssociations: {
          Quantity: 1,
          Items: [{ LambdaFunctionARN: `${FUNCTION}:1`, EventType: 'origin-response' }],
        },
      },
    };
    const make = (to: Clients) => to.cloudFront.send(new cf.CreateDistributionCommand({ DistributionConfig: config }));
    const rest = [
      allow('cloudfront:CreateDistribution', `arn:aws:cloudfront::${ACCOUNT}:distribution/*`),
      allow(['lambda:GetFunction', 'lambda:DisableReplication*'], `${FUNCTION}:*`),
      allow('iam:CreateServiceLinkedRole', `arn:aws:iam::${ACCOUNT}:role/aws-service-role/*`),
    ];
    const refused = denied('AccessDenied', 'lambda:EnableReplication*', `${FUNCTION}:1`);
    expect(await refusal(make(await deployer(...rest)))).toBe(refused);
    expect(await refusal(make(await deployer(...rest, allow('lambda:EnableReplication*', FUNCTION))))).toBe(refused);
    const made = await make(await deployer(...rest, allow('lambda:EnableReplication*', `${FUNCTION}:*`)));
    expect(made.Distribution?.DistributionConfig?.Comment).toBe('site');
  });
});

describe('GetFunction', () => {
  it('has the tags for whoever may list them, and else says why it has none', async () => {
    const get = allow('lambda:GetFunction', [FUNCTION, `${FUNCTION}:*`]);
    await root.lambda.send(new lambda.TagResourceCommand({ Resource: FUNCTION, Tags: { site: 'example' } }));
    const ask = new lambda.GetFunctionCommand({ FunctionName: 'headers', Qualifier: '1' });
    const without = await (await deployer(get)).lambda.send(ask);
    expect(without.Configuration?.Version).toBe('1');
    expect(without.Tags).toBeUndefined();
    expect(without.TagsError).toEqual({
      ErrorCode: 'AccessDeniedException',
      Message: `User: ${SESSION} is not authorized to perform: lambda:ListTags on resource: ${FUNCTION} because no identity-based policy allows the lambda:ListTags action`,
    });
    const whole = await (await deployer(get, allow('lambda:ListTags', FUNCTION))).lambda.send(ask);
    expect([whole.Tags, whole.TagsError]).toEqual([{ site: 'example' }, undefined]);
  });
});

describe('every protocol', () => {
  it('says no in its own words', async () => {
    const to = await deployer();
    const asked = [
      to.ssm.send(new ssm.PutParameterCommand({ Name: '/sites/a', Value: 'x', Type: 'String' })),
      to.acm.send(new acm.ListCertificatesCommand({})),
      to.logs.send(new logs.CreateLogGroupCommand({ logGroupName: 'g' })),
      to.route53.send(new route53.ListHostedZonesCommand({})),
      to.iam.send(new iam.ListRolesCommand({})),
      to.cloudFront.send(new cf.ListDistributionsCommand({})),
      to.lambda.send(new lambda.ListFunctionsCommand({})),
      to.s3.send(new s3.ListBucketsCommand({})),
    ];
    expect(await Promise.all(asked.map(refusal))).toEqual([
      denied('AccessDeniedException', 'ssm:PutParameter', `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/sites/a`),
      denied('AccessDeniedException', 'acm:ListCertificates', ''),
      denied(
        'AccessDeniedException',
        'logs:CreateLogGroup',
        `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:g:log-stream:`,
      ),
      denied('AccessDenied', 'route53:ListHostedZones', ''),
      denied('AccessDenied', 'iam:ListRoles', ''),
      denied('AccessDenied', 'cloudfront:ListDistributions', ''),
      denied('AccessDeniedException', 'lambda:ListFunctions', ''),
      denied('AccessDenied', 's3:ListAllMyBuckets', ''),
    ]);
    expect(await root.logs.send(new logs.DescribeLogGroupsCommand({}))).toMatchObject({ logGroups: [] });
  });

  it('what is not known is refused, and says so', async () => {
    const to = await deployer(allow('*'));
    expect(await refusal(to.ssm.send(new ssm.DescribeInstanceInformationCommand({})))).toBe(
      denied(
        'AccessDeniedException',
        'ssm:DescribeInstanceInformation',
        '',
        'the local AWS does not know which rights ssm DescribeInstanceInformation needs',
      ),
    );
  });
});

describe('KMS', () => {
  /** AWS JSON without a client of KMS. */
  async function kms(operation: string, body: object): Promise<Record<string, any>> {
    const answer = await sendSigned(aws, 'kms', {
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, any>;
  }

  it('a bucket’s key must be the caller’s to use through S3', async () => {
    const { KeyMetadata } = await kms('CreateKey', {});
    const rule = {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KeyMetadata.Arn },
    } as const;
    await root.s3.send(new s3.CreateBucketCommand({ Bucket: 'secret' }));
    await root.s3.send(
      new s3.PutBucketEncryptionCommand({ Bucket: 'secret', ServerSideEncryptionConfiguration: { Rules: [rule] } }),
    );
    const put = (to: Clients) => to.s3.send(new s3.PutObjectCommand({ Bucket: 'secret', Key: 'a', Body: 'x' }));
    const read = (to: Clients) => to.s3.send(new s3.GetObjectCommand({ Bucket: 'secret', Key: 'a' }));
    const objects = allow(['s3:PutObject', 's3:GetObject'], 'arn:aws:s3:::secret/*');
    const key = (action: string) =>
      allow(action, KeyMetadata.Arn, {
        Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
      });
    expect(await refusal(put(await deployer(objects)))).toBe(
      denied('AccessDenied', 'kms:GenerateDataKey', KeyMetadata.Arn),
    );
    const writer = await deployer(objects, key('kms:GenerateDataKey'));
    await put(writer);
    expect(await refusal(read(writer))).toBe(denied('AccessDenied', 'kms:Decrypt', KeyMetadata.Arn));
    expect((await read(await deployer(objects, key('kms:Decrypt')))).$metadata.httpStatusCode).toBe(200);
  });
});

describe('what is recorded', () => {
  it('can be decided again by other policies', async () => {
    const statement = allow(['s3:ListBucket', 's3:GetObject']);
    const to = await deployer({ Sid: 'Read', ...statement });
    calls.length = 0;
    await to.s3.send(new s3.ListObjectsV2Command({ Bucket: 'state', Prefix: 'teams/red/' }));
    expect(calls).toHaveLength(1);
    const [call] = calls as [Call];
    expect(call).toMatchObject({
      principalArn: SESSION,
      role: 'deploy',
      action: 's3:ListBucket',
      resource: 'arn:aws:s3:::state',
      context: { 's3:prefix': 'teams/red/', 'aws:RequestedRegion': 'us-east-1', 'aws:PrincipalArn': ROLE },
      decision: 'allow',
      by: ['deploy#Read'],
    });
    const again = (Action: string[]) =>
      decide(
        { identity: [{ name: 'deploy', document: document({ ...statement, Action }) }], resource: call.resourcePolicy },
        call,
      );
    expect([again(['s3:ListBucket']).allowed, again(['s3:GetObject']).allowed]).toEqual([true, false]);
    const told = (await (await sendSigned(aws, 's3', { method: 'GET', path: '/_local/calls' })).json()) as Call[];
    expect(told.at(-1)).toEqual(JSON.parse(JSON.stringify(call)));
  });
});

it('knows a session again after a restart', async () => {
  const { Credentials: given } = await trade(token());
  const credentials = {
    accessKeyId: given?.AccessKeyId as string,
    secretAccessKey: given?.SecretAccessKey as string,
    sessionToken: given?.SessionToken,
  };
  await aws.close();
  await start();
  expect((await clients(credentials).sts.send(new sts.GetCallerIdentityCommand({}))).Arn).toBe(SESSION);
  expect(await refusal(clients(credentials).iam.send(new iam.ListRolesCommand({})))).toBe(
    denied('AccessDenied', 'iam:ListRoles', ''),
  );
});
