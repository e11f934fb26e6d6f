import { Readable } from 'node:stream';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import type { CustomErrorResponse } from '@aws-sdk/client-cloudfront';
import type { Header } from '../../../local/edge/headers';
import { distributionConfig, withFunction } from '../../../proof/support/fake-aws';
import { Harness, marks, UNREACHABLE } from './harness';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:headers:3';
const SECOND = 1000;
const DAY = 86_400 * SECOND;

let edge: Harness;
beforeEach(() => {
  edge = new Harness();
});

const xCache = async (url: string, asked?: Parameters<Harness['get']>[1]) =>
  (await edge.get(url, asked)).header('x-cache');

it('a name that the distribution does not have is refused, as CloudFront refuses it: such a page was rebound', async () => {
  const refused = await edge.get('/', { host: 'evil.example:8443' });
  expect([refused.status, refused.header('x-cache'), edge.origin.length]).toEqual([403, 'Error from cloudfront', 0]);
});

describe('http', () => {
  it('is sent to https by CloudFront itself: 301, its own page, no origin, no function', async () => {
    edge.config = distributionConfig({ ViewerProtocolPolicy: 'redirect-to-https', ...withFunction(ARN) });
    const got = await edge.get('/a/b?c=d', { protocol: 'http', host: 'localhost:8080' });
    expect([
      got.status,
      got.header('location'),
      got.header('server'),
      got.header('x-cache'),
      got.header('content-length'),
    ]).toEqual([301, 'https://localhost:8443/a/b?c=d', 'CloudFront', 'Redirect from cloudfront', '167']);
    expect(got.text).toContain('<center><h1>301 Moved Permanently</h1></center>');
    expect([edge.origin.length, edge.events.length]).toEqual([0, 0]);
  });

  it('is redirected without a port where https has its own', async () => {
    edge.httpsPort = 443;
    expect((await edge.get('/', { protocol: 'http', host: 'localhost' })).header('location')).toBe(
      'https://localhost/',
    );
  });

  it('is redirected with 307 for a method that has a body', async () => {
    expect((await edge.get('/', { protocol: 'http', method: 'POST' })).status).toBe(307);
  });

  it('is refused with 403 under https-only', async () => {
    edge.config = distributionConfig({ ViewerProtocolPolicy: 'https-only' });
    const got = await edge.get('/', { protocol: 'http' });
    expect([got.status, got.header('x-cache'), edge.origin.length]).toEqual([403, 'Error from cloudfront', 0]);
  });

  it('is served under allow-all', async () => {
    edge.config = distributionConfig({ ViewerProtocolPolicy: 'allow-all' });
    expect((await edge.get('/', { protocol: 'http' })).status).toBe(200);
  });
});

