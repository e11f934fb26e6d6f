import net from 'node:net';
import tls from 'node:tls';
import type { Identity } from './identity';

export interface RawServer {
  readonly port: number;
  /** Bytes that clients took. */
  taken(): number;
  close(): Promise<void>;
}

/** A server that says whatever it likes, once it has been asked something. */
export async function startRawServer(
  say: (socket: net.Socket, request: string) => void,
  identity?: Identity,
): Promise<RawServer> {
  const sockets = new Set<net.Socket>();
  let taken = 0;
  const serve = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      taken += socket.bytesWritten;
    });
    socket.on('data', (data) => say(socket, data.toString('latin1')));
  };
  const server = identity ? tls.createServer(identity, serve) : net.createServer(serve);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as net.AddressInfo).port,
    taken: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, taken),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

/** Writes the same without end, as fast as the client takes it. */
export function pour(socket: net.Socket, text: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(text));
    if (!socket.destroyed) socket.once('drain', more);
  };
  more();
}

/** Writes one character every few milliseconds, without end. */
export function drip(socket: net.Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length]!), 5);
  socket.on('close', () => clearInterval(timer));
}
