import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  CloudFrontClient,
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  CreateFunctionCommand,
  CreateKeyGroupCommand,
  CreateOriginAccessControlCommand,
  CreatePublicKeyCommand,
  type DistributionConfig,
  GetDistributionConfigCommand,
  PublishFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand as CreateLambdaCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { zipSync } from 'fflate';
import { Progress } from '../../cli/core/progress';
import { adopt } from '../../cli/setup/adopt/adopt';
import { bucketOfOrigin } from '../../cli/setup/adopt/facts';
import type { Tools } from '../../cli/terraform/stack';
import { localEnv } from '../../local/aws/local-env';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { clientOf } from '../support/rehearsal';
import { CERTIFICATE, SHAPES } from './distributions';

export interface AdoptedShape {
  readonly shape: string;
  /** How many of its settings no option says. */
  readonly kept: number;
  readonly imported: number;
  /** What its first plan changes besides the headers, or destroys. */
  readonly wrong: readonly string[];
  /** What the distribution has otherwise after the apply, functions on origin-response aside. */
  readonly lost: readonly string[];
}

/**
 * Makes a distribution of each shape on AWS on loopback, as whoever has it would; adopts it, applies that, and compares what the API says
 * of it before and after.
 */
export async function adoptShapes(
  { tools, env }: { readonly tools: Tools; readonly env: NodeJS.ProcessEnv },
  onShape: (one: AdoptedShape) => void,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'drill-'));
  const aws = await startLocalAws({ stateDir: join(dir, 'aws') });
  try {
    const { mtls: _, ...shapes } = SHAPES;
    for (const [shape, config] of Object.entries(shapes)) {
      const one = { shape, config, dir, tools, env: localEnv(env, aws.env) };
      const failed = ({ message }: Error) => ({ shape, kept: 0, imported: 0, wrong: [message], lost: [] });
      onShape(await adoptOne(aws, one).catch(failed));
    }
  } finally {
    await aws.close();
    await rm(dir, { recursive: true, force: true });
  }
}

interface One {
  readonly shape: string;
  readonly config: DistributionConfig;
  readonly dir: string;
  readonly tools: Tools;
  readonly env: NodeJS.ProcessEnv;
}

async function adoptOne(aws: LocalAws, { shape, config, dir, tools, env }: One): Promise<AdoptedShape> {
  const client = clientOf(aws);
  const cloudFront = new CloudFrontClient(client);
  const DistributionConfig = { ...(await withNeighbours(config, aws, shape)), CallerReference: shape };
  const { Distribution } = await cloudFront.send(new CreateDistributionCommand({ DistributionConfig }));
  const distribution = Distribution?.Id as string;
  const { adoption, planned } = await adopt({
    distribution,
    environment: shape.toLowerCase(),
    site: { site: 'drill', environments: {} },
    attach: false,
    accept: false,
    dryRun: true,
    command: '',
    root: process.cwd(),
    clients: {
      sts: new STSClient(client),
      iam: new IAMClient(client),
      lambda: new LambdaClient(client),
      s3: new S3Client({ ...client, forcePathStyle: true }),
      cloudFront,
    },
    tools,
    env,
    stateDir: join(dir, 'state'),
    progress: new Progress(new PassThrough() as unknown as NodeJS.WriteStream),
    onPlanned: ({ terraform }) => terraform.apply('plan.tfplan'),
  });
  const after = await cloudFront.send(new GetDistributionConfigCommand({ Id: distribution }));
  const [was, is] = [DistributionConfig, after.DistributionConfig].map((one) => JSON.stringify(bare(one), null, 1));
  const lines = (is ?? '').split('\n');
  return {
    shape,
    kept: adoption.kept.length,
    imported: planned.verdict.imported,
    wrong: [...planned.verdict.other, ...planned.verdict.destroyed],
    lost: was === is ? [] : (was ?? '').split('\n').filter((line) => !lines.includes(line)),
  };
}

