import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { Distribution } from '../../../cli/aws/distribution';
import { hashOf } from '../../../cli/aws/viewer-request';
import { siteOptions } from '../../../cli/check/environment';
import { isBack, putBack } from '../../../cli/deploy/put-back';
import type { Target } from '../../../cli/deploy/target';
import { bundleViewerRequest, type ViewerRequestBundle } from '../../../lib/bundle/viewer-request';
import { compile } from '../../../lib/policy';
import { type CompiledRoutes, compileRoutes } from '../../../lib/routing';
import { eventOf, load, type Returned } from '../../../proof/support/viewer-request';
import { brokenIn, checkServed, type Served } from '../check/support/served';

const FILES = ['index.html', '404.html', 'docs/index.html'];
const NAME = 'example-prod-routes';
const ARN = `arn:aws:cloudfront::123456789012:function/${NAME}`;
const VERSION = 'arn:aws:lambda:us-east-1:123456789012:function:example-prod-headers:4';
const policy = compile({ preset: 'strict' });
const routesTo = (to: string) => compileRoutes({ redirects: [{ from: '/old', to }] }, [], { keys: FILES });
const bundleOf = (routes: CompiledRoutes) => bundleViewerRequest(routes, policy) as ViewerRequestBundle;

/** CloudFront with one distribution and one function, whose published code visitors of the site meet. */
class Cloud {
  readonly calls: string[] = [];
  private draft = '';

  constructor(public live: string) {}

  readonly client = {
    config: {},
    send: async (command: { readonly constructor: { readonly name: string }; readonly input: any }) => {
      const call = command.constructor.name.replace(/Command$/, '');
      this.calls.push(call);
      if (call === 'GetFunction') return { FunctionCode: Buffer.from(this.live) };
      if (call === 'DescribeFunction') return { ETag: 'E1', FunctionSummary: { FunctionConfig: { Comment: 'c' } } };
      if (call === 'UpdateFunction') this.draft = Buffer.from(command.input.FunctionCode).toString();
      if (call === 'PublishFunction') this.live = this.draft;
      if (call !== 'GetDistribution') return { ETag: 'E2' };
      const DefaultCacheBehavior = {
        LambdaFunctionAssociations: {
          Quantity: 1,
          Items: [{ EventType: 'origin-response', LambdaFunctionARN: VERSION }],
        },
        FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request', FunctionARN: ARN }] },
      };
      return {
        ETag: 'E1',
        Distribution: { DistributionConfig: { DefaultCacheBehavior, CacheBehaviors: { Quantity: 0, Items: [] } } },
      };
    },
  } as unknown as CloudFrontClient;

  /** What a visitor gets. */
  serve(url: URL): Served {
    const handler = load({ code: this.live, codeSha256: '' });
    const { statusCode, headers, uri = '' } = handler(eventOf(url.pathname + url.search, url.hostname)) as Returned;
    if (statusCode !== undefined) {
      const sent = Object.entries(headers ?? {}).map(([name, { value }]): [string, string] => [name, value]);
      return { status: statusCode, type: '', headers: sent, bare: true };
    }
    return FILES.includes(uri === '/' ? 'index.html' : uri.slice(1)) ? {} : { status: 404 };
  }

  /** The check, as a deployment runs it. */
  async check(routes: CompiledRoutes) {
    const environment = { defaultRootObject: 'index.html', errorPage: '/404.html', routes };
    const options = siteOptions(environment, FILES, new URL('https://site.test/'), routes);
    return (await checkServed((url) => this.serve(url), options)).report;
  }
}

it('a deployment with a wrong route fails the check, and the code that was published before is restored', async () => {
  const [right, wrong] = [routesTo('/docs/'), routesTo('/gone/')];
  const before = bundleOf(right);
  const cloud = new Cloud(bundleOf(wrong).code);

  const failed = await cloud.check(wrong);
  expect(failed.summary.passed).toBe(false);
  expect(brokenIn(failed)).toEqual(['GET /gone/ returns 404']);

  const target = {
    distribution: new Distribution(cloud.client, 'E2EXAMPLE', undefined, NAME),
    bucket: { metadata: async () => ({ number: '3' }) },
    options: { progress: { step: (_: string, work: () => unknown) => work() }, environment: { routes: wrong } },
    deployed: async () => void cloud.calls.push('waited until it was deployed'),
    forget: async (paths: string[]) => void cloud.calls.push(`invalidated ${paths}`),
    check: async (_policy: unknown, _version: string, routes: CompiledRoutes) => cloud.check(routes),
  } as unknown as Target;
  const live = {
    functionVersion: VERSION,
    policy,
    routes: { arn: ARN, code: before.code, codeSha256: before.codeSha256, comment: 'c', compiled: right },
  };
  const back = await putBack(target, live, false);

  expect(hashOf(cloud.live)).toBe(before.codeSha256);
  expect(isBack(back)).toBe(true);
  expect(back.live).toEqual({ ...live, content: 3 });
  // The distribution runs both functions as before.
  const reads = ['DescribeFunction', 'GetFunction', 'GetDistribution'];
  expect(cloud.calls.filter((call) => !reads.includes(call))).toEqual([
    'UpdateFunction',
    'PublishFunction',
    'waited until it was deployed',
    'invalidated /*',
  ]);
  expect(cloud.serve(new URL('https://site.test/old')).headers).toContainEqual(['location', '/docs/']);
});