describe('a request', () => {
  it('with a method that the behaviour does not allow is refused with 403', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
      const got = await edge.get('/', { method });
      expect([method, got.status, got.header('server'), got.header('x-cache')]).toEqual([
        method,
        403,
        'CloudFront',
        'Error from cloudfront',
      ]);
      expect(got.text).toContain('not configured to allow the HTTP request method');
    }
    expect(edge.origin).toEqual([]);
  });

  it('of OPTIONS goes to the origin where it is allowed, and is not kept', async () => {
    edge.config = distributionConfig({ AllowedMethods: { Quantity: 3, Items: ['GET', 'HEAD', 'OPTIONS'] } });
    await edge.get('/', { method: 'OPTIONS' });
    expect(await xCache('/', { method: 'OPTIONS' })).toBe('Miss from cloudfront');
    expect(edge.origin.map(({ method }) => method)).toEqual(['OPTIONS', 'OPTIONS']);
  });

  it('of GET with a body is refused with 403', async () => {
    expect((await edge.get('/', { headers: { 'content-length': '3' } })).status).toBe(403);
    expect((await edge.get('/', { headers: { 'transfer-encoding': 'chunked' } })).status).toBe(403);
    expect((await edge.get('/', { headers: { 'content-length': '0' } })).status).toBe(200);
  });

  it('over 20,480 bytes, or for a URL over 8,192, is refused with 413', async () => {
    expect((await edge.get('/', { headers: { a: 'x'.repeat(20_480) } })).status).toBe(413);
    expect((await edge.get(`/${'x'.repeat(8_192)}`)).status).toBe(413);
    expect((await edge.get(`/${'x'.repeat(8_000)}`)).status).toBe(200);
  });

  it('for / is for the default root object, and for / itself without one', async () => {
    await edge.get('/');
    edge.config = distributionConfig({}, { DefaultRootObject: '' });
    await edge.get('/');
    await edge.get('/folder/');
    expect(edge.origin.map(({ path }) => path)).toEqual(['/index.html', '/', '/folder/']);
  });

  it('to a disabled distribution is refused', async () => {
    edge.config = distributionConfig({}, { Enabled: false });
    expect((await edge.get('/')).status).toBe(403);
  });

  it('reaches the origin as CloudFront, without what the policies do not name', async () => {
    const headers = {
      cookie: 'a=1',
      'user-agent': 'curl',
      accept: '*/*',
      'accept-encoding': 'gzip, zstd',
      authorization: 'x',
      'x-forwarded-for': '192.0.2.1',
      'x-local-principal': 'x',
    };
    await edge.get('/a?b=c', { headers });
    const { headers: sent, query } = edge.origin[0]!;
    expect(query).toBe('');
    expect(sent).toEqual([
      ['X-Forwarded-For', '192.0.2.1, 127.0.0.1'],
      ['User-Agent', 'Amazon CloudFront'],
      ['Via', expect.stringMatching(/^2\.0 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/)],
      ['Accept-Encoding', 'gzip'],
    ]);
  });

  it('takes along what the origin request policy names, but never what is CloudFront’s own to say', async () => {
    edge.config = distributionConfig({ OriginRequestPolicyId: 'viewer' });
    const viewer = {
      Name: 'viewer',
      HeadersConfig: { HeaderBehavior: 'allViewer' as const },
      CookiesConfig: { CookieBehavior: 'all' as const },
      QueryStringsConfig: { QueryStringBehavior: 'all' as const },
    };
    edge.policies = { ...edge.policies, originRequest: new Map([['viewer', viewer]]) };
    const own = [
      'host',
      'range',
      'if-none-match',
      'if-range',
      'x-local-principal',
      'x-local-source-arn',
      'connection',
      ':method',
      ':path',
    ];
    await edge.get('/?a=1', {
      headers: { origin: 'https://a.example', cookie: 'b=2', ...Object.fromEntries(own.map((name) => [name, 'x'])) },
    });
    const { headers, query } = edge.origin[0]!;
    const names = headers.map(([name]) => name.toLowerCase());
    expect([names.includes('origin'), names.includes('cookie'), query]).toEqual([true, true, 'a=1']);
    expect(names.filter((name) => own.includes(name))).toEqual([]);
  });

  it('takes along the custom headers of the origin', async () => {
    const config = distributionConfig({});
    const CustomHeaders = { Quantity: 1, Items: [{ HeaderName: 'X-Key', HeaderValue: 'k' }] };
    edge.config = { ...config, Origins: { Quantity: 1, Items: [{ ...config.Origins!.Items![0]!, CustomHeaders }] } };
    await edge.get('/');
    expect(edge.origin[0]!.headers).toContainEqual(['X-Key', 'k']);
  });

  it('reaches the path as written, while dot segments are taken out to find the behaviour', async () => {
    await edge.get('/a/../b%2Fc');
    expect(edge.origin[0]!.path).toBe('/a/../b%2Fc');
  });
});

describe('every answer', () => {
  it('says that it went through CloudFront, and which request it was', async () => {
    const [one, other] = [await edge.get('/'), await edge.get('/')];
    expect(one.header('via')).toMatch(/^1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/);
    expect(one.header('x-amz-cf-id')).toMatch(/^[\w-]{54}==$/);
    expect(one.header('x-amz-cf-id')).not.toBe(other.header('x-amz-cf-id'));
    expect(one.header('x-amz-cf-pop')).toMatch(/^[A-Z]{3}\d+-[A-Z]\d$/);
  });

  it('has a date and a server, the origin’s where it gave them', async () => {
    edge.respond = () => ({
      status: 200,
      headers: [
        ['Server', 'AmazonS3'],
        ['Date', 'Wed, 31 Dec 2025 23:59:59 GMT'],
      ],
    });
    const s3 = await edge.get('/a');
    expect([s3.header('server'), s3.header('date')]).toEqual(['AmazonS3', 'Wed, 31 Dec 2025 23:59:59 GMT']);
    edge.respond = () => ({ status: 200 });
    const own = await edge.get('/b');
    expect([own.header('server'), own.header('date')]).toEqual(['CloudFront', 'Thu, 01 Jan 2026 00:00:00 GMT']);
  });

  it('comes without what belongs to the origin’s connection, and without its Via and cookies', async () => {
    const gone: Header[] = [
      ['Connection', 'close'],
      ['Keep-Alive', 'timeout=5'],
      ['Trailer', 'X'],
      ['Upgrade', 'h2c'],
      ['Set-Cookie', 'a=1'],
      ['Via', '1.0 x'],
    ];
    edge.respond = () => ({ status: 200, headers: gone });
    const got = await edge.get('/');
    for (const name of ['connection', 'keep-alive', 'trailer', 'upgrade', 'set-cookie'])
      expect(got.header(name)).toBeUndefined();
    expect(got.headers.filter(([name]) => name === 'Via')).toHaveLength(1);
  });
});

