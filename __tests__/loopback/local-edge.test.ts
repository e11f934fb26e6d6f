import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as cf from '@aws-sdk/client-cloudfront';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as s3 from '@aws-sdk/client-s3';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { type LocalEdge, startLocalEdge } from '../../local/edge/server';
import { get as ask } from '../local/edge/viewer';
import { type ByHand, deployByHand } from './support/by-hand';

jest.setTimeout(60_000);

// What the local edge reads over AWS's own APIs, against AWS on loopback and no fake.
describe('the local edge over AWS on loopback', () => {
  const dir = mkdtempSync(join(tmpdir(), 'local-edge-'));
  const lines: string[] = [];
  let aws: LocalAws;
  let edge: LocalEdge;
  let cloudFront: cf.CloudFrontClient;
  let byHand: ByHand;
  let distributionId: string;

  const get = (path: string, how = {}) => ask(edge as never, path, how);
  const allow = (...actions: string[]) => byHand.allow(...actions);
  const until = async (holds: () => boolean | Promise<boolean>) => {
    for (let i = 0; i < 200 && !(await holds()); i++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await holds()).toBe(true);
  };

  beforeAll(async () => {
    aws = await startLocalAws({ stateDir: join(dir, 'aws') });
    const code = `exports.handler = async (event) => {
      const { response } = event.Records[0].cf;
      response.headers['x-function'] = [{ key: 'X-Function', value: 'yes' }];
      console.log('marked');
      return response;
    };`;
    byHand = await deployByHand(aws, 'headers', code);
    ({ cloudFront, distributionId } = byHand);
    await byHand.bucket.send(new s3.PutObjectCommand({ Bucket: 'bucket', Key: 'a b+c.txt', Body: 'odd name' }));
    await byHand.bucket.send(new s3.PutObjectCommand({ Bucket: 'bucket', Key: 'page.html', Body: 'not here' }));
    edge = await startLocalEdge({
      endpoint: aws.endpoint,
      credentials: aws.credentials,
      distributionId,
      httpsPort: 0,
      httpPort: 0,
      caDir: join(dir, 'ca'),
      regions: ['eu-central-1'],
      pollMs: 100,
      log: (line) => void lines.push(line),
    });
  });

  afterAll(async () => {
    await edge?.close();
    await aws?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('serves an object through the published function, then from the cache of the managed policy', async () => {
    const first = await get('/');
    expect([first.status, first.body.toString(), first.headers['x-function'], first.headers['x-cache']]).toEqual([
      200,
      'hello',
      'yes',
      'Miss from cloudfront',
    ]);
    expect((await get('/')).headers['x-cache']).toBe('Hit from cloudfront');
    expect((await get('/a%20b%2Bc.txt')).body.toString()).toBe('odd name');
  });

  it('has the bucket judge If-Match and If-Unmodified-Since, where the cache has nothing', async () => {
    for (const Key of ['p1', 'p2', 'p3', 'p4']) {
      await byHand.bucket.send(new s3.PutObjectCommand({ Bucket: 'bucket', Key, Body: 'guarded' }));
    }
    const { headers } = await get('/p1');
    const { etag = '' } = headers;
    const status = async (path: string, asked: Record<string, string>) => (await get(path, { headers: asked })).status;
    const long = 'Mon, 01 Jan 2024 00:00:00 GMT';
    expect(await status('/p2', { 'if-match': '"other"' })).toBe(412);
    expect(await status('/p2', { 'if-unmodified-since': long })).toBe(412);
    expect(await status('/p2', { 'if-match': etag })).toBe(200);
    expect(await status('/p3', { 'if-match': etag, 'if-unmodified-since': long })).toBe(200);
    expect(await status('/p4', { 'if-unmodified-since': 'no date' })).toBe(200);
    expect(await status('/p1', { 'if-match': '"other"' })).toBe(200);
  });

  it('has 404 for a missing object while the identity may list the bucket, 403 when it may not', async () => {
    expect((await get('/none-1')).status).toBe(404);
    await allow('s3:GetObject');
    expect((await get('/none-2')).status).toBe(403);
  });

  it('has 403 for an object that the identity may not get', async () => {
    await allow('s3:ListBucket');
    await cloudFront.send(
      new cf.CreateInvalidationCommand({
        DistributionId: distributionId,
        InvalidationBatch: { CallerReference: '1', Paths: { Quantity: 1, Items: ['/*'] } },
      }),
    );
    await until(() => lines.some((line) => line.startsWith('Invalidation')));
    expect((await get('/')).status).toBe(403);
    await allow('s3:GetObject', 's3:ListBucket');
  });

  it('brings the function’s log to CloudWatch Logs of the region it is taken to run in', async () => {
    const { endpoint, credentials } = aws;
    const client = new logs.CloudWatchLogsClient({ endpoint, region: 'eu-central-1', credentials });
    const messages = async () => {
      const logGroupName = '/aws/lambda/us-east-1.headers';
      const found = await client.send(new logs.FilterLogEventsCommand({ logGroupName })).catch(() => ({ events: [] }));
      return (found.events ?? []).map(({ message }) => message ?? '');
    };
    await until(async () => (await messages()).some((message) => message.endsWith('\tINFO\tmarked\n')));
  });

  it('serves a changed distribution without a restart', async () => {
    const { DistributionConfig, ETag } = await cloudFront.send(
      new cf.GetDistributionConfigCommand({ Id: distributionId }),
    );
    await cloudFront.send(
      new cf.UpdateDistributionCommand({
        Id: distributionId,
        IfMatch: ETag,
        DistributionConfig: {
          ...DistributionConfig!,
          CustomErrorResponses: {
            Quantity: 1,
            Items: [{ ErrorCode: 404, ResponsePagePath: '/page.html', ResponseCode: '200', ErrorCachingMinTTL: 0 }],
          },
        },
      }),
    );
    await until(async () => (await get('/none-3')).status === 200);
  });

  it('says in one line that there is no such distribution', async () => {
    const { endpoint, credentials } = aws;
    const options = { endpoint, credentials, httpsPort: 0, httpPort: 0, caDir: join(dir, 'ca') };
    await expect(startLocalEdge({ ...options, distributionId: 'E0NONE' })).rejects.toThrow(
      /^The distribution could not be read: .+/,
    );
  });

  describe('as a command', () => {
    const command = (...args: string[]) =>
      spawn(
        process.execPath,
        ['cli/run.mjs', 'cli/commands/local-edge.ts', '--endpoint', aws.endpoint, '--ca-dir', join(dir, 'ca'), ...args],
        { env: { ...process.env, ...aws.env }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
    const ended = async (child: ReturnType<typeof command>) => {
      let text = '';
      child.stderr.on('data', (chunk) => {
        text += chunk;
      });
      const [status] = await once(child, 'exit');
      return { status, text: text.replace(/^.*Warning: NodeVersionSupport[\s\S]*?created\)\n/m, '') };
    };

    it('says where it serves and how to trust it, and ends with 0 at Ctrl-C', async () => {
      const child = command('--distribution', distributionId, '--port', '0', '--http-port', '0');
      const end = ended(child);
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const first = (await lines.next()).value as string;
      expect(first).toMatch(/^https:\/\/localhost:\d+ serves distribution E\w+ \(http: http:\/\/localhost:\d+\)$/);
      expect((await lines.next()).value).toBe(`curl --cacert ${join(dir, 'ca', 'ca.pem')} ${first.split(' ', 1)[0]}/`);
      child.kill('SIGINT');
      expect((await end).status).toBe(0);
    });

    it('ends with 1 and one line where a port is taken', async () => {
      const { port } = new URL(edge.httpsUrl);
      const child = command('--distribution', distributionId, '--port', port, '--http-port', '0');
      expect(await ended(child)).toEqual({
        status: 1,
        text: `Port ${port} on 127.0.0.1 is taken: give another with --port PORT.\n`,
      });
    });

    it('ends with 2 for a wrong argument', async () => {
      expect((await ended(command('--distribution', 'E1', '--port', '70000'))).status).toBe(2);
      expect((await ended(command())).status).toBe(2);
    });
  });
});
