import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect as connect2 } from 'node:http2';
import { get as httpsGet } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, type SecureVersion } from 'node:tls';
import { distributionConfig, type FakeAws, type Served, serve, withFunction } from '../../../proof/support/fake-aws';
import { get } from './viewer';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:headers:3';
const MARKS = (value: string) => `exports.handler = async (event) => {
  const { response } = event.Records[0].cf;
  response.headers['x-function'] = [{ key: 'X-Function', value: '${value}' }];
  console.log('marked ' + event.Records[0].cf.request.uri);
  return response;
};`;

jest.setTimeout(30_000);

let edge: Served | undefined;
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

async function start(prepare: (aws: FakeAws) => void = () => {}, options = {}): Promise<Served> {
  edge = await serve((aws) => {
    aws.objects.set('/index.html', { body: 'hello' });
    prepare(aws);
  }, options);
  return edge;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 250 && !(await holds()); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await holds()).toBe(true);
}

describe('https', () => {
  it('speaks HTTP/2 and HTTP/1.1, chosen by the viewer', async () => {
    const served = await start();
    const protocol = (ALPNProtocols: string[]) =>
      new Promise((resolve, reject) => {
        const socket = connectTls(
          {
            host: '127.0.0.1',
            port: Number(new URL(served.httpsUrl).port),
            servername: 'localhost',
            ca: readFileSync(served.caFile),
            ALPNProtocols,
          },
          () => {
            resolve(socket.alpnProtocol);
            socket.destroy();
          },
        ).on('error', reject);
      });
    expect(await protocol(['h2', 'http/1.1'])).toBe('h2');
    expect(await protocol(['http/1.1'])).toBe('http/1.1');
    const two = await get(served, '/', { http2: true });
    const one = await get(served, '/');
    expect([two.status, two.body.toString(), one.status, one.body.toString()]).toEqual([200, 'hello', 200, 'hello']);
  });

  it('sends a header that stands twice as two lines', async () => {
    const served = await start((aws) => {
      aws.functions[ARN] = {
        code: `exports.handler = async (e) => ({ ...e.Records[0].cf.response, headers: { link: [{ key: 'Link', value: '<a>' }, { key: 'Link', value: '<b>' }] } })`,
      };
      aws.config = distributionConfig(withFunction(ARN));
    });
    const { rawHeaders } = await get(served, '/');
    expect(rawHeaders.filter((name) => name === 'Link')).toHaveLength(2);
    expect((await get(served, '/', { http2: true })).headers.link).toBe('<a>, <b>');
  });

  it('keeps a connection for many requests, and says so without a Keep-Alive header', async () => {
    const served = await start();
    const socket = connectTls({
      host: '127.0.0.1',
      port: Number(new URL(served.httpsUrl).port),
      servername: 'localhost',
      ca: readFileSync(served.caFile),
      ALPNProtocols: ['http/1.1'],
    });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until(() => text.split('hello').length === 3);
    socket.destroy();
    expect(text.match(/^Connection: keep-alive\r$/gm)).toHaveLength(2);
    expect(text).not.toMatch(/^Keep-Alive:/m);
  });

  it('offers the TLS versions and cipher suites of the distribution’s security policy alone', async () => {
    const under = (policy: string) => (aws: FakeAws) =>
      aws.update(
        distributionConfig(
          {},
          {
            ViewerCertificate: {
              ACMCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
              MinimumProtocolVersion: policy as 'TLSv1',
            },
          },
        ),
      );
    const served = await start(under('TLSv1.2_2021'));
    // OpenSSL’s clients speak what is old at their level 0 alone.
    const OLD = 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0';
    const shaken = (options: ConnectionOptions) =>
      new Promise<string>((resolve) => {
        const port = Number(new URL(served.httpsUrl).port);
        const socket = connectTls(
          { host: '127.0.0.1', port, servername: 'localhost', ca: readFileSync(served.caFile), ...options },
          () => {
            resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
            socket.destroy();
          },
        ).on('error', ({ message }) => resolve(/alert ([a-z ]+?):/.exec(message)?.[1] ?? message));
      });
    const only = (version: SecureVersion, suite: string) =>
      shaken({ minVersion: version, maxVersion: version, ciphers: suite });

    expect(await only('TLSv1.2', 'ECDHE-ECDSA-AES128-GCM-SHA256')).toBe('TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256');
    expect(await only('TLSv1.2', 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256')).toBe(
      'TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256',
    );
    expect(await only('TLSv1.3', 'TLS_CHACHA20_POLY1305_SHA256')).toBe('TLSv1.3 TLS_CHACHA20_POLY1305_SHA256');
    for (const suite of ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-ECDSA-AES128-CCM']) {
      expect([suite, await only('TLSv1.2', suite)]).toEqual([suite, 'handshake failure']);
    }
    expect(await only('TLSv1.1', OLD)).toBe('protocol version');
    expect(await only('TLSv1', OLD)).toBe('protocol version');

    under('TLSv1.1_2016')(served.aws);
    await until(async () => (await only('TLSv1.1', OLD)) === 'TLSv1.1 ECDHE-ECDSA-AES128-SHA');
    expect(await only('TLSv1', OLD)).toBe('protocol version');
    expect(await only('TLSv1.2', 'ECDHE-ECDSA-AES128-CCM')).toBe('handshake failure');

    under('TLSv1.3_2025')(served.aws);
    await until(async () => (await only('TLSv1.2', 'ECDHE-ECDSA-AES128-GCM-SHA256')) === 'protocol version');
    expect(await only('TLSv1.3', 'TLS_AES_128_GCM_SHA256')).toBe('TLSv1.3 TLS_AES_128_GCM_SHA256');
    expect(await only('TLSv1.3', 'TLS_CHACHA20_POLY1305_SHA256')).toBe('handshake failure');
  });

  it.each([
    ['without Host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    ['with two', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n', '400'],
    ['with two that differ', 'GET / HTTP/1.1\r\nHost: localhost\r\nhost: 127.0.0.1\r\n\r\n', '400'],
    ['of HTTP/1.0 without Host', 'GET / HTTP/1.0\r\n\r\n', '200 or 301'],
    ['with one', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', '200 or 301'],
  ])('responds to a request %s as http does', async (_, request, status) => {
    const served = await start();
    const over = (url: string, isSecure: boolean) =>
      new Promise<string>((resolve, reject) => {
        const port = Number(new URL(url).port);
        const socket = isSecure
          ? connectTls({ port, servername: 'localhost', ca: readFileSync(served.caFile), ALPNProtocols: ['http/1.1'] })
          : connect(port);
        socket.on('error', reject).once('data', (chunk) => {
          resolve(String(chunk).split(' ', 2)[1] as string);
          socket.destroy();
        });
        socket.write(request);
      });
    const expected = status === '400' ? ['400', '400'] : ['200', '301'];
    expect([await over(served.httpsUrl, true), await over(served.httpUrl, false)]).toEqual(expected);
  });

  it('answers a hundred connections at once', async () => {
    const served = await start();
    const all = await Promise.all(Array.from({ length: 100 }, () => get(served, '/')));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(100);
    expect(served.aws.asked).toHaveLength(1);
  });

  it('goes on after nonsense', async () => {
    const served = await start();
    const port = Number(new URL(served.httpsUrl).port);
    for (const nonsense of ['\x16\x03\x01nonsense', 'GET / HTTP/1.1\r\n\r\n', '']) {
      await new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(nonsense));
        socket.on('close', resolve).on('error', resolve).resume();
      });
    }
    expect((await get(served, '/')).status).toBe(200);
  });

  it('answers 413 to headers over CloudFront’s bound, where node alone would say 431', async () => {
    const served = await start();
    expect((await get(served, '/', { headers: { 'x-long': 'x'.repeat(30_000) } })).status).toBe(413);
  });

  it('has the path of an absolute request line', async () => {
    const served = await start();
    expect((await get(served, 'https://localhost/index.html?x')).body.toString()).toBe('hello');
  });
});

