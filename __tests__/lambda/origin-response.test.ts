import { readFileSync } from 'node:fs';
import { bundleEdgeFunction } from '../../lib/bundle';
import { loadFunction } from '../../lib/bundle/load';
import { originResponseViolations } from '../../lib/cloudfront/origin-response-rules';
import { compile, type PolicyOptions } from '../../lib/policy';

type Headers = Record<string, unknown>;

/** The function as it is deployed, fed and read through JSON as Lambda does. */
function edgeFunction(options: PolicyOptions | ReturnType<typeof compile>, onFailure: 'open' | 'closed' = 'open') {
  const policy = 'version' in options ? options : compile(options);
  const { handler, lines } = loadFunction(bundleEdgeFunction(policy, { onFailure }).js);
  return {
    lines,
    async answer(event: unknown) {
      const answer = await handler(event === undefined ? undefined : JSON.parse(JSON.stringify(event)));
      return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
    },
  };
}

function event(headers: unknown, { uri = '/index.html', status = '200' }: { uri?: unknown; status?: unknown } = {}) {
  return {
    Records: [
      {
        cf: {
          config: {
            distributionId: 'EDFDVBD6EXAMPLE',
            eventType: 'origin-response',
            requestId: 'MRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==',
          },
          request: { uri, querystring: 'token=secret' },
          response: { status, statusDescription: 'OK', headers },
        },
      },
    ],
  };
}

/** A response that the policy could not be put on, as it came, but that nobody keeps it. */
function uncached(response: { headers?: unknown }) {
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return response;
  return { ...response, headers: { ...headers, 'cache-control': NO_STORE } };
}
const NO_STORE = [{ key: 'Cache-Control', value: 'no-store' }];

const AWS_BLOG = {
  'strict-transport-security': [
    { key: 'Strict-Transport-Security', value: 'max-age=63072000; includeSubdomains; preload' },
  ],
  'content-security-policy': [
    {
      key: 'Content-Security-Policy',
      value: "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'",
    },
  ],
  'x-content-type-options': [{ key: 'X-Content-Type-Options', value: 'nosniff' }],
  'x-frame-options': [{ key: 'X-Frame-Options', value: 'DENY' }],
  'x-xss-protection': [{ key: 'X-XSS-Protection', value: '1; mode=block' }],
  'referrer-policy': [{ key: 'Referrer-Policy', value: 'same-origin' }],
};

describe('preset aws-blog', () => {
  it("gives an answer exactly the post's six headers and values", async () => {
    const { answer, lines } = edgeFunction({ preset: 'aws-blog' });
    expect(await answer(event({}))).toEqual({ status: '200', statusDescription: 'OK', headers: AWS_BLOG });
    expect(lines).toEqual([]);
  });

  it("keeps the origin's other headers, whatever they are", async () => {
    const origin = {
      server: [{ key: 'Server', value: 'AmazonS3' }],
      'x-amz-request-id': [{ key: 'x-amz-request-id', value: 'TX234S0F24A06C7' }],
      'set-cookie': [
        { key: 'Set-Cookie', value: 'a=1' },
        { key: 'Set-Cookie', value: 'b=2' },
      ],
      via: [{ key: 'Via', value: '1.1 origin' }],
    };
    const { headers } = await edgeFunction({ preset: 'aws-blog' }).answer(event(origin));
    expect(headers).toEqual({
      server: [{ key: 'Server', value: 'AmazonS3' }],
      'x-amz-request-id': [{ key: 'x-amz-request-id', value: 'TX234S0F24A06C7' }],
      'set-cookie': [
        { key: 'Set-Cookie', value: 'a=1' },
        { key: 'Set-Cookie', value: 'b=2' },
      ],
      via: [{ key: 'Via', value: '1.1 origin' }],
      ...AWS_BLOG,
    });
  });

  it("replaces the origin's header of the same name, however often it stands there", async () => {
    const origin = {
      'x-frame-options': [
        { key: 'x-frame-options', value: 'SAMEORIGIN' },
        { key: 'x-frame-options', value: 'ALLOWALL' },
      ],
    };
    const { headers } = await edgeFunction({ preset: 'aws-blog' }).answer(event(origin));
    expect(headers).toEqual(AWS_BLOG);
  });

  it.each(['200', '206', '301', '304', '403', '404', '500', '503'])('works for status %s', async (status) => {
    const { answer } = edgeFunction({ preset: 'aws-blog' });
    expect(await answer(event({}, { status }))).toEqual({ status, statusDescription: 'OK', headers: AWS_BLOG });
  });

  it('gives every call its own answer', async () => {
    const { answer } = edgeFunction({ preset: 'aws-blog' });
    await answer(event({ age: [{ key: 'Age', value: '1' }] }));
    expect((await answer(event({}))).headers).toEqual(AWS_BLOG);
  });

  it('sends the headers in the order of the policy, after those of the origin', async () => {
    const { headers } = await edgeFunction({ preset: 'aws-blog' }).answer(
      event({ date: [{ key: 'Date', value: 'x' }] }),
    );
    expect(Object.keys(headers)).toEqual([
      'date',
      'strict-transport-security',
      'content-security-policy',
      'x-content-type-options',
      'x-frame-options',
      'x-xss-protection',
      'referrer-policy',
    ]);
  });
});

