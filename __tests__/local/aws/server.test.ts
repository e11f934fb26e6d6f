import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as cf from '@aws-sdk/client-cloudfront';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { sendSigned } from '../../../cli/core/send-signed';
import { sha256, signedHeaders } from '../../../cli/core/sigv4';
import { type LocalAws, startLocalAws } from '../../../local/aws/server';

jest.setTimeout(60_000);

const clients = ({ endpoint, credentials }: LocalAws) => {
  const options = { endpoint, region: 'us-east-1', credentials };
  return {
    cloudFront: new cf.CloudFrontClient(options),
    lambda: new lambda.LambdaClient(options),
    s3: new s3.S3Client({ ...options, forcePathStyle: true }),
  };
};

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'local-aws-'));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

/** The query protocol, which no SDK client here speaks. */
async function query(aws: LocalAws, service: string, parameters: Record<string, string>): Promise<[number, string]> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await sendSigned(aws, service, { headers, body: String(new URLSearchParams(parameters)) });
  return [response.status, await response.text()];
}

const ROLE = { RoleName: 'edge', AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' };
const ZIP = zipSync({ 'index.js': Buffer.from('exports.handler = async () => 1;') });

async function createFunction(aws: LocalAws, name = 'headers'): Promise<lambda.FunctionConfiguration> {
  await query(aws, 'iam', { Action: 'CreateRole', ...ROLE });
  return clients(aws).lambda.send(
    new lambda.CreateFunctionCommand({
      FunctionName: name,
      Role: 'arn:aws:iam::123456789012:role/edge',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: ZIP },
      Publish: true,
    }),
  );
}

function distributionConfig(lambdaArn?: string): cf.DistributionConfig {
  return {
    CallerReference: 'one',
    Comment: 'site',
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [{ Id: 's3', DomainName: 'b.s3.amazonaws.com', S3OriginConfig: { OriginAccessIdentity: '' } }],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 's3',
      ViewerProtocolPolicy: 'redirect-to-https',
      CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
      ...(lambdaArn && {
        LambdaFunctionAssociations: {
          Quantity: 1,
          Items: [{ LambdaFunctionARN: lambdaArn, EventType: 'origin-response' }],
        },
      }),
    },
  };
}

const run = <T>(work: (aws: LocalAws) => Promise<T>, options: Partial<Parameters<typeof startLocalAws>[0]> = {}) =>
  startLocalAws({ stateDir, deployMs: 0, ...options }).then((aws) => work(aws).finally(() => aws.close()));