/** The configuration with what it names made, and named as that came to be called. */
async function withNeighbours(config: DistributionConfig, aws: LocalAws, shape: string): Promise<DistributionConfig> {
  const client = clientOf(aws);
  const cloudFront = new CloudFrontClient(client);
  // On loopback the provider does not find a bucket with dots in its name.
  const text = JSON.stringify(config).replace('www.example.com.s3-website', 'www-example-com.s3-website');
  const names = new Map<string, string>();
  for (const { DomainName = '' } of (JSON.parse(text) as DistributionConfig).Origins?.Items ?? []) {
    const Bucket = bucketOfOrigin(DomainName);
    const region = /([a-z]+-[a-z]+-\d)\.amazonaws/.exec(DomainName)?.[1] ?? 'us-east-1';
    if (!Bucket) continue;
    const where =
      region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } };
    const s3 = new S3Client({ ...client, region, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket, ...where })).catch(unlessMade);
  }
  for (const [id] of text.matchAll(/E1[A-Z]+/g)) {
    if (names.has(id)) continue;
    const { CloudFrontOriginAccessIdentity: identity } = await cloudFront.send(
      new CreateCloudFrontOriginAccessIdentityCommand({
        CloudFrontOriginAccessIdentityConfig: { CallerReference: shape, Comment: '' },
      }),
    );
    names.set(id, identity?.Id as string);
  }
  if (text.includes('E2OAC')) {
    const { OriginAccessControl: control } = await cloudFront.send(
      new CreateOriginAccessControlCommand({
        OriginAccessControlConfig: {
          Name: shape,
          OriginAccessControlOriginType: 's3',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      }),
    );
    names.set('E2OAC', control?.Id as string);
  }
  if (text.includes(CERTIFICATE)) {
    const { CertificateArn } = await new ACMClient(client).send(
      new RequestCertificateCommand({ DomainName: config.Aliases?.Items?.[0], ValidationMethod: 'DNS' }),
    );
    names.set(CERTIFICATE, CertificateArn as string);
    await new Promise((done) => setTimeout(done, 2000));
  }
  if (text.includes('kg-1')) {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const EncodedKey = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const key = await cloudFront.send(
      new CreatePublicKeyCommand({ PublicKeyConfig: { CallerReference: shape, Name: shape, EncodedKey } }),
    );
    const group = await cloudFront.send(
      new CreateKeyGroupCommand({ KeyGroupConfig: { Name: shape, Items: [key.PublicKey?.Id as string] } }),
    );
    names.set('kg-1', group.KeyGroup?.Id as string);
  }
  if (text.includes(':function/example')) {
    const made = await cloudFront.send(
      new CreateFunctionCommand({
        Name: 'example',
        FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
        FunctionCode: Buffer.from('function handler(event) { return event.request; }'),
      }),
    );
    await cloudFront.send(new PublishFunctionCommand({ Name: 'example', IfMatch: made.ETag }));
  }
  for (const [, arn = '', name] of text.matchAll(/(arn:aws:lambda:us-east-1:\d+:function:([\w-]+):\d+)/g)) {
    if (names.has(arn)) continue;
    names.set(arn, await makeFunction(client, name as string));
  }
  return JSON.parse([...names].reduce((all, [old, now]) => all.replaceAll(old, now), text));
}

async function makeFunction(client: ReturnType<typeof clientOf>, FunctionName: string): Promise<string> {
  const { Role } = await new IAMClient(client).send(
    new CreateRoleCommand({
      RoleName: FunctionName,
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
    }),
  );
  const { FunctionArn = '', Version } = await new LambdaClient(client).send(
    new CreateLambdaCommand({
      FunctionName,
      Role: Role?.Arn,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.js': Buffer.from('exports.handler = async (event) => event') }) },
      Publish: true,
    }),
  );
  return `${FunctionArn.replace(/:\d+$/, '')}:${Version}`;
}

function unlessMade(error: Error): void {
  if (!/BucketAlreadyOwnedByYou|BucketAlreadyExists/.test(error.name)) throw error;
}

/** What CloudFront has by itself where nothing is said, and what it answers beside what it was told. */
const BY_ITSELF = [
  'CallerReference',
  'Quantity',
  'ConnectionMode',
  'IpAddressType',
  'SelectionCriteria',
  'Certificate',
  'CertificateSource',
];

/** What was said of a distribution, whatever the order of lists; without the functions on origin-response. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) {
    const all = value.filter((one) => one?.EventType !== 'origin-response').map(bare);
    return all.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  // What else stands beside CloudFront's own certificate is CloudFront's to say.
  if ('CloudFrontDefaultCertificate' in value && value.CloudFrontDefaultCertificate) return 'its own';
  const entries = Object.entries(value)
    .filter(([key, one]) => !BY_ITSELF.includes(key) && !(key === 'OriginReadTimeout' && one === 30))
    .map(([key, one]) => [key, bare(one)] as const)
    .filter(([, one]) => one !== undefined && one !== '' && one !== false && !isEmpty(one));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