describe('preset strict', () => {
  const STRICT = {
    'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
      "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
      "require-trusted-types-for 'script'; upgrade-insecure-requests",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-xss-protection': '0',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'x-permitted-cross-domain-policies': 'none',
    'x-dns-prefetch-control': 'off',
    server: 'CloudFront',
  };

  it('adds its headers to what S3 sends, and takes away what leaks', async () => {
    const { answer, lines } = edgeFunction({ preset: 'strict' });
    const { headers } = await answer(JSON.parse(readFileSync('lambda/events/200-html.json', 'utf8')));
    const { 'permissions-policy': permissions, ...others } = Object.fromEntries(
      Object.entries(headers as Record<string, { value: string }[]>).map(([name, [entry]]) => [name, entry!.value]),
    );
    expect(others).toEqual({
      date: 'Mon, 01 Jun 2026 10:15:30 GMT',
      'last-modified': 'Fri, 29 May 2026 08:00:00 GMT',
      etag: '"9d4568c009d203ab10e33ea9953a0264"',
      'cache-control': 'public, max-age=300',
      'accept-ranges': 'bytes',
      'content-type': 'text/html; charset=utf-8',
      'content-length': '5120',
      ...STRICT,
    });
    expect(permissions).toContain('camera=()');
    expect(lines).toEqual([]);
  });

  it.each(['200-css', '304-html', '403-denied', '404-missing'])('leaves nothing of S3 on %s', async (name) => {
    const given = JSON.parse(readFileSync(`lambda/events/${name}.json`, 'utf8'));
    const { headers } = await edgeFunction({ preset: 'strict' }).answer(given);
    expect(Object.keys(headers).filter((header) => header.startsWith('x-amz-'))).toEqual([]);
    expect(headers['x-frame-options']).toEqual([{ key: 'X-Frame-Options', value: 'DENY' }]);
    expect(headers.server).toEqual([{ key: 'Server', value: 'CloudFront' }]);
  });

  it('leaves read-only headers and those out of its reach alone', async () => {
    const origin = {
      'transfer-encoding': [{ key: 'Transfer-Encoding', value: 'chunked' }],
      via: [{ key: 'Via', value: '1.1 origin' }],
      'x-amz-cf-id': [{ key: 'X-Amz-Cf-Id', value: 'id' }],
      'x-amz-id-2': [{ key: 'x-amz-id-2', value: 'gone' }],
      'x-amzn-requestid': [{ key: 'x-amzn-RequestId', value: 'stays' }],
    };
    const { headers } = await edgeFunction({ preset: 'strict' }).answer(event(origin));
    expect(headers).toMatchObject({
      'transfer-encoding': [{ key: 'Transfer-Encoding', value: 'chunked' }],
      via: [{ key: 'Via', value: '1.1 origin' }],
      'x-amz-cf-id': [{ key: 'X-Amz-Cf-Id', value: 'id' }],
      'x-amzn-requestid': [{ key: 'x-amzn-RequestId', value: 'stays' }],
    });
    expect(headers).not.toHaveProperty('x-amz-id-2');
  });
});

