import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { type LearningServer, serveReportOnly } from '../../../../cli/seal/learn/serve';
import { compile } from '../../../../lib/policy';

const dir = mkdtempSync(join(tmpdir(), 'serve-'));
let server: LearningServer;

beforeAll(async () => {
  mkdirSync(join(dir, '.well-known'));
  const files = {
    'index.html': '<p>',
    'lib.umd.cjs': 'a()',
    'app.js.br': brotliCompressSync('b()'),
    '.well-known/webauthn': '{}',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  const served = { folder: dir, policy: compile({}), rootObject: 'index.html', errorPage: '/%zz.html' };
  server = await serveReportOnly({ ...served, onReport: () => {} });
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

const get = (path: string) =>
  new Promise<unknown[]>((resolve, reject) =>
    request(`${server.origin}${path}`, { rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      const { 'content-type': type, 'content-encoding': encoding } = response.headers;
      response.on('end', () => resolve([response.statusCode, type, encoding]));
    })
      .on('error', reject)
      .end(),
  );

it.each([
  ['/', 200, 'text/html; charset=utf-8', undefined],
  ['/lib.umd.cjs', 200, 'text/javascript; charset=utf-8', undefined],
  ['/app.js.br', 200, 'text/javascript; charset=utf-8', 'br'],
  ['/%2Ewell-known/webauthn', 200, 'application/json', undefined],
  ['/missing', 404, 'text/plain', undefined],
])('%s is served as it is published: %s, %s, %s', async (path, ...wanted) => {
  expect(await get(path)).toEqual(wanted);
});
