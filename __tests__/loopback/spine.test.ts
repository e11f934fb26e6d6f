import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import {
  CloudFrontClient,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListDistributionsCommand,
} from '@aws-sdk/client-cloudfront';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { HeadObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Progress } from '../../cli/core/progress';
import { readSavedPlan } from '../../cli/plan/manifest';
import { savePlan } from '../../cli/plan/save-plan';
import { publishSite } from '../../cli/publish/publish-site';
import { loadSite } from '../../cli/site/load-site';
import { findTools, Stack, type Tools } from '../../cli/terraform/stack';
import type { Terraform } from '../../cli/terraform/terraform';
import { bundleSite } from '../../lib/bundle/site-bundles';
import { parseSiteConfig } from '../../lib/config';
import { synthesise } from '../../lib/stacks/synthesize';
import { deployLocal, type LocalDeployment } from '../../local/start/deploy-local';
import options from '../../site.config';

// Real Terraform and the real AWS provider against AWS on loopback: one deployment that all of these share.
describe('the site, deployed to AWS on loopback', () => {
  const dir = mkdtempSync(join(tmpdir(), 'spine-'));
  const outdir = join(dir, 'cdktf.out');
  const region = 'us-east-1';
  let tools: Tools;
  let deployment: LocalDeployment;
  let client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  let s3: S3Client;
  const printed = new PassThrough();

  beforeAll(async () => {
    tools = await findTools(process.env, () => {});
    deployment = await deployLocal({
      site: loadSite(),
      progress: new Progress(printed as unknown as NodeJS.WriteStream),
      env: process.env,
      stateDir: join(dir, 'state'),
      outdir,
    });
    const { endpoint, env } = deployment.aws;
    client = {
      endpoint,
      region,
      credentials: {
        accessKeyId: env.AWS_ACCESS_KEY_ID as string,
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY as string,
      },
    };
    s3 = new S3Client({ ...client, forcePathStyle: true });
  }, 300_000);

  afterAll(async () => {
    await deployment?.aws.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('prints what README shows, but for numbers and where the provider comes from', () => {
    const steps = (text: string) =>
      text
        .split('\n')
        .filter((line) => line.startsWith('✓'))
        .map((line) =>
          line
            .replace(/AWS provider from .*?(?= {2})/, 'AWS provider')
            .replace(/\d+/g, 'N')
            .replace(/ +/g, ' '),
        );
    const shown = steps(
      /<!-- npm start -->(.*)<!-- \/npm start -->/s.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '',
    );
    // The first and the last are of the command itself, around the deployment.
    expect(steps(String(printed.read()))).toEqual(shown.slice(1, -1));
  });

  it('puts out what was built', () => {
    expect(deployment.outputs).toMatchObject({
      bucket: 'edge-headers-local-123456789012',
      edge_function_arn: 'arn:aws:lambda:us-east-1:123456789012:function:edge-headers-local-headers:1',
      header_policy: loadSite().environments.local?.policy,
    });
    expect(deployment.outputs.site_url).toBe(`https://${deployment.outputs.distribution_domain}`);
  });

  it('runs the very bytes that were built: Lambda’s CodeSha256 is the output edge_code_sha256', async () => {
    const FunctionName = deployment.outputs.edge_function_arn as string;
    const { CodeSha256, Runtime, MemorySize, Timeout } = await new LambdaClient(client).send(
      new GetFunctionConfigurationCommand({ FunctionName }),
    );
    expect({ CodeSha256, Runtime, MemorySize, Timeout }).toEqual({
      CodeSha256: deployment.outputs.edge_code_sha256,
      Runtime: 'nodejs22.x',
      MemorySize: 128,
      Timeout: 3,
    });
  });

  it('has the site’s files in the bucket, with types and caching', async () => {
    const Bucket = deployment.outputs.bucket as string;
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(expect.arrayContaining(['404.html', 'index.html']));
    const { ContentType, CacheControl } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'index.html' }));
    expect(ContentType).toBe('text/html; charset=utf-8');
    expect(CacheControl).toBe('public, max-age=0, s-maxage=86400, must-revalidate');
  });

  it('has nothing more to do: the next plan is empty and the next publish uploads nothing', async () => {
    expect(await deployment.terraform.plan(join(dir, 'again.tfplan'))).toBe(false);
    const again = await publishSite({ s3, bucket: deployment.outputs.bucket as string, dir: 'website' });
    expect(again).toMatchObject({ uploaded: [], deleted: [] });
    expect(again.unchanged).toBeGreaterThan(2);
  }, 60_000);

  it('plans a weaker policy: the header, the directive and the grade are named, and nothing is hidden that is no secret', async () => {
    const headers = {
      contentSecurityPolicy: {
        directives: { 'script-src': ["'self'", "'unsafe-inline'"] },
        allowUnsafe: 'to see what a reviewer is told',
      },
    };
    const local = { ...options.environments.local, headers };
    const config = parseSiteConfig({ ...options, environments: { local } });
    const bundles = { local: bundleSite(config.environments.local!) };
    const weaker = join(dir, 'weaker');
    synthesise({ config, bundles, outdir: weaker, stateDir: join(dir, 'state') });
    const stackDir = join(weaker, 'stacks', 'local');
    copyFileSync('.terraform.lock.hcl', join(stackDir, '.terraform.lock.hcl'));
    const env = { ...process.env, ...deployment.aws.env };
    const { terraform } = new Stack({ ...tools, environment: 'local', env, outdir: weaker, locks: false });
    await terraform.init();
    const out = join(dir, 'plan');
    await savePlan({
      terraform,
      terraformVersion: tools.terraform.version,
      stackDir,
      site: config.site,
      environment: 'local',
      rootObject: 'index.html',
      out,
      progress: new Progress(new PassThrough() as unknown as NodeJS.WriteStream),
      now: () => new Date(0),
    });
    const { changes, state, providers } = await readSavedPlan(out);
    expect(providers).toEqual({ aws: '5.100.0' });
    expect(changes).toMatchObject({ add: 0, change: 4, destroy: 0, replace: 0, outputs: 4 });
    expect(state?.serial).toBeGreaterThan(0);
    const markdown = readFileSync(join(out, 'plan.md'), 'utf8');
    expect(markdown).toContain(
      "| **🔻 weaker** | `Content-Security-Policy`<br>`script-src` | `'self'` | `'self' 'unsafe-inline'` | also allows 'unsafe-inline' |",
    );
    expect(markdown).toContain('Grade **A+ 150** → **B+ 80** (MDN HTTP Observatory, algorithm 6)');
    expect(readFileSync(join(out, 'plan.txt'), 'utf8')).toContain(
      '"arn:aws:lambda:us-east-1:123456789012:function:edge-headers-local-headers:1" -> (known after apply)',
    );
  }, 60_000);

  // From here on the two deployments go on side by side: what takes their time is the provider's own waiting.
  describe('beside another one with every option at once', () => {
    let full: Promise<FullDeployment>;
    beforeAll(() => {
      full = deployFull();
      full.catch(() => {});
    });

    it('is valid Terraform in every environment', async () => {
      const run = (environment: string, ...args: string[]) =>
        promisify(execFile)(tools.terraform.binary, args, {
          cwd: join(outdir, 'stacks', environment),
          env: { ...process.env, ...tools.config.env },
        });
      for (const environment of ['dev', 'local', 'prod']) {
        await run(environment, 'init', '-backend=false', '-input=false');
        const { valid, diagnostics } = JSON.parse((await run(environment, 'validate', '-json')).stdout);
        expect({ environment, valid, diagnostics }).toEqual({ environment, valid: true, diagnostics: [] });
      }
    }, 120_000);

    it('names, certificate, DNS, OAC, behaviours, twin, logs and countries are made, and the next plan is empty', async () => {
      const { terraform, again, records } = await full;
      expect(again).toBe(false);
      expect((await terraform.outputs()).site_url).toBe('https://www.example.com');
      expect(records).toEqual(['example.com. A', 'example.com. AAAA', 'www.example.com. A', 'www.example.com. AAAA']);
    }, 300_000);

    it('both go away whole: nothing is left', async () => {
      await Promise.all([deployment.terraform.destroy(), full.then(({ terraform }) => terraform.destroy())]);
      const cloudFront = new CloudFrontClient(client);
      const { Buckets } = await s3.send(new ListBucketsCommand({}));
      const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({}));
      const identities = await cloudFront.send(new ListCloudFrontOriginAccessIdentitiesCommand({}));
      const { Functions } = await new LambdaClient(client).send(new ListFunctionsCommand({}));
      const { Roles } = await new IAMClient(client).send(new ListRolesCommand({}));
      expect({
        buckets: Buckets ?? [],
        distributions: DistributionList?.Quantity,
        identities: identities.CloudFrontOriginAccessIdentityList?.Quantity,
        functions: Functions,
        roles: Roles,
      }).toEqual({ buckets: [], distributions: 0, identities: 0, functions: [], roles: [] });
    }, 300_000);
  });

  interface FullDeployment {
    readonly terraform: Terraform;
    /** Whether a second plan still found something to do. */
    readonly again: boolean;
    /** Of the site's names: `NAME TYPE`. */
    readonly records: string[];
  }

  async function deployFull(): Promise<FullDeployment> {
    const route53 = new Route53Client(client);
    const zone = await route53.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'spine' }));
    const hostedZoneId = zone.HostedZone?.Id?.replace('/hostedzone/', '') as string;
    const config = parseSiteConfig({
      site: 'example',
      environments: {
        full: {
          account: '123456789012',
          region: 'eu-west-1',
          bucketName: 'example-full-site',
          forceDestroy: true,
          originAccess: 'oac',
          listBucket: true,
          domain: { names: ['www.example.com', 'example.com'], hostedZoneId },
          behaviors: [{ path: '/assets/*' }, { path: '/api/*', cache: 'disabled' }],
          priceClass: 'PriceClass_All',
          accessLogs: { bucket: 'example-logs', prefix: 'cdn/' },
          geoRestriction: { deny: ['AQ'] },
          responseHeadersPolicy: true,
          edgeFunction: {
            memorySize: 256,
            timeout: 5,
            onDestroy: 'delete',
            logs: { level: 'info', regions: ['eu-west-1'] },
          },
          monitoring: { alarmEmail: 'web-team@example.com', additionalMetrics: true },
          waitForDeployment: false,
          tags: { owner: 'web' },
        },
      },
    });
    const bundles = { full: bundleSite(config.environments.full!) };
    const fullOut = join(dir, 'full');
    synthesise({ config, bundles, outdir: fullOut, stateDir: dir });
    copyFileSync('.terraform.lock.hcl', join(fullOut, 'stacks', 'full', '.terraform.lock.hcl'));

    const env = { ...process.env, ...deployment.aws.env };
    const { terraform } = new Stack({ ...tools, environment: 'full', env, outdir: fullOut });
    await terraform.init();
    await terraform.plan('plan.tfplan');
    await terraform.apply('plan.tfplan');
    const again = await terraform.plan('again.tfplan');
    const { ResourceRecordSets = [] } = await route53.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId }),
    );
    const records = ResourceRecordSets.filter(({ AliasTarget }) => AliasTarget).map(
      ({ Name, Type }) => `${Name} ${Type}`,
    );
    return { terraform, again, records: records.sort() };
  }
});
