import { Readable } from 'node:stream';
import type { DefaultCacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront';
import { distributionConfig, withFunction, withViewerFunctions } from '../../../../proof/support/fake-aws';
import { Harness, marks } from '../harness';

const ARN = (name: string) => `arn:aws:cloudfront::123456789012:function/${name}`;
const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:headers:3';

let edge: Harness;
beforeEach(() => {
  edge = new Harness();
});

/** Puts functions on the default behaviour: the body of `handler(event)`. */
function on(
  functions: { request?: string; response?: string },
  behaviour: Partial<DefaultCacheBehavior> = {},
  over: Partial<DistributionConfig> = {},
) {
  for (const [name, body] of Object.entries(functions)) {
    edge.viewerFunctions[ARN(name)] = `function handler(event) {\n${body}\n}`;
  }
  const [request, response] = [functions.request && 'request', functions.response && 'response'];
  edge.config = distributionConfig({ ...withViewerFunctions(request, response), ...behaviour }, over);
}

const paths = () => edge.origin.map(({ path, query }) => (query ? `${path}?${query}` : path));

/** As AWS documents it for folder links: index.html is appended. */
const INDEX = `
  var request = event.request;
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  else if (!request.uri.includes('.')) request.uri += '/index.html';
  return request;`;

describe('a CloudFront function on viewer-request', () => {
  it('is handed the event that AWS documents', async () => {
    on({ request: 'return event.request;' }, {}, { Aliases: { Quantity: 1, Items: ['video.example.com'] } });
    await edge.get('/media/index.mpd?ID=42&NoValue&querymv=val1&querymv=val2,val3&a=%2f', {
      host: 'video.example.com',
      headers: {
        accept: 'text/html',
        cookie: 'Cookie1=value1; cookiemv=value3; cookiemv=value4',
        'x-forwarded-proto': 'https',
      },
    });
    expect(edge.viewerEvents).toEqual([
      {
        version: '1.0',
        context: {
          distributionDomainName: 'd111.cloudfront.net',
          distributionId: 'E1TEST',
          eventType: 'viewer-request',
          requestId: expect.stringMatching(/^[\w-]+==$/),
        },
        viewer: { ip: '127.0.0.1' },
        request: {
          method: 'GET',
          uri: '/media/index.mpd',
          querystring: {
            ID: { value: '42' },
            NoValue: { value: '' },
            querymv: { value: 'val1', multiValue: [{ value: 'val1' }, { value: 'val2,val3' }] },
            a: { value: '%2f' },
          },
          headers: { host: { value: 'video.example.com' }, accept: { value: 'text/html' } },
          cookies: {
            Cookie1: { value: 'value1' },
            cookiemv: { value: 'value3', multiValue: [{ value: 'value3' }, { value: 'value4' }] },
          },
        },
      },
    ]);
  });

  it.each([
    ['/a?b=2&a=1&b=1', 'b=2&a=1&b=1'],
    ['/a', undefined],
  ])('has the raw query string of %s', async (url, raw) => {
    on({ request: 'return { statusCode: 200, body: JSON.stringify([event.request.rawQueryString()]) };' });
    expect(JSON.parse((await edge.get(url)).text)).toEqual([raw ?? null]);
  });

  it('rewrites the URI: the origin is asked for it, and it is the cache key', async () => {
    on({ request: INDEX });
    const first = await edge.get('/docs');
    const second = await edge.get('/docs/');
    expect([first.header('x-cache'), second.header('x-cache')]).toEqual([
      'Miss from cloudfront',
      'Hit from cloudfront',
    ]);
    expect(paths()).toEqual(['/docs/index.html']);
    edge.edge.invalidate(['/docs/']);
    expect((await edge.get('/docs/')).header('x-cache')).toBe('Hit from cloudfront');
    edge.edge.invalidate(['/docs/index.html']);
    expect((await edge.get('/docs/')).header('x-cache')).toBe('Miss from cloudfront');
  });

  it('sees / itself; the default root object is put in afterwards', async () => {
    on({ request: 'console.log(event.request.uri); return event.request;' });
    await edge.get('/');
    expect(edge.viewerEvents[0]?.request.uri).toBe('/');
    expect(paths()).toEqual(['/index.html']);
  });

  it('is that of the behaviour that the viewer’s own path selects, which stays', async () => {
    on(
      { request: "event.request.uri = '/other' + event.request.uri; return event.request;" },
      {},
      {
        CacheBehaviors: {
          Quantity: 1,
          Items: [
            {
              PathPattern: '/other/*',
              TargetOriginId: 'none',
              ViewerProtocolPolicy: 'https-only',
              CachePolicyId: 'optimized',
            },
          ],
        },
      },
    );
    expect((await edge.get('/a')).status).toBe(200);
    expect(paths()).toEqual(['/other/a']);
    expect((await edge.get('/other/b')).status).toBe(502);
    expect(edge.viewerEvents).toHaveLength(1);
  });

  it.each([
    ["request.uri = '/ä b?c#d'", '/%C3%A4%20b%3Fc%23d?a=1'],
    ["request.uri = '/%C3%A4'", '/%C3%A4?a=1'],
    ["request.querystring.b = { value: '2' }", '/x?a=1&b=2'],
    ['delete request.querystring.a', '/x'],
    ["request.querystring = { m: { value: '1', multiValue: [{ value: '1' }, { value: 'ä' }] } }", '/x?m=1&m=%C3%A4'],
    ["request.querystring.a.value = ''", '/x?a'],
  ])('%s makes the origin’s request %s', async (change, url) => {
    on(
      { request: `var request = event.request; ${change}; return request;` },
      { CachePolicyId: undefined, ForwardedValues: { QueryString: true, Cookies: { Forward: 'none' } } },
    );
    await edge.get('/x?a=1');
    expect(paths()).toEqual([url]);
  });

  it('changes one of several values, or all', async () => {
    const forwarded = {
      CachePolicyId: undefined,
      ForwardedValues: { QueryString: true, Cookies: { Forward: 'none' as const } },
    };
    on({ request: "event.request.querystring.a.value = 'x'; return event.request;" }, forwarded);
    await edge.get('/x?a=1&a=2');
    on({ request: "event.request.querystring.a.multiValue[1].value = 'y'; return event.request;" }, forwarded);
    await edge.get('/x?a=1&a=2');
    expect(paths()).toEqual(['/x?a=x&a=2', '/x?a=1&a=y']);
  });

  it('changes headers and cookies that go to the origin', async () => {
    on(
      {
        request:
          "event.request.headers['x-a'] = { value: 'b' }; event.request.cookies.c = { value: 'd' }; return event.request;",
      },
      {
        CachePolicyId: undefined,
        ForwardedValues: { QueryString: false, Headers: { Quantity: 1, Items: ['X-A'] }, Cookies: { Forward: 'all' } },
      },
    );
    await edge.get('/x', { headers: { cookie: 'a=1' } });
    const headers = Object.fromEntries(edge.origin[0]!.headers);
    expect([headers['x-a'], headers.Cookie]).toEqual(['b', 'a=1; c=d']);
  });

  it('generates a response: no cache, no origin, no origin-response, no viewer-response', async () => {
    on(
      {
        request:
          "return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: '/docs/' }, 'x-frame-options': { value: 'DENY' } }, cookies: { a: { value: 'b', attributes: 'Secure' } } };",
        response: "event.response.headers['x-late'] = { value: '1' }; return event.response;",
      },
      withFunction(LAMBDA),
    );
    for (let i = 0; i < 2; i++) {
      const got = await edge.get('/docs');
      expect([got.status, got.text, got.header('x-cache')]).toEqual([
        301,
        '',
        'FunctionGeneratedResponse from cloudfront',
      ]);
      expect(got.headers.slice(0, 4)).toEqual([
        ['Location', '/docs/'],
        ['X-Frame-Options', 'DENY'],
        ['Set-Cookie', 'a=b; Secure'],
        ['Content-Length', '0'],
      ]);
      expect([got.header('server'), got.header('x-late')]).toEqual(['CloudFront', undefined]);
    }
    expect([edge.origin, edge.events, edge.viewerEvents.length]).toEqual([[], [], 2]);
  });

  it.each([
    ["'<p>gone</p>'", '<p>gone</p>'],
    ["{ encoding: 'text', data: 'gone' }", 'gone'],
    ["{ encoding: 'base64', data: 'Z29uZQ==' }", 'gone'],
  ])('generates a body: %s', async (body, text) => {
    on({ request: `return { statusCode: 410, body: ${body} };` });
    const got = await edge.get('/a');
    expect([got.status, got.text, got.header('content-length')]).toEqual([410, text, String(text.length)]);
    expect((await edge.get('/a', { method: 'HEAD' })).text).toBe('');
  });

  it('does not run for CloudFront’s own redirect and refusals', async () => {
    on({ request: INDEX });
    expect((await edge.get('/a', { protocol: 'http' })).status).toBe(301);
    expect((await edge.get('/a', { method: 'POST' })).status).toBe(403);
    expect(edge.viewerEvents).toEqual([]);
  });

  it('runs for a method that goes to the origin', async () => {
    on({ request: INDEX }, { AllowedMethods: { Quantity: 3, Items: ['GET', 'HEAD', 'OPTIONS'] } });
    await edge.get('/docs', { method: 'OPTIONS' });
    expect(paths()).toEqual(['/docs/index.html']);
  });

  it.each([
    [
      'throws',
      'return event.a.b;',
      503,
      'FunctionExecutionError',
      "TypeError: Cannot read properties of undefined (reading 'b') in 2",
    ],
    [
      'has syntax that the runtime lacks',
      'for (const a of []) {}',
      503,
      'FunctionExecutionError',
      'SyntaxError: Token "of" not supported in this version in 2',
    ],
    [
      'changes a read-only header',
      "event.request.headers.host = { value: 'evil.example' }; return event.request;",
      502,
      'FunctionValidationError',
      'read-only header that was added, changed or deleted: host',
    ],
    [
      'adds a disallowed header',
      "event.request.headers['x-real-ip'] = { value: '1' }; return event.request;",
      502,
      'FunctionValidationError',
      'disallowed header: x-real-ip',
    ],
    ['returns nothing', 'return;', 502, 'FunctionValidationError', 'must return a request or a response object'],
    [
      'changes the method',
      "event.request.method = 'PUT'; return event.request;",
      502,
      'FunctionValidationError',
      'request.method is read-only',
    ],
  ])('that %s is CloudFront’s own answer, with the reason printed', async (_, body, status, result, reason) => {
    on({ request: body });
    const got = await edge.get('/a');
    expect([got.status, got.header('x-cache')]).toEqual([status, `${result} from cloudfront`]);
    expect(edge.lines.join('\n')).toContain(reason);
    expect(edge.origin).toEqual([]);
    expect((await edge.get('/a')).status).toBe(status);
  });

  it('works beside a Lambda@Edge function on origin-response', async () => {
    on({ request: INDEX }, withFunction(LAMBDA));
    edge.run = marks('1');
    expect((await edge.get('/docs/')).header('x-function')).toBe('1');
    expect(edge.events[0]?.event.Records[0].cf.request.uri).toBe('/docs/index.html');
  });
});

describe('a CloudFront function on viewer-response', () => {
  const MARK = "event.response.headers['x-frame-options'] = { value: 'DENY' }; return event.response;";

  it('is handed the response, without what CloudFront keeps to itself', async () => {
    on(
      { request: INDEX, response: MARK },
      { CachePolicyId: undefined, ForwardedValues: { QueryString: false, Cookies: { Forward: 'all' } } },
    );
    edge.respond = () => ({
      status: 200,
      headers: [
        ['Content-Type', 'text/html'],
        ['Link', '<a>'],
        ['Link', '<b>'],
        ['Set-Cookie', 'ID=id1234; Secure; Path=/'],
        ['Date', 'Mon, 01 Jan 2024 00:00:00 GMT'],
        ['Server', 'AmazonS3'],
      ],
      body: 'page',
    });
    const got = await edge.get('/docs');
    const { context, request, response } = edge.viewerEvents[1]!;
    expect([context.eventType, request.uri]).toEqual(['viewer-response', '/docs/index.html']);
    expect(response).toEqual({
      statusCode: 200,
      statusDescription: 'OK',
      headers: {
        'content-type': { value: 'text/html' },
        link: { value: '<a>', multiValue: [{ value: '<a>' }, { value: '<b>' }] },
        date: { value: 'Mon, 01 Jan 2024 00:00:00 GMT' },
        server: { value: 'AmazonS3' },
        'content-length': { value: '4' },
        via: { value: expect.stringContaining('(CloudFront)') },
      },
      cookies: { ID: { value: 'id1234', attributes: 'Secure; Path=/' } },
    });
    expect(got.headers.filter(([name]) => name === 'Link')).toHaveLength(2);
    expect([got.header('set-cookie'), got.header('x-frame-options'), got.header('x-cache'), got.text]).toEqual([
      'ID=id1234; Secure; Path=/',
      'DENY',
      'Miss from cloudfront',
      'page',
    ]);
  });

  it('runs for hits and for 304 too, and what it does is not cached', async () => {
    on({ response: "event.response.headers['x-n'] = { value: String(Math.random()) }; return event.response;" });
    const [first, second] = [await edge.get('/a'), await edge.get('/a')];
    expect(second.header('x-cache')).toBe('Hit from cloudfront');
    expect(second.header('x-n')).not.toBe(first.header('x-n'));
    const third = await edge.get('/a', { headers: { 'if-none-match': '"v1"' } });
    expect([third.status, third.header('x-n') === undefined]).toEqual([304, false]);
  });

  it('does not run for status 400 and above, however that is shown', async () => {
    on(
      { response: MARK },
      {},
      {
        CustomErrorResponses: {
          Quantity: 1,
          Items: [{ ErrorCode: 404, ResponsePagePath: '/404.html', ResponseCode: '200' }],
        },
      },
    );
    edge.respond = ({ path }) =>
      path === '/404.html' ? { status: 200, body: 'shown' } : { status: path === '/gone' ? 403 : 404 };
    for (const [path, status] of [
      ['/gone', 403],
      ['/none', 200],
    ] as const) {
      const got = await edge.get(path);
      expect([got.status, got.header('x-frame-options')]).toEqual([status, undefined]);
    }
    expect(edge.viewerEvents).toEqual([]);
    expect((await edge.get('/404.html')).header('x-frame-options')).toBe('DENY');
  });

  it('replaces status and body', async () => {
    on({ response: "var r = event.response; r.statusCode = 418; r.body = 'tea'; return r;" });
    edge.respond = () => ({ status: 200, body: Readable.from([Buffer.from('page')]) });
    const got = await edge.get('/a');
    expect([got.status, got.text, got.header('content-length')]).toEqual([418, 'tea', '3']);
  });

  it.each([
    ['throws', 'throw new Error("no");', 503, 'FunctionExecutionError'],
    [
      'changes Via',
      "event.response.headers.via = { value: 'x' }; return event.response;",
      502,
      'FunctionValidationError',
    ],
    [
      'adds Warning',
      "event.response.headers.warning = { value: 'x' }; return event.response;",
      502,
      'FunctionValidationError',
    ],
    ['returns the request', 'return event.request;', 502, 'FunctionValidationError'],
  ])('that %s is CloudFront’s own answer', async (_, body, status, result) => {
    on({ response: body });
    const got = await edge.get('/a');
    expect([got.status, got.header('x-cache')]).toEqual([status, `${result} from cloudfront`]);
    expect(edge.lines).toHaveLength(1);
  });
});
