import type { TLSSocket } from 'node:tls';
import { type Client, createClient, pairs, valuesOf } from '../../../cli/check/client';
import { AskError, explain } from '../../../cli/core/ask-error';
import { makeIdentity } from './support/identity';
import { type RawServer, startRawServer } from './support/raw-server';

let server: RawServer | undefined;
let client: Client | undefined;

afterEach(async () => {
  client?.close();
  await server?.close();
});

it.each([
  ['https://user:hunter2@localhost/hop?a=b@c', 'https://*@localhost/hop?a=b@c'],
  ['//user@localhost/', '//*@localhost/'],
  ['https:\\\\user:hunter2@localhost/', 'https://*@localhost/'],
  ['/login?for=a@b', '/login?for=a@b'],
  ['https://localhost/a@b', 'https://localhost/a@b'],
])('a name and password to go to is masked: %s', (location, found) => {
  expect(pairs(['Location', location])).toEqual([['Location', found]]);
});

it('a certificate is verified also where the environment turns that off for Node', async () => {
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  try {
    server = await startRawServer((socket) => socket.end(answer([])), await makeIdentity());
    const site = new URL(`https://localhost:${server.port}/`);
    client = createClient({
      site,
      connect: { host: '127.0.0.1', port: server.port },
      timeoutMs: 30_000,
      concurrency: 1,
    });
    await expect(client.ask({ method: 'GET', url: site })).rejects.toMatchObject({ failure: 'tls' });
  } finally {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  }
});

const answer = (lines: string[], body = '') =>
  `HTTP/1.1 200 OK\r\n${[...lines, `Content-Length: ${body.length}`].map((line) => `${line}\r\n`).join('')}\r\n${body}`;

describe('the client', () => {
  it("connects elsewhere with the site's own SNI and Host", async () => {
    const identity = await makeIdentity({ name: 'www.example.com' });
    const seen: unknown[] = [];
    server = await startRawServer((socket, request) => {
      seen.push((socket as TLSSocket).servername, /^Host: .*$/im.exec(request)![0].trim());
      socket.write(answer([]));
    }, identity);
    const site = new URL('https://www.example.com/');
    client = createClient({
      site,
      connect: { host: '127.0.0.1', port: server.port },
      ca: identity.ca,
      timeoutMs: 30_000,
      concurrency: 1,
    });
    expect((await client.ask({ method: 'GET', url: site })).status).toBe(200);
    expect(seen).toEqual(['www.example.com', 'Host: www.example.com']);
  });

  it('keeps every header line as it came, but for what cookies hold', async () => {
    server = await startRawServer((socket) =>
      socket.write(
        answer([
          'x-frame-options: DENY',
          'X-Frame-Options:  SAMEORIGIN ',
          'Set-Cookie: id=secret; Secure',
          'X-FRAME-OPTIONS: deny',
        ]),
      ),
    );
    const site = new URL(`http://127.0.0.1:${server.port}/`);
    client = createClient({ site, timeoutMs: 30_000, concurrency: 1 });
    const { headers } = await client.ask({ method: 'GET', url: site });
    expect(headers).toEqual([
      ['x-frame-options', 'DENY'],
      ['X-Frame-Options', 'SAMEORIGIN'],
      ['Set-Cookie', 'id=*; Secure'],
      ['X-FRAME-OPTIONS', 'deny'],
      ['Content-Length', '0'],
    ]);
    expect(valuesOf(headers, 'x-FRAME-options')).toEqual(['DENY', 'SAMEORIGIN', 'deny']);
  });

  it('sends extra headers to the site alone, each once', async () => {
    const requests: string[] = [];
    server = await startRawServer((socket, request) => {
      requests.push(request);
      socket.write(answer([]));
    });
    const site = new URL(`http://127.0.0.1:${server.port}/`);
    client = createClient({
      site,
      headers: [
        ['Authorization', 'secret'],
        ['user-agent', 'mine'],
      ],
      timeoutMs: 30_000,
      concurrency: 1,
    });
    await client.ask({ method: 'GET', url: site });
    await client.ask({ method: 'GET', url: new URL(`http://localhost:${server.port}/`) });
    expect(requests[0]).toContain('Authorization: secret\r\n');
    expect(requests[0]!.match(/^user-agent: .*$/gim)).toEqual(['user-agent: mine']);
    expect(requests[1]).not.toContain('secret');
  });

  it('sends extra headers neither over the plain http of an https site nor to another port', async () => {
    const requests: string[] = [];
    server = await startRawServer((socket, request) => {
      requests.push(request);
      socket.write(answer([]));
    });
    for (const site of ['https://127.0.0.1/', 'http://127.0.0.1:1/']) {
      client = createClient({
        site: new URL(site),
        headers: [['Authorization', 'secret']],
        timeoutMs: 30_000,
        concurrency: 1,
      });
      await client.ask({ method: 'GET', url: new URL(`http://127.0.0.1:${server.port}/`) });
      client.close();
    }
    expect(requests).toHaveLength(2);
    expect(requests.join()).not.toContain('secret');
  });

  it('asks again where a kept connection was closed under the question', async () => {
    let asked = 0;
    server = await startRawServer((socket) => {
      asked++;
      if (asked === 2) socket.resetAndDestroy();
      else socket.write(answer([], 'hello'));
    });
    const site = new URL(`http://127.0.0.1:${server.port}/`);
    client = createClient({ site, timeoutMs: 30_000, concurrency: 1 });
    await client.ask({ method: 'GET', url: site });
    const second = await client.ask({ method: 'GET', url: site, body: true });
    expect([second.text, asked]).toEqual(['hello', 3]);
  });

  it('asks over http and https alone', async () => {
    client = createClient({ site: new URL('https://example.com/'), timeoutMs: 1, concurrency: 1 });
    await expect(client.ask({ method: 'GET', url: new URL('ftp://example.com/') })).rejects.toThrow(
      'ftp://example.com/ is neither http nor https',
    );
  });
});

describe('an error', () => {
  const coded = (code: string, more: object = {}) => Object.assign(new Error('told by Node'), { code, ...more });

  it.each<[Error, string]>([
    [coded('ECONNREFUSED', { address: '::1', port: 443 }), '[::1]:443 refuses connections (ECONNREFUSED)'],
    [coded('EHOSTUNREACH', { address: '10.0.0.1', port: 443 }), '10.0.0.1:443 cannot be reached (EHOSTUNREACH)'],
    [coded('ENOTFOUND', { hostname: 'nowhere.example' }), 'the name nowhere.example is not known (ENOTFOUND)'],
    [coded('CERT_NOT_YET_VALID'), 'TLS: the certificate is not valid yet (CERT_NOT_YET_VALID)'],
    [coded('SOMETHING_NEW'), 'told by Node (SOMETHING_NEW)'],
    [new Error('two\r\nlines \u001b[31m'), 'two lines [31m'],
    [
      Object.assign(
        new AggregateError([
          coded('ECONNREFUSED', { address: '::1', port: 1 }),
          coded('ECONNREFUSED', { address: '127.0.0.1', port: 1 }),
        ]),
        { code: 'ECONNREFUSED' },
      ),
      '127.0.0.1:1 refuses connections (ECONNREFUSED)',
    ],
  ])('is told in one line (%#)', (error, line) => {
    expect(explain(error).message).toBe(line);
  });

  it('that is told already stays as it is', () => {
    const told = new AskError('timeout', 'late');
    expect(explain(told)).toBe(told);
  });
});
