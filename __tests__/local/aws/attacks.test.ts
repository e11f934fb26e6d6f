import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as cf from '@aws-sdk/client-cloudfront';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import * as sts from '@aws-sdk/client-sts';
import { sendSigned } from '../../../cli/core/send-signed';
import { signToken } from '../../../local/aws/authorize';
import { ownPython } from '../../../local/aws/python';
import { type LocalAws, startLocalAws } from '../../../local/aws/server';

jest.setTimeout(60_000);

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

let stateDir: string;
let aws: LocalAws;
beforeAll(async () => {
  stateDir = join(mkdtempSync(join(tmpdir(), 'attacks-')), 'aws');
  aws = await startLocalAws({ stateDir, deployMs: 0 });
  const bucket = client(aws.credentials);
  await bucket.send(new s3.CreateBucketCommand({ Bucket: 'site' }));
  await bucket.send(new s3.PutObjectCommand({ Bucket: 'site', Key: 'index.html', Body: 'ours' }));
});
afterAll(async () => {
  await aws.close();
  rmSync(join(stateDir, '..'), { recursive: true, force: true });
});

function client(credentials: LocalAws['credentials']): s3.S3Client {
  return new s3.S3Client({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

/** With any Host, which `fetch` does not let be chosen. */
function send(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<number> {
  return new Promise((done, fail) => {
    const asked = request(aws.endpoint, { method, path, headers }, (response) =>
      done(response.resume().statusCode ?? 0),
    );
    asked.on('error', fail);
    asked.end(body);
  });
}

const nameOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'allowed',
    (error: Error) => error.name,
  );

afterEach(async () => {
  const found = await client(aws.credentials).send(new s3.GetObjectCommand({ Bucket: 'site', Key: 'index.html' }));
  expect(await found.Body?.transformToString()).toBe('ours');
});

describe('a web page', () => {
  const host = () => ({ host: new URL(aws.endpoint).host });

  it('of a name that was rebound to loopback is refused, whatever it asks', async () => {
    const rebound = { host: `evil.example:${new URL(aws.endpoint).port}` };
    for (const [method, path] of [
      ['GET', '/2020-05-31/distribution'],
      ['GET', '/site/index.html'],
      ['POST', '/moto-api/reset'],
      ['GET', '/_local/calls'],
      ['PUT', '/2015-03-31/functions/headers/code'],
    ] as const) {
      expect([path, await send(method, path, rebound)]).toEqual([path, 403]);
    }
  });

  it.each([
    ['an image', 'GET', '/moto-api/reset', { 'sec-fetch-site': 'cross-site' }],
    ['a form', 'POST', '/site?X-Amz-Signature=0', { origin: 'https://evil.example', ...FORM }],
    ['a form of a sandboxed frame', 'POST', '/site?X-Amz-Signature=0', { origin: 'null', ...FORM }],
    [
      'fetch() without a preflight',
      'POST',
      '/2020-05-31/origin-access-identity/cloudfront',
      { origin: 'https://evil.example', 'content-type': 'text/plain' },
    ],
    [
      'a preflight',
      'OPTIONS',
      '/site/index.html',
      { origin: 'https://evil.example', 'access-control-request-method': 'PUT' },
    ],
    ['somebody who types an address', 'GET', '/moto-api/', { 'sec-fetch-site': 'none' }],
  ])('as %s is refused', async (_, method, path, headers) => {
    expect(await send(method, path, { ...host(), ...headers })).toBe(403);
  });

  it('is refused by a browser that says nothing, too', async () => {
    expect(await send('GET', '/moto-api/reset', host())).toBe(403);
    expect(await send('POST', '/site?X-Amz-Signature=0', { ...host(), ...FORM }, 'key=index.html&file=theirs')).toBe(
      403,
    );
    expect(await send('POST', '/2020-05-31/origin-access-identity/cloudfront', host(), '<x/>')).toBe(403);
  });
});

describe('another user of the machine', () => {
  it.each([
    ['made up', { accessKeyId: 'local', secretAccessKey: 'local' }, 'InvalidAccessKeyId'],
    ['with the right id', { secretAccessKey: 'x' }, 'SignatureDoesNotMatch'],
  ])('with keys %s is refused', async (_, keys, name) => {
    const to = client({ ...aws.credentials, ...keys });
    expect(await nameOf(to.send(new s3.ListBucketsCommand({})))).toBe(name);
    expect(await nameOf(to.send(new s3.PutObjectCommand({ Bucket: 'site', Key: 'index.html', Body: 'theirs' })))).toBe(
      name,
    );
    const cloudFront = new cf.CloudFrontClient({
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials: { ...aws.credentials, ...keys },
      maxAttempts: 1,
    });
    expect(await nameOf(cloudFront.send(new cf.ListDistributionsCommand({})))).not.toBe('allowed');
  });

  it('with a request that was recorded is refused after 15 minutes', async () => {
    const late = new Date(Date.now() - 16 * 60_000);
    jest.useFakeTimers({
      now: late,
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask', 'performance'],
    });
    const sent = sendSigned(aws, 's3', { method: 'GET', path: '/site/index.html' });
    jest.useRealTimers();
    expect((await sent).status).toBe(403);
  });

  it('with a web identity token of its own making is refused', async () => {
    const claims = {
      iss: 'https://token.actions.githubusercontent.com',
      aud: 'sts.amazonaws.com',
      sub: 'repo:a/b',
      exp: 4102444800,
    };
    const trade = (WebIdentityToken: string) =>
      new sts.STSClient({ endpoint: aws.endpoint, region: 'us-east-1', maxAttempts: 1 }).send(
        new sts.AssumeRoleWithWebIdentityCommand({
          RoleArn: 'arn:aws:iam::123456789012:role/deploy',
          RoleSessionName: 'ci',
          WebIdentityToken,
        }),
      );
    const forged = signToken(claims, 'theirs');
    expect(await nameOf(trade(forged))).toBe('InvalidIdentityTokenException');
    expect(await nameOf(trade(`${forged.split('.').slice(0, 2).join('.')}.`))).toBe('InvalidIdentityTokenException');
    expect(await nameOf(trade(signToken(claims, aws.credentials.secretAccessKey)))).toBe('allowed');
  });

  it('cannot read a function’s code, what was called, or what is left', async () => {
    for (const path of [
      '/_local/lambda-code?account=123456789012',
      '/_local/calls',
      '/_local/left',
      '/moto-api/data.json',
    ]) {
      expect([path, (await fetch(`${aws.endpoint}${path}`)).status]).toEqual([path, 403]);
    }
  });

  it('finds keys and everything else in a folder that is its owner’s alone', () => {
    const modes = [stateDir, join(stateDir, 'env')].map((path) => (statSync(path).mode & 0o777).toString(8));
    expect(modes).toEqual(['700', '600']);
    expect(readFileSync(join(stateDir, 'env'), 'utf8')).toContain(
      `export AWS_ACCESS_KEY_ID=${aws.credentials.accessKeyId}\n`,
    );
    // The journal outlives the start, and has no use for its keys.
    expect(readFileSync(join(stateDir, 'journal.jsonl'), 'utf8')).not.toContain(aws.credentials.accessKeyId);
  });

  it('cannot guess the keys of a session: two AWSs that did the same gave out others', async () => {
    const keys = async () => {
      const one = join(stateDir, '..', String(Math.random()));
      const other = await startLocalAws({ stateDir: one });
      try {
        const options = { endpoint: other.endpoint, region: 'us-east-1', credentials: other.credentials };
        await new iam.IAMClient(options).send(
          new iam.CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: '{}' }),
        );
        const RoleArn = 'arn:aws:iam::123456789012:role/r';
        const { Credentials } = await new sts.STSClient(options).send(
          new sts.AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }),
        );
        return [other.credentials.secretAccessKey, Credentials?.AccessKeyId, Credentials?.SecretAccessKey];
      } finally {
        await other.close();
        expect(existsSync(join(one, 'env'))).toBe(false);
      }
    };
    const [one, two] = [await keys(), await keys()];
    expect(one.filter((key) => key === undefined || two.includes(key))).toEqual([]);
  });

  it('is refused at moto’s own port, where no origin is answered either', async () => {
    const python = existsSync(ownPython('.cache')) ? ownPython('.cache') : 'python3';
    const child = spawn(python, ['local/aws/run_moto.py', join(stateDir, 'other-lock')], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.write('the secret\n');
    try {
      const [line] = await once(createInterface(child.stdout), 'line');
      const moto = `http://127.0.0.1:${String(line).split(' ')[1]}`;
      const tried: Record<string, string>[] = [
        {},
        { origin: 'https://evil.example' },
        { 'x-local-aws-secret': 'a secret' },
        { 'x-local-aws-secret': 'ü' },
      ];
      for (const headers of tried) {
        const response = await fetch(`${moto}/moto-api/data.json`, { headers });
        expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null]);
      }
      expect((await fetch(`${moto}/_local/left`, { headers: { 'x-local-aws-secret': 'the secret' } })).status).toBe(
        200,
      );
    } finally {
      child.stdin.end();
    }
  });
});

it('resets for the root alone, by POST', async () => {
  const before = aws;
  aws = await startLocalAws({ stateDir: join(stateDir, '..', 'reset') });
  try {
    await client(aws.credentials).send(new s3.CreateBucketCommand({ Bucket: 'gone' }));
    expect((await sendSigned(aws, 's3', { method: 'GET', path: '/moto-api/reset' })).status).toBe(405);
    expect((await client(aws.credentials).send(new s3.ListBucketsCommand({}))).Buckets).toHaveLength(1);
    expect((await sendSigned(aws, 's3', { path: '/moto-api/reset' })).status).toBe(200);
    expect((await client(aws.credentials).send(new s3.ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  } finally {
    await aws.close();
    aws = before;
  }
});