describe('the cache', () => {
  it('answers the second request, and says how old the answer is', async () => {
    const miss = await edge.get('/');
    expect([miss.header('x-cache'), miss.header('age')]).toEqual(['Miss from cloudfront', undefined]);
    edge.now += 5 * SECOND;
    const hit = await edge.get('/');
    expect([hit.header('x-cache'), hit.header('age'), hit.text]).toEqual(['Hit from cloudfront', '5', 'page']);
    expect(edge.origin).toHaveLength(1);
  });

  it('keeps by path alone under CachingOptimized: query, cookies and host make no difference', async () => {
    await edge.get('/a');
    expect(await xCache('/a?x=1', { headers: { cookie: 'a=1' }, host: 'd111.cloudfront.net' })).toBe(
      'Hit from cloudfront',
    );
    expect(await xCache('/A')).toBe('Miss from cloudfront');
  });

  it('keeps nothing under CachingDisabled, nor lets one request wait for another', async () => {
    edge.config = distributionConfig({ CachePolicyId: 'disabled' });
    await Promise.all([edge.get('/'), edge.get('/'), edge.get('/')]);
    expect(await xCache('/')).toBe('Miss from cloudfront');
    expect(edge.origin).toHaveLength(4);
  });

  it('asks the origin once for a hundred requests at the same time', async () => {
    let open = () => {};
    edge.gate = new Promise((resolve) => {
      open = resolve;
    });
    const all = Array.from({ length: 100 }, () => edge.get('/'));
    open();
    const results = (await Promise.all(all)).map((got) => got.header('x-cache'));
    expect(edge.origin).toHaveLength(1);
    expect(results.filter((result) => result === 'Miss from cloudfront')).toHaveLength(1);
    expect(results.filter((result) => result === 'Hit from cloudfront')).toHaveLength(99);
  });

  it('asks the origin again after the time to live, with its entity tag; 304 is a RefreshHit that lives anew', async () => {
    edge.respond = ({ headers }) =>
      headers.some(([name, value]) => name === 'If-None-Match' && value === '"v1"')
        ? {
            status: 304,
            headers: [
              ['ETag', '"v1"'],
              ['X-New', 'yes'],
            ],
          }
        : {
            status: 200,
            headers: [
              ['ETag', '"v1"'],
              ['X-Old', 'yes'],
            ],
            body: 'page',
          };
    await edge.get('/');
    edge.now += DAY;
    const refreshed = await edge.get('/');
    expect([refreshed.status, refreshed.text, refreshed.header('x-cache')]).toEqual([
      200,
      'page',
      'RefreshHit from cloudfront',
    ]);
    expect([refreshed.header('x-old'), refreshed.header('x-new')]).toEqual(['yes', 'yes']);
    edge.now += DAY - 1;
    expect(await xCache('/')).toBe('Hit from cloudfront');
  });

  it('asks again with the date of an object that has no entity tag', async () => {
    const modified = 'Mon, 01 Jan 2024 00:00:00 GMT';
    edge.respond = () => ({ status: 200, headers: [['Last-Modified', modified]] });
    await edge.get('/');
    edge.now += DAY;
    await edge.get('/');
    expect(edge.origin[1]!.headers).toContainEqual(['If-Modified-Since', modified]);
  });

  it('runs the function on the 304 of a revalidation too, and serves what it sets', async () => {
    edge.config = distributionConfig(withFunction(ARN));
    edge.respond = ({ headers }) => ({
      status: headers.some(([name]) => name === 'If-None-Match') ? 304 : 200,
      headers: [['ETag', '"v1"']],
    });
    edge.run = marks('old');
    await edge.get('/');
    edge.run = marks('new');
    edge.now += DAY;
    expect((await edge.get('/')).header('x-function')).toBe('new');
    expect(edge.events.map(({ event }) => event.Records[0].cf.response.status)).toEqual(['200', '304']);
  });

  it('takes the new object when the origin has one', async () => {
    await edge.get('/');
    edge.now += DAY;
    edge.respond = () => ({ status: 200, headers: [['ETag', '"v2"']], body: 'new page' });
    const got = await edge.get('/');
    expect([got.text, got.header('x-cache')]).toEqual(['new page', 'Miss from cloudfront']);
  });

  it('serves the expired object while the origin answers 5xx or nothing, for the error caching time', async () => {
    await edge.get('/');
    edge.now += DAY;
    edge.respond = () => ({ status: 503 });
    expect((await edge.get('/')).text).toBe('page');
    await edge.get('/');
    expect(edge.origin).toHaveLength(2);
    edge.now += 10 * SECOND;
    edge.respond = () => UNREACHABLE;
    expect((await edge.get('/')).text).toBe('page');
    expect(edge.origin).toHaveLength(3);
  });

  it('answers with the 4xx of the origin in place of the expired object', async () => {
    await edge.get('/');
    edge.now += DAY;
    edge.respond = () => ({ status: 404, body: 'gone' });
    expect((await edge.get('/')).status).toBe(404);
  });

  it('asks each time for what came with max-age=0, and answers RefreshHit', async () => {
    edge.config = distributionConfig({ CachePolicyId: 'zero' });
    edge.policies = {
      ...edge.policies,
      cache: new Map([['zero', { Name: 'zero', MinTTL: 0, DefaultTTL: 10, MaxTTL: 100 }]]),
    };
    edge.respond = ({ headers }) => ({
      status: headers.some(([name]) => name === 'If-None-Match') ? 304 : 200,
      headers: [
        ['ETag', '"v1"'],
        ['Cache-Control', 'max-age=0'],
      ],
      body: headers.some(([name]) => name === 'If-None-Match') ? '' : 'page',
    });
    await edge.get('/');
    const again = await edge.get('/');
    expect([again.header('x-cache'), again.text]).toEqual(['RefreshHit from cloudfront', 'page']);
  });

  it('keeps what the headers say after the function changed them', async () => {
    edge.config = distributionConfig(withFunction(ARN));
    edge.run = (event) => {
      const { response } = event.Records[0].cf;
      response.headers['cache-control'] = [{ value: 'max-age=60' }];
      return { ok: true, value: response };
    };
    await edge.get('/');
    edge.now += 61 * SECOND;
    expect(await xCache('/')).not.toBe('Hit from cloudfront');
  });

  it('answers HEAD from what GET brought, with its length and without its body', async () => {
    await edge.get('/');
    const head = await edge.get('/', { method: 'HEAD' });
    expect([head.header('x-cache'), head.header('content-length'), head.text]).toEqual([
      'Hit from cloudfront',
      '4',
      '',
    ]);
  });

  it('asks the origin with HEAD for what it does not have, and keeps that for HEAD alone', async () => {
    await edge.get('/', { method: 'HEAD' });
    expect(await xCache('/', { method: 'HEAD' })).toBe('Hit from cloudfront');
    const got = await edge.get('/');
    expect([got.header('x-cache'), got.text]).toEqual(['Miss from cloudfront', 'page']);
    expect(edge.origin.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });

  it('does not grow over its bound: what was least asked for goes', async () => {
    edge.respond = () => ({ status: 200, body: 'x'.repeat(3_000_000) });
    for (const path of ['/a', '/b', '/c', '/d']) await edge.get(path);
    expect(await xCache('/d')).toBe('Hit from cloudfront');
    expect(await xCache('/a')).toBe('Miss from cloudfront');
  });
});

describe('an invalidation', () => {
  it('takes objects out, every variant of them', async () => {
    await edge.get('/a');
    await edge.get('/a', { headers: { 'accept-encoding': 'br' } });
    await edge.get('/b');
    expect(edge.edge.invalidate(['/a'])).toBe(2);
    expect(await xCache('/a')).toBe('Miss from cloudfront');
    expect(await xCache('/b')).toBe('Hit from cloudfront');
  });

  it('does not let an answer be kept that was asked for before it', async () => {
    let open = () => {};
    edge.gate = new Promise((resolve) => {
      open = resolve;
    });
    const early = edge.get('/');
    edge.edge.invalidate(['/*']);
    open();
    await early;
    expect(await xCache('/')).toBe('Miss from cloudfront');
  });

  it('is not undone by an expired object that is served on', async () => {
    await edge.get('/');
    edge.now += DAY;
    edge.respond = () => {
      edge.edge.invalidate(['/*']);
      return { status: 503, body: 'down' };
    };
    expect((await edge.get('/')).text).toBe('page');
    expect((await edge.get('/')).status).toBe(503);
  });

  it('is what old headers need to go: a new function version leaves what is cached as it is', async () => {
    edge.config = distributionConfig(withFunction(ARN));
    edge.run = marks('old');
    await edge.get('/');
    edge.config = distributionConfig(withFunction(ARN.replace(':3', ':4')));
    edge.run = marks('new');
    expect((await edge.get('/')).header('x-function')).toBe('old');
    edge.edge.invalidate(['/*']);
    expect((await edge.get('/')).header('x-function')).toBe('new');
    expect(edge.events.map(({ arn }) => arn.slice(-2))).toEqual([':3', ':4']);
  });
});

describe('compression', () => {
  const page = '<p>text</p>'.repeat(200);
  beforeEach(() => {
    edge.respond = () => ({
      status: 200,
      headers: [
        ['ETag', '"v1"'],
        ['Content-Type', 'text/html'],
      ],
      body: page,
    });
  });

  it('is Brotli where the viewer takes both, with a weak entity tag, and cached so', async () => {
    const asked = { headers: { 'accept-encoding': 'gzip, br' } };
    const answer = await edge.edge.handle({
      protocol: 'https',
      httpVersion: '2.0',
      method: 'GET',
      path: '/',
      query: '',
      host: 'localhost',
      headers: asked.headers,
      size: 1,
      clientIp: '',
      body: Readable.from([]),
    });
    expect(brotliDecompressSync(answer.body as Buffer).toString()).toBe(page);
    const hit = await edge.get('/', asked);
    expect([hit.header('content-encoding'), hit.header('etag'), hit.header('vary'), hit.header('x-cache')]).toEqual([
      'br',
      'W/"v1"',
      'Accept-Encoding',
      'Hit from cloudfront',
    ]);
  });

  it('leaves the answer to a viewer that takes none as it is, but for Vary', async () => {
    const got = await edge.get('/');
    expect([got.text, got.header('content-encoding'), got.header('etag'), got.header('vary')]).toEqual([
      page,
      undefined,
      '"v1"',
      'Accept-Encoding',
    ]);
  });

  it.each(['br, gzip', 'gzip', undefined])(
    'leaves what the origin has compressed as it is, for a viewer that takes %s',
    async (accepted) => {
      const stored = brotliCompressSync(Array.from({ length: 5_000 }, (_, i) => i).join());
      edge.respond = () => ({
        status: 200,
        headers: [
          ['ETag', '"v2"'],
          ['Content-Type', 'text/javascript; charset=utf-8'],
          ['Content-Encoding', 'br'],
          ['Content-Length', String(stored.length)],
        ],
        body: Readable.from([stored]),
      });
      const got = await edge.get(
        '/app.js.br',
        accepted === undefined ? {} : { headers: { 'accept-encoding': accepted } },
      );
      expect([got.status, got.header('content-encoding'), got.header('content-type'), got.header('etag')]).toEqual([
        200,
        'br',
        'text/javascript; charset=utf-8',
        '"v2"',
      ]);
      expect(got.header('content-length')).toBe(String(stored.length));
    },
  );

  it('is not done where the behaviour does not compress', async () => {
    edge.config = distributionConfig({ Compress: false });
    expect((await edge.get('/', { headers: { 'accept-encoding': 'br' } })).header('content-encoding')).toBeUndefined();
  });

  it('is gzip without a cache policy, and never Brotli', async () => {
    edge.config = distributionConfig({
      CachePolicyId: undefined,
      ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } },
    });
    expect((await edge.get('/', { headers: { 'accept-encoding': 'br, gzip' } })).header('content-encoding')).toBe(
      'gzip',
    );
  });
});

