import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { BucketReader, OriginError } from '../../../local/edge/origin';

const ORIGIN = {
  id: 'bucket',
  domainName: 'bucket.s3.amazonaws.com',
  bucket: 'bucket',
  region: 'us-east-1',
  path: '/site',
  customHeaders: [],
  identity: { oai: 'E2OAI' },
} as const;

let server: Server;
let reader: BucketReader;
let asked: string[] = [];
async function bucket(listener: RequestListener, timeoutMs?: number): Promise<void> {
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const keys = { accessKeyId: 'LOCAL', secretAccessKey: 'secret' };
  reader = new BucketReader(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys, timeoutMs);
}
afterEach(async () => {
  reader.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** UTF-8 as node reads it off the wire. */
const latin1 = (text: string) => Buffer.from(text).toString('latin1');
const fetch = (over = {}) =>
  reader.fetch({ origin: ORIGIN, method: 'GET', path: '/a', query: '', headers: [], ...over });

it('asks for bucket, origin path and path as they are, with bytes encoded that may not stand there', async () => {
  await bucket((_, response) => response.end('x'));
  await fetch({ path: `/a%20b/${latin1('ü')}"`, query: 'q= ' });
  expect(asked).toEqual(['GET /bucket/site/a%20b/%C3%BC"?q=%20']);
});

it('tries a GET three times when the connection breaks', async () => {
  await bucket((request, response) => {
    if (asked.length < 3) request.socket.destroy();
    else response.end('third');
  });
  expect(await text((await fetch()).body)).toBe('third');
});

it('gives up after three times with 502', async () => {
  await bucket((request) => void request.socket.destroy());
  const error = await fetch().catch((e) => e);
  expect(error).toBeInstanceOf(OriginError);
  expect([error.status, asked.length]).toEqual([502, 3]);
});

it('tries what may change something once', async () => {
  await bucket((request) => void request.socket.destroy());
  await expect(fetch({ method: 'PUT' })).rejects.toThrow(OriginError);
  expect(asked).toHaveLength(1);
});

it('answers 504 where the origin is silent for its time', async () => {
  await bucket(() => {}, 30);
  const error = await fetch().catch((e) => e);
  expect([error.status, error.message]).toEqual([504, 'The origin did not answer in 0.03 s.']);
});
