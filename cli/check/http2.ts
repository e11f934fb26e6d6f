import http2 from 'node:http2';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { AskError, explain } from '../core/ask-error';
import { type Answer, ASK_LIMITS, pairs, type Wire } from './client';
import { trust } from './trust';

/**
 * The same page over HTTP/2, as most browsers ask for it; `undefined` where the server does not speak it.
 * Never throws for what a server does.
 */
export async function askOverHttp2(wire: Wire, url: URL): Promise<{ answer?: Answer; error?: AskError } | undefined> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const started = performance.now();
  return new Promise((resolve) => {
    let session: http2.ClientHttp2Session | undefined;
    const end = (result: { answer?: Answer; error?: AskError } | undefined) => {
      clearTimeout(timer);
      session?.destroy();
      socket.destroy();
      resolve(result);
    };
    const fail = (error: Error) => end({ error: explain(error) });
    const timer = setTimeout(
      () => end({ error: new AskError('timeout', `no answer over HTTP/2 within ${wire.timeoutMs / 1000} s`) }),
      wire.timeoutMs,
    );
    const socket = connect({
      host: wire.connect?.host ?? hostname,
      port: wire.connect?.port ?? Number(url.port || 443),
      servername: isIP(hostname) ? undefined : hostname,
      ALPNProtocols: ['h2'],
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      secureContext: trust(wire.ca),
    });
    // A server without HTTP/2 ends the handshake (RFC 7301, 3.2), or goes on with HTTP/1.1; that it has TLS at all is known by now.
    socket.on('error', () => end(undefined));
    socket.on('secureConnect', () => {
      if (socket.alpnProtocol !== 'h2') return end(undefined);
      socket.removeAllListeners('error').on('error', fail);
      session = http2.connect(url.origin, {
        createConnection: () => socket,
        settings: { maxHeaderListSize: ASK_LIMITS.headerBytes, enablePush: false },
      });
      session.on('error', fail);
      const request = session.request(
        {
          ':path': url.pathname + url.search,
          'user-agent': 'edge-security-headers-check',
          accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
          ...Object.fromEntries((wire.headers ?? []).map(([name, value]) => [name.toLowerCase(), value])),
        },
        { endStream: true },
      );
      request.on('error', fail);
      request.on('response', (_headers, _flags, ...[raw]: [string[]?]) => {
        const headers = pairs(raw ?? []);
        end({
          answer: {
            method: 'GET',
            url,
            status: Number(headers.find(([name]) => name === ':status')?.[1]),
            httpVersion: '2',
            headers: headers.filter(([name]) => !name.startsWith(':')),
            text: '',
            milliseconds: Math.round(performance.now() - started),
          },
        });
      });
    });
  });
}
