import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchRemote } from '../../../cli/seal/fetch-remote';

describe('fetchRemote', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      if (url === '/cors.js') response.setHeader('Access-Control-Allow-Origin', '*');
      if (url === '/none.js') response.statusCode = 404;
      response.end('alert(1)');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('gives the bytes', async () => {
    expect(Buffer.from(await fetchRemote(`${url}/cors.js`)).toString()).toBe('alert(1)');
  });

  it.each([
    [
      '/plain.js',
      'sends no Access-Control-Allow-Origin for all, without which browsers refuse an integrity. Keep a copy of it in the site.',
    ],
    ['/none.js', 'answers 404. Mend the address, or take it out of the page.'],
  ])('says of %s that it %s', async (path, what) => {
    await expect(fetchRemote(url + path)).rejects.toThrow(`${url}${path}: ${what}`);
  });

  it('says so where nobody answers', async () => {
    await expect(fetchRemote('http://127.0.0.1:1/x.js')).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:1\/x\.js: cannot be fetched \(.*\)\. Leave --sri-remote out, or run where that host is reached\.$/,
    );
  });
});