describe('a request with If-Match or If-Unmodified-Since', () => {
  const SINCE = 'Mon, 01 Jan 2024 00:00:00 GMT';
  const sent = () =>
    edge.origin.map(({ headers }) => headers.filter(([name]) => name.startsWith('If-')).map((pair) => pair.join(': ')));

  it('is judged by the origin: 412, which is not kept and leaves what is cached alone', async () => {
    edge.respond = ({ headers }) =>
      headers.some(([name, value]) => name === 'If-Match' && value !== '"v1"')
        ? { status: 412, body: 'PreconditionFailed' }
        : { status: 200, headers: [['ETag', '"v1"']], body: 'page' };
    expect((await edge.get('/', { headers: { 'if-match': '"v0"', 'if-unmodified-since': SINCE } })).status).toBe(412);
    expect((await edge.get('/', { headers: { 'if-match': '"v1"' } })).status).toBe(200);
    expect(sent()).toEqual([['If-Match: "v0"', `If-Unmodified-Since: ${SINCE}`], ['If-Match: "v1"']]);
    edge.now += 86_401_000;
    expect((await edge.get('/', { headers: { 'if-match': '"v0"' } })).status).toBe(412);
    edge.respond = () => ({ status: 503 });
    expect((await edge.get('/')).text).toBe('page');
  });

  it('is answered from the cache as any other: a cache does not judge it', async () => {
    await edge.get('/');
    const got = await edge.get('/', { headers: { 'if-match': '"v0"', 'if-unmodified-since': SINCE } });
    expect([got.status, got.text, got.header('x-cache')]).toEqual([200, 'page', 'Hit from cloudfront']);
    expect(edge.origin).toHaveLength(1);
  });

  it('shares no fetch with another viewer', async () => {
    edge.respond = ({ headers }) => ({
      status: headers.some(([name]) => name === 'If-Match') ? 412 : 200,
      body: 'page',
    });
    const all = [edge.get('/', { headers: { 'if-match': '"v0"' } }), edge.get('/'), edge.get('/')];
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual([412, 200, 200]);
    expect(edge.origin).toHaveLength(2);
  });
});

