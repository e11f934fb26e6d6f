import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1, and on the same port of ::1 where the machine has it; `port` 0 is any. `option` is what sets the
 * port, for the error's remedy.
 * @throws {Error} with one line, where the port is taken
 */
export async function listenOnLoopback(make: () => Server, port: number, option: string): Promise<Listening> {
  const first = await listen(make(), '127.0.0.1', port, option);
  const all = [first];
  try {
    all.push(await listen(make(), '::1', first.port, option));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') {
      await first.close();
      throw error;
    }
  }
  return {
    port: first.port,
    close: async () => {
      await Promise.all(all.map((one) => one.close()));
    },
  };
}

function listen(server: Server, host: string, port: number, option: string): Promise<Listening> {
  // Above CloudFront's own bound, so that the answer is CloudFront's and not node's.
  Object.assign(server, { maxHeaderSize: 64 * 1024 });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', (_, socket: Socket) => socket.destroy());
  server.on('sessionError', () => {});
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const trouble = { EADDRINUSE: 'is taken', EACCES: 'may not be used' }[error.code ?? ''];
      reject(trouble ? new Error(`Port ${port} on ${host} ${trouble}: give another with ${option} PORT.`) : error);
    });
    server.listen(port, host, () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      }),
    );
  });
}
