import { execFileSync } from 'node:child_process';
import nodeFs, { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSite } from '../../../cli/site/site-files';
import { Bench } from './support/site';

describe('a folder with odd names', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
    bench.site({ 'index.html': 'i' });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await bench.stop();
  });

  /** What is refused, with nothing asked of S3. */
  const refusal = async () => {
    const message = await bench.publish().then(
      () => 'published',
      (error: Error) => error.message,
    );
    expect(bench.s3.asked).toEqual([]);
    return message.replaceAll(bench.dir, 'DIR');
  };

  it.each([
    ['spaces', 'a b  c.txt'],
    ['#', 'c#.txt'],
    ['%', '100%.txt'],
    ['an escape', 'a%20b.txt'],
    ['?', 'what?.txt'],
    ['+', 'c++.txt'],
    ['emoji', '🚀/👩‍🚀.txt'],
    ['dots', 'a..b/...c.d../x..'],
    ['XML', '<&">\'.txt'],
    ['quotes and stars', '*"`$(x).txt'],
    ['a slash of another script', '日本／語.txt'],
    ['1,024 bytes', `${'d'.repeat(200)}/`.repeat(5) + 'f'.repeat(19)],
  ])('publishes %s, knows it again and deletes it', async (_, name) => {
    bench.write(name, 'x');
    if (name.startsWith('a..b')) return expect((await readSite(bench.dir)).hidden).toEqual(['a..b/...c.d..']);
    expect((await bench.publish()).uploaded).toEqual([name, 'index.html']);
    expect(bench.s3.texts[name]).toBe('x');
    expect(await bench.publish()).toMatchObject({ uploaded: [], unchanged: 2 });
    bench.site({ 'index.html': 'i' });
    expect((await bench.publish({ graceMs: 0 })).deleted).toEqual([name]);
    expect(bench.keys()).toEqual(['index.html']);
    return undefined;
  });

  it('publishes names that differ in case alone as two', async () => {
    bench.write('About.html', 'A');
    bench.write('about.html', 'a');
    expect((await bench.publish()).uploaded).toEqual(['About.html', 'about.html', 'index.html']);
    expect(bench.s3.texts).toMatchObject({ 'About.html': 'A', 'about.html': 'a' });
  });

  it('publishes an empty file, and a folder that is named like a page', async () => {
    bench.write('empty.css', '');
    bench.write('about.html/index.html', 'in a folder');
    expect((await bench.publish()).uploaded).toEqual(['empty.css', 'about.html/index.html', 'index.html']);
    expect(bench.s3.object('empty.css')).toMatchObject({
      size: 0,
      headers: { 'content-type': 'text/css; charset=utf-8' },
    });
  });

  it('leaves hidden files and folders out, but not .well-known', async () => {
    bench.write('.git/config', 'secret');
    bench.write('.env', 'secret');
    bench.write('docs/.htpasswd', 'secret');
    bench.write('.publish/manifest', 'forged');
    bench.write('.well-known/security.txt', 'Contact: mailto:security@example.com');
    expect((await bench.publish()).uploaded).toEqual(['.well-known/security.txt', 'index.html']);
    expect((await readSite(bench.dir)).hidden.toSorted()).toEqual(['.env', '.git', '.publish', 'docs/.htpasswd']);
  });

  it('follows links to files and folders inside the site', async () => {
    bench.write('v2/page.html', '2');
    symlinkSync('v2', join(bench.dir, 'latest'));
    symlinkSync('index.html', join(bench.dir, 'home.html'));
    expect((await bench.publish()).uploaded).toEqual(['home.html', 'index.html', 'latest/page.html', 'v2/page.html']);
    expect(bench.s3.texts).toMatchObject({ 'home.html': 'i', 'latest/page.html': '2' });
  });

  it('publishes a folder that is itself reached by a link', async () => {
    const link = `${bench.dir}-link`;
    symlinkSync(bench.dir, link);
    expect((await readSite(link)).keys).toEqual(['index.html']);
    await fs.unlink(link);
  });

  it('tells everything that is wrong at once: links out of it, to nowhere and round in circles, what is no file', async () => {
    const outside = join(tmpdir(), 'outside.txt');
    writeFileSync(outside, 'secret');
    mkdirSync(join(bench.dir, 'a'));
    symlinkSync(outside, join(bench.dir, 'a', 'out.txt'));
    symlinkSync('/etc', join(bench.dir, 'etc'));
    symlinkSync('nowhere', join(bench.dir, 'broken'));
    symlinkSync('..', join(bench.dir, 'a', 'loop'));
    execFileSync('mkfifo', [join(bench.dir, 'pipe')]);
    expect((await refusal()).split('\n').toSorted()).toEqual([
      '  a/loop: is a link to a folder that it lies in itself. Take it out of the site.',
      `  a/out.txt: is a link out of the site, to ${outside}. Put a copy of the file there instead.`,
      '  broken: is a link that leads nowhere. Take it out of the site.',
      '  etc: is a link out of the site, to /etc. Put a copy of the file there instead.',
      '  pipe: is neither a file nor a folder. Take it out of the site.',
      'DIR has 5 problems:',
    ]);
  });

  it.each([
    ['a\nb.txt', 'DIR: a\\u{a}b.txt: has a control character in its name, which no URL can carry. Rename it.'],
    ['..\\..\\x.txt', 'DIR: a\\..\\x.txt: has a backslash in its name, which browsers turn into a slash. Rename it.'],
  ])('refuses what no URL reaches: %j', async (name, message) => {
    bench.write(name.replace(/^\.\./, 'a'), 'x');
    expect(await refusal()).toBe(message);
  });

  it('refuses a name that is not UTF-8', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${bench.dir}/`), Buffer.from([0x61, 0xff])]), 'x');
    expect(await refusal()).toBe('DIR: a\uFFFD: has a name that is not UTF-8. Rename it.');
  });

  it('refuses a path of more than 1,024 bytes', async () => {
    bench.write(`${`${'d'.repeat(200)}/`.repeat(5)}${'f'.repeat(20)}`, 'x');
    expect(await refusal()).toBe(`DIR: ${'d'.repeat(60)}…: has a path of 1025 bytes, and S3 takes 1024. Shorten it.`);
  });

  it('refuses what cannot be read, all of it, before anything is uploaded', async () => {
    bench.write('secret.txt', 'x');
    bench.write('other.txt', 'x');
    const statSync = nodeFs.statSync as (path: string) => nodeFs.Stats;
    jest.spyOn(nodeFs, 'statSync').mockImplementation(((path: string) => {
      if (path.endsWith('secret.txt')) throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
      return statSync(path);
    }) as never);
    expect(await refusal()).toBe('DIR: secret.txt: cannot be read (EACCES). Let the user who publishes read it.');
  });

  it('refuses a folder inside that cannot be read', async () => {
    bench.write('locked/a.txt', 'x');
    const readdir = fs.readdir as unknown as (path: string, options: object) => Promise<never>;
    jest
      .spyOn(fs, 'readdir')
      .mockImplementation(((path: string, options: object) =>
        path.endsWith('locked')
          ? Promise.reject(Object.assign(new Error('permission denied'), { code: 'EACCES' }))
          : readdir(path, options)) as never);
    expect(await refusal()).toBe('DIR: locked/: cannot be read (EACCES). Let the user who publishes read it.');
  });

  it('refuses a file in place of the folder', async () => {
    bench.write('file', 'x');
    await expect(readSite(join(bench.dir, 'file'))).rejects.toThrow('/file: is a file, not a folder. Point "website"');
    await expect(readSite(join(bench.dir, 'none'))).rejects.toThrow('/none: there is no such folder. Point "website"');
  });
});
