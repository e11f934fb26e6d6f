import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import type { DeploymentRecord } from '../../tools/deploy/record';
import { killTree } from '../../tools/drill/kill-tree';
import { ended, Project } from '../../tools/drill/project';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/server';
import { connectAws } from '../../tools/local-edge/aws';
import { serverCertificate } from '../../tools/local-edge/certificate';
import { listenOnLoopback } from '../../tools/local-edge/listen';
import { type LocalEdge, serveDistribution } from '../../tools/local-edge/server';
import { localEnv } from '../../tools/start/local-env';

const REGION = 'us-east-1';
const STATE = { bucket: 'example-tfstate', key: 'sites/example/test.tfstate' };
/** Puts no header on. */
const BROKEN = zipSync({
  'index.js': Buffer.from('exports.handler = async (event) => event.Records[0].cf.response;'),
});

// One environment and its life: the commands as users run them, on AWS on loopback, seen through the local edge.
describe('an environment that is deployed', () => {
  const dir = mkdtempSync(join(tmpdir(), 'deploy-'));
  const caDir = join(dir, 'ca');
  /** Versions of the function that the edge does not run as they were deployed. */
  const broken = new Set<string>();
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
  const deploy = (...args: string[]) => project.run(['tools/deploy', 'test', ...args], env);
  const history = async (): Promise<DeploymentRecord[]> =>
    JSON.parse((await project.run(['tools/history', 'test', '--json'], env)).stdout);
  const client = () => ({ endpoint: aws.endpoint, region: REGION, credentials });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const versionsLive = async () => {
    const { DistributionList } = await new CloudFrontClient(client()).send(new ListDistributionsCommand({}));
    const behaviour = DistributionList?.Items?.[0]?.DefaultCacheBehavior;
    return behaviour?.LambdaFunctionAssociations?.Items?.map(
      ({ LambdaFunctionARN }) => LambdaFunctionARN?.split(':')[7],
    );
  };
  const seen = async (path: string) => {
    const url = `${edge!.httpsUrl}${path}`;
    const text = execFileSync('curl', ['-s', '-i', '--cacert', join(caDir, 'ca.pem'), url], { encoding: 'utf8' });
    const [head = '', body = ''] = text.split('\r\n\r\n');
    return { body, frame: /^x-frame-options: (.*)$/im.exec(head)?.[1] };
  };

  beforeAll(async () => {
    await serverCertificate(caDir, ['localhost'], new Date());
    const held = await Promise.all([1, 2].map(() => listenOnLoopback(() => createServer(), 0, '--port')));
    ports = { https: held[0]!.port, http: held[1]!.port };
    for (const one of held) await one.close();
    aws = await startLocalAws({ stateDir: join(dir, 'aws'), deployMs: 500 });
    env = localEnv(process.env, aws.env);
    await new S3Client({ ...client(), forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: STATE.bucket }));
    project = new Project(site({}));
    mkdirSync(join(project.dir, 'public'));
    write('index.html', '<!doctype html><title>first</title>');
    write('404.html', '<!doctype html><title>not here</title>');
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
    const real = connectAws({ endpoint: aws.endpoint, credentials, distributionId, logRegion: REGION });
    const functionVersion: typeof real.functionVersion = async (arn) => {
      const version = await real.functionVersion(arn);
      return broken.has(version.version) ? { ...version, zip: BROKEN } : version;
    };
    edge = await serveDistribution(
      { ...real, functionVersion },
      { endpoint: aws.endpoint, httpsPort: ports.https, httpPort: ports.http, caDir, pollMs: 100 },
    );
  }

  it('is live and checked after the first deployment', async () => {
    const [first] = await Promise.all([deploy('--yes', ...checking('60s')), serve()]);
    console.log(first.stdout, first.stderr);
    expect(first.status).toBe(0);
    expect(await versionsLive()).toEqual(['1']);
    console.log(JSON.stringify(await history()).slice(0, 3000));
  }, 240_000);

  it('goes back to what was live where the headers are wrong, and says so', async () => {
    broken.add('2');
    project.configure(site({ xFrameOptions: 'SAMEORIGIN' }));
    write('index.html', '<!doctype html><title>second</title>');
    commit();
    const second = await deploy('--yes', '--report', join(dir, 'report'), ...checking('2s'));
    console.log(second.stdout, second.stderr);
    expect(second.status).toBe(1);
    expect(await versionsLive()).toEqual(['1']);
    expect(await seen('/')).toEqual({ body: '<!doctype html><title>first</title>', frame: 'DENY' });
  }, 120_000);
  void killTree;
  void ended;
  void readFileSync;
  void PutObjectCommand;
});