describe('what it remembers', () => {
  it('has after a restart what it had before, with the same ids, versions, dates and bytes', async () => {
    const big = Buffer.alloc(300_000, 'x');
    const look = async (aws: LocalAws) => {
      const to = clients(aws);
      const object = await to.s3.send(new s3.GetObjectCommand({ Bucket: 'site-bucket', Key: 'big.bin' }));
      const [, key] = await query(aws, 'iam', { Action: 'GetRole', RoleName: 'edge' });
      const made = await to.lambda.send(new lambda.GetFunctionCommand({ FunctionName: 'headers', Qualifier: '1' }));
      const { DistributionList } = await to.cloudFront.send(new cf.ListDistributionsCommand({}));
      return {
        bytes: createHash('sha256')
          .update(await object.Body!.transformToByteArray())
          .digest('hex'),
        version: object.VersionId,
        modified: object.LastModified,
        role: /<RoleId>\w+<\/RoleId>/.exec(key)?.[0],
        created: /<CreateDate>[^<]+/.exec(key)?.[0],
        lambda: [made.Configuration?.LastModified, made.Configuration?.CodeSha256, made.Configuration?.RevisionId],
        distributions: DistributionList?.Items?.map(({ Id, DomainName, LastModifiedTime }) => [
          Id,
          DomainName,
          LastModifiedTime,
        ]),
      };
    };
    const before = await run(async (aws) => {
      const to = clients(aws);
      await to.s3.send(new s3.CreateBucketCommand({ Bucket: 'site-bucket' }));
      await to.s3.send(
        new s3.PutBucketVersioningCommand({ Bucket: 'site-bucket', VersioningConfiguration: { Status: 'Enabled' } }),
      );
      await to.s3.send(new s3.PutObjectCommand({ Bucket: 'site-bucket', Key: 'big.bin', Body: big }));
      await createFunction(aws);
      await to.cloudFront.send(new cf.CreateDistributionCommand({ DistributionConfig: distributionConfig() }));
      return look(aws);
    });
    expect(before.bytes).toBe(createHash('sha256').update(big).digest('hex'));
    expect(before.version).toMatch(/^[\w-]{20,}$/);
    expect(before.distributions).toHaveLength(1);
    await new Promise((done) => setTimeout(done, 1100));
    expect(await run(look)).toEqual(before);
  });

  it('gives what is made first the same id, though only reads woke the service up', async () => {
    const ids = async (aws: LocalAws) => {
      const [, role] = await query(aws, 'iam', { Action: 'GetRole', RoleName: 'edge' });
      const [, networks] = await query(aws, 'ec2', { Action: 'DescribeVpcs' });
      return [/AROA\w+/.exec(role)?.[0], ...new Set(networks.match(/vpc-\w+/g))];
    };
    const before = await run(async (aws) => {
      await query(aws, 'iam', { Action: 'ListRoles' });
      await query(aws, 'ec2', { Action: 'DescribeVpcs' });
      await query(aws, 'iam', { Action: 'CreateRole', ...ROLE });
      await query(aws, 'ec2', { Action: 'CreateVpc', CidrBlock: '10.0.0.0/16' });
      return ids(aws);
    });
    expect(before.length).toBeGreaterThan(2);
    expect(await run(ids)).toEqual(before);
  });

  it('takes up an upload in parts after a restart, where it was', async () => {
    const target = { Bucket: 'site-bucket', Key: 'parts.bin' };
    const UploadId = await run(async (aws) => {
      const to = clients(aws).s3;
      await to.send(new s3.CreateBucketCommand({ Bucket: 'site-bucket' }));
      const upload = await to.send(new s3.CreateMultipartUploadCommand(target));
      await to.send(
        new s3.UploadPartCommand({
          ...target,
          UploadId: upload.UploadId,
          PartNumber: 1,
          Body: Buffer.alloc(5 << 20, 'a'),
        }),
      );
      return upload.UploadId;
    });
    await run(async (aws) => {
      const to = clients(aws).s3;
      const part = await to.send(new s3.UploadPartCommand({ ...target, UploadId, PartNumber: 2, Body: 'end' }));
      const { Parts } = await to.send(new s3.ListPartsCommand({ ...target, UploadId }));
      await to.send(
        new s3.CompleteMultipartUploadCommand({
          ...target,
          UploadId,
          MultipartUpload: { Parts: Parts!.map(({ ETag, PartNumber }) => ({ ETag, PartNumber })) },
        }),
      );
      expect(part.ETag).toBeDefined();
      const head = await to.send(new s3.HeadObjectCommand(target));
      expect(head.ContentLength).toBe((5 << 20) + 3);
    });
  });

  it('drops the journal once everything is deleted, and forgets everything when asked to', async () => {
    const journal = join(stateDir, 'journal.jsonl');
    await run(async (aws) => {
      const to = clients(aws);
      await to.s3.send(new s3.CreateBucketCommand({ Bucket: 'site-bucket' }));
      const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
      await to.s3.send(new s3.PutBucketTaggingCommand({ Bucket: 'site-bucket', Tagging }));
      await createFunction(aws);
    });
    expect(statSync(journal).size).toBeGreaterThan(0);
    await run(async (aws) => {
      const to = clients(aws);
      await to.s3.send(new s3.DeleteBucketCommand({ Bucket: 'site-bucket' }));
      await to.lambda.send(new lambda.DeleteFunctionCommand({ FunctionName: 'headers' }));
    });
    expect(statSync(journal).size).toBeGreaterThan(0);
    await run((aws) => query(aws, 'iam', { Action: 'DeleteRole', RoleName: 'edge' }));
    expect(statSync(journal).size).toBe(0);

    await run((aws) => clients(aws).s3.send(new s3.CreateBucketCommand({ Bucket: 'other-bucket' })));
    await run(
      async (aws) => {
        const { Buckets } = await clients(aws).s3.send(new s3.ListBucketsCommand({}));
        expect(Buckets ?? []).toEqual([]);
      },
      { reset: true },
    );
  });
});

