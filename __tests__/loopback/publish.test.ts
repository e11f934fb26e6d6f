import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { DeleteObjectsCommand, HeadObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { rollBackContent } from '../../cli/publish/history';
import { publishSite } from '../../cli/publish/publish-site';
import { proveKills } from '../../proof/bench/publish/kills';
import { BUCKET, publishing } from '../../proof/bench/publish/publishing';
import { type ServedSite, serveSite } from '../../proof/bench/publish/served-site';
import { get } from '../local/edge/viewer';

jest.setTimeout(120_000);

// Publishes to AWS on loopback, read through the local edge.
describe('a site published to AWS on loopback', () => {
  const dir = mkdtempSync(join(tmpdir(), 'publish-local-'));
  const folder = join(dir, 'site');
  let served: ServedSite;

  const write = (files: Record<string, string | Buffer>) => {
    rmSync(folder, { recursive: true, force: true });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
  };
  const seen = async (path: string) => {
    const { status, headers, body } = await get(served.edge as never, path);
    return { status, body: body.toString(), type: headers['content-type'], cache: headers['cache-control'] };
  };
  const until = async (path: string, body: string) => {
    for (let i = 0; i < 100 && (await seen(path)).body !== body; i++) await new Promise((done) => setTimeout(done, 50));
    expect((await seen(path)).body).toBe(body);
  };

  beforeAll(async () => {
    served = await serveSite(dir);
  });
  afterAll(async () => {
    await served?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('answers odd names as they are, with their types and caching', async () => {
    write({
      'index.html': 'home',
      'c#.txt': 'hash',
      '100%.txt': 'percent',
      'a b.txt': 'spaces',
      'c++.txt': 'plus',
      '🚀.txt': 'rocket',
      'About.html': 'A',
      'about.html': 'a',
      'empty.css': '',
      'folder.html/index.html': 'inside',
      'app.3f2a9c1b.js': 'hashed',
      '.well-known/security.txt': 'contact',
      [`${'d'.repeat(200)}/`.repeat(5) + 'f'.repeat(19)]: '1,024 bytes',
      'lib.cjs.br': brotliCompressSync('a()'),
      'film.mp4': Buffer.alloc(9 * 1024 * 1024, 'x'),
    });
    const { uploaded } = await publishSite(publishing(served, folder));
    expect(uploaded).toHaveLength(15);
    expect(await publishSite(publishing(served, folder))).toMatchObject({ uploaded: [], unchanged: 15 });
    const bodies: Record<string, string> = {};
    for (const path of [
      '/',
      '/c%23.txt',
      '/100%25.txt',
      '/a%20b.txt',
      '/c%2B%2B.txt',
      '/%F0%9F%9A%80.txt',
      '/About.html',
      '/about.html',
      '/folder.html/index.html',
      '/.well-known/security.txt',
    ]) {
      bodies[path] = (await seen(path)).body;
    }
    expect(Object.values(bodies)).toEqual([
      'home',
      'hash',
      'percent',
      'spaces',
      'plus',
      'rocket',
      'A',
      'a',
      'inside',
      'contact',
    ]);
    expect(await seen('/app.3f2a9c1b.js')).toEqual({
      status: 200,
      body: 'hashed',
      type: 'text/javascript; charset=utf-8',
      cache: 'public, max-age=31536000, immutable',
    });
    for (const accepted of ['br', 'gzip', 'identity']) {
      const { headers, body } = await get(served.edge as never, '/lib.cjs.br', {
        headers: { 'accept-encoding': accepted },
      });
      expect([headers['content-type'], headers['content-encoding']]).toEqual(['text/javascript; charset=utf-8', 'br']);
      expect(body).toEqual(brotliCompressSync('a()'));
    }
    expect(await seen('/empty.css')).toMatchObject({ status: 200, body: '', type: 'text/css; charset=utf-8' });
    expect((await seen('/film.mp4')).body).toHaveLength(9 * 1024 * 1024);
  });

  it('shows nobody what the publish notes', async () => {
    await served.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: '.publish/manifest' }));
    expect((await seen('/.publish/manifest')).status).toBe(403);
    expect((await seen('/%2Epublish/manifest')).status).toBe(403);
  });

  it('is invalidated, and goes back to what it was', async () => {
    await seen('/about.html');
    write({ 'index.html': 'home', 'about.html': 'changed' });
    await publishSite(publishing(served, folder));
    await until('/about.html', 'changed');
    // Through the other edge: this one would keep the error for ten seconds.
    expect((await get(served.uncached as never, '/About.html')).status).toBe(403);
    const { to, uploaded } = await rollBackContent({ ...publishing(served, folder) });
    expect(to.number).toBe(1);
    // What had left the site was still there.
    expect(uploaded.toSorted()).toEqual(['About.html', 'about.html', 'folder.html/index.html']);
    await until('/about.html', 'a');
    await until('/About.html', 'A');
    expect((await seen('/About.html')).cache).toBe('public, max-age=0, s-maxage=86400, must-revalidate');
  });

  it('is published by one of two at once, and the other says by whom', async () => {
    write({ 'index.html': 'new home' });
    const both = await Promise.allSettled([1, 2].map(() => publishSite(publishing(served, folder))));
    const [lost, ...more] = both.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []));
    expect(more).toEqual([]);
    expect(lost).toMatch(
      new RegExp(`\\(process ${process.pid}\\) has been publishing to bucket since .* wait for it with --wait\\.`),
    );
    await until('/', 'new home');
  });

  it('is published by both where the second waits', async () => {
    write({ 'index.html': 'newest home' });
    const both = await Promise.all([1, 2].map(() => publishSite({ ...publishing(served, folder), waitMs: 60_000 })));
    expect(both.map(({ uploaded }) => uploaded.length).toSorted()).toEqual([0, 1]);
  });

  it('can be emptied as Terraform does it: versions, and marks of what was deleted', async () => {
    const all = { Bucket: BUCKET };
    const { Versions = [], DeleteMarkers = [] } = await served.s3.send(new ListObjectVersionsCommand(all));
    expect(DeleteMarkers.map(({ Key }) => Key)).toContain('.publish/lease');
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    await served.s3.send(new DeleteObjectsCommand({ ...all, Delete: { Objects } }));
    const left = await served.s3.send(new ListObjectVersionsCommand(all));
    expect([left.Versions ?? [], left.DeleteMarkers ?? []]).toEqual([[], []]);
  });
});

// `npm run bench -- publish-kills` is the long proof.
it('a publish that is killed leaves no page that names what is not there, and the next one goes on', async () => {
  const { kills, midway, pages, violations } = await proveKills(8, 8, () => {});
  expect(violations).toEqual([]);
  expect(kills).toBe(8);
  expect(midway).toBeGreaterThan(1);
  expect(pages).toBeGreaterThan(20);
}, 400_000);
