import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as acm from '@aws-sdk/client-acm';
import * as cf from '@aws-sdk/client-cloudfront';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { exitStatus } from '../../cli/check/report';
import { runCheck } from '../../cli/check/run';
import { verdictOn } from '../../cli/setup/adopt/verdict';
import type { SiteOutputs } from '../../cli/terraform/outputs';
import { findTools } from '../../cli/terraform/stack';
import { Terraform } from '../../cli/terraform/terraform';
import { localEnv } from '../../local/aws/local-env';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { type LocalEdge, startLocalEdge } from '../../local/edge/server';
import { behavior, DISABLED, distribution, LEGACY, list, oai, onPath, s3Origin } from '../../proof/drill/distributions';
import { type Ended, Project } from '../../proof/support/project';
import { get } from '../local/edge/viewer';

const PAGE = '<!doctype html><html lang="en"><title>A page</title><p>Hello</p></html>';
/** The post's own function, shortened. */
const OLD_CODE = `exports.handler = async (event) => {
  const { response } = event.Records[0].cf;
  response.headers['x-frame-options'] = [{ key: 'X-Frame-Options', value: 'DENY' }];
  return response;
};`;

jest.setTimeout(120_000);

// What the post has people click together, made by AWS's API; then taken over, while somebody reads the site all along.
describe('a site that was made by hand', () => {
  const dir = mkdtempSync(join(tmpdir(), 'adopt-'));
  const seen = new Map<string, number>();
  let aws: LocalAws;
  let env: NodeJS.ProcessEnv;
  let edge: LocalEdge;
  let project: Project;
  let terraform: Terraform;
  let cloudFront: cf.CloudFrontClient;
  let id: string;
  let crawler: { stop(): Promise<void> };

  const adopt = (...args: string[]): Promise<Ended> =>
    project.run(['cli/commands/adopt.ts', '--distribution', id, ...args], env);

  beforeAll(async () => {
    aws = await startLocalAws({ stateDir: join(dir, 'aws') });
    env = localEnv(process.env, aws.env);
    const { credentials } = aws;
    const client = { endpoint: aws.endpoint, region: 'us-east-1', credentials };
    cloudFront = new cf.CloudFrontClient(client);
    id = await makeByHand(client);
    edge = await startLocalEdge({
      endpoint: aws.endpoint,
      credentials,
      distributionId: id,
      httpsPort: 0,
      httpPort: 0,
      caDir: join(dir, 'ca'),
      pollMs: 100,
    });
    crawler = crawl();
    project = new Project({ site: 'blog', environments: { dev: {} } });
    const tools = await findTools(env, () => {});
    env = { ...env, ...tools.config.env };
    const stack = join(project.dir, 'cdktf.out', 'stacks', 'prod');
    terraform = new Terraform({ binary: tools.terraform.binary, dir: stack, env });
  });

  afterAll(async () => {
    await crawler?.stop();
    await edge?.close();
    await aws?.close();
    project?.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is not taken over without a word on the function that sets its headers: nothing is written', async () => {
    const { status, stderr } = await adopt();
    expect(stderr).toContain(
      'error: function blog-headers runs on origin-response of the default behaviour, /live/*, where',
    );
    expect(stderr).toContain('say --function blog-headers');
    expect(status).toBe(1);
    expect(readFileSync(join(project.dir, 'site.config.ts'), 'utf8')).not.toContain('adopted');
  });

  it('is taken over as it is: what stays is told, and the plan changes the headers alone', async () => {
    const { status, stdout, stderr } = await adopt('--function', 'blog-headers');
    expect(stderr).toBe('');
    for (const kept of [
      'comment: "made in the console" the stack would have "blog, environment prod"',
      'httpVersion: "http1.1" the stack would have "http2and3"',
      'defaultCacheBehavior.forwardedValues: {"queryString":false,"cookies":{"forward":"none"}} the stack would have nothing',
      'orderedCacheBehavior[/private/*].lambdaFunctionAssociation: [{"eventType":"viewer-request","lambdaArn":"arn:aws:lambda:us-east-1:123456789012:function:blog-auth:1","includeBody":false}] the stack would have nothing',
      'customErrorResponse[404].errorCachingMinTtl: 60 the stack would have 10',
      'bucket.versioning: nothing the stack would have versions kept, by which a file can be brought back',
      'role: "arn:aws:iam::123456789012:role/service-role/blog-edge" the stack would have a role of its own',
    ]) {
      expect(stdout).toContain(`  = ${kept}`);
    }
    expect(stdout.slice(stdout.indexOf('The plan takes over'))).toBe(`The plan takes over 6 resources as they are.

It changes what the headers need:
  ~ aws_cloudfront_distribution.distribution: the default behaviour runs the function on origin-response in place of blog-headers:1
  ~ aws_cloudfront_distribution.distribution: /live/* runs the function on origin-response in place of blog-headers:1
  ~ aws_cloudfront_distribution.distribution: /private/* runs the function on origin-response
  ~ aws_lambda_function.edge-function: another code, as a new version (description, filename, last_modified, logging_config, qualified_arn, qualified_invoke_arn, source_code_hash, version)

It adds, and changes nothing that stands by it:
  + aws_cloudfront_distribution.distribution: tags environment=prod, site=blog are added
  + aws_lambda_function.edge-function: tags environment=prod, site=blog are added
  + aws_s3_bucket.website_bucket: tags environment=prod, site=blog are added
  + aws_ssm_parameter.published_bucket is made
  + aws_ssm_parameter.published_distributionArn is made
  + aws_ssm_parameter.published_distributionDomain is made
  + aws_ssm_parameter.published_distributionId is made
  + aws_ssm_parameter.published_distributionZoneId is made
  + aws_ssm_parameter.published_edgeFunctionArn is made
  + aws_ssm_parameter.published_siteUrl is made

Written: adopted/prod.ts, site.config.ts. Next: npx cdktf diff prod, npx cdktf deploy prod.
`);
    expect(status).toBe(0);
    expect(readFileSync(join(project.dir, 'site.config.ts'), 'utf8')).toContain('prod: { ...adoptedProd },');
  });

  it('gets its headers by what every deploy runs, nothing destroyed or replaced, and the next plan is empty', async () => {
    expect((await project.run(['main.ts'], env)).stderr).toBe('');
    await terraform.init();
    await terraform.plan('plan.tfplan');
    const { other, destroyed } = verdictOn(await terraform.show('plan.tfplan'));
    expect({ other, destroyed }).toEqual({ other: [], destroyed: [] });
    await terraform.apply('plan.tfplan');
    expect(await terraform.plan('again.tfplan')).toBe(false);
  });

  it('has all that it had, and the function beside it', async () => {
    const { DistributionConfig: now } = await cloudFront.send(new cf.GetDistributionConfigCommand({ Id: id }));
    const functions = (one: cf.DefaultCacheBehavior | undefined) =>
      one?.LambdaFunctionAssociations?.Items?.map(
        ({ EventType, LambdaFunctionARN }) => `${EventType} ${LambdaFunctionARN?.split(':function:')[1]}`,
      ).sort();
    expect([now?.DefaultCacheBehavior, ...(now?.CacheBehaviors?.Items ?? [])].map(functions)).toEqual([
      ['origin-response blog-headers:2'],
      ['origin-response blog-headers:2'],
      ['origin-response blog-headers:2', 'viewer-request blog-auth:1'],
    ]);
    expect(now).toMatchObject({
      Comment: 'made in the console',
      HttpVersion: 'http1.1',
      Logging: { Enabled: true, Bucket: 'blog-logs.s3.amazonaws.com', Prefix: 'cdn/' },
      DefaultCacheBehavior: { ForwardedValues: { QueryString: false }, DefaultTTL: 86_400 },
      Aliases: { Items: ['www.example.com'] },
    });
  });

  it('passes the check, and was never out of reach', async () => {
    await cloudFront.send(
      new cf.CreateInvalidationCommand({
        DistributionId: id,
        InvalidationBatch: { CallerReference: 'adopted', Paths: { Quantity: 1, Items: ['/*'] } },
      }),
    );
    await new Promise((done) => setTimeout(done, 1000));
    const { header_policy: policy } = (await terraform.outputs()) as unknown as SiteOutputs;
    const report = await runCheck({
      url: new URL('/', edge.httpsUrl),
      policy,
      origin: { rootObject: '/index.html', errorPage: '/404.html' },
      paths: ['/', '/live/now.html', '/private/mine.html'],
      httpPort: Number(new URL(edge.httpUrl).port),
      ca: readFileSync(edge.caFile, 'utf8'),
      now: new Date(),
    });
    expect(report.findings.filter(({ severity }) => severity === 'high' || severity === 'medium')).toEqual([]);
    expect(exitStatus(report)).toBe(0);
    await crawler.stop();
    expect([...seen.keys()]).toEqual(['200']);
    expect(seen.get('200')).toBeGreaterThan(100);
  });

  it('is adopted already, says another run, and no other environment gets it', async () => {
    const again = await adopt();
    expect(again.stdout).toContain(`${id} is adopted already, as environment prod, and there is nothing to do.`);
    expect(again.status).toBe(0);
    const other = await adopt('--env', 'other');
    expect(other.stderr).toContain(`error: ${id} is environment prod of site.config.ts already: --env prod.`);
    expect(other.status).toBe(1);
  });

  /** Reads the site as long as all this goes on. */
  function crawl(): typeof crawler {
    let running = true;
    const done = (async () => {
      while (running) {
        for (const path of ['/', '/live/now.html', '/private/mine.html']) {
          const status = await get(edge as never, path).then(({ status }) => String(status), String);
          seen.set(status, (seen.get(status) ?? 0) + 1);
        }
        await new Promise((next) => setTimeout(next, 20));
      }
    })();
    return {
      stop: () => {
        running = false;
        return done;
      },
    };
  }
});