it('http is redirected to the https port of the same host', async () => {
  const served = await start();
  const got = await get(served, '/a?b', { plain: true, headers: { host: 'localhost:1' } });
  expect([got.status, got.headers.location]).toEqual([301, `${served.httpsUrl}/a?b`]);
});

describe('the function', () => {
  it('runs for objects and errors of the origin, but not for hits', async () => {
    const served = await start((aws) => {
      aws.functions[ARN] = { code: MARKS('1') };
      aws.config = distributionConfig(withFunction(ARN));
    });
    for (const [path, status] of [
      ['/', 200],
      ['/', 200],
      ['/none', 404],
    ] as const) {
      const got = await get(served, path);
      expect([got.status, got.headers['x-function']]).toEqual([status, '1']);
    }
    const runs = served.lines.filter((line) => line.includes('marked'));
    expect(runs.map((line) => line.split('marked ')[1])).toEqual(['/index.html', '/none']);
  });

  it('has its log on the terminal and in CloudWatch Logs, in the group of Lambda@Edge', async () => {
    const served = await start((aws) => {
      aws.functions[ARN] = { code: MARKS('1') };
      aws.config = distributionConfig(withFunction(ARN));
    });
    await get(served, '/');
    expect(served.lines[0]).toMatch(/^headers:3 \d{4}-\S+Z\t[0-9a-f-]{36}\tINFO\tmarked \/index\.html$/);
    await until(() => served.aws.logged.length === 4);
    expect(new Set(served.aws.logged.map(({ group }) => group))).toEqual(new Set(['/aws/lambda/us-east-1.headers']));
    expect(served.aws.logged.map(({ message }) => message.split(' ', 1)[0]!.split('\t').pop())).toEqual([
      'START',
      'marked',
      'END',
      'REPORT',
    ]);
  });

  it('answers on when its log cannot be brought anywhere, which is said once', async () => {
    const served = await start((aws) => {
      aws.failLogs = true;
      aws.functions[ARN] = { code: MARKS('1') };
      aws.config = distributionConfig(withFunction(ARN));
    });
    expect((await get(served, '/')).status).toBe(200);
    await until(() => served.lines.some((line) => line.includes('did not reach CloudWatch Logs')));
  });

  it.each([
    ['a read-only header', `e.headers.via = [{ value: '1.1 me' }]; return e;`, 'read-only header: via'],
    ['a disallowed header', `e.headers['x-cache'] = [{ value: 'Hit' }]; return e;`, 'disallowed header: x-cache'],
    ['a bad shape', `e.headers['x-a'] = 'text'; return e;`, 'x-a must be an array'],
    ['a status out of bounds', `return { ...e, status: '600' };`, 'The status must be from 200 to 599'],
    ['headers over 20,480 bytes', `e.headers['x-a'] = [{ value: 'x'.repeat(20480) }]; return e;`, 'may take 20480'],
    ['a body over 1 MB', `return { ...e, body: 'x'.repeat(1100000) };`, 'may take 1048576'],
    ['nothing', '', 'returned no object'],
  ])('that returns %s is answered 502, and the reason is printed', async (_, code, reason) => {
    const served = await start((aws) => {
      aws.functions[ARN] = {
        code: `exports.handler = async (event) => { const e = event.Records[0].cf.response; ${code} };`,
      };
      aws.config = distributionConfig(withFunction(ARN));
    });
    const got = await get(served, '/');
    expect([got.status, got.headers['x-cache']]).toEqual([502, 'LambdaValidationError from cloudfront']);
    expect(served.lines.join('\n')).toContain(reason);
  });
});

