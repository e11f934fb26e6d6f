import { CloudFrontClient, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Line } from '../../cli/operate/status/judge';
import { findTools } from '../../cli/terraform/stack';
import { type LocalEdge, startLocalEdge } from '../../local/edge/server';
import {
  BUCKET,
  DESTROY,
  DeployedSite,
  ENVIRONMENT,
  FUNCTION,
  type Left,
  NOTHING,
  SITE,
} from '../../proof/drill/destroy';
import { clientOf } from '../../proof/support/rehearsal';

/** As AWS keeps replicas; until it is started again, with none. */
const HOURS = 6 * 60 * 60 * 1000;

// One deployment: looked at while it is well and while it is not, then taken away.
describe('an environment', () => {
  let site: DeployedSite;
  let edge: LocalEdge;
  let client: ReturnType<typeof clientOf>;
  let there: Left;

  const status = async (...args: string[]) => {
    const at = [
      '--connect',
      new URL(edge.httpsUrl).host,
      '--http-port',
      new URL(edge.httpUrl).port,
      '--ca',
      edge.caFile,
    ];
    const ended = await site.run(['cli/commands/status.ts', ENVIRONMENT, '--json', ...at, ...args]);
    const { lines = [] }: { lines?: Line[] } = ended.stdout.startsWith('{') ? JSON.parse(ended.stdout) : {};
    const marks = Object.fromEntries(lines.map(({ part, mark, text }) => [part, `${mark}: ${text}`]));
    return { status: ended.status, marks, lines, stderr: ended.stderr };
  };
  const serve = async () => {
    const { distribution_id: distributionId } = await site.outputs();
    const { endpoint, credentials } = client;
    return startLocalEdge({ endpoint, credentials, distributionId, httpsPort: 0, httpPort: 0, caDir: site.dir });
  };
  const destroy = (...args: string[]) => site.run([...DESTROY, ...args]);

  beforeAll(async () => {
    site = await DeployedSite.make(await findTools(process.env, () => {}), process.env, HOURS);
    client = clientOf(site.aws);
    edge = await serve();
    there = await site.left();
  }, 300_000);

  afterAll(async () => {
    await edge?.close();
    await site?.end();
  });

  it('is healthy', async () => {
    const { distribution_id, distribution_domain } = await site.outputs();
    expect(await status()).toMatchObject({
      status: 0,
      marks: {
        deployed: 'ok: no deployment is recorded: npm run deploy writes records',
        deployments: 'ok: none is recorded',
        function: 'ok: version 1, the code that this checkout builds',
        routes: expect.stringMatching(/^ok: [0-9a-f]{8}, the code that this checkout builds$/),
        distribution: `ok: ${distribution_id} is Deployed, ${distribution_domain}`,
        certificate: 'ok: CloudFront’s own, which AWS renews',
        live: expect.stringMatching(/^ok: A\+ 155, \d+ answers, every header as deployed$/),
        drift: 'ok: none, and nothing to change',
        policy: 'ok: 14 headers, as site.config.ts says',
      },
    });
  }, 120_000);

  it('has drifted, answers without its headers, and is other than the checkout', async () => {
    const cloudFront = new CloudFrontClient(client);
    const lambda = new LambdaClient(client);
    const { Distribution, ETag } = await site.distribution();
    const { Id, DistributionConfig: config } = Distribution!;
    const bare = { ...config!.DefaultCacheBehavior, LambdaFunctionAssociations: { Quantity: 0 } };
    const without = { ...config!, DefaultCacheBehavior: bare as never };
    await cloudFront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: without }));
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: FUNCTION, Timeout: 5 }));
    site.project.configure({ ...SITE, defaults: { headers: { xFrameOptions: 'SAMEORIGIN' } } });
    // One that has nothing cached: what is cached keeps its headers.
    await edge.close();
    edge = await serve();
    const { status: ended, marks, lines } = await status();
    site.project.configure(SITE);
    expect({ ended, ...marks }).toMatchObject({
      ended: 1,
      function: 'bad: no behaviour runs it: no answer gets the headers',
      live: expect.stringMatching(/^bad: .* headers wrong$/),
      drift: 'bad: 2 changed outside of Terraform',
      policy: 'warn: site.config.ts has another X-Frame-Options: not deployed',
    });
    expect(lines.find(({ part }) => part === 'drift')?.more).toEqual([
      expect.stringMatching(/^aws_(cloudfront_distribution|lambda_function)\./),
      expect.stringMatching(/^aws_(cloudfront_distribution|lambda_function)\./),
    ]);
    const again = await site.distribution();
    await cloudFront.send(new UpdateDistributionCommand({ Id, IfMatch: again.ETag, DistributionConfig: config }));
  }, 120_000);

  it('is not taken away by mistake', async () => {
    expect(await site.run(['cli/commands/destroy.ts', ENVIRONMENT])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('error: there is no terminal to ask on. Write --yes prod'),
    });
    expect(await site.run(['cli/commands/destroy.ts', ENVIRONMENT, '--yes', 'dev'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('error: --yes dev: is another environment than prod. Write --yes prod'),
    });
  }, 120_000);

  it('is taken away, killed twice on the way, but for its content and a function that AWS has replicas of', async () => {
    expect(await site.killed(DESTROY, { after: '✓ CloudFront', ms: 0, whole: true })).toBe(true);
    // Off and unhooked in one change: not for a moment did it answer without headers.
    const { Distribution } = await site.distribution();
    expect(Distribution?.DistributionConfig).toMatchObject({
      Enabled: false,
      DefaultCacheBehavior: { LambdaFunctionAssociations: { Quantity: 0 } },
    });
    expect(await site.killed(DESTROY, { after: '✓ edge function', ms: 6000, whole: false })).toBe(true);
    const { status: ended, stdout } = await destroy();
    expect(ended).toBe(0);
    expect(stdout.split('\n').slice(-4)).toEqual([
      'prod is gone, but for:',
      expect.stringMatching(`^  bucket ${BUCKET} with 6 files in 9 versions, .* stays: --delete-content takes it$`),
      expect.stringMatching(
        `^  function ${FUNCTION} waits for its replicas since 2.*Z: AWS removes them within hours, then npm run sweep -- prod finishes it$`,
      ),
      '',
    ]);
    expect(await site.left()).toEqual({ ...there, distributions: 0, identities: 0 });
    expect(await status()).toMatchObject({
      status: 1,
      marks: {
        deployed: expect.stringMatching(
          /^bad: nothing is deployed; destroyed 2.*Z, function .* waits for its replicas/,
        ),
      },
    });
  }, 300_000);

  it('would be deployed again with what is left: the bucket as it is, the function without its mark', async () => {
    const actions: Record<string, string | undefined> = {};
    await site.terraform.plan('again.tfplan', ({ type, change }) => {
      const kind = change?.resource?.addr.split('.')[0] ?? '';
      if (type === 'planned_change') actions[kind] = change?.action;
    });
    expect(actions).toEqual({
      aws_cloudfront_distribution: 'create',
      aws_cloudfront_function: 'create',
      aws_cloudfront_origin_access_identity: 'create',
      aws_lambda_function: 'update',
      aws_s3_bucket_policy: 'create',
      aws_ssm_parameter: 'create',
      // The function as AWS has it, which the outputs go by.
      data: 'read',
    });
  }, 120_000);

  it('is swept when the replicas are gone, and not before', async () => {
    const sweep = (...args: string[]) => site.run(['cli/commands/sweep.ts', ...args]);
    // Nothing is named: found by the mark alone, and by site.config.ts.
    site.project.configure({ ...SITE, environments: { dev: {} } });
    expect(await sweep('--dry-run')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^dev {3}no function example-dev-headers: nothing to sweep\nprod {2}would try to remove the function, .* destroyed 2/,
      ),
    });
    expect(await sweep('prod')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^prod {2}AWS still has replicas of the function, destroyed 2.*Z: it is left for the next sweep\n$/,
      ),
    });
    expect(await site.left()).toEqual({ ...there, distributions: 0, identities: 0 });
    await edge.close();
    await site.start(0);
    expect(await sweep('prod')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^prod {2}function, logs and role removed: destroyed 2.*Z\n$/),
    });
    expect(await site.left()).toEqual({ ...there, ...NOTHING });
    expect(await sweep('prod')).toMatchObject({
      status: 0,
      stdout: `prod  no function ${FUNCTION}: nothing to sweep\n`,
    });
    site.project.configure(SITE);
  }, 120_000);

  it('loses its content where that is asked for, and nothing is left', async () => {
    const { status: ended, stdout } = await destroy('--delete-content');
    expect({ ended, last: stdout.trim().split('\n').at(-1) }).toEqual({ ended: 0, last: 'prod is gone' });
    expect(await site.left()).toEqual(NOTHING);
    expect(await site.run(['cli/commands/destroy.ts', ENVIRONMENT, '--dry-run'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/\nprod: nothing is there\n$/),
    });
  }, 120_000);
});