/** Bucket, identity, certificate, functions, distribution; its ID. */
async function makeByHand(client: { endpoint: string; region: string; credentials: object }): Promise<string> {
  const options = client as s3.S3ClientConfig;
  const bucket = new s3.S3Client({ ...options, forcePathStyle: true });
  const cloudFront = new cf.CloudFrontClient(options as cf.CloudFrontClientConfig);
  const Bucket = 'blog-site';
  await bucket.send(new s3.CreateBucketCommand({ Bucket }));
  await bucket.send(new s3.CreateBucketCommand({ Bucket: 'blog-logs', ObjectOwnership: 'BucketOwnerPreferred' }));
  await bucket.send(
    new s3.PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await bucket.send(
    new s3.PutBucketOwnershipControlsCommand({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    }),
  );
  await bucket.send(
    new s3.PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    }),
  );
  await bucket.send(new s3.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'owner', Value: 'web' }] } }));
  for (const Key of ['index.html', '404.html', 'live/now.html', 'private/mine.html']) {
    await bucket.send(new s3.PutObjectCommand({ Bucket, Key, Body: PAGE, ContentType: 'text/html; charset=utf-8' }));
  }
  const { CloudFrontOriginAccessIdentity: identity } = await cloudFront.send(
    new cf.CreateCloudFrontOriginAccessIdentityCommand({
      CloudFrontOriginAccessIdentityConfig: { CallerReference: 'blog', Comment: 'access-identity-blog-site' },
    }),
  );
  await bucket.send(
    new s3.PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({
        Version: '2008-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identity?.Id}` },
            Action: 's3:GetObject',
            Resource: `arn:aws:s3:::${Bucket}/*`,
          },
        ],
      }),
    }),
  );
  const { CertificateArn } = await new acm.ACMClient(options as acm.ACMClientConfig).send(
    new acm.RequestCertificateCommand({ DomainName: 'www.example.com', ValidationMethod: 'DNS' }),
  );
  await new Promise((done) => setTimeout(done, 2000));

  const { Role } = await new iam.IAMClient(options as iam.IAMClientConfig).send(
    new iam.CreateRoleCommand({
      RoleName: 'blog-edge',
      Path: '/service-role/',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] },
            Action: 'sts:AssumeRole',
          },
        ],
      }),
    }),
  );
  const functions = new lambda.LambdaClient(options as lambda.LambdaClientConfig);
  const make = async (FunctionName: string) => {
    const made = await functions.send(
      new lambda.CreateFunctionCommand({
        FunctionName,
        Role: Role?.Arn,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Timeout: 5,
        Code: { ZipFile: zipSync({ 'index.js': Buffer.from(OLD_CODE) }) },
        Publish: true,
      }),
    );
    return `${made.FunctionArn?.replace(/:\d+$/, '')}:${made.Version}`;
  };
  const on = (EventType: cf.EventType, LambdaFunctionARN: string) => ({
    EventType,
    LambdaFunctionARN,
    IncludeBody: false,
  });
  const headers = on('origin-response', await make('blog-headers'));
  const auth = on('viewer-request', await make('blog-auth'));
  const page = (ErrorCode: number) => ({
    ErrorCode,
    ResponseCode: '404',
    ResponsePagePath: '/404.html',
    ErrorCachingMinTTL: 60,
  });
  const { Distribution } = await cloudFront.send(
    new cf.CreateDistributionCommand({
      DistributionConfig: distribution({
        Comment: 'made in the console',
        HttpVersion: 'http1.1',
        PriceClass: 'PriceClass_All',
        Aliases: list('www.example.com'),
        Origins: list(s3Origin('S3-blog-site', 'blog-site.s3.amazonaws.com', oai(identity?.Id ?? ''))) as cf.Origins,
        DefaultCacheBehavior: behavior('S3-blog-site', { ...LEGACY, LambdaFunctionAssociations: list(headers) }),
        CacheBehaviors: list(
          onPath('/live/*', 'S3-blog-site', { CachePolicyId: DISABLED, LambdaFunctionAssociations: list(headers) }),
          onPath('/private/*', 'S3-blog-site', { LambdaFunctionAssociations: list(auth) }),
        ),
        CustomErrorResponses: list(page(403), page(404)),
        Logging: { Enabled: true, IncludeCookies: false, Bucket: 'blog-logs.s3.amazonaws.com', Prefix: 'cdn/' },
        ViewerCertificate: {
          ACMCertificateArn: CertificateArn,
          SSLSupportMethod: 'sni-only',
          MinimumProtocolVersion: 'TLSv1.2_2021',
        },
      }),
    }),
  );
  return Distribution?.Id as string;
}