describe('its process', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function startCommand(...args: string[]): Promise<{ child: ChildProcess; aws: LocalAws }> {
    const child = spawn(
      process.execPath,
      ['cli/run.mjs', 'cli/commands/local-aws.ts', '--port', '0', '--state-dir', stateDir, ...args],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(child);
    return new Promise((done, fail) => {
      child.once('exit', (code) => fail(new Error(`ended with ${code}`)));
      const env: Record<string, string> = {};
      createInterface(child.stdout!).on('line', (line) => {
        const [, name = '', value = ''] = /^export (\w+)=(.+)$/.exec(line) ?? [];
        env[name] = value;
        const {
          AWS_ENDPOINT_URL: endpoint,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
        } = env;
        if (endpoint && accessKeyId && secretAccessKey) {
          done({ child, aws: { endpoint, env, credentials: { accessKeyId, secretAccessKey }, close: async () => {} } });
        }
      });
    });
  }

  /** Every moto that runs for this folder. */
  const motos = () =>
    execFileSync('ps', ['-axo', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('run_moto.py') && line.includes(stateDir));

  async function eventually(check: () => boolean): Promise<boolean> {
    for (let i = 0; i < 100 && !check(); i += 1) await new Promise((done) => setTimeout(done, 50));
    return check();
  }

  it('leaves no moto behind when it is killed, and has everything again when it is started at once', async () => {
    const { child, aws } = await startCommand();
    const to = clients(aws).s3;
    await to.send(new s3.CreateBucketCommand({ Bucket: 'site-bucket' }));
    const puts = Array.from({ length: 20 }, (_, i) =>
      to.send(new s3.PutObjectCommand({ Bucket: 'site-bucket', Key: `${i}`, Body: 'x' })).then(
        () => i,
        () => -1,
      ),
    );
    await puts[3];
    expect(motos()).toHaveLength(1);
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    const again = await startCommand();
    expect(motos()).toHaveLength(1);
    const answered = (await Promise.all(puts)).filter((i) => i >= 0).map(String);
    const { Contents } = await clients(again.aws).s3.send(new s3.ListObjectsV2Command({ Bucket: 'site-bucket' }));
    expect(answered).toContain('3');
    expect(Contents?.map(({ Key }) => Key)).toEqual(expect.arrayContaining(answered));
    again.child.removeAllListeners('exit');
    again.child.kill('SIGKILL');
    expect(await eventually(() => motos().length === 0)).toBe(true);
  });

  it('ends with status 0 and leaves no moto behind on Ctrl-C', async () => {
    const { child } = await startCommand();
    child.removeAllListeners('exit');
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(motos()).toEqual([]);
  });

  it('tells the other terminal its environment so that any shell reads it, whatever the folders are called', async () => {
    const rc = join(stateDir, "it's mine.rc");
    mkdirSync(stateDir, { recursive: true });
    writeFileSync(rc, '');
    const child = spawn(
      process.execPath,
      ['cli/run.mjs', 'cli/commands/local-aws.ts', '--port', '0', '--state-dir', join(stateDir, 'aws')],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TF_CLI_CONFIG_FILE: rc } },
    );
    children.push(child);
    let told = '';
    await new Promise<void>((done) => {
      createInterface(child.stdout).on('line', (line) => {
        if (/^(export|unset) /.test(line)) told += `${line}\n`;
        if (line === 'Ctrl-C stops it.') done();
      });
    });
    const read = execFileSync('sh', ['-c', `${told}printf %s "$TF_CLI_CONFIG_FILE"`], { encoding: 'utf8' });
    expect(read).toBe(rc);
  });

  it('says in one line that the port is in use, and starts nothing', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const { port } = other.address() as { port: number };
    await expect(startLocalAws({ stateDir, port })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is in use. Stop what listens there, or choose another port`,
    );
    other.close();
    expect(motos()).toEqual([]);
    expect(existsSync(join(stateDir, 'lock'))).toBe(false);
  });

  it('lets no second one into the same folder, and says so in one line', async () => {
    await run(async () => {
      await expect(startLocalAws({ stateDir })).rejects.toThrow(
        `Another local AWS uses ${stateDir}. Stop that one first (npm start, or npm run local-aws)`,
      );
      expect(motos()).toHaveLength(1);
    });
  });

  it('listens on 127.0.0.1 and on no other address', async () => {
    await run(async ({ endpoint }) => {
      expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      await expect(fetch(endpoint.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow();
    });
  });
});

describe('a bucket read by anybody, or by CloudFront', () => {
  const OAI_HEADER = (id: string) => ({ 'x-local-principal': `origin-access-identity/${id}` });

  it('opens to those whom its policy names, as S3 does', async () => {
    await run(async (aws) => {
      const to = clients(aws);
      const identity = await to.cloudFront.send(
        new cf.CreateCloudFrontOriginAccessIdentityCommand({
          CloudFrontOriginAccessIdentityConfig: { CallerReference: 'one', Comment: 'site' },
        }),
      );
      const id = identity.CloudFrontOriginAccessIdentity!.Id!;
      const bucket = { Bucket: 'site-bucket' };
      const arn = 'arn:aws:cloudfront::123456789012:distribution/E1EXAMPLE';
      await to.s3.send(new s3.CreateBucketCommand(bucket));
      await to.s3.send(
        new s3.PutObjectCommand({ ...bucket, Key: 'a b/é.html', Body: '<p>hello</p>', ContentType: 'text/html' }),
      );
      const { endpoint } = aws;
      const url = `${endpoint}/site-bucket/a%20b/%C3%A9.html`;
      /** As CloudFront with a signature, as anybody without. */
      const ask = (where: string, headers: Record<string, string> = {}, method = 'GET') =>
        'x-local-principal' in headers
          ? sendSigned(aws, 's3', { method, path: where.slice(endpoint.length), headers })
          : fetch(where, { headers, method });
      const status = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;
      const policy = (...statements: object[]) =>
        to.s3.send(new s3.PutBucketPolicyCommand({ ...bucket, Policy: JSON.stringify({ Statement: statements }) }));
      const allow = (principal: object | string, action: string, resource: string, condition?: object) => ({
        Effect: 'Allow',
        Principal: principal,
        Action: action,
        Resource: resource,
        ...(condition && { Condition: condition }),
      });
      const objects = 'arn:aws:s3:::site-bucket/*';
      const user = { AWS: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}` };

      expect(await status(url)).toBe(403);
      expect(await status(url, OAI_HEADER(id))).toBe(403);
      expect(await status(`${endpoint}/no-such-bucket/x`)).toBe(404);

      await policy(
        allow(user, 's3:GetObject', objects),
        allow({ Service: 'cloudfront.amazonaws.com' }, 's3:GetObject', objects, {
          StringEquals: { 'AWS:SourceArn': arn },
        }),
        {
          ...allow('*', 's3:*', objects, { Bool: { 'aws:SecureTransport': 'false' } }),
          Effect: 'Deny',
        },
      );
      expect(await status(url)).toBe(403);
      expect(await status(url, OAI_HEADER('E000000000000'))).toBe(403);
      const service = { 'x-local-principal': 'cloudfront.amazonaws.com' };
      expect(await status(url, { ...service, 'x-local-source-arn': arn })).toBe(200);
      expect(await status(url, { ...service, 'x-local-source-arn': `${arn}2` })).toBe(403);
      expect(await status(url, OAI_HEADER(id), 'PUT')).toBe(403);
      expect(await status(url, OAI_HEADER(id), 'HEAD')).toBe(200);
      // What says so alone is anybody: the signature proves it.
      expect((await fetch(url, { headers: OAI_HEADER(id) })).status).toBe(403);
      const read = await ask(url, OAI_HEADER(id));
      expect([read.status, read.headers.get('content-type'), await read.text()]).toEqual([
        200,
        'text/html',
        '<p>hello</p>',
      ]);
      // What S3 says of itself, which a header policy may want to take away; and no more than S3 says.
      expect(read.headers.get('server')).toBe('AmazonS3');
      expect(read.headers.get('x-amz-request-id')).toMatch(/^[0-9A-F]{16}$/);
      expect(read.headers.get('x-amz-server-side-encryption')).toBe('AES256');
      expect(read.headers.get('access-control-allow-origin')).toBeNull();
      const etag = read.headers.get('etag')!;
      expect(await status(url, { ...OAI_HEADER(id), 'if-none-match': etag })).toBe(304);
      const part = await ask(url, { ...OAI_HEADER(id), range: 'bytes=3-7' });
      expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
        206,
        'bytes 3-7/12',
        'hello',
      ]);
      const missing = `${endpoint}/site-bucket/missing`;
      expect(await status(missing, OAI_HEADER(id))).toBe(403);
      // Dots in a path are part of a key of this bucket, and no way into another.
      const dots = new Promise((done) => {
        const path = '/other-bucket/../site-bucket/x';
        const headers = { host: new URL(endpoint).host, ...OAI_HEADER(id) };
        const signed = signedHeaders('GET', path, headers, { service: 's3' }, aws.credentials);
        request(endpoint, { path, headers: { ...headers, ...signed } }, (answer) => {
          done(answer.resume().statusCode);
        }).end();
      });
      expect(await dots).toBe(404);

      await policy(allow(user, 's3:GetObject', objects), allow(user, 's3:ListBucket', 'arn:aws:s3:::site-bucket'));
      expect(await status(missing, OAI_HEADER(id))).toBe(404);
      expect(await status(`${endpoint}/site-bucket`, OAI_HEADER(id))).toBe(200);
      expect(await status(`${endpoint}/site-bucket?policy`, OAI_HEADER(id))).toBe(403);

      await policy(allow('*', 's3:GetObject', objects));
      expect(await status(url)).toBe(200);
      expect(await status(`${endpoint}/site-bucket`)).toBe(403);
      await to.s3.send(
        new s3.PutPublicAccessBlockCommand({
          ...bucket,
          PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
        }),
      );
      expect(await status(url)).toBe(403);
    });
  });

  it('shuts nobody out who signs: "deny unless TLS" is not about the loopback', async () => {
    await run(async (aws) => {
      const to = clients(aws).s3;
      const bucket = { Bucket: 'site-bucket' };
      await to.send(new s3.CreateBucketCommand(bucket));
      const statement = {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::site-bucket', 'arn:aws:s3:::site-bucket/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      };
      await to.send(new s3.PutBucketPolicyCommand({ ...bucket, Policy: JSON.stringify({ Statement: [statement] }) }));
      await to.send(new s3.PutObjectCommand({ ...bucket, Key: 'x', Body: 'y' }));
      const { Body } = await to.send(new s3.GetObjectCommand({ ...bucket, Key: 'x' }));
      expect(await Body!.transformToString()).toBe('y');
    });
  });
});