describe('a conditional request', () => {
  it('is answered 304 from the cache, with every header but those of the body', async () => {
    edge.respond = () => ({
      status: 200,
      headers: [
        ['ETag', '"v1"'],
        ['Content-Type', 'text/html'],
        ['Content-Security-Policy', "default-src 'none'"],
      ],
      body: 'page',
    });
    await edge.get('/');
    const got = await edge.get('/', { headers: { 'if-none-match': '"v1"' } });
    expect([got.status, got.text, got.header('x-cache')]).toEqual([304, '', 'Hit from cloudfront']);
    expect([got.header('etag'), got.header('content-security-policy')]).toEqual(['"v1"', "default-src 'none'"]);
    expect([got.header('content-type'), got.header('content-length')]).toEqual([undefined, undefined]);
  });

  it('does not make a 304 of an error', async () => {
    edge.respond = () => ({ status: 404, headers: [['ETag', '"v1"']], body: 'none' });
    expect((await edge.get('/', { headers: { 'if-none-match': '"v1"', range: 'bytes=0-1' } })).status).toBe(404);
  });

  it('brings the object into the cache when it is not there', async () => {
    expect((await edge.get('/', { headers: { 'if-none-match': '"v1"' } })).status).toBe(304);
    expect((await edge.get('/')).text).toBe('page');
    expect(edge.origin).toHaveLength(1);
  });
});