describe('a change', () => {
  it('of the configuration is served without a restart', async () => {
    const served = await start((aws) => aws.objects.set('/new.html', { body: 'new root' }));
    expect((await get(served, '/')).body.toString()).toBe('hello');
    served.aws.update(distributionConfig({}, { DefaultRootObject: 'new.html' }));
    await until(async () => (await get(served, '/')).body.toString() === 'new root');
    expect(served.lines).toContain('Distribution E1TEST has a new configuration: it is served from now on.');
  });

  it('to another function version runs that one, from the next miss on', async () => {
    const served = await start((aws) => {
      aws.functions[ARN] = { code: MARKS('3') };
      aws.functions[`${ARN}0`] = { code: MARKS('30') };
      aws.config = distributionConfig(withFunction(ARN));
    });
    await get(served, '/');
    served.aws.update(distributionConfig(withFunction(`${ARN}0`)));
    await until(() => served.lines.some((line) => line.includes('new configuration')));
    expect((await get(served, '/')).headers['x-function']).toBe('3');
    expect((await get(served, '/none')).headers['x-function']).toBe('30');
  });

  it('of the aliases puts the new names into the certificate', async () => {
    const served = await start();
    served.aws.update(distributionConfig({}, { Aliases: { Quantity: 1, Items: ['www.example.com'] } }));
    await until(() => served.lines.some((line) => line.includes('new configuration')));
    const names = await new Promise((resolve, reject) => {
      const socket = connectTls(
        {
          host: '127.0.0.1',
          port: Number(new URL(served.httpsUrl).port),
          servername: 'www.example.com',
          ca: readFileSync(served.caFile),
        },
        () => {
          resolve(socket.getPeerCertificate().subjectaltname);
          socket.destroy();
        },
      ).on('error', reject);
    });
    expect(names).toContain('DNS:www.example.com');
  });

  it('that cannot be read is said once, and what was read last is served on', async () => {
    const served = await start();
    served.aws.distribution = async () => {
      throw new Error('connect ECONNREFUSED');
    };
    const said = () =>
      served.lines.filter((line) => line.includes('what was read last goes on: connect ECONNREFUSED')).length;
    await until(() => said() === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([said(), (await get(served, '/')).status]).toEqual([1, 200]);
  });
});

it('an invalidation takes effect, and one made before the start does not count', async () => {
  const served = await start((aws) => aws.invalidated.push({ id: 'I0', paths: ['/*'] }));
  await get(served, '/');
  served.aws.invalidated.push({ id: 'I1', paths: ['/index.html'] });
  await until(() => served.lines.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(served.lines).toEqual(['Invalidation I1 of /index.html: 1 object out of the cache.']);
  expect((await get(served, '/')).headers['x-cache']).toBe('Miss from cloudfront');
});

describe('a big object', () => {
  const SIZE = 64 * 1024 * 1024;
  const CHUNK = Buffer.alloc(64 * 1024, 'x');
  let sent = 0;
  let ended = false;
  const big = (aws: FakeAws) => {
    sent = 0;
    ended = false;
    aws.answer = async (request, response) => {
      if (!request.url?.startsWith('/bucket/big')) return false;
      response.writeHead(200, { 'Content-Length': SIZE, 'Content-Type': 'video/mp4' });
      response.on('close', () => {
        ended = true;
      });
      const chunks = Readable.from(Array(SIZE / CHUNK.length).fill(CHUNK));
      chunks.on('data', (chunk: Buffer) => {
        sent += chunk.length;
      });
      chunks.pause().pipe(response);
      response.on('error', () => {});
      return true;
    };
  };

  it.each([
    ['HTTP/1.1', false],
    ['HTTP/2', true],
  ])(
    'comes whole over %s',
    async (_, http2) => {
      const served = await start(big);
      const got = await get(served, '/big', { http2 });
      expect([got.status, got.body.length, got.headers['x-cache']]).toEqual([200, SIZE, 'Miss from cloudfront']);
    },
    30_000,
  );

  it('waits for a reader that does not read, and ends at the origin when the viewer is gone', async () => {
    const served = await start(big);
    const request = httpsGet(`${served.httpsUrl}/big`, { ca: readFileSync(served.caFile), agent: false, family: 4 });
    request.on('error', () => {});
    await new Promise<void>((resolve) => request.on('response', (response) => resolve(void response.pause())));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(sent).toBeLessThan(SIZE / 2);
    request.destroy();
    await until(() => ended);
  });

  it('ends at the origin when the viewer of HTTP/2 is gone', async () => {
    const served = await start(big);
    const session = connect2(served.httpsUrl, { ca: readFileSync(served.caFile) });
    const stream = session.request({ ':path': '/big' });
    stream.on('error', () => {});
    await new Promise((resolve) => stream.once('response', resolve));
    session.destroy();
    await until(() => ended);
  });
});

it('a cached object of many megabytes arrives whole at many viewers', async () => {
  const served = await start((aws) =>
    aws.objects.set('/film', { body: Buffer.alloc(5_000_000, 'x'), headers: { 'Content-Type': 'video/mp4' } }),
  );
  const all = await Promise.all([get(served, '/film'), get(served, '/film', { http2: true }), get(served, '/film')]);
  expect(all.map(({ body }) => body.length)).toEqual([5_000_000, 5_000_000, 5_000_000]);
  expect(served.aws.asked).toHaveLength(1);
});

it('a bucket is read as the identity of the distribution, by path, signed by whoever runs the edge', async () => {
  const served = await start();
  await get(served, '/a%20b?x=1');
  const [asked] = served.aws.asked;
  expect([asked!.url, asked!.headers['x-local-principal'], asked!.headers.authorization]).toEqual([
    '/bucket/a%20b',
    'origin-access-identity/E2OAI',
    expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=LOCAL\/\d{8}\/eu-west-1\/s3\/aws4_request, SignedHeaders=host;[^,]*;x-local-principal, Signature=[0-9a-f]{64}$/,
    ),
  ]);
});

it('a bucket behind an origin access control is read as CloudFront for that distribution', async () => {
  const served = await start((aws) => {
    const config = distributionConfig({});
    const origin = {
      ...config.Origins!.Items![0]!,
      S3OriginConfig: { OriginAccessIdentity: '' },
      OriginAccessControlId: 'E3',
    };
    aws.config = { ...config, Origins: { Quantity: 1, Items: [origin] } };
  });
  await get(served, '/');
  expect(served.aws.asked[0]!.headers).toMatchObject({
    'x-local-principal': 'cloudfront.amazonaws.com',
    'x-local-source-arn': 'arn:aws:cloudfront::123456789012:distribution/E1TEST',
  });
});

it('an origin that is away is 502, and the reason is printed', async () => {
  const served = await start();
  await served.aws.stop();
  expect((await get(served, '/')).status).toBe(502);
  expect(served.lines.join('\n')).toMatch(/GET \/index\.html: The origin cannot be reached: .*ECONNREFUSED/);
  await served.aws.start();
});

it('a port that is taken is one clear line', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(serve(() => {}, { httpsPort: port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken: give another with --port PORT.`,
  );
  await expect(serve(() => {}, { httpPort: port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken: give another with --http-port PORT.`,
  );
  await new Promise((resolve) => other.close(resolve));
});

it('nothing is left after close: no connection, no process of the function', async () => {
  const served = await start((aws) => {
    aws.functions[ARN] = {
      code: `exports.handler = async (e) => { console.log('pid ' + process.pid); return e.Records[0].cf.response; }`,
    };
    aws.config = distributionConfig(withFunction(ARN));
  });
  const session = connect2(served.httpsUrl, { ca: readFileSync(served.caFile) });
  session.on('error', () => {});
  await get(served, '/');
  const pid = /pid (\d+)/.exec(served.lines.join('\n'))![1]!;
  await served.close();
  edge = undefined;
  await until(() => session.destroyed);
  await until(() => {
    try {
      return !process.kill(Number(pid), 0);
    } catch {
      return true;
    }
  });
});