describe('a policy that nobody compiled', () => {
  const policy = {
    version: 1,
    preset: 'none',
    set: [
      ['Via', '1.1 ours'],
      ['X-Cache', 'Hit'],
      ['X-Edge-Location', 'x'],
      ['__proto__', 'x'],
      ['X-Fine', 'yes'],
    ],
    remove: ['transfer-encoding', 'x-real-ip', 'x-edge-a*', 'v*', 'x-f*'],
    rules: [],
  } as const;

  it('cannot make it touch what CloudFront forbids, without rules', async () => {
    const origin = {
      via: [{ key: 'Via', value: '1.1 origin' }],
      'transfer-encoding': [{ key: 'Transfer-Encoding', value: 'chunked' }],
      vary: [{ key: 'Vary', value: 'Origin' }],
      'x-real-ip': [{ key: 'X-Real-IP', value: '203.0.113.1' }],
      'x-edge-abc': [{ key: 'X-Edge-Abc', value: 'x' }],
      'x-forwarded-proto': [{ key: 'X-Forwarded-Proto', value: 'https' }],
      'x-foreign': [{ key: 'X-Foreign', value: 'gone' }],
    };
    const { headers } = await edgeFunction(policy).answer(event(origin));
    expect(headers).toEqual({
      via: [{ key: 'Via', value: '1.1 origin' }],
      'transfer-encoding': [{ key: 'Transfer-Encoding', value: 'chunked' }],
      'x-real-ip': [{ key: 'X-Real-IP', value: '203.0.113.1' }],
      'x-edge-abc': [{ key: 'X-Edge-Abc', value: 'x' }],
      'x-forwarded-proto': [{ key: 'X-Forwarded-Proto', value: 'https' }],
      'x-fine': [{ key: 'X-Fine', value: 'yes' }],
    });
  });

  it('cannot by a rule either', async () => {
    const { set, remove } = policy;
    const byRule = {
      ...policy,
      set: [],
      remove: [],
      rules: [{ when: { statuses: [[200, 200]] as const }, set, remove }],
    };
    const origin = {
      via: [{ key: 'Via', value: '1.1 origin' }],
      vary: [{ key: 'Vary', value: 'Origin' }],
      'x-real-ip': [{ key: 'X-Real-IP', value: '203.0.113.1' }],
      'x-edge-abc': [{ key: 'X-Edge-Abc', value: 'x' }],
      'x-forwarded-proto': [{ key: 'X-Forwarded-Proto', value: 'https' }],
      'x-foreign': [{ key: 'X-Foreign', value: 'gone' }],
    };
    const { headers } = await edgeFunction(byRule).answer(event(origin));
    expect(headers).toEqual({
      via: [{ key: 'Via', value: '1.1 origin' }],
      'x-real-ip': [{ key: 'X-Real-IP', value: '203.0.113.1' }],
      'x-edge-abc': [{ key: 'X-Edge-Abc', value: 'x' }],
      'x-forwarded-proto': [{ key: 'X-Forwarded-Proto', value: 'https' }],
      'x-fine': [{ key: 'X-Fine', value: 'yes' }],
    });
  });
});

