import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { compileRoutes } from '../../../lib/routing';
import { Bench } from './support/site';

const A = {
  'index.html': '<script src="app.aaaa1111.js" integrity="sha384-x"></script>',
  'about/index.html': '<p>',
  'app.aaaa1111.js': 'a',
  'style.css': 'a{}',
  data: '?',
};
const B = { ...A, 'index.html': '<script src="app.bbbb2222.js"></script>', 'app.bbbb2222.js': 'b' } as Record<
  string,
  string
>;
delete B['app.aaaa1111.js'];

describe('publishing a site', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.stop());

  it('uploads hashed names, then what may name them, then pages, then the manifest', async () => {
    bench.site(A);
    expect(await bench.publish({ concurrency: 1 })).toMatchObject({
      uploaded: ['app.aaaa1111.js', 'data', 'style.css', 'about/index.html', 'index.html'],
      deleted: [],
      unchanged: 0,
      bytes: 68,
      invalidated: [],
      number: 1,
      warnings: [],
    });
    expect(bench.changes()).toEqual([
      'PutObject app.aaaa1111.js',
      'PutObject data',
      'PutObject style.css',
      'PutObject about/index.html',
      'PutObject index.html',
      'PutObject .publish/manifest',
    ]);
    expect(bench.keys()).toEqual(['about/index.html', 'app.aaaa1111.js', 'data', 'index.html', 'style.css']);
  });

  it('sends types, and a year of caching for hashed names alone', async () => {
    bench.site(A);
    await bench.publish();
    const headersOf = (key: string) => bench.s3.object(key)?.headers;
    expect(headersOf('app.aaaa1111.js')).toEqual({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(headersOf('index.html')).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=0, s-maxage=86400, must-revalidate',
    });
    expect(headersOf('data')?.['content-type']).toBe('application/octet-stream');
  });

  it('sends what is compressed with its encoding, in one piece and in parts, and again when the encoding changes', async () => {
    const big = gzipSync(randomBytes(9 * 1024 * 1024), { level: 0 });
    bench.site({
      'index.html': '',
      'app.js.br': brotliCompressSync('a()'),
      'b.js.gz': gzipSync('b()'),
      'game.data.gz': big,
    });
    await bench.publish();
    const kindOf = (key: string) => {
      const { 'content-type': type, 'content-encoding': encoding } = bench.s3.object(key)?.headers ?? {};
      return [type, encoding];
    };
    expect(kindOf('index.html')).toEqual(['text/html; charset=utf-8', undefined]);
    expect(kindOf('app.js.br')).toEqual(['text/javascript; charset=utf-8', 'br']);
    expect(kindOf('b.js.gz')).toEqual(['text/javascript; charset=utf-8', 'gzip']);
    expect(kindOf('game.data.gz')).toEqual(['application/octet-stream', 'gzip']);
    expect((await bench.publish()).uploaded).toEqual([]);
    const rules = { contentTypes: [{ path: '/b.js.gz', encoding: 'none' }] } as const;
    expect(await bench.publish({ rules })).toMatchObject({ uploaded: ['b.js.gz'], invalidated: ['/b.js.gz'] });
    expect(kindOf('b.js.gz')).toEqual(['application/gzip', undefined]);
    expect((await bench.publish({ rules })).uploaded).toEqual([]);
  });

  it('publishes a type that is declared, and a page without an ending after what it names', async () => {
    bench.site({ 'a.css': '', 'blog/first': '<p>', 'index.html': '' });
    const rules = { contentTypes: [{ path: '/blog/*', type: 'text/html' }] };
    expect((await bench.publish({ rules, concurrency: 1 })).uploaded).toEqual(['a.css', 'blog/first', 'index.html']);
    expect(bench.s3.object('blog/first')?.headers['content-type']).toBe('text/html');
    bench.site({ 'a.css': '', 'index.html': '' });
    expect((await bench.publish({ rules })).deleted).toEqual(['blog/first']);
  });

  it('warns at the first publish of names that merely look hashed, until they are declared, and refuses them when strict', async () => {
    const site = {
      'index.html': '',
      'uploads/logo_3f2a9c1b4d.png': '1',
      'uploads/team-0a1b2c3d.jpg': '2',
      'app.3f2a9c1b.js': '',
    };
    const warning =
      'uploads/logo_3f2a9c1b4d.png and 1 more: looks as if the name had its content’s hash in it, and browsers keep it for a year. Where the file may change under its name, write hashedNames: [{ path: "/uploads/*.png", hashed: false }] in site.config.ts, else hashed: true.';
    bench.site(site);
    await expect(bench.publish({ strict: true })).rejects.toThrow(`${warning} Nothing was uploaded (--strict).`);
    expect(bench.keys()).toEqual([]);
    expect((await bench.publish({ dryRun: true })).warnings).toEqual([warning]);
    const rules = { hashedNames: [{ path: '/uploads/*', hashed: false }] };
    expect((await bench.publish({ rules, dryRun: true, strict: true })).warnings).toEqual([]);
    expect((await bench.publish()).warnings).toEqual([warning]);
    expect((await bench.publish()).warnings).toEqual([]);
    expect(await bench.publish({ rules })).toMatchObject({
      uploaded: ['uploads/logo_3f2a9c1b4d.png', 'uploads/team-0a1b2c3d.jpg'],
      warnings: [],
    });
    expect(bench.s3.object('uploads/logo_3f2a9c1b4d.png')?.headers['cache-control']).toBe(
      'public, max-age=0, s-maxage=86400, must-revalidate',
    );
    expect(bench.s3.object('app.3f2a9c1b.js')?.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('asks for little where nothing has changed, and writes nothing but its lease', async () => {
    bench.site(A);
    await bench.publish();
    bench.s3.asked.length = 0;
    expect(await bench.publish()).toMatchObject({
      uploaded: [],
      deleted: [],
      unchanged: 5,
      invalidated: [],
      number: 1,
    });
    expect(bench.s3.counts()).toEqual({ PutObject: 1, GetObject: 1, ListObjectsV2: 1, DeleteObject: 1 });
    expect(bench.s3.object('.publish/lease')).toBeUndefined();
  });

  it('takes one PUT, one manifest and one invalidation where one page has changed', async () => {
    bench.site(A);
    await bench.publish();
    bench.s3.asked.length = 0;
    bench.write('about/index.html', '<h1>');
    expect(await bench.publish()).toMatchObject({ uploaded: ['about/index.html'], unchanged: 4, number: 2 });
    expect(bench.changes()).toEqual(['PutObject about/index.html', 'PutObject .publish/manifest']);
    expect(bench.invalidated).toEqual([['/about/index.html', '/about/', '/about']]);
  });

  it('keeps what open pages still name for the grace time, and deletes it in the first publish after that', async () => {
    bench.site(A);
    await bench.publish();
    bench.site(B);
    expect(await bench.publish({ graceMs: 1000 })).toMatchObject({ leaving: ['app.aaaa1111.js'], deleted: [] });
    expect(bench.s3.object('app.aaaa1111.js')).toBeDefined();
    expect(await bench.publish({ graceMs: 60_000 })).toMatchObject({
      leaving: ['app.aaaa1111.js'],
      deleted: [],
      number: 2,
    });
    bench.s3.clockAhead = 61_000;
    expect(await bench.publish({ graceMs: 60_000 })).toMatchObject({ deleted: ['app.aaaa1111.js'], number: 3 });
    expect(bench.keys()).not.toContain('app.aaaa1111.js');
    expect((await bench.publish({ graceMs: 60_000 })).number).toBe(3);
  });

  it('deletes a page that has left the site at once, and after the manifest', async () => {
    bench.site(A);
    await bench.publish();
    bench.s3.asked.length = 0;
    const { 'about/index.html': _, ...rest } = A;
    bench.site(rest);
    expect(await bench.publish()).toMatchObject({ deleted: ['about/index.html'], leaving: [] });
    expect(bench.changes()).toEqual(['PutObject .publish/manifest', 'DeleteObjects']);
    expect(bench.invalidated).toEqual([['/about/index.html', '/about/', '/about']]);
  });

  it('takes a file that comes back within the grace time as it is', async () => {
    bench.site(A);
    await bench.publish();
    bench.site(B);
    await bench.publish();
    bench.site(A);
    expect(await bench.publish()).toMatchObject({ uploaded: ['index.html'], leaving: ['app.bbbb2222.js'] });
  });

  it('mends what somebody else has changed or deleted in the bucket, and takes out what they put there', async () => {
    bench.site(A);
    await bench.publish();
    bench.s3.set('data', 'hacked');
    bench.s3.remove('style.css');
    bench.s3.set('left-behind.html', 'x');
    expect(await bench.publish()).toMatchObject({ uploaded: ['data', 'style.css'], deleted: ['left-behind.html'] });
    expect(bench.s3.texts).toMatchObject({ data: '?', 'style.css': 'a{}' });
  });

  it('uploads all of a bucket that another tool has filled, since that had other headers', async () => {
    bench.s3.set('index.html', A['index.html'], { 'content-type': 'text/html' });
    bench.site({ 'index.html': A['index.html'] });
    expect(await bench.publish()).toMatchObject({ uploaded: ['index.html'], invalidated: ['/index.html', '/'] });
  });

  it('does nothing in a dry run, and tells what it would do', async () => {
    bench.site(A);
    await bench.publish();
    const before = bench.s3.texts;
    bench.s3.asked.length = 0;
    bench.site(B);
    expect(await bench.publish({ dryRun: true, graceMs: 0 })).toMatchObject({
      uploaded: ['app.bbbb2222.js', 'index.html'],
      deleted: ['app.aaaa1111.js'],
      invalidated: ['/index.html', '/', '/app.aaaa1111.js'],
      unchanged: 3,
      number: 2,
    });
    expect(bench.s3.counts()).toEqual({ GetObject: 1, ListObjectsV2: 1 });
    expect(bench.s3.texts).toEqual(before);
    expect(bench.invalidated).toEqual([]);
  });

  it('warns of a file that is replaced under a name whose integrity a page carries, and refuses it when strict', async () => {
    const site = (css: string) => ({
      'index.html': '<link rel="stylesheet" href="/css/site.css" integrity="sha384-x"><script src="other.js">',
      'css/site.css': css,
      'other.js': css,
    });
    const warning =
      'css/site.css changes under its name, and index.html carries its integrity: until both are published and invalidated a browser may refuse it. Seal the site first (npm run seal): its names then change with the bytes.';
    bench.site(site('a{}'));
    await bench.publish({ strict: true });
    bench.site(site('b{}'));
    await expect(bench.publish({ strict: true })).rejects.toThrow(`${warning} Nothing was uploaded (--strict).`);
    expect(bench.s3.texts['css/site.css']).toBe('a{}');
    expect((await bench.publish()).warnings).toEqual([warning]);
    expect(bench.s3.texts['css/site.css']).toBe('b{}');
  });

  it('warns of other bytes under a name that says they never change', async () => {
    bench.site(A);
    await bench.publish();
    bench.write('app.aaaa1111.js', 'other');
    const { warnings, invalidated } = await bench.publish();
    expect(warnings.at(-1)).toBe(
      'app.aaaa1111.js: the name says that its bytes never change, and they have: browsers that hold it keep the old ones for up to a year. Put the content’s hash into the name, or declare the name in hashedNames of site.config.ts.',
    );
    expect(invalidated).toEqual(['/app.aaaa1111.js']);
  });

  it('refuses a folder without its first page, one without files, and none', async () => {
    bench.site({ 'start.html': '' });
    await expect(bench.publish({ routes: compileRoutes() })).rejects.toThrow(
      `${bench.dir}: has no index.html, which CloudFront answers for /. Point "website" in site.config.ts at the built site, or "defaultRootObject" at its first page.`,
    );
    bench.site({});
    await expect(bench.publish()).rejects.toThrow(
      `${bench.dir}: holds no files to publish. Point "website" in site.config.ts at the built site.`,
    );
    expect(bench.s3.asked).toEqual([]);
  });

  it('reports links and files that lead nowhere before anything is uploaded, and refuses them when strict', async () => {
    bench.site({ 'index.html': '<a href="docs">x</a>\n<a href="/gone/">y</a>', 'docs.html': '', '404.html': '' });
    const served = { errorPage: '/404.html' };
    const lines = [
      "index.html:1:4: leads to /docs, which is not there. docs.html is: urls: 'files' serves it there.",
      'index.html:2:4: leads to /gone/, which is not there.',
    ];
    const routes = compileRoutes();
    await expect(bench.publish({ routes, served, strict: true })).rejects.toThrow(
      `${bench.dir} has 2 problems:\n  ${lines.join('\n  ')}\nNothing was uploaded (--strict).`,
    );
    expect(bench.s3.asked).toEqual([]);
    expect((await bench.publish({ routes, served })).warnings).toEqual(lines);
    bench.write('index.html', '<a href=x>x</a>'.repeat(25));
    const { warnings } = await bench.publish({ routes, served });
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('5 more links or files like these: --strict names them all.');
  });

  it('gives a site a page for what is missing, where it has none, and says so', async () => {
    bench.site({ 'index.html': '' });
    const { warnings, uploaded } = await bench.publish({ routes: compileRoutes(), served: { errorPage: '/404.html' } });
    expect(warnings).toEqual([
      `404.html is not in ${bench.dir}: the site gets a small page of its own for what is missing.`,
    ]);
    expect(uploaded).toEqual(['404.html', 'index.html']);
    expect(bench.s3.texts['404.html']).toContain('<h1>Page not found</h1>');
    expect(bench.s3.texts['404.html']).not.toMatch(/<(?:style|script)|style=|\son\w+=/);
    expect(bench.s3.object('404.html')?.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8' });
    bench.write('404.html', 'own');
    await bench.publish({ routes: compileRoutes(), served: { errorPage: '/404.html' } });
    expect(bench.s3.texts['404.html']).toBe('own');
  });

  it('does not publish _redirects, which the routes hold', async () => {
    bench.site({ 'index.html': '', _redirects: '/a /', 'docs/_redirects': '' });
    await bench.publish();
    expect(bench.keys()).toEqual(['docs/_redirects', 'index.html']);
  });

  it('puts a large file in parts, and its ETag is known again after a publish that did not finish', async () => {
    const big = Buffer.alloc(20 * 1024 * 1024, 'x');
    bench.site({ 'index.html': '', 'film.mp4': big });
    bench.s3.fault = ({ key }) =>
      key === 'index.html' ? { kind: 'answer', status: 403, code: 'AccessDenied' } : undefined;
    await expect(bench.publish()).rejects.toThrow('S3 refuses s3:PutObject');
    expect(bench.s3.counts()).toMatchObject({ CreateMultipartUpload: 1, UploadPart: 3, CompleteMultipartUpload: 1 });
    expect(bench.s3.object('film.mp4')).toMatchObject({ size: big.length, etag: expect.stringMatching(/-3$/) });
    expect(bench.s3.object('film.mp4')?.headers).toMatchObject({ 'content-type': 'video/mp4' });
    bench.s3.fault = () => undefined;
    expect((await bench.publish()).uploaded).toEqual(['index.html']);
  });

  it('refuses a file that was written to since it was hashed, large or small, and lets the object be', async () => {
    const big = Buffer.alloc(9 * 1024 * 1024, 'x');
    for (const [name, before] of Object.entries({ 'small.txt': Buffer.from('x'), 'large.bin': big })) {
      bench.site({ [name]: before });
      await bench.publish();
      bench.write(name, Buffer.concat([before, Buffer.from('1')]));
      bench.s3.fault = ({ operation }) => {
        if (operation === 'ListObjectsV2')
          writeFileSync(join(bench.dir, name), Buffer.concat([before, Buffer.from('2')]));
        return undefined;
      };
      await expect(bench.publish()).rejects.toThrow(
        `${join(bench.dir, name)}: was written to while it was published. Publish again when the build is over.`,
      );
      expect(bench.s3.object(name)?.size).toBe(before.length);
      expect(bench.s3.openUploads).toBe(0);
      bench.s3.fault = () => undefined;
    }
  });

  it('tells how far it is', async () => {
    bench.site(A);
    const amounts: string[] = [];
    await bench.publish({
      concurrency: 1,
      onProgress: ({ files, allFiles, bytes }) => amounts.push(`${files}/${allFiles} ${bytes}`),
    });
    expect(amounts.at(-1)).toBe('5/5 68');
  });
});