describe('a Lambda function', () => {
  it('gives back the very zip that was published, whatever is published later', async () => {
    await run(async (aws) => {
      const { FunctionArn, CodeSha256 } = await createFunction(aws);
      const to = clients(aws).lambda;
      const later = zipSync({ 'index.js': Buffer.from('// later') });
      await to.send(new lambda.UpdateFunctionCodeCommand({ FunctionName: 'headers', ZipFile: later, Publish: true }));
      const { Code } = await to.send(new lambda.GetFunctionCommand({ FunctionName: `${FunctionArn}:1` }));
      expect(FunctionArn).toBe('arn:aws:lambda:us-east-1:123456789012:function:headers');
      const bytes = Buffer.from(await (await fetch(Code!.Location!)).arrayBuffer());
      expect(bytes.equals(ZIP)).toBe(true);
      expect(createHash('sha256').update(bytes).digest('base64')).toBe(CodeSha256);
      const second = await to.send(new lambda.GetFunctionCommand({ FunctionName: 'headers', Qualifier: '2' }));
      expect(Buffer.from(await (await fetch(second.Code!.Location!)).arrayBuffer()).equals(later)).toBe(true);
    });
  });

  it('cannot be deleted while a distribution runs it, nor a while longer', async () => {
    await run(
      async (aws) => {
        const arn = `${(await createFunction(aws)).FunctionArn}:1`;
        const to = clients(aws);
        const remove = () => to.lambda.send(new lambda.DeleteFunctionCommand({ FunctionName: 'headers' }));
        const { Distribution, ETag } = await to.cloudFront.send(
          new cf.CreateDistributionCommand({ DistributionConfig: distributionConfig(arn) }),
        );
        const refusal =
          'Lambda was unable to delete arn:aws:lambda:us-east-1:123456789012:function:headers because it is a replicated function. Please see our documentation for Deleting Lambda@Edge Functions and Replicas.';
        await expect(remove()).rejects.toMatchObject({ name: 'InvalidParameterValueException', message: refusal });
        await to.cloudFront.send(
          new cf.UpdateDistributionCommand({
            Id: Distribution!.Id!,
            IfMatch: ETag,
            DistributionConfig: distributionConfig(),
          }),
        );
        await expect(remove()).rejects.toThrow('replicated function');
        await new Promise((done) => setTimeout(done, 1600));
        expect((await remove()).$metadata.httpStatusCode).toBeLessThan(300);
      },
      { replicaLingerMs: 1500 },
    );
  });

  it('is associated only by the ARN of a version that is there', async () => {
    await run(async (aws) => {
      await createFunction(aws);
      const create = (arn: string) =>
        clients(aws).cloudFront.send(new cf.CreateDistributionCommand({ DistributionConfig: distributionConfig(arn) }));
      const arn = 'arn:aws:lambda:us-east-1:123456789012:function:headers';
      await expect(create(`${arn}:7`)).rejects.toThrow('Lambda@Edge cannot retrieve the specified Lambda function');
      expect((await create(`${arn}:1`)).Distribution?.Status).toBe('Deployed');
    });
  });
});

