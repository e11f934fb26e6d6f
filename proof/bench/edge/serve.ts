// A process that serves for the edge benchmark: `serve.ts edge` or `serve.ts bare`. It says where on its first line,
// then answers each line of its input with its resident memory and the processor time it has used.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { serverCertificate } from '../../../cli/tls/certificate';
import { bundleEdgeFunction } from '../../../lib/bundle';
import { compile } from '../../../lib/policy';
import { distributionConfig, serve, withFunction } from '../../support/fake-aws';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:headers:1';
const BIG = 1024 * 1024 * 1024;
const CHUNK = Buffer.alloc(1024 * 1024, 'x');

interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

async function edge(page: Buffer): Promise<Serving> {
  const { httpsUrl, close } = await serve(
    (aws) => {
      aws.objects.set('/index.html', { body: page });
      aws.functions[ARN] = { code: bundleEdgeFunction(compile({ preset: 'strict' })).js };
      aws.config = distributionConfig(withFunction(ARN));
      aws.answer = async (request, response) => {
        if (request.url !== '/bucket/big') return false;
        response.writeHead(200, { 'Content-Length': BIG, 'Content-Type': 'video/mp4' });
        await pipeline(Readable.from(Array(BIG / CHUNK.length).fill(CHUNK)), response).catch(() => {});
        return true;
      };
    },
    { pollMs: 1000, log: (line) => console.error(line) },
  );
  return { url: httpsUrl, close };
}

async function bare(page: Buffer, caDir: string): Promise<Serving> {
  const { key, cert } = await serverCertificate(caDir, ['localhost', '127.0.0.1'], new Date());
  const server = createServer({ key, cert }, (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': page.length }).end(page);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, close: async () => {} };
}

async function main([kind, caDir = '']: readonly string[]): Promise<void> {
  const page = readFileSync('website/index.html');
  const { url, close } = kind === 'edge' ? await edge(page) : await bare(page, caDir);
  console.log(url);
  createInterface(process.stdin)
    .on('line', () => {
      global.gc?.();
      const { user, system } = process.cpuUsage();
      console.log(JSON.stringify({ mb: process.memoryUsage.rss() / 1024 / 1024, cpuMs: (user + system) / 1000 }));
    })
    .on('close', () => void close().then(() => process.exit()));
}

void main(process.argv.slice(2));