describe('a range', () => {
  it('is served from the cache with 206', async () => {
    await edge.get('/');
    const got = await edge.get('/', { headers: { range: 'bytes=1-2' } });
    expect([got.status, got.text, got.header('content-range'), got.header('content-length')]).toEqual([
      206,
      'ag',
      'bytes 1-2/4',
      '2',
    ]);
  });

  it('of several parts is multipart/byteranges', async () => {
    const got = await edge.get('/', { headers: { range: 'bytes=0-0,3-3' } });
    expect(got.header('content-type')).toMatch(/^multipart\/byteranges; boundary=\w+$/);
    expect([got.status, got.header('content-length')]).toEqual([206, String(got.text.length)]);
  });

  it('outside of the object is 416', async () => {
    const got = await edge.get('/', { headers: { range: 'bytes=4-' } });
    expect([got.status, got.header('content-range')]).toEqual([416, 'bytes */4']);
  });

  it('that is malformed, or whose If-Range does not fit, is the whole object', async () => {
    expect((await edge.get('/', { headers: { range: 'bytes=2-1' } })).status).toBe(200);
    expect((await edge.get('/', { headers: { range: 'bytes=1-2', 'if-range': '"v0"' } })).status).toBe(200);
    expect((await edge.get('/', { headers: { range: 'bytes=1-2', 'if-range': '"v1"' } })).status).toBe(206);
  });

  it('of an object too great to hold is asked of the origin', async () => {
    const big = () => new Readable({ read() {} });
    edge.respond = ({ headers }) =>
      headers.some(([name]) => name === 'Range')
        ? { status: 206, headers: [['Content-Range', 'bytes 0-1/20000000']], body: 'xx' }
        : { status: 200, headers: [['Content-Length', '20000000']], body: big() };
    const asked = { headers: { range: 'bytes=0-1' } };
    const got = await edge.get('/big', asked);
    expect([got.status, got.text, got.header('content-range')]).toEqual([206, 'xx', 'bytes 0-1/20000000']);

    edge.config = distributionConfig(withFunction(ARN));
    edge.run = (event) => ({ ok: true, value: { ...event.Records[0].cf.response, body: 'yy' } });
    expect((await edge.get('/big', asked)).text).toBe('yy');
    expect(await xCache('/big', asked)).toBe('Miss from cloudfront');
  });
});

