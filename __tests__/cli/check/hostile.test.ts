import type { Socket } from 'node:net';
import { exitStatus, type Report } from '../../../cli/check/report';
import { runCheck } from '../../../cli/check/run';
import { type Identity, makeIdentity } from './support/identity';
import { drip, pour, type RawServer, startRawServer } from './support/raw-server';

let server: RawServer | undefined;

afterEach(() => server?.close());

interface Served {
  readonly identity?: Identity;
  readonly ca?: string;
  /** Long where the end is not to be a matter of time, short where it is. */
  readonly timeoutMs?: number;
}

const IMPATIENT = { timeoutMs: 500 };

async function check(
  scheme: 'http' | 'https',
  say: (socket: Socket, request: string) => void,
  { identity, ca, timeoutMs = 30_000 }: Served = {},
): Promise<Report> {
  server = await startRawServer(say, identity);
  return runCheck({
    url: new URL(`${scheme}://localhost:${server.port}/`),
    connect: { host: '127.0.0.1', port: server.port },
    ca,
    timeoutMs,
    now: new Date('2026-01-01T00:00:00Z'),
    nonce: 'x',
  });
}

/** What is said of the page; nothing else is asked where it does not answer. */
function lineOf(report: Report): string | undefined {
  expect(report.answers).toHaveLength(1);
  expect(exitStatus(report)).toBe(3);
  return report.answers[0]!.error;
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n';

describe('a server over http that', () => {
  it('sends headers without end is left', async () => {
    const report = await check('http', (socket) => {
      socket.write(HEAD);
      pour(socket, `X-More: ${'a'.repeat(100)}\r\n`);
    });
    expect(lineOf(report)).toBe('the headers are larger than 64 KiB, and no browser takes them (HPE_HEADER_OVERFLOW)');
  });

  it('has 100 MB of headers to send cannot send a tenth of them', async () => {
    const megabyte = `X-More: ${'a'.repeat(1024 * 1024)}\r\n`;
    const report = await check('http', (socket) => {
      socket.write(HEAD);
      let left = 100;
      const more = () => {
        while (left-- > 0 && !socket.destroyed && socket.write(megabyte));
        if (left > 0 && !socket.destroyed) socket.once('drain', more);
      };
      more();
    });
    expect(lineOf(report)).toBe('the headers are larger than 64 KiB, and no browser takes them (HPE_HEADER_OVERFLOW)');
    expect(server!.taken()).toBeLessThan(10 * 1024 * 1024);
  });

  it('says that more is to come, and never sends it, is left', async () => {
    const report = await check('http', (socket) => socket.write(`${HEAD}Content-Length: 100\r\n\r\n<html>`), IMPATIENT);
    expect(lineOf(report)).toBe('no whole answer within 0.5 s');
  });

  it('sends a body without end is judged by its headers', async () => {
    const report = await check('http', (socket) => {
      socket.write(`${HEAD}\r\n`);
      pour(socket, 'a'.repeat(65_536));
    });
    expect(report.answers[0]).toMatchObject({ kind: 'page', status: 200 });
    expect(report.answers[0]!.error).toBeUndefined();
    expect(report.answers[0]!.results.find(({ header }) => header === 'Content-Security-Policy')?.verdict).toBe(
      'missing',
    );
    expect(exitStatus(report)).toBe(1);
  });

  it('drips its headers is left', async () => {
    const report = await check('http', (socket) => drip(socket, `${HEAD}X-More: ${'a'.repeat(100)}\r\n`), IMPATIENT);
    expect(lineOf(report)).toBe('no whole answer within 0.5 s');
  });

  it('drips its body is left', async () => {
    const report = await check(
      'http',
      (socket) => {
        socket.write(`${HEAD}\r\n`);
        drip(socket, 'a');
      },
      IMPATIENT,
    );
    expect(lineOf(report)).toBe('no whole answer within 0.5 s');
  });

  it('says nothing is left', async () => {
    expect(lineOf(await check('http', () => undefined, IMPATIENT))).toBe('no whole answer within 0.5 s');
  });

  it('says 100 Continue for ever is left', async () => {
    const report = await check('http', (socket) => pour(socket, 'HTTP/1.1 100 Continue\r\n\r\n'), IMPATIENT);
    expect(lineOf(report)).toBe('no whole answer within 0.5 s');
  });

  it('speaks garbage is told so', async () => {
    const report = await check('http', (socket) => socket.end(Buffer.from([0, 1, 2, 255, 254, 13, 10])));
    expect(lineOf(report)).toMatch(
      /^what came back is not HTTP\/1\.1: Parse Error: Expected HTTP\/.* \(HPE_INVALID_CONSTANT\)$/,
    );
  });

  it('puts a line break where none may be is told so', async () => {
    const report = await check('http', (socket) => socket.end(`${HEAD}X-A: a\r\n\x00bad: b\r\n\r\n`));
    expect(lineOf(report)).toMatch(/^what came back is not HTTP\/1\.1: Parse Error: Invalid header token/);
  });

  it('hangs up is told so', async () => {
    const report = await check('http', (socket) => socket.destroy());
    expect(lineOf(report)).toBe('the connection was closed before the answer was whole (ECONNRESET)');
  });

  it('hangs up within its body is told so', async () => {
    const report = await check('http', (socket) => socket.end(`${HEAD}Content-Length: 100\r\n\r\n<html>`));
    expect(lineOf(report)).toBe('the connection was closed before the answer was whole (ECONNRESET)');
  });

  it('redirects in a circle is told so', async () => {
    const report = await check('http', (socket, request) => {
      const to = request.startsWith('GET /a ') ? '/' : '/a';
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`);
    });
    expect(report.answers.map(({ error }) => error)).toEqual([
      undefined,
      `redirects in a circle: back to ${report.site}`,
    ]);
    expect(report.summary).toMatchObject({ passed: false, unanswered: 1 });
  });

  it('redirects without end is told so', async () => {
    const report = await check('http', (socket, request) => {
      const step = Number(/^GET \/(\d*)/.exec(request)![1]);
      socket.end(`HTTP/1.1 302 Found\r\nLocation: /${step + 1}\r\nContent-Length: 0\r\n\r\n`);
    });
    expect(report.answers).toHaveLength(11);
    expect(report.answers[10]!.error).toBe(`redirects more than 10 times, at last to ${report.site}11`);
  });

  it('sends a page that would take minutes to build is read at once', async () => {
    const body = `${'<div>'.repeat(100_000)}<script src="/a.js"></script>`;
    const report = await check('http', (socket, request) =>
      socket.end(
        `HTTP/1.1 ${request.startsWith('GET / ') ? 200 : 404} OK\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      ),
    );
    expect(report.answers.map(({ kind }) => kind)).toContain('asset');
  });
});

describe('a server over https that', () => {
  it('speaks plain http is told so', async () => {
    const report = await check('https', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(lineOf(report)).toBe(
      'TLS: no agreement on how to speak: wrong version number, as a plain http server would answer (EPROTO)',
    );
  });

  it('has a certificate of an unknown authority is told so', async () => {
    const report = await check('https', () => undefined, { identity: await makeIdentity() });
    expect(lineOf(report)).toBe(
      'TLS: the certificate comes from an authority that is not trusted. Give that with --ca FILE to trust it (SELF_SIGNED_CERT_IN_CHAIN)',
    );
  });

  it('has a certificate that has ended is told so', async () => {
    const identity = await makeIdentity({ notAfter: '2021-01-01' });
    const report = await check('https', () => undefined, { identity, ca: identity.ca });
    expect(lineOf(report)).toBe('TLS: the certificate has expired (CERT_HAS_EXPIRED)');
  });

  it('has a certificate for another name is told so', async () => {
    const identity = await makeIdentity({ name: 'other.example' });
    const report = await check('https', () => undefined, { identity, ca: identity.ca });
    expect(lineOf(report)).toBe(
      'TLS: the certificate is for other names: DNS:other.example (ERR_TLS_CERT_ALTNAME_INVALID)',
    );
  });

  it('never finishes its handshake is left', async () => {
    const report = await check('https', () => undefined, IMPATIENT);
    expect(lineOf(report)).toBe('no connection within 0.5 s');
  });
});

describe('a name or port where nothing is', () => {
  it('is told with its address', async () => {
    const report = await runCheck({ url: new URL('https://127.0.0.1:1/'), now: new Date(0), nonce: 'x' });
    expect(lineOf(report)).toBe('127.0.0.1:1 refuses connections (ECONNREFUSED)');
  });

  it('is told with its name', async () => {
    const report = await runCheck({ url: new URL('https://site.invalid/'), now: new Date(0), nonce: 'x' });
    expect(lineOf(report)).toMatch(/^the name site\.invalid is not known \((?:ENOTFOUND|EAI_AGAIN)\)$/);
  });
});