describe('a key value store', () => {
  it('has its data behind the endpoint with the account before it, by way of a proxy that is for nothing else', async () => {
    const aws = await startLocalAws({ stateDir });
    try {
      const { KeyValueStore } = await clients(aws).cloudFront.send(
        new cf.CreateKeyValueStoreCommand({ Name: 'routes' }),
      );
      const { port } = new URL(String(aws.env.HTTP_PROXY));
      const proxied = (method: string, url: string, headers: Record<string, string> = {}, body?: string) =>
        new Promise<{ status: number | undefined; etag: string | undefined; text: string }>((done, fail) => {
          // Not by `new URL`, which takes a host that ends in a number for an IPv4 address.
          const [, host = '', pathname = ''] = /^http:\/\/([^/]+)(.*)$/.exec(url) ?? [];
          const own = { host, ...headers };
          const how = { service: 'cloudfront-keyvaluestore', payload: sha256(body ?? '') };
          const signed = { ...own, ...signedHeaders(method, pathname, own, how, aws.credentials) };
          const sent = request({ host: '127.0.0.1', port, method, path: url, headers: signed }, (answer) => {
            let text = '';
            answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
            answer.on('end', () => done({ status: answer.statusCode, etag: answer.headers.etag, text }));
          });
          sent.on('error', fail).end(body);
        });
      const data = `http://123456789012.127.0.0.1:${port}/key-value-stores/${encodeURIComponent(KeyValueStore?.ARN ?? '')}`;
      const { etag = '' } = await proxied('GET', data);
      const put = await proxied('PUT', `${data}/keys/%2Fold%2Fpage`, { 'if-match': etag }, '{"Value":"/new"}');
      expect([put.status, put.text]).toEqual([200, '{"ItemCount":1,"TotalSizeInBytes":13}']);
      expect(JSON.parse((await proxied('GET', `${data}/keys/%2Fold%2Fpage`)).text)).toMatchObject({ Value: '/new' });
      expect(await proxied('GET', 'http://example.com/')).toMatchObject({
        status: 400,
        text: expect.stringContaining('AWS on loopback is a proxy for itself alone, and not for http://example.com/'),
      });
    } finally {
      await aws.close();
    }
  });
});

