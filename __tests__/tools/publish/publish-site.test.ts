import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { publishSite } from '../../../tools/publish/publish-site';

/** What S3 would say to the few requests that a publish makes, and what it was asked. */
class FakeS3 {
  readonly asked: string[] = [];
  readonly types: Record<string, string | undefined> = {};
  /** Keys that may not be deleted. */
  kept: readonly string[] = [];
  constructor(private objects: Record<string, string>) {}

  readonly server: Server = createServer(async (request, answer) => {
    const { method, url = '', headers } = request;
    const { pathname, searchParams } = new URL(url, 'http://s3');
    const key = decodeURIComponent(pathname.replace(/^\/bucket\/?/, ''));
    const body = await text(request);
    if (method === 'GET' && searchParams.get('list-type') === '2') {
      const contents = Object.entries(this.objects).map(
        ([name, etag]) => `<Contents><Key>${name}</Key><ETag>&quot;${etag}&quot;</ETag></Contents>`,
      );
      answer.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`);
    } else if (method === 'PUT') {
      this.asked.push(`PUT ${key}`);
      this.types[key] = headers['content-type'];
      answer.setHeader('etag', '"x"').end();
    } else if (method === 'POST') {
      this.asked.push(`DELETE ${[...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name]) => name).join(' ')}`);
      const errors = this.kept.map(
        (name) => `<Error><Key>${name}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`,
      );
      answer.end(`<DeleteResult>${errors.join('')}</DeleteResult>`);
    } else answer.writeHead(400).end();
  });
}

describe('publishing a site', () => {
  let dir: string;
  let s3: FakeS3;
  let client: S3Client;

  const start = async (objects: Record<string, string>) => {
    s3 = new FakeS3(objects);
    await new Promise<void>((done) => s3.server.listen(0, '127.0.0.1', done));
    client = new S3Client({
      endpoint: `http://127.0.0.1:${(s3.server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
  };
  const write = (name: string, content: string) => {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), content);
  };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'publish-'));
  });
  afterEach(async () => {
    client?.destroy();
    if (s3) await new Promise((done) => s3.server.close(done));
    rmSync(dir, { recursive: true });
  });

  it('uploads pages after what they may name, with their types', async () => {
    write('index.html', '<p>');
    write('about/index.htm', '<p>');
    write('z/style.css', 'a{}');
    write('app.js', '1');
    write('data', '?');
    await start({});
    expect(await publishSite({ s3: client, bucket: 'bucket', dir })).toEqual({
      uploaded: ['app.js', 'data', 'z/style.css', 'about/index.htm', 'index.html'],
      deleted: [],
      unchanged: 0,
    });
    expect(s3.asked).toEqual(['PUT app.js', 'PUT data', 'PUT z/style.css', 'PUT about/index.htm', 'PUT index.html']);
    expect(s3.types).toEqual({
      'app.js': 'text/javascript; charset=utf-8',
      data: 'application/octet-stream',
      'z/style.css': 'text/css; charset=utf-8',
      'about/index.htm': 'text/html; charset=utf-8',
      'index.html': 'text/html; charset=utf-8',
    });
  });

  it('leaves what is the same, uploads what differs and deletes what is no more, last', async () => {
    write('same.txt', 'hello');
    write('changed.txt', 'new');
    await start({ 'same.txt': '5d41402abc4b2a76b9719d911017c592', 'changed.txt': 'old', 'gone.txt': 'x' });
    expect(await publishSite({ s3: client, bucket: 'bucket', dir })).toEqual({
      uploaded: ['changed.txt'],
      deleted: ['gone.txt'],
      unchanged: 1,
    });
    expect(s3.asked).toEqual(['PUT changed.txt', 'DELETE gone.txt']);
  });

  it('says what S3 would not delete, though it answered 200', async () => {
    write('a.txt', 'a');
    await start({ 'old.html': 'x', 'older.html': 'x' });
    s3.kept = ['old.html', 'older.html'];
    await expect(publishSite({ s3: client, bucket: 'bucket', dir })).rejects.toThrow(
      'old.html is still in the bucket, and so are 1 more: S3 would not delete it (AccessDenied: Access Denied). Allow s3:DeleteObject, then publish again.',
    );
  });

  it('leaves hidden files and links out, but not .well-known', async () => {
    write('.git/config', 'secret');
    write('.env', 'secret');
    write('.well-known/security.txt', 'Contact: mailto:security@example.com');
    symlinkSync('/etc/hostname', join(dir, 'link.txt'));
    await start({});
    expect((await publishSite({ s3: client, bucket: 'bucket', dir })).uploaded).toEqual(['.well-known/security.txt']);
  });

  it('refuses a folder that is missing or empty, and deletes nothing then', async () => {
    await start({ 'index.html': 'x' });
    await expect(publishSite({ s3: client, bucket: 'bucket', dir })).rejects.toThrow(
      `${dir}: holds no files to publish. Point "website" in site.config.ts at the built site.`,
    );
    await expect(publishSite({ s3: client, bucket: 'bucket', dir: join(dir, 'none') })).rejects.toThrow(
      `${join(dir, 'none')}: there is no such folder. Point "website" in site.config.ts at the built site.`,
    );
    expect(s3.asked).toEqual([]);
  });
});