describe('an error of the origin', () => {
  const errors = (...items: CustomErrorResponse[]) => ({
    CustomErrorResponses: { Quantity: items.length, Items: items },
  });
  const site = (pages: Record<string, string>) => {
    edge.respond = ({ path }) =>
      path in pages ? { status: 200, body: pages[path] } : { status: 404, body: 'NoSuchKey' };
  };

  it('goes to the viewer as it is, through the function, and is kept 10 seconds', async () => {
    edge.config = distributionConfig(withFunction(ARN));
    edge.run = marks('yes');
    site({});
    const got = await edge.get('/none');
    expect([got.status, got.text, got.header('x-cache'), got.header('x-function')]).toEqual([
      404,
      'NoSuchKey',
      'Error from cloudfront',
      'yes',
    ]);
    edge.now += 9 * SECOND;
    expect((await edge.get('/none')).header('age')).toBe('9');
    expect(edge.origin).toHaveLength(1);
    edge.now += SECOND;
    await edge.get('/none');
    expect(edge.origin).toHaveLength(2);
  });

  it('shows the custom error page under its code, and asks again after the time it says', async () => {
    edge.config = distributionConfig(
      {},
      errors({ ErrorCode: 404, ResponsePagePath: '/404.html', ResponseCode: '410', ErrorCachingMinTTL: 60 }),
    );
    site({ '/404.html': 'not here' });
    const got = await edge.get('/none');
    expect([got.status, got.text, got.header('x-cache')]).toEqual([410, 'not here', 'Error from cloudfront']);
    edge.now += 59 * SECOND;
    await edge.get('/none');
    expect(edge.origin.map(({ path }) => path)).toEqual(['/none', '/404.html']);
    edge.now += SECOND;
    await edge.get('/none');
    expect(edge.origin.map(({ path }) => path)).toEqual(['/none', '/404.html', '/none']);
  });

  it('fetches the custom error page through the behaviour of the page’s own path, whose function runs', async () => {
    edge.config = distributionConfig(withFunction(ARN), {
      ...errors({ ErrorCode: 404, ResponsePagePath: '/errors/404.html', ResponseCode: '404' }),
      CacheBehaviors: {
        Quantity: 1,
        Items: [
          {
            PathPattern: '/errors/*',
            TargetOriginId: 'bucket',
            ViewerProtocolPolicy: 'allow-all',
            CachePolicyId: 'optimized',
            ...withFunction(`${ARN}0`),
          },
        ],
      },
    });
    site({ '/errors/404.html': 'not here' });
    expect((await edge.get('/none')).text).toBe('not here');
    expect(edge.events.map(({ arn, event }) => [arn, event.Records[0].cf.request.uri])).toEqual([
      [ARN, '/none'],
      [`${ARN}0`, '/errors/404.html'],
    ]);
  });

  it('is asked for whole when its time is over, never with its entity tag', async () => {
    edge.respond = () => ({ status: 404, headers: [['ETag', '"v1"']], body: 'none' });
    await edge.get('/');
    edge.now += 10 * SECOND;
    await edge.get('/');
    expect(edge.origin[1]!.headers.map(([name]) => name)).not.toContain('If-None-Match');
  });

  it('has one error page for every query string', async () => {
    const all = { QueryStringsConfig: { QueryStringBehavior: 'all' as const } };
    const parts = {
      EnableAcceptEncodingGzip: false,
      HeadersConfig: { HeaderBehavior: 'none' as const },
      CookiesConfig: { CookieBehavior: 'none' as const },
      ...all,
    };
    edge.policies = {
      ...edge.policies,
      cache: new Map([['queries', { Name: 'queries', MinTTL: 1, ParametersInCacheKeyAndForwardedToOrigin: parts }]]),
    };
    edge.config = distributionConfig(
      { CachePolicyId: 'queries' },
      errors({ ErrorCode: 404, ResponsePagePath: '/404.html', ResponseCode: '404' }),
    );
    site({ '/404.html': 'not here' });
    await edge.get('/none?a=1');
    await edge.get('/none?a=2');
    expect(edge.origin.map(({ path, query }) => `${path}?${query}`)).toEqual(['/none?a=1', '/404.html?', '/none?a=2']);
  });

  it('is the error of the page where the page cannot be had', async () => {
    edge.config = distributionConfig(
      {},
      errors({ ErrorCode: 404, ResponsePagePath: '/404.html', ResponseCode: '200' }),
    );
    edge.respond = ({ path }) => ({ status: path === '/404.html' ? 403 : 404, body: 'AccessDenied' });
    const got = await edge.get('/none');
    expect([got.status, got.text]).toEqual([403, 'AccessDenied']);
  });

  it('is what the function makes of it', async () => {
    edge.config = distributionConfig(withFunction(ARN));
    site({});
    edge.run = (event) => ({
      ok: true,
      value: { ...event.Records[0].cf.response, status: '200', body: 'found after all' },
    });
    const got = await edge.get('/none');
    expect([got.status, got.text, got.header('content-length'), got.header('x-cache')]).toEqual([
      200,
      'found after all',
      '15',
      'Miss from cloudfront',
    ]);
  });

  it('may be given a body in base64 by the function, which sees no header of the connection', async () => {
    edge.config = distributionConfig(withFunction(ARN));
    edge.respond = () => ({
      status: 404,
      headers: [
        ['Connection', 'close'],
        ['Keep-Alive', 'timeout=5'],
        ['X-A', '1'],
      ],
    });
    edge.run = (event) => {
      const { headers } = event.Records[0].cf.response;
      const body = Buffer.from(Object.keys(headers).join()).toString('base64');
      return { ok: true, value: { status: '404', headers: {}, body, bodyEncoding: 'base64' } };
    };
    expect((await edge.get('/none')).text).toBe('x-a,content-length');
  });

  it('is CloudFront’s own 502 or 504 where the origin says nothing, and is not kept', async () => {
    edge.respond = () => UNREACHABLE;
    const got = await edge.get('/');
    expect([got.status, got.header('server'), got.header('x-cache')]).toEqual([
      502,
      'CloudFront',
      'Error from cloudfront',
    ]);
    edge.respond = () => ({ status: 200, body: 'back' });
    expect((await edge.get('/')).text).toBe('back');
  });

  it('is 502 where the origin breaks off in the middle', async () => {
    edge.respond = () => ({
      status: 200,
      headers: [['Content-Length', '10']],
      body: new Readable({
        read() {
          this.destroy(new Error('reset'));
        },
      }),
    });
    expect((await edge.get('/')).status).toBe(502);
    expect(edge.lines).toEqual(['GET /index.html: the origin broke off: reset']);
  });

  it('is 502 where the origin is not a bucket', async () => {
    edge.config = distributionConfig(
      {},
      {
        Origins: {
          Quantity: 1,
          Items: [
            {
              Id: 'bucket',
              DomainName: 'example.com',
              CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
            },
          ],
        },
      },
    );
    expect((await edge.get('/')).status).toBe(502);
  });
});