describe('what moto lacks', () => {
  it('adds and removes client ids of an OpenID Connect provider', async () => {
    await run(async (aws) => {
      const arn = 'arn:aws:iam::123456789012:oidc-provider/token.example.org';
      const provider = { OpenIDConnectProviderArn: arn };
      const ids = async () => {
        const [, xml] = await query(aws, 'iam', { Action: 'GetOpenIDConnectProvider', ...provider });
        return [...xml.matchAll(/<member>(sts[\w.]*|other)<\/member>/g)].map(([, id]) => id);
      };
      await query(aws, 'iam', {
        Action: 'CreateOpenIDConnectProvider',
        Url: 'https://token.example.org',
        'ClientIDList.member.1': 'sts.amazonaws.com',
        'ThumbprintList.member.1': '6938fd4d98bab03faadb97b34396831e3780aea1',
      });
      const change = async (action: string) =>
        (await query(aws, 'iam', { Action: action, ClientID: 'other', ...provider }))[0];
      expect(await change('AddClientIDToOpenIDConnectProvider')).toBe(200);
      expect(await ids()).toEqual(['sts.amazonaws.com', 'other']);
      expect(await change('RemoveClientIDFromOpenIDConnectProvider')).toBe(200);
      expect(await ids()).toEqual(['sts.amazonaws.com']);
    });
  });

  it('answers what moto cannot do with a 400, which nobody tries again', async () => {
    await run(async (aws) => {
      const [status, xml] = await query(aws, 'iam', { Action: 'GenerateOrganizationsAccessReport' });
      expect(status).toBe(400);
      expect(xml).toContain('<Code>LocalAwsFailure</Code>');
      expect(readFileSync(join(stateDir, 'moto.log'), 'utf8')).toContain('NotImplementedError');
    });
  });
});
