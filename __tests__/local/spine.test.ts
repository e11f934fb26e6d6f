import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  CloudFrontClient,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListDistributionsCommand,
} from '@aws-sdk/client-cloudfront';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { HeadObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { bundleEdgeFunction } from '../../lib/bundle';
import { parseSiteConfig } from '../../lib/config';
import { synthesise } from '../../lib/stacks/synthesise';
import { Progress } from '../../tools/progress';
import { publishSite } from '../../tools/publish/publish-site';
import { loadSite } from '../../tools/site';
import { deployLocal, type LocalDeployment } from '../../tools/start/deploy-local';
import { cliConfig } from '../../tools/terraform/cli-config';
import { Terraform } from '../../tools/terraform/terraform';

// Real Terraform and the real AWS provider against AWS on loopback: one deployment that all of these share.
describe('the site, deployed to AWS on loopback', () => {
  const dir = mkdtempSync(join(tmpdir(), 'spine-'));
  const outdir = join(dir, 'cdktf.out');
  const tfEnv = cliConfig({ env: process.env, home: process.env.HOME ?? '', cacheDir: join(dir, 'cache') }).env;
  const region = 'us-east-1';
  let deployment: LocalDeployment;
  let client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  let s3: S3Client;
  const printed = new PassThrough();

  beforeAll(async () => {
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

  it('is valid Terraform in every environment', () => {
    for (const environment of ['dev', 'local', 'prod']) {
      const options = { cwd: join(outdir, 'stacks', environment), env: { ...process.env, ...tfEnv } };
      execFileSync('terraform', ['init', '-backend=false', '-input=false'], options);
      const { valid, diagnostics } = JSON.parse(String(execFileSync('terraform', ['validate', '-json'], options)));
      expect({ environment, valid, diagnostics }).toEqual({ environment, valid: true, diagnostics: [] });
    }
  }, 120_000);

  it('goes with every option at once: names, certificate, DNS, OAC, behaviours, twin, logs, countries', async () => {
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
          edgeFunction: { memorySize: 256, timeout: 5, onDestroy: 'delete' },
          waitForDeployment: false,
          tags: { owner: 'web' },
        },
      },
    });
    const bundles = { full: bundleEdgeFunction(config.environments.full!.policy) };
    synthesise({ config, bundles, outdir: join(dir, 'full'), stateDir: dir });

    const env = { ...process.env, ...deployment.aws.env, ...tfEnv };
    const terraform = new Terraform({ binary: 'terraform', dir: resolve(dir, 'full', 'stacks', 'full'), env });
    execFileSync('terraform', ['init', '-input=false'], { cwd: join(dir, 'full', 'stacks', 'full'), env });
    expect(await terraform.plan('plan.tfplan')).toBe(true);
    await terraform.apply('plan.tfplan');
    expect(await terraform.plan('again.tfplan')).toBe(false);

    const { site_url } = await terraform.outputs();
    expect(site_url).toBe('https://www.example.com');
    const { ResourceRecordSets } = await route53.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId }),
    );
    const records = ResourceRecordSets?.filter(({ AliasTarget }) => AliasTarget).map(
      ({ Name, Type }) => `${Name} ${Type}`,
    );
    expect(records?.sort()).toEqual([
      'example.com. A',
      'example.com. AAAA',
      'www.example.com. A',
      'www.example.com. AAAA',
    ]);
    await terraform.destroy();
  }, 400_000);

  it('goes away whole: nothing is left of it', async () => {
    await deployment.terraform.destroy();
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
  }, 200_000);
});