describe('a function that fails', () => {
  beforeEach(() => {
    edge.config = distributionConfig(withFunction(ARN));
  });

  it.each([
    [
      'throws',
      { ok: false, kind: 'execution', reason: 'it threw Error: no' },
      503,
      'LambdaExecutionError',
      'it threw Error: no',
    ],
    [
      'takes too long',
      { ok: false, kind: 'limit', reason: 'it did not end within its 3 s' },
      503,
      'LambdaLimitExceeded',
      'it did not end within its 3 s',
    ],
  ] as const)(
    'because it %s is CloudFront’s %s answer, and the reason is printed',
    async (_, result, status, error, reason) => {
      edge.run = () => result;
      const got = await edge.get('/a');
      expect([got.status, got.header('x-cache'), got.header('server')]).toEqual([
        status,
        `${error} from cloudfront`,
        'CloudFront',
      ]);
      expect(edge.lines).toEqual([`GET /a: the function gave no answer, so CloudFront answers 503: ${reason}.`]);
    },
  );

  it('because CloudFront refuses what it returned is 502, each reason printed', async () => {
    edge.violations = (origin, returned) => [
      `${Object.keys(origin as object)} then ${JSON.stringify(returned)}`,
      'The second.',
    ];
    edge.run = () => ({ ok: true, value: 'nonsense' });
    const got = await edge.get('/a');
    expect([got.status, got.header('x-cache')]).toEqual([502, 'LambdaValidationError from cloudfront']);
    expect(got.text).toContain('The Lambda function result failed validation');
    expect(edge.lines).toEqual([
      'GET /a: the function returned what CloudFront refuses with 502: headers,status,statusDescription then "nonsense"',
      'GET /a: the function returned what CloudFront refuses with 502: The second.',
    ]);
  });

  it('is asked again for the next request, since CloudFront does not keep its own errors', async () => {
    edge.run = () => ({ ok: false, kind: 'execution', reason: 'no' });
    await edge.get('/');
    edge.run = marks('better');
    expect((await edge.get('/')).header('x-function')).toBe('better');
  });
});

describe('a response headers policy', () => {
  beforeEach(() => {
    const policy = {
      Name: 'twin',
      CustomHeadersConfig: { Quantity: 1, Items: [{ Header: 'X-Twin', Value: 'yes', Override: true }] },
    };
    edge.config = distributionConfig({ ResponseHeadersPolicyId: 'twin', ...withFunction(ARN) });
    edge.policies = { ...edge.policies, responseHeaders: new Map([['twin', policy]]) };
  });

  it('is on answers of the origin, of the cache, and on 304', async () => {
    expect((await edge.get('/')).header('x-twin')).toBe('yes');
    expect((await edge.get('/')).header('x-twin')).toBe('yes');
    expect((await edge.get('/', { headers: { 'if-none-match': '"v1"' } })).header('x-twin')).toBe('yes');
  });

  it('is on what CloudFront answers itself: the redirect, refusals, failures of the function', async () => {
    expect((await edge.get('/', { protocol: 'http' })).header('x-twin')).toBe('yes');
    expect((await edge.get('/', { method: 'POST' })).header('x-twin')).toBe('yes');
    edge.run = () => ({ ok: false, kind: 'execution', reason: 'no' });
    expect((await edge.get('/new')).header('x-twin')).toBe('yes');
  });

  it('takes effect on what is cached already', async () => {
    await edge.get('/');
    edge.policies = {
      ...edge.policies,
      responseHeaders: new Map([
        [
          'twin',
          {
            Name: 'twin',
            CustomHeadersConfig: { Quantity: 1, Items: [{ Header: 'X-Twin', Value: 'new', Override: true }] },
          },
        ],
      ]),
    };
    const hit = await edge.get('/');
    expect([hit.header('x-twin'), hit.header('x-cache')]).toEqual(['new', 'Hit from cloudfront']);
  });
});