describe('rules', () => {
  const options: PolicyOptions = {
    preset: 'none',
    headers: { xFrameOptions: 'DENY', custom: { 'X-Everywhere': 'yes' } },
    rules: [
      { when: { paths: ['/embed/*'] }, set: { xFrameOptions: 'SAMEORIGIN' } },
      { when: { contentTypes: ['image/*'] }, remove: ['X-Everywhere', 'etag'] },
      { when: { statuses: ['4xx'] }, set: { custom: { 'X-Missing': 'yes' } } },
      { when: { paths: ['/embed/?.svg'], statuses: [200] }, set: { custom: { 'X-Everywhere': 'again' } } },
    ],
  };

  async function sent(headers: Headers, at: { uri?: string; status?: string }) {
    const answer = await edgeFunction(options).answer(event(headers, at));
    return Object.fromEntries(
      Object.entries(answer.headers as Record<string, { value: string }[]>).map(([name, [entry]]) => [
        name,
        entry!.value,
      ]),
    );
  }
  const type = (value: string) => ({ 'content-type': [{ key: 'Content-Type', value }] });
  const etag = { etag: [{ key: 'ETag', value: '"1"' }] };

  it('leave the policy as it is where none holds', async () => {
    expect(await sent({}, { uri: '/' })).toEqual({ 'x-frame-options': 'DENY', 'x-everywhere': 'yes' });
  });

  it('set by path', async () => {
    expect(await sent({}, { uri: '/embed/a/b' })).toEqual({ 'x-frame-options': 'SAMEORIGIN', 'x-everywhere': 'yes' });
    expect(await sent({}, { uri: '/Embed/a' })).toEqual({ 'x-frame-options': 'DENY', 'x-everywhere': 'yes' });
  });

  it.each(['/%65mbed/a', '/embed%2Fa', '/%65%6d%62%65%64/a', '/x/../embed/a', '/x/%2E%2e/embed/a', '/embed/./a'])(
    'set by path, whatever its spelling: %s',
    async (uri) => {
      expect(await sent({}, { uri })).toEqual({ 'x-frame-options': 'SAMEORIGIN', 'x-everywhere': 'yes' });
    },
  );

  it("remove by content type, the policy's header and the origin's", async () => {
    expect(await sent({ ...type('Image/PNG; x=1'), ...etag }, {})).toEqual({
      'content-type': 'Image/PNG; x=1',
      'x-frame-options': 'DENY',
    });
    expect(await sent({ ...type('text/html'), ...etag }, {})).toEqual({
      'content-type': 'text/html',
      etag: '"1"',
      'x-frame-options': 'DENY',
      'x-everywhere': 'yes',
    });
  });

  it('set by status', async () => {
    expect(await sent({}, { status: '404' })).toEqual({
      'x-frame-options': 'DENY',
      'x-everywhere': 'yes',
      'x-missing': 'yes',
    });
    expect(await sent({}, { status: '399' })).not.toHaveProperty('x-missing');
    expect(await sent({}, { status: '500' })).not.toHaveProperty('x-missing');
  });

  it('win over earlier ones', async () => {
    expect(await sent({ ...type('image/svg+xml'), ...etag }, { uri: '/embed/a.svg' })).toEqual({
      'content-type': 'image/svg+xml',
      'x-frame-options': 'SAMEORIGIN',
      'x-everywhere': 'again',
    });
  });

  it('hold for a 304 by path; what they decide by type or status is left off, so that the cache keeps what it has', async () => {
    expect(await sent(etag, { uri: '/embed/a.svg', status: '304' })).toEqual({ 'x-frame-options': 'SAMEORIGIN' });
    expect(await sent(etag, { uri: '/embed/a.svg', status: '200' })).toEqual({
      etag: '"1"',
      'x-frame-options': 'SAMEORIGIN',
      'x-everywhere': 'again',
    });
  });

  it.each([
    ['uri missing', event({}, { uri: null })],
    ['status missing', event({}, { status: 200 })],
    ['status missing', event({}, { status: '20' })],
    ['header of unknown shape', event({ 'content-type': [{ value: 1 }] })],
  ])('leave an answer alone of which they cannot tell: %s', async (reason, given) => {
    const { answer, lines } = edgeFunction(options);
    expect(await answer(given)).toEqual(uncached(given.Records[0]!.cf.response));
    expect(JSON.parse(lines[0]!).reason).toBe(reason);
  });
});

