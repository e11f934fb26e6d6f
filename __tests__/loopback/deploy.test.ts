import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import type { DeploymentRecord } from '../../cli/aws/record';
import type { PlanJson } from '../../cli/plan/plan-json';
import { serverCertificate } from '../../cli/tls/certificate';
import { localEnv } from '../../local/aws/local-env';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { connectAws } from '../../local/edge/aws';
import { listenOnLoopback } from '../../local/edge/listen';
import { type LocalEdge, serveDistribution } from '../../local/edge/server';
import { killTree } from '../../proof/drill/kill-tree';
import { ended, Project } from '../../proof/support/project';
import { get } from '../local/edge/viewer';

const REGION = 'us-east-1';
const STATE = { bucket: 'example-tfstate', key: 'sites/example/test.tfstate' };
/** Puts no header on. */
const BROKEN = zipSync({
  'index.js': Buffer.from('exports.handler = async (event) => event.Records[0].cf.response;'),
});

const page = (title: string) => `<!doctype html><html lang="en"><title>${title}</title>`;

// One environment and its life: the commands as users run them, on AWS on loopback, seen through the local edge.
describe('an environment that is deployed', () => {
  const dir = mkdtempSync(join(tmpdir(), 'deploy-'));
  const caDir = join(dir, 'ca');
  /** Versions of the function that the edge does not run as they were deployed. */
  const broken = new Set<string>();
  /** Actions that AWS refuses. */
  const refused = new Set<string>();
  let aws: LocalAws;
  let env: NodeJS.ProcessEnv;
  let project: Project;
  let edge: LocalEdge | undefined;
  let ports: { https: number; http: number };

  const site = (headers: object) => ({
    site: 'example',
    website: 'public',
    defaults: { state: { bucket: STATE.bucket, region: REGION }, headers },
    environments: {
      test: {
        region: REGION,
        forceDestroy: true,
        bucketLifecycle: false,
        waitForDeployment: false,
        edgeFunction: { onDestroy: 'delete' },
      },
      other: { region: REGION },
    },
  });
  const write = (name: string, text: string) => writeFileSync(join(project.dir, 'public', name), text);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: project.dir, encoding: 'utf8' }).trim();
  const commit = () => {
    git('add', '--all');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'change');
  };
  const checking = (retryFor: string) => [
    ...['--connect', `127.0.0.1:${ports.https}`, '--http-port', `${ports.http}`],
    ...['--ca', join(caDir, 'ca.pem'), '--retry-for', retryFor],
  ];
  const deploy = (...args: string[]) => project.run(['cli/commands/deploy.ts', 'test', ...args], env);
  const history = async (): Promise<DeploymentRecord[]> =>
    JSON.parse((await project.run(['cli/commands/history.ts', 'test', '--json'], env)).stdout);
  const client = () => ({ endpoint: aws.endpoint, region: REGION, credentials: aws.credentials });
  const versionLive = async () => {
    const { DistributionList } = await new CloudFrontClient(client()).send(new ListDistributionsCommand({}));
    const [one] = DistributionList?.Items?.[0]?.DefaultCacheBehavior?.LambdaFunctionAssociations?.Items ?? [];
    return one?.LambdaFunctionARN?.split(':')[7];
  };
  /** What a visitor sees of the page that is titled so. */
  const live = async () => {
    const { headers, body } = await get(edge as never, '/');
    const title = /<title>(.*)<\/title>/.exec(body.toString())?.[1];
    return { version: await versionLive(), frame: headers['x-frame-options'], title };
  };
  const saved = (name: string) => join(dir, name);
  const plan = (name: string) =>
    project.run(['cli/commands/plan.ts', 'test', '--detailed-exitcode', '--out', saved(name)], env);
  const planned = async (name: string) => {
    const { status } = await plan(name);
    return { status, ...JSON.parse(readFileSync(join(saved(name), 'manifest.json'), 'utf8')).changes };
  };
  const s3 = () => new S3Client({ ...client(), forcePathStyle: true });

  beforeAll(async () => {
    await serverCertificate(caDir, ['localhost'], new Date());
    const held = await Promise.all([1, 2].map(() => listenOnLoopback(() => createServer(), 0, '--port')));
    ports = { https: held[0]!.port, http: held[1]!.port };
    for (const one of held) await one.close();
    aws = await startLocalAws({
      stateDir: join(dir, 'aws'),
      deployMs: 500,
      refuse: ({ action }) => refused.has(action),
    });
    env = localEnv(process.env, aws.env);
    await s3().send(new CreateBucketCommand({ Bucket: STATE.bucket }));
    project = new Project(site({}));
    mkdirSync(join(project.dir, 'public'));
    write('index.html', page('first'));
    write('404.html', page('not here'));
    git('init', '--quiet');
    commit();
  }, 60_000);

  afterAll(async () => {
    await edge?.close();
    await aws?.close();
    project?.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Once there is a distribution. */
  async function serve(): Promise<void> {
    const list = () => new CloudFrontClient(client()).send(new ListDistributionsCommand({}));
    let distributionId: string | undefined;
    while (distributionId === undefined) {
      await delay(300);
      distributionId = (await list()).DistributionList?.Items?.[0]?.Id;
    }
    const real = connectAws({ ...client(), distributionId });
    const functionVersion: typeof real.functionVersion = async (arn) => {
      const version = await real.functionVersion(arn);
      return broken.has(version.version) ? { ...version, zip: BROKEN } : version;
    };
    edge = await serveDistribution(
      { ...real, functionVersion },
      { ...client(), httpsPort: ports.https, httpPort: ports.http, caDir, pollMs: 100 },
    );
  }

  it('is live and checked after a first deployment of what was planned', async () => {
    expect((await plan('first')).status).toBe(2);
    const [first] = await Promise.all([deploy('--plan', saved('first'), ...checking('60s')), serve()]);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toMatch(
      /\ntest: live is function version 1, routes [0-9a-f]{8} and publish 1: \d+ headers of \d+ answers as they should be, grade A\+ \d+ \(deployment 1\)\n$/,
    );
    expect(await live()).toEqual({ version: '1', frame: 'DENY', title: 'first' });
    expect(await history()).toMatchObject([
      {
        id: 1,
        kind: 'deploy',
        result: 'live',
        commit: git('rev-parse', 'HEAD'),
        tree: git('rev-parse', 'HEAD^{tree}'),
        before: {},
        after: { content: 1, functionVersion: expect.stringMatching(/:function:example-test-headers:1$/) },
        grade: { grade: 'A+', algorithm: 6 },
      },
    ]);
  }, 400_000);

  it('refuses a plan of another environment, one that was changed, and one of another commit', async () => {
    const refused = async (environment: string, name: string) => {
      const { status, stderr } = await project.run(['cli/commands/deploy.ts', environment, '--plan', saved(name)], env);
      return { status, said: stderr.trim() };
    };
    expect(await refused('other', 'first')).toEqual({
      status: 1,
      said: `error: ${saved('first')} is a plan of environment test of site example, and this deploys other of example. Plan that one: npm run plan -- other --out ${saved('first')}`,
    });
    cpSync(saved('first'), saved('changed'), { recursive: true });
    appendFileSync(join(saved('changed'), 'plan.tfplan'), ' ');
    const changed = await refused('test', 'changed');
    expect(changed.said).toMatch(
      /^error: \S+\/changed\/plan\.tfplan has changed since it was planned: its SHA-256 is /,
    );
    project.configure(site({ xFrameOptions: 'SAMEORIGIN' }));
    write('index.html', page('second'));
    commit();
    const other = await refused('test', 'first');
    expect(other.said).toMatch(
      /^error: \S+\/first was planned from commit [0-9a-f]{12}, whose files are not those of commit [0-9a-f]{12} here\./,
    );
    expect([changed.status, other.status]).toEqual([1, 1]);
  }, 400_000);

  it('asks on a terminal alone', async () => {
    const asked = await deploy();
    expect(asked).toMatchObject({ status: 2, stdout: '' });
    expect(asked.stderr).toMatch(/^error: there is no terminal to ask on: --yes deploys without asking/);
  }, 60_000);

  it('goes back to what was live where the headers are wrong, and says so', async () => {
    broken.add('2');
    const report = join(dir, 'report');
    const second = await deploy('--yes', '--report', report, ...checking('1s'));
    const note = expect.stringMatching(
      /^\d+ of \d+ headers wrong\. Live again is function version 1, routes [0-9a-f]{8} and publish 3, whose check passes$/,
    );
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(
      /^\nerror: test: \d+ of \d+ headers wrong\. Live again is function version 1, routes [0-9a-f]{8} and publish 3, whose check passes \(deployment 2\)\n$/,
    );
    expect(await live()).toEqual({ version: '1', frame: 'DENY', title: 'first' });
    expect((await history())[0]).toMatchObject({ id: 2, result: 'rolled back', note, before: { content: 1 } });
    expect(readdirSync(report).sort()).toEqual([
      'check.html',
      'check.json',
      'check.md',
      'check.xml',
      'deployment.json',
    ]);
    expect(JSON.parse(readFileSync(join(report, 'check.json'), 'utf8')).summary.passed).toBe(false);
  }, 400_000);

  it('is finished by the next deployment where one is killed between apply and check', async () => {
    broken.clear();
    // It keeps the versions that it has read.
    await edge?.close();
    await serve();
    const killed = project.start(['cli/commands/deploy.ts', 'test', '--yes', ...checking('1s')], env);
    const end = ended(killed);
    killed.stdout!.on('data', (text) => {
      if (String(text).includes('✓ terraform apply')) killTree(killed.pid!);
    });
    await end;
    expect((await live()).title).toBe('first');
    expect((await history())[0]).toMatchObject({ id: 3, before: { content: 3 } });

    const next = await deploy('--yes', ...checking('20s'));
    expect(next).toMatchObject({ status: 0, stderr: '' });
    expect(next.stdout).toMatch(/deployment 3 of \S+ did not end: this one goes on from it\./);
    expect(next.stdout).toMatch(/✓ terraform plan +nothing to change/);
    expect(await live()).toEqual({ version: '2', frame: 'SAMEORIGIN', title: 'second' });
    const [fourth, third] = await history();
    expect(third).toMatchObject({ result: 'failed', note: 'ended early; deploy 4 came after it' });
    expect(fourth).toMatchObject({
      result: 'live',
      before: { functionVersion: expect.stringMatching(/:1$/), content: 3 },
      after: { functionVersion: expect.stringMatching(/:2$/), content: 4 },
    });
  }, 400_000);

  it('goes back to the function version before, without Terraform and without the files', async () => {
    const back = await project.run(['cli/commands/rollback.ts', 'test', ...checking('20s')], env);
    expect(back).toMatchObject({ status: 0, stderr: '' });
    expect(back.stdout).toMatch(
      /\ntest: live is function version 1, routes [0-9a-f]{8} and publish 4, whose check passes \(rollback 5\)\. The next plan would put function version 2 back\.\n$/,
    );
    expect(await live()).toEqual({ version: '1', frame: 'DENY', title: 'second' });
  }, 400_000);

  it('then has a plan that undoes the rollback, and says so first: nothing else changes', async () => {
    const { status, stdout } = await plan('forward');
    expect(status).toBe(2);
    expect(stdout).toContain('\n! undoes rollback 5: X-Frame-Options DENY → SAMEORIGIN\n');
    const { resource_changes } = JSON.parse(readFileSync(join(saved('forward'), 'plan.json'), 'utf8')) as PlanJson;
    const changes = resource_changes!.filter(({ change }) => change.actions.join() !== 'no-op');
    expect(changes.map(({ type, change }) => [type, change.actions])).toEqual([
      ['aws_cloudfront_distribution', ['update']],
      // Its redirects carry the policy's headers.
      ['aws_cloudfront_function', ['update']],
    ]);
    const comment = readFileSync(join(saved('forward'), 'plan.md'), 'utf8');
    expect(comment.split('\n').slice(1, 5)).toEqual([
      '### Plan for `test`',
      '',
      '> [!IMPORTANT]',
      '> undoes rollback 5: X-Frame-Options DENY → SAMEORIGIN',
    ]);
    expect(comment).toContain('| **🔻 weaker** | `X-Frame-Options` | `DENY` | `SAMEORIGIN` |');
    const manifest = JSON.parse(readFileSync(join(saved('forward'), 'manifest.json'), 'utf8'));
    // The nightly job opens no issue for that.
    expect(manifest.rollback).toEqual({ name: 'rollback 5', alone: true });
  }, 400_000);

  it('refuses where the state is locked, and says by whom', async () => {
    const lock = { Bucket: STATE.bucket, Key: `${STATE.key}.tflock` };
    const Body = JSON.stringify({
      ID: 'f00',
      Operation: 'OperationTypeApply',
      Who: 'bob@build-7',
      Created: '2026-11-25T10:00:00Z',
    });
    await s3().send(new PutObjectCommand({ ...lock, Body }));
    const { status, stderr } = await deploy('--yes', '--wait', '0');
    await s3().send(new DeleteObjectCommand(lock));
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /\nerror: terraform plan: the state is locked by bob@build-7, apply, since .* npm run state -- test unlock f00\n$/,
    );
  }, 400_000);

  it('goes forward by that plan also where main has moved since, if it does the same', async () => {
    write('about.html', page('about'));
    commit();
    const strict = await deploy('--plan', saved('forward'));
    expect(strict).toMatchObject({ status: 1 });
    const moved = await deploy('--plan', saved('forward'), '--moved', ...checking('20s'));
    expect(moved).toMatchObject({ status: 0, stderr: '' });
    expect(await live()).toEqual({ version: '2', frame: 'SAMEORIGIN', title: 'second' });
  }, 400_000);

  it('refuses that plan with 4 where it would do something else now', async () => {
    project.configure(site({ xFrameOptions: 'SAMEORIGIN', referrerPolicy: 'no-referrer' }));
    const { status, stderr } = await deploy('--plan', saved('forward'), '--moved');
    expect(status).toBe(4);
    expect(stderr).toMatch(
      /^\nerror: \S+\/forward would no longer do what was reviewed: .*aws_lambda_function\S+: change, not stay/,
    );
  }, 400_000);

  it.each([
    ['whose code AWS refuses', 'lambda:UpdateFunctionCode', 'origin'],
    ['whose code is uploaded and never published', 'lambda:PublishVersion', 'same-origin'],
  ])(
    'finishes a deployment %s: never "nothing to change", and live is what was asked for',
    async (_, action, referrerPolicy) => {
      project.configure(site({ xFrameOptions: 'SAMEORIGIN', referrerPolicy }));
      const before = (await live()).version;
      refused.add(action);
      const failed = await deploy('--yes', ...checking('1s'));
      expect(failed.status).toBe(1);
      expect(failed.stderr).toContain(action);
      refused.clear();

      expect(await planned(`after ${action}`)).toMatchObject({ status: 2, change: expect.any(Number) });
      const drift = await project.run(
        ['cli/commands/status.ts', 'test', '--json', ...checking('1s').slice(0, -2)],
        env,
      );
      expect(JSON.parse(drift.stdout).lines).toContainEqual({
        part: 'function',
        mark: 'bad',
        text: `version ${before} runs, and the last apply did not finish: deploy again`,
        more: [
          expect.stringMatching(
            `^Version ${before} of the edge function runs code \\S{12}, and Terraform’s state records \\S{12}\\.$`,
          ),
        ],
      });

      const again = await deploy('--plan', saved(`after ${action}`), ...checking('20s'));
      expect(again).toMatchObject({ status: 0, stderr: '' });
      expect(again.stdout).toMatch(/✓ state +repaired: an earlier run was interrupted/);
      expect(again.stdout).not.toContain('nothing to change');
      const { headers } = await get(edge as never, '/');
      expect(headers['referrer-policy']).toBe(referrerPolicy);
      expect(await versionLive()).not.toBe(before);
      expect(await plan(`after ${action}, again`)).toMatchObject({ status: 0 });
    },
    400_000,
  );
});
