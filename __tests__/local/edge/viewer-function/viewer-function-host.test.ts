import {
  distributionConfig,
  type FakeAws,
  type Served,
  serve,
  withViewerFunctions,
} from '../../../../proof/support/fake-aws';
import { get } from '../viewer';

jest.setTimeout(30_000);

let edge: Served | undefined;
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

async function start(code: string, more: { keyValues?: Record<string, string> } = {}): Promise<Served> {
  edge = await serve((aws: FakeAws) => {
    aws.objects.set('/docs/index.html', { body: 'docs' });
    aws.viewerFunctions = { routes: { code, ...more } };
    aws.config = distributionConfig(withViewerFunctions('routes'));
  });
  return edge;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 250 && !(await holds()); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await holds()).toBe(true);
}

const INDEX =
  "function handler(event) { console.log('for ' + event.request.uri); event.request.uri += 'index.html'; return event.request; }";

describe('a published CloudFront function', () => {
  it('runs for viewers of HTTP/2 and HTTP/1.1, with headers that came twice', async () => {
    const served = await start(
      "function handler(event) { var h = event.request.headers; return { statusCode: 200, body: JSON.stringify([h.host, h['x-twice']]) }; }",
    );
    const one = await get(served, '/docs/', { headers: { 'x-twice': ['a', 'b'] as never } });
    expect(JSON.parse(one.body.toString())).toEqual([
      { value: expect.stringContaining(':') },
      { value: 'a', multiValue: [{ value: 'a' }, { value: 'b' }] },
    ]);
    const two = await get(served, '/docs/', { http2: true });
    expect(JSON.parse(two.body.toString())[0]).toEqual({ value: expect.stringMatching(/^(?:localhost|127)/) });
  });

  it('has its log on the terminal and in CloudWatch Logs, in the group of CloudFront Functions', async () => {
    const served = await start(INDEX);
    expect((await get(served, '/docs/')).body.toString()).toBe('docs');
    expect(served.lines).toContain('routes for /docs/');
    await until(() => served.aws.logged.length === 3);
    const [line] = served.aws.logged;
    expect(line?.group).toBe('/aws/cloudfront/function/routes');
    expect(line?.stream).toMatch(/^\d{4}\/\d\d?\/\d\d?\/[0-9a-f-]{36}$/);
    const id = line?.message.split(' ')[0];
    expect(served.aws.logged.map(({ message }) => message)).toEqual([
      `${id} START DistributionID: E1TEST\n`,
      `${id} for /docs/\n`,
      `${id} END\n`,
    ]);
  });

  it('sends nothing to CloudWatch Logs where the code has no console.log()', async () => {
    const served = await start("function handler() { return { statusCode: 200, body: 'quiet' }; }");
    expect((await get(served, '/a')).body.toString()).toBe('quiet');
    await served.close();
    expect(served.aws.logged).toEqual([]);
  });

  it('that is published anew takes effect without a restart', async () => {
    const served = await start("function handler() { return { statusCode: 200, body: 'one' }; }");
    expect((await get(served, '/a')).body.toString()).toBe('one');
    served.aws.viewerFunctions = {
      routes: { code: "function handler() { return { statusCode: 200, body: 'two' }; }", etag: '2' },
    };
    await until(async () => (await get(served, '/a')).body.toString() === 'two');
    expect(served.lines).toContain('CloudFront function routes was published anew: it runs from now on.');
  });

  it('reads its key value store', async () => {
    const served = await start(
      "import cf from 'cloudfront';\nasync function handler(event) { return { statusCode: 302, headers: { location: { value: await cf.kvs().get(event.request.uri) } } }; }",
      { keyValues: { '/old': '/new' } },
    );
    expect((await get(served, '/old')).headers.location).toBe('/new');
    const none = await get(served, '/none');
    expect([none.status, none.headers['x-cache']]).toEqual([503, 'FunctionExecutionError from cloudfront']);
  });

  it('that cannot run is said when it is taken up, and every request is 503', async () => {
    const served = await start('function handler(event) {\n  class A {}\n}');
    expect(served.lines[0]).toBe(
      'CloudFront function routes (arn:aws:cloudfront::123456789012:function/routes) cannot run, so CloudFront responds with 503: SyntaxError: Token "class" not supported in this version in 2.',
    );
    expect((await get(served, '/docs/')).status).toBe(503);
  });

  it('that does not end is stopped, and counts as throttled', async () => {
    const served = await start('function handler(event) { while (true) {} }');
    const got = await get(served, '/docs/');
    expect([got.status, got.headers['x-cache']]).toEqual([503, 'FunctionThrottledError from cloudfront']);
    expect(served.lines.join('\n')).toContain('it did not end within 5000 ms');
  });
});