describe('failing open', () => {
  const big = (value: string) => ({ 'x-big': [{ key: 'X-Big', value }] });
  const response = { status: '200', headers: {} };

  it.each<[string, unknown, string]>([
    ['no headers', event(undefined), 'headers missing'],
    ['headers that are null', event(null), 'headers missing'],
    ['headers that are a list', event([]), 'headers missing'],
    ['headers that are a text', event('x'), 'headers missing'],
    ['a header that is a text', event({ etag: 'x' }), 'header of unknown shape'],
    ['a header that is null', event({ etag: null }), 'event not understood'],
    ['a header that is a number', event({ etag: 7 }), 'header of unknown shape'],
    ['a value that is a number', event({ etag: [{ value: 7 }] }), 'header of unknown shape'],
    ['a value that is missing', event({ etag: [{ key: 'ETag' }] }), 'header of unknown shape'],
    ['a list with a hole', event({ etag: [{ value: 'a' }, null] }), 'header of unknown shape'],
    ['a list of texts', event({ etag: ['a', 'b'] }), 'header of unknown shape'],
    ['too many bytes', event(big('v'.repeat(20_480))), 'headers over 20480 bytes'],
    ['too many bytes in few characters', event(big('€'.repeat(7_000))), 'headers over 20480 bytes'],
  ])('gives back a response with %s as it came, uncached', async (_, given, reason) => {
    const { answer, lines } = edgeFunction({ preset: 'strict' });
    const { Records } = JSON.parse(JSON.stringify(given));
    const { response } = Records[0].cf;
    // Another header is one more that CloudFront finds too much.
    expect(await answer(given)).toEqual(reason.startsWith('headers over') ? response : uncached(response));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: 'ERROR',
        message: "security headers not applied, the origin's answer goes out as it came",
        reason,
        requestId: 'MRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==',
        uri: '/index.html',
        status: '200',
        distributionId: 'EDFDVBD6EXAMPLE',
      },
    ]);
  });

  it.each<[unknown, unknown]>([
    [undefined, undefined],
    [null, undefined],
    [[], undefined],
    [{}, undefined],
    [{ Records: [] }, undefined],
    [{ Records: [{}] }, undefined],
    [{ Records: [{ cf: {} }] }, undefined],
    [{ Records: [{ cf: { response: 'x' } }] }, 'x'],
    [{ Records: [{ cf: { response: null } }] }, null],
  ])('does not throw on %j', async (given, expected) => {
    const { answer, lines } = edgeFunction({ preset: 'strict' });
    expect(await answer(given)).toEqual(expected);
    expect(lines).toHaveLength(1);
  });

  it('needs nothing of the request without rules', async () => {
    const { answer, lines } = edgeFunction({ preset: 'aws-blog' });
    expect(await answer({ Records: [{ cf: { response } }] })).toEqual({ status: '200', headers: AWS_BLOG });
    expect(lines).toEqual([]);
  });

  it("fills CloudFront's limit to the last byte, and goes not one over", async () => {
    const options: PolicyOptions = { preset: 'none', headers: { xFrameOptions: 'DENY' } };
    const room = 20_480 - 'X-Frame-Options'.length - 'DENY'.length - 'x-big'.length;
    const full = await edgeFunction(options).answer(event(big('v'.repeat(room))));
    expect(Object.keys(full.headers)).toEqual(['x-big', 'x-frame-options']);
    const over = await edgeFunction(options).answer(event(big('v'.repeat(room + 1))));
    expect(Object.keys(over.headers)).toEqual(['x-big']);
  });

  it('does not count what it removes or replaces', async () => {
    const origin = {
      'x-amz-meta-note': [{ key: 'x-amz-meta-note', value: 'v'.repeat(20_000) }],
      'referrer-policy': [{ key: 'Referrer-Policy', value: 'v'.repeat(20_000) }],
    };
    const { headers } = await edgeFunction({ preset: 'strict' }).answer(event(origin));
    expect(headers['referrer-policy']).toEqual([{ key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' }]);
    expect(headers).not.toHaveProperty('x-amz-meta-note');
  });

  it('logs one short line, without query or header values, however long the address', async () => {
    const { answer, lines } = edgeFunction({ preset: 'strict' });
    await answer(event({ etag: [{ value: 7 }], cookie: [{ value: 'hush' }] }, { uri: `/${'x\n'.repeat(50_000)}` }));
    expect(lines).toHaveLength(1);
    expect(lines[0]!.length).toBeLessThan(1000);
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(lines[0]).not.toMatch(/hush|secret/);
    expect(JSON.parse(lines[0]!).uri).toHaveLength(256);
  });

  it('says nothing of an address that is no text', async () => {
    const { answer, lines } = edgeFunction({ preset: 'strict' });
    await answer(event(null, { uri: { a: 1 } }));
    expect(JSON.parse(lines[0]!)).not.toHaveProperty('uri');
  });

  it('treats names with a meaning in JavaScript as any other', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const headers = `{${names.map((name) => `"${name}":[{"key":"${name}","value":"x"}]`).join(',')}}`;
    const given = JSON.parse(
      `{"Records":[{"cf":{"request":{"uri":"/"},"response":{"status":"200","headers":${headers}}}}]}`,
    );
    const { answer, lines } = edgeFunction({ preset: 'aws-blog' });
    const found = (await answer(given)).headers;
    expect(Object.keys(found)).toEqual([...names, ...Object.keys(AWS_BLOG)]);
    expect(({} as Headers)['x-frame-options']).toBeUndefined();
    expect(lines).toEqual([]);
  });
});

