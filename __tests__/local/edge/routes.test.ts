import { bundleViewerRequest, type ViewerRequestBundle } from '../../../lib/bundle/viewer-request';
import { compile } from '../../../lib/policy';
import { compileRoutes, type RoutingOptions } from '../../../lib/routing';
import { distributionConfig, type Served, serve, withViewerFunctions } from '../../../proof/support/fake-aws';
import { KEYS, URL_TABLES } from '../../lib/routing/support/url-tables';
import { get } from './viewer';

const policy = compile({});

/** The local edge with the published function for these routes, over a bucket with the files of the tables. */
function edgeFor(options: RoutingOptions): Promise<Served> {
  const routes = compileRoutes(options, [], { keys: KEYS });
  const { code } = bundleViewerRequest(routes, policy) as ViewerRequestBundle;
  return serve((aws) => {
    aws.viewerFunctions = { routes: { code } };
    aws.config = distributionConfig(withViewerFunctions('routes'));
    aws.answer = ({ url = '' }, response) => {
      const key = keyOf(url);
      const found = key !== undefined && KEYS.includes(key);
      response.writeHead(found ? 200 : 404, { 'content-type': 'text/plain' }).end(found ? key : 'NoSuchKey');
      return true;
    };
  });
}

/** As S3 decodes a path. */
function keyOf(url: string): string | undefined {
  try {
    return decodeURIComponent(
      url
        .replace(/^\/bucket\//, '/')
        .replace(/\?.*$/s, '')
        .slice(1),
    );
  } catch {
    return undefined;
  }
}

describe.each(Object.entries(URL_TABLES))('the local edge with urls %s', (_, { options, rows }) => {
  let edge: Served;
  beforeAll(async () => {
    edge = await edgeFor(options);
  }, 60_000);
  afterAll(() => edge?.close());

  it('does with every URL of the table what the routes say', async () => {
    const done: [string, string][] = [];
    for (const [url] of rows) {
      const { status, headers, body } = await get(edge, url);
      if (status >= 300 && status < 400) {
        done.push([url, `${status} ${headers.location}`]);
        expect([url, headers['content-security-policy']]).toEqual([url, expect.stringContaining("default-src 'none'")]);
      } else done.push([url, status === 200 ? body.toString() : 'not found']);
    }
    expect(done).toEqual(rows);
  }, 60_000);
});
