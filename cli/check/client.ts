import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { HeaderPair } from '../../lib/policy/types';
import type { Address } from '../core/arguments';
import { AskError, explain } from '../core/ask-error';
import { decodeBody } from './content-coding';
import { trust } from './trust';

/** No answer may take more than this; what does is told and left. */
export const ASK_LIMITS = {
  /** Bytes of the status line and all headers together. CloudFront itself lets 20,480 through from an origin. */
  headerBytes: 64 * 1024,
  /** Bytes of a body that are read, where the body is wanted. */
  bodyBytes: 4 * 1024 * 1024,
} as const;

/** How questions reach the site. */
export interface Wire {
  /** The site: only its own host is connected to elsewhere, and only its own origin gets the extra headers. */
  readonly site: URL;
  /** Where https questions for the site's host go instead; SNI and `Host` stay. */
  readonly connect?: Address;
  /** The same for http. */
  readonly connectHttp?: Address;
  /** Further names of the site, connected to as its own host is. */
  readonly names?: readonly string[];
  /** PEM certificates to trust beside Node's own. */
  readonly ca?: string;
  /** Sent with every question to the site's origin, so not over its plain http: they may be credentials. */
  readonly headers?: readonly HeaderPair[];
  /** How long one answer may take, from the first byte asked to the last byte read. */
  readonly timeoutMs: number;
  readonly concurrency: number;
}

export interface Question {
  readonly method: 'GET' | 'HEAD' | 'OPTIONS';
  readonly url: URL;
  readonly headers?: readonly HeaderPair[];
  /** Whether the body's text is wanted; else it is read to its end and thrown away. */
  readonly body?: boolean;
}

export interface Answer {
  readonly method: string;
  readonly url: URL;
  readonly status: number;
  readonly httpVersion: string;
  /** Every line as it came, in order. */
  readonly headers: readonly HeaderPair[];
  /** The decoded body, of at most `ASK_LIMITS.bodyBytes`, as UTF-8; empty where it was not wanted. */
  readonly text: string;
  /** Why a body that was wanted is not in `text`: `its body has the content coding zstd, which cannot be decoded here`. */
  readonly unread?: string;
  readonly milliseconds: number;
}

export interface Client {
  /** @throws {AskError} where no whole answer came within the limits; its message is one clear line. */
  ask(question: Question): Promise<Answer>;
  close(): void;
}

/** The values of a header, whatever its spelling, in order. */
export function valuesOf(headers: readonly HeaderPair[], name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([found]) => found.toLowerCase() === wanted).map(([, value]) => value);
}

/** An HTTP/1.1 client that keeps header lines as they came, and that no server can hold or fill. */
export function createClient(wire: Wire): Client {
  const pool = { keepAlive: true, maxSockets: wire.concurrency, scheduling: 'lifo' as const };
  const agents = {
    'http:': new http.Agent(pool),
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot turn it off without a word.
    'https:': new https.Agent({
      ...pool,
      minVersion: 'TLSv1.2',
      secureContext: trust(wire.ca),
      rejectUnauthorized: true,
    }),
  };

  async function ask(question: Question): Promise<Answer> {
    try {
      return await once(question);
    } catch (error) {
      // A server may close a kept connection just as the next question leaves: that says nothing about the site.
      if (error instanceof AskError && error.stale) return once(question);
      throw error;
    }
  }

  function once({ method, url, headers = [], body = false }: Question): Promise<Answer> {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      return Promise.reject(new AskError('protocol', `${url.href} is neither http nor https`));
    }
    const own = url.hostname === wire.site.hostname || wire.names?.includes(url.hostname) === true;
    const connect = own ? (url.protocol === 'https:' ? wire.connect : wire.connectHttp) : undefined;
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    const started = performance.now();

    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? https : http).request({
        method,
        agent: agents[url.protocol as keyof typeof agents],
        host: connect?.host ?? hostname,
        port: connect?.port ?? (url.port || undefined),
        path: url.pathname + url.search,
        headers: headerObject([
          ['Host', url.host],
          ['User-Agent', 'edge-security-headers-check'],
          ['Accept', 'text/html,application/xhtml+xml,*/*;q=0.8'],
          ...(url.origin === wire.site.origin ? (wire.headers ?? []) : []),
          ...headers,
        ]),
        maxHeaderSize: ASK_LIMITS.headerBytes,
        ...(url.protocol === 'https:' && { servername: isIP(hostname) ? '' : hostname }),
      });
      // Node drops lines past the 2,000th without a word; bytes are bounded above.
      request.maxHeadersCount = 0;

      let connected = false;
      request.on('socket', (socket) => {
        const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect';
        if (request.reusedSocket) connected = true;
        else socket.once(ready, () => (connected = true));
      });
      let late: AskError | undefined;
      const timer = setTimeout(() => {
        late = connected
          ? new AskError('timeout', `no whole answer within ${wire.timeoutMs / 1000} s`)
          : new AskError('connection', `no connection within ${wire.timeoutMs / 1000} s`);
        request.destroy(late);
      }, wire.timeoutMs);
      const fail = (error: Error) => {
        clearTimeout(timer);
        // Midway through a body Node tells of its own abort alone.
        if (late) return reject(late);
        const stale =
          request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
        reject(explain(error, stale));
      };
      request.on('error', fail);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        const done = () => {
          clearTimeout(timer);
          const headers = pairs(response.rawHeaders);
          const bytes = Buffer.concat(chunks);
          const codings = bytes.length > 0 ? valuesOf(headers, 'content-encoding') : [];
          const decoded = decodeBody(bytes, codings, ASK_LIMITS.bodyBytes);
          resolve({
            method,
            url,
            status: response.statusCode ?? 0,
            httpVersion: response.httpVersion,
            headers,
            ...('bytes' in decoded ? { text: decoded.bytes.toString('utf8') } : { text: '', unread: decoded.unread }),
            milliseconds: Math.round(performance.now() - started),
          });
        };
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (body) chunks.push(chunk);
          if (bytes < ASK_LIMITS.bodyBytes) return;
          // Enough to judge headers by, and to find a page's files in.
          done();
          request.destroy();
        });
        response.on('end', done);
        response.on('error', fail);
      });
      request.end();
    });
  }

  return {
    ask,
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/**
 * Header lines out of Node's flat list, without secrets: reports are handed around. What a cookie holds is masked, and
 * the name and password of an address to go to.
 */
export function pairs(raw: readonly string[]): HeaderPair[] {
  const found: HeaderPair[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name, value] = [raw[i]!, raw[i + 1]!];
    found.push([name, masked(name.toLowerCase(), value)]);
  }
  return found;
}

function masked(name: string, value: string): string {
  if (name === 'set-cookie') return value.replace(/=[^;]*/, '=*');
  return name === 'location' ? value.replace(/[/\\]{2}[^/\\?#]*@/, '//*@') : value;
}

/** Later lines win over earlier ones of another spelling, so that `--header` can replace what is sent anyway. */
function headerObject(lines: readonly HeaderPair[]): Record<string, string> {
  return Object.fromEntries(new Map(lines.map(([name, value]) => [name.toLowerCase(), [name, value]])).values());
}