describe('failing open', () => {
  it('replaces how long the origin says that the response may be kept', async () => {
    const cached = { etag: [{ value: 7 }], 'cache-control': [{ key: 'Cache-Control', value: 'max-age=31536000' }] };
    const { headers } = await edgeFunction({ preset: 'strict' }).answer(event(cached));
    expect(headers).toEqual({ etag: [{ value: 7 }], 'cache-control': NO_STORE });
  });

  it('leaves it, where that would be a byte over what CloudFront takes', async () => {
    const options: PolicyOptions = { preset: 'strict' };
    const sizes = [20_480 - 'x-big'.length - 'cache-controlno-store'.length, 20_480 - 'x-big'.length - 20];
    const sent = await Promise.all(
      sizes.map((size) =>
        edgeFunction(options).answer(event({ 'x-big': [{ key: 'X-Big', value: 'v'.repeat(size) }] })),
      ),
    );
    expect(sent.map(({ headers }) => Object.keys(headers))).toEqual([['x-big', 'cache-control'], ['x-big']]);
  });
});

describe('failing closed', () => {
  const PAGE = {
    status: '500',
    statusDescription: 'Internal Server Error',
    headers: {
      'cache-control': NO_STORE,
      'content-type': [{ key: 'Content-Type', value: 'text/html; charset=utf-8' }],
      'content-security-policy': [{ key: 'Content-Security-Policy', value: "default-src 'none'" }],
      'x-content-type-options': [{ key: 'X-Content-Type-Options', value: 'nosniff' }],
    },
    bodyEncoding: 'text',
    body: '<!doctype html><html lang="en"><title>500</title><h1>500 Internal Server Error</h1></html>',
  };
  const strict = () => edgeFunction({ preset: 'strict' }, 'closed');

  it.each([
    [event({ etag: [{ value: 7 }], server: [{ key: 'Server', value: 'AmazonS3' }] })],
    [event(null)],
    [event({ 'x-big': [{ key: 'X-Big', value: 'v'.repeat(20_480) }] })],
    [undefined],
    [null],
    [{}],
    [{ Records: [{ cf: { response: 'x' } }] }],
  ])('gives a small page that nobody keeps, and one line for %j', async (given) => {
    const { answer, lines } = strict();
    const page = await answer(given);
    expect(page).toEqual(PAGE);
    expect(originResponseViolations({ status: '200', headers: {} }, page)).toEqual([]);
    expect(lines.map((line) => JSON.parse(line).message)).toEqual([
      'security headers not applied, the visitor gets a page with status 500',
    ]);
  });

  it('keeps what CloudFront makes read-only', async () => {
    const via = [{ key: 'Via', value: '1.1 s3' }];
    const origin = { via, etag: [{ value: 7 }] };
    const page = await strict().answer(event(origin));
    expect(page).toEqual({ ...PAGE, headers: { via, ...PAGE.headers } });
  });

  it('is as failing open where nothing fails', async () => {
    const given = event({ etag: [{ key: 'ETag', value: '"1"' }] });
    expect(await strict().answer(given)).toEqual(await edgeFunction({ preset: 'strict' }).answer(given));
  });
});

it('changes the headers in place, and returns the very answer it was given', async () => {
  const { handler } = loadFunction(bundleEdgeFunction(compile({ preset: 'aws-blog' })).js);
  const given = event({});
  const { response } = given.Records[0]!.cf;
  const { headers } = response;
  expect(await handler(given)).toBe(response);
  expect(response.headers).toBe(headers);
});
