import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { sendSigned } from '../../cli/core/send-signed';
import { bundleEdgeFunction } from '../../lib/bundle';
import { EDGE_REGIONS } from '../../lib/config';
import { compile } from '../../lib/policy';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { type LocalEdge, startLocalEdge } from '../../local/edge/server';
import { get } from '../local/edge/viewer';
import { deployByHand } from './support/by-hand';

jest.setTimeout(60_000);

/** What `npm run logs -- local` looks for: the function of this project's own site.config.ts. */
const FUNCTION = 'edge-headers-local-headers';
const GROUP = `/aws/lambda/us-east-1.${FUNCTION}`;
const THREE = ['us-east-1', 'eu-west-1', 'ap-northeast-1'];
const FORBIDDEN = 'ap-south-1';
const SILENT = 'sa-east-1';

// The built function in three regions of the emulated edge, whose answers are too large for its headers: it says so in its log.
describe('the logs of the edge function, on AWS on loopback', () => {
  const dir = mkdtempSync(join(tmpdir(), 'logs-'));
  let aws: LocalAws;
  let edge: LocalEdge;
  let gateway: Server;
  const children: ChildProcess[] = [];

  const logsOf = (region: string) =>
    new logs.CloudWatchLogsClient({ endpoint: aws.endpoint, region, credentials: aws.credentials });
  const endpoint = () => `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;

  beforeAll(async () => {
    aws = await startLocalAws({ stateDir: join(dir, 'aws') });
    const policy = compile({ preset: 'none', headers: { custom: { 'X-Large': 'x'.repeat(20_400) } } });
    const { distributionId } = await deployByHand(aws, FUNCTION, bundleEdgeFunction(policy).js, {
      LogFormat: 'JSON',
      SystemLogLevel: 'WARN',
    });
    edge = await startLocalEdge({
      endpoint: aws.endpoint,
      credentials: aws.credentials,
      distributionId,
      httpsPort: 0,
      httpPort: 0,
      caDir: join(dir, 'ca'),
      regions: THREE,
    });
    gateway = createServer((asked, answer) => {
      const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(asked.headers.authorization ?? '')?.[1];
      if (region === SILENT && asked.headers['x-amz-target']?.includes('FilterLogEvents')) return;
      if (region === FORBIDDEN) {
        answer.writeHead(403, { 'content-type': 'application/x-amz-json-1.1' });
        answer.end('{"__type":"AccessDeniedException","Message":"User: me is not authorized to perform: logs"}');
        return;
      }
      // Signed anew: a signature covers the host.
      void pass(asked, region).then(
        async (real) => {
          answer.writeHead(real.status, { 'content-type': real.headers.get('content-type') ?? '' });
          answer.end(await real.text());
        },
        () => answer.destroy(),
      );
    });
    await new Promise<void>((listening) => gateway.listen(0, '127.0.0.1', () => listening()));
    // In the order of the regions: each viewer is near another one than the last.
    for (const path of ['/a', '/b', '/c', '/d', '/e', '/f']) {
      await get(edge as never, path);
      await new Promise((done) => setTimeout(done, 20));
    }
    await logged(6);
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    gateway?.closeAllConnections();
    gateway?.close();
    await edge?.close();
    await aws?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function pass(asked: IncomingMessage, region: string | undefined): Promise<Response> {
    const { 'content-type': type = '', 'x-amz-target': target = '' } = asked.headers;
    const headers = { 'content-type': type, 'x-amz-target': String(target) };
    return sendSigned(aws, 'logs', { path: asked.url, region, headers, body: await text(asked) });
  }

  /** Waits until so many events have reached CloudWatch Logs. */
  async function logged(count: number): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const found = await Promise.all(
        THREE.map((region) =>
          logsOf(region)
            .send(new logs.FilterLogEventsCommand({ logGroupName: GROUP }))
            .then(({ events = [] }) => events.length)
            .catch(() => 0),
        ),
      );
      if (found.reduce((sum, n) => sum + n, 0) >= count) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`${count} events did not arrive`);
  }

  function run(...args: string[]) {
    const child = spawn(process.execPath, ['cli/run.mjs', 'cli/commands/logs.ts', 'local', ...args], {
      env: {
        ...process.env,
        ...aws.env,
        AWS_ENDPOINT_URL: endpoint(),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
    });
    const ended = once(child, 'close').then(([status]) => ({ status, ...said }));
    return { child, said, ended };
  }

  it('are merged by time, each with its region; one region that refuses and one that hangs are told of, and stop nothing', async () => {
    const { status, out, err } = await run('--json').ended;
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ region, message }) => [message.uri, region])).toEqual([
      ['/a', 'us-east-1'],
      ['/b', 'eu-west-1'],
      ['/c', 'ap-northeast-1'],
      ['/d', 'us-east-1'],
      ['/e', 'eu-west-1'],
      ['/f', 'ap-northeast-1'],
    ]);
    const times = events.map(({ time }) => time);
    expect(times).toEqual([...times].sort());
    expect(events[0].message).toMatchObject({
      level: 'ERROR',
      reason: 'headers over 20480 bytes',
      requestId: expect.stringMatching(/.{20}/),
      status: '404',
    });
    expect(err.trim().split('\n')).toEqual([
      'ap-south-1: AccessDeniedException: User: me is not authorized to perform: logs',
      'sa-east-1: no answer within 10 s',
    ]);
    expect(status).toBe(1);
  });

  it('are read for people too, and through a filter, in the regions that are asked for', async () => {
    const { status, out, err } = await run('--region', 'us-east-1,eu-west-1', '--filter', '"/b"').ended;
    expect(out).toMatch(
      /^\d{4}-\S+Z {2}eu-west-1 {2}ERROR {2}security headers not applied, the origin's answer goes out as it came {2}reason="headers over 20480 bytes" requestId=\S+ uri=\/b status=404 distributionId=\S+\n$/,
    );
    expect(err).toBe('');
    expect(status).toBe(0);
  });

  it('are nowhere: it says where it looked', async () => {
    const { status, out, err } = await run('--region', 'us-east-1,eu-central-1', '--since', '2100-01-01').ended;
    expect([status, out]).toEqual([0, '']);
    expect(err).toBe(
      `Nothing was logged since 2100-01-01T00:00:00.000Z in ${GROUP} of us-east-1, eu-central-1; 1 region has no such group yet\n`,
    );
  });

  it('are followed: a new one is there within 2 s, in spite of the region that hangs, until Ctrl-C', async () => {
    const { child, said, ended } = run('--follow', '--json', '--since', '10s');
    await waitFor(() => said.err.includes('ap-south-1: AccessDenied'));
    await get(edge as never, '/new');
    await logged(7);
    const arrived = performance.now();
    await waitFor(() => said.out.includes('"/new"'));
    expect(performance.now() - arrived).toBeLessThan(2_000);
    await new Promise((done) => setTimeout(done, 2_000));
    child.kill('SIGINT');
    const { status, out } = await ended;
    expect(out.match(/"\/new"/g)).toHaveLength(1);
    expect(status).toBe(0);
  });

  it('have groups made ahead in every region, with retention, whatever one region answers; a second time nothing is changed', async () => {
    const first = await run('--ensure').ended;
    expect(first.out.trim().split('\n').sort()).toEqual(
      [
        `${GROUP}: 12 of 13 log groups there, lines are kept for 365 days`,
        ...THREE.map((region) => `changed ${region}`),
        ...EDGE_REGIONS.filter((region) => ![...THREE, FORBIDDEN].includes(region)).map(
          (region) => `made    ${region}`,
        ),
      ].sort(),
    );
    expect(first.status).toBe(1);
    const again = await run('--ensure').ended;
    expect(again.out).toBe(`${GROUP}: 12 of 13 log groups there, lines are kept for 365 days\n`);
    for (const region of ['us-east-1', 'eu-central-1']) {
      const { logGroups } = await logsOf(region).send(new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: GROUP }));
      expect(logGroups?.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays])).toEqual([
        [GROUP, 365],
      ]);
    }
  });
});

async function waitFor(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !holds(); tries++) await new Promise((done) => setTimeout(done, 25));
  expect(holds()).toBe(true);
}
