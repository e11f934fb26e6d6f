import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { serverCertificate } from '../../../cli/tls/certificate';

const NAME = 'd111111abcdef8.cloudfront.net';
const dir = mkdtempSync(join(tmpdir(), 'network-'));
const servers: Server[] = [];
let env: NodeJS.ProcessEnv;

const listen = (server: Server) =>
  new Promise<number>((done) => {
    servers.push(server);
    server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port));
  });

beforeAll(async () => {
  const { caFile, ...certificate } = await serverCertificate(dir, [NAME], new Date());
  const secure = await listen(createHttps(certificate, (_, response) => response.end('secure')));
  const plain = await listen(createHttp((_, response) => response.end('plain')));
  const names = join(dir, 'names.json');
  writeFileSync(
    names,
    JSON.stringify({ [`${NAME}:443`]: secure, [`${NAME}:80`]: plain, 'other.cloudfront.net:443': secure }),
  );
  env = {
    PATH: process.env.PATH,
    NODE_OPTIONS: `--require ${resolve('proof/support/network.cjs')}`,
    NODE_EXTRA_CA_CERTS: caFile,
    REHEARSAL_NAMES: names,
  };
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(dir, { recursive: true });
});

const get = async (url: string) => {
  const script = `const { get } = require('node:${new URL(url).protocol.slice(0, -1)}');
    get('${url}', (answer) => answer.on('data', (text) => console.log(String(text)))).on('error', ({ code }) => console.log(code));`;
  return (await promisify(execFile)(process.execPath, ['-e', script], { env })).stdout.trim();
};

it('leads a name to loopback, for https and http', async () => {
  expect(await get(`https://${NAME}/`)).toBe('secure');
  expect(await get(`http://${NAME}/`)).toBe('plain');
});

it('has TLS ask for the certificate of the name all the same', async () => {
  expect(await get('https://other.cloudfront.net/')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});
