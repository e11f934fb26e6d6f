import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { relayReportOnly } from '../../../../cli/seal/learn/relay';
import type { LearningServer } from '../../../../cli/seal/learn/serve';
import { compile } from '../../../../lib/policy';

describe('a site that is relayed', () => {
  const reports: [string, number][] = [];
  let site: Server;
  let relay: LearningServer;
  let port: number;

  const ask = async (path: string, body?: string) => {
    const asked = request({ host: '127.0.0.1', port, path, method: body === undefined ? 'GET' : 'POST' }).end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return { answer, body: await text(answer) };
  };

  beforeAll(async () => {
    site = createServer(async (request, response) => {
      response.setHeader('Set-Cookie', ['a=1', 'b=2']);
      response.setHeader('Alt-Svc', 'h3=":443"');
      response.setHeader('X-Frame-Options', 'DENY');
      response.setHeader('Content-Security-Policy', "default-src 'none'");
      response.setHeader('Content-Type', 'text/html');
      response.end(`${request.method} ${request.url} ${request.headers.host} ${await text(request)}`);
    });
    site.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      socket.pipe(socket);
    });
    await once(site.listen(0, '127.0.0.1'), 'listening');
    relay = await relayReportOnly({
      origin: `http://127.0.0.1:${(site.address() as AddressInfo).port}`,
      policy: compile({
        preset: 'strict',
        rules: [{ when: { paths: ['/index.html'] }, set: { referrerPolicy: 'no-referrer' } }],
      }),
      rootObject: '/index.html',
      onReport: (text, page) => void reports.push([text, page]),
    });
    port = Number(/ 127\.0\.0\.1:(\d+)$/.exec(relay.hostRules as string)?.[1]);
  });

  afterAll(async () => {
    await relay.close();
    site.closeAllConnections();
    site.close();
  });

  it('is asked for the same', async () => {
    expect((await ask('/a?b=c', 'body')).body).toBe(`POST /a?b=c 127.0.0.1:${port} body`);
  });

  it('is found under its own name', () => {
    const { port: own } = site.address() as AddressInfo;
    expect([relay.origin, relay.hostRules]).toEqual([
      `http://127.0.0.1:${own}`,
      `MAP 127.0.0.1:${own} 127.0.0.1:${port}`,
    ]);
  });

  it('answers with the policy as Report-Only in the place of its own headers, and its other headers', async () => {
    const { headers } = (await ask('/')).answer;
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers['cross-origin-embedder-policy-report-only']).toBe('require-corp');
    expect(headers['content-security-policy-report-only']).toContain('report-uri /.learn-reports/0');
    expect(headers['referrer-policy']).toBe('no-referrer');
    for (const name of ['alt-svc', 'content-security-policy', 'cross-origin-embedder-policy', 'x-frame-options']) {
      expect([name, headers[name]]).toEqual([name, undefined]);
    }
  });

  it('tells what browsers report, with the page that was open', async () => {
    relay.open(3);
    const [, uri = ''] = /report-uri (\S+?)(?:;|$)/.exec(
      String((await ask('/')).answer.headers['content-security-policy-report-only']),
    )!;
    expect((await ask(uri, '{"a":1}')).answer.statusCode).toBe(204);
    expect(reports).toEqual([['{"a":1}', 3]]);
  });

  it('may be spoken to over web sockets', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    let got = '';
    socket.on('data', (bytes) => {
      got += bytes;
      if (got.endsWith('\r\n\r\n')) socket.write('echo');
      if (got.endsWith('echo')) socket.end();
    });
    await once(socket, 'close');
    expect(got).toBe('HTTP/1.1 101 Switching Protocols\r\n\r\necho');
  });

  it('that does not answer is told', async () => {
    const dead = createServer();
    await once(dead.listen(0, '127.0.0.1'), 'listening');
    const { port: gone } = dead.address() as AddressInfo;
    dead.close();
    const broken = await relayReportOnly({
      origin: `http://127.0.0.1:${gone}`,
      policy: compile({}),
      rootObject: '/index.html',
      onReport: () => {},
    });
    const at = Number(/:(\d+)$/.exec(broken.hostRules as string)?.[1]);
    await expect(once(request({ port: at, path: '/' }).end(), 'response')).rejects.toThrow('socket hang up');
    expect(broken.failure?.()).toBe(`127.0.0.1:${gone} refuses connections (ECONNREFUSED)`);
    await broken.close();
  });
});
