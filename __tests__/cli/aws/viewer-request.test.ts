import type { CloudFrontClient, DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { LiveRoutes } from '../../../cli/aws/record';
import {
  hashOf,
  isPublished,
  publishRoutes,
  readRoutes,
  viewerRequestOf,
  withViewerRequest,
} from '../../../cli/aws/viewer-request';

const ARN = 'arn:aws:cloudfront::123456789012:function/site-prod-routes';
const OTHER = 'arn:aws:cloudfront::123456789012:function/theirs';
const on = (EventType: string, FunctionARN: string) => ({ EventType, FunctionARN });
const list = <T>(...Items: T[]) => ({ Quantity: Items.length, Items });
const config = (first: object, second: object) =>
  ({ DefaultCacheBehavior: first, CacheBehaviors: list(second) }) as unknown as DistributionConfig;

describe('the function on viewer-request', () => {
  it('is put on every behavior, next to what runs on other events', () => {
    const given = config({}, { PathPattern: '/a', FunctionAssociations: list(on('viewer-response', OTHER)) });
    const changed = withViewerRequest(given, ARN, 'site-prod-routes');
    expect(viewerRequestOf(changed)).toBe(ARN);
    expect(changed.CacheBehaviors?.Items?.[0]?.FunctionAssociations).toEqual(
      list(on('viewer-response', OTHER), on('viewer-request', ARN)),
    );
    expect(withViewerRequest(changed, ARN, 'site-prod-routes')).toEqual(changed);
    const without = withViewerRequest(changed, undefined, 'site-prod-routes');
    expect(viewerRequestOf(without)).toBeUndefined();
    expect(without.DefaultCacheBehavior?.FunctionAssociations).toEqual({ Quantity: 0 });
    expect(without.CacheBehaviors?.Items?.[0]?.FunctionAssociations).toEqual(list(on('viewer-response', OTHER)));
  });

  it('stays where it is somebody else’s', () => {
    const given = config({ FunctionAssociations: list(on('viewer-request', OTHER)) }, {});
    expect(viewerRequestOf(withViewerRequest(given, ARN, 'site-prod-routes'))).toBe(OTHER);
    expect(viewerRequestOf(withViewerRequest(given, undefined, 'site-prod-routes'))).toBe(OTHER);
  });
});

/** CloudFront with one function, or none: what was called, in order. */
class Cloud {
  readonly calls: string[] = [];
  constructor(
    private live: string | undefined,
    private readonly stores: string[] = [],
    private readonly status = 'DEPLOYED',
  ) {}

  readonly client = {
    send: async (command: { readonly constructor: { readonly name: string }; readonly input: any }) => {
      const call = command.constructor.name.replace(/Command$/, '');
      this.calls.push(call);
      if (/^(?:Get|Describe)Function$/.test(call) && this.live === undefined) {
        throw Object.assign(new Error('gone'), { name: 'NoSuchFunctionExists' });
      }
      if (call === 'GetFunction') return { FunctionCode: Buffer.from(this.live as string) };
      if (call === 'DescribeFunction') {
        const Items = this.stores.map((KeyValueStoreARN) => ({ KeyValueStoreARN }));
        const FunctionConfig = { Comment: 'c', KeyValueStoreAssociations: { Quantity: Items.length, Items } };
        return { ETag: 'E1', FunctionSummary: { Status: this.status, FunctionConfig } };
      }
      if (call === 'UpdateFunction' || call === 'CreateFunction')
        this.live = Buffer.from(command.input.FunctionCode).toString();
      return { ETag: 'E2' };
    },
  } as unknown as CloudFrontClient;
}

describe('the published code', () => {
  const routes: LiveRoutes = { arn: ARN, code: 'a', codeSha256: hashOf('a'), comment: 'c' };

  it('is read with its hash and its stores', async () => {
    await expect(readRoutes(new Cloud('a').client, ARN)).resolves.toEqual(routes);
    await expect(readRoutes(new Cloud('a', ['arn:store']).client, ARN)).resolves.toEqual({
      ...routes,
      stores: ['arn:store'],
    });
    expect(routes.codeSha256).toBe('ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=');
  });

  it('is published again where other code is live, and left where it is', async () => {
    const cloud = new Cloud('b');
    await expect(publishRoutes(cloud.client, routes)).resolves.toBe(true);
    expect(cloud.calls.slice(-2)).toEqual(['UpdateFunction', 'PublishFunction']);
    await expect(publishRoutes(cloud.client, routes)).resolves.toBe(false);
  });

  it('is made anew where the function was deleted', async () => {
    const cloud = new Cloud(undefined);
    await expect(publishRoutes(cloud.client, routes)).resolves.toBe(true);
    expect(cloud.calls.slice(-2)).toEqual(['CreateFunction', 'PublishFunction']);
  });

  it('is everywhere once CloudFront says so', async () => {
    await expect(isPublished(new Cloud('a').client, ARN)).resolves.toBe(true);
    await expect(isPublished(new Cloud('a', [], 'IN_PROGRESS').client, ARN)).resolves.toBe(false);
  });
});
