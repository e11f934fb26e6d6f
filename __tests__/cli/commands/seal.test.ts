import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSealed } from '../../../cli/site/sealed-folder';

jest.setTimeout(60_000);

const command = ['cli/run.mjs', 'cli/commands/seal.ts'];

function seal(...args: string[]) {
  return spawnSync(process.execPath, [...command, ...args], { encoding: 'utf8', timeout: 30_000 });
}

describe('npm run seal', () => {
  let root: string;
  let site: string;
  let out: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'seal-'));
    site = join(root, 'site');
    out = join(root, 'out');
    mkdirSync(site);
    writeFileSync(join(site, 'index.html'), '<p>\n<script>alert(1)</script>');
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('says what it did and what pages need, and ends 0', () => {
    const { status, stdout, stderr } = seal(site, '--out', out);
    expect([status, stderr]).toEqual([0, '']);
    expect(
      stdout
        .replace(/ +\d+\.\d s$/gm, '')
        .replaceAll(root, 'ROOT')
        .replace(/ {2,}/g, ' '),
    ).toMatch(
      /^✓ site ROOT\/site: 1 files\n✓ pages 1 read, 0 tags with integrity\n✓ copy ROOT\/out\/site-\S+\n✓ policy one policy: all pages need the same\n\nevery page\n script-src 1 hash\n$/,
    );
  });

  it('names links that lead nowhere, and seals all the same', () => {
    mkdirSync(join(site, 'guide'));
    writeFileSync(
      join(site, 'index.html'),
      '<!doctype html>\n<a href="/guide/">Guide</a> <a href="guide/api">API</a>\n',
    );
    writeFileSync(join(site, 'guide/index.html'), '<img src="../logo.svg">');
    writeFileSync(join(site, 'guide/api.html'), '<p>');
    const { status, stdout, stderr } = seal(site, '--out', out);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').filter((line) => line.includes('leads to'))).toEqual([
      '  guide/index.html:1:6: leads to /logo.svg, which is not there.',
      "  index.html:2:32: leads to /guide/api, which is not there. guide/api.html is: urls: 'files' serves it there.",
    ]);
    expect(readSealed(out, site).website).toContain('site-');
  });

  it('ends 1, writes nothing and keeps the copy before, where something cannot be sealed', () => {
    expect(seal(site, '--out', out).status).toBe(0);
    const before = readFileSync(join(out, 'seal.json'));
    writeFileSync(join(site, 'index.html'), '<p onclick="go()">');
    const { status, stdout, stderr } = seal(site, '--out', out);
    expect(status).toBe(1);
    expect(stdout).toContain(
      '✗ index.html:1:4: onclick="go()" cannot be allowed by a hash alone. Attach it in a script file',
    );
    expect(stderr).toBe('\nerror: 1 thing cannot be sealed, and nothing was written\n');
    expect(readFileSync(join(out, 'seal.json'))).toEqual(before);
    expect(existsSync(join(out, JSON.parse(String(before)).site))).toBe(true);
    expect(seal(site, '--out', out, '--fix').status).toBe(0);
    expect(readFileSync(join(site, 'index.html'), 'utf8')).toBe('<p onclick="go()">');
  });

  it('has a report for programs', () => {
    writeFileSync(join(site, 'b.html'), '<p style="color:red">');
    const { status, stdout } = seal(site, '--out', out, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      sealed: false,
      copy: null,
      way: 'per page',
      pages: [{ file: 'b.html' }, { file: 'index.html', paths: ['/index.html'] }],
      errors: [{ place: { file: 'b.html', line: 1, column: 4 } }],
      warnings: [],
    });
  });

  it.each([
    [['--fxi'], "error: unknown option '--fxi'\n(Did you mean --fix?)\n"],
    [
      ['--out', 'SITE/sealed'],
      'error: --out SITE/sealed and the site SITE must lie beside each other, not one in the other\n',
    ],
    [['--out', 'SITE'], 'error: --out SITE and the site SITE must lie beside each other, not one in the other\n'],
    [['--unsafe-hashes', ' '], 'error: --unsafe-hashes wants the reason in words\n'],
  ])('ends 2 for %j', (args, told) => {
    const { status, stderr } = seal(site, ...args.map((arg) => arg.replace('SITE', site)));
    expect([status, stderr]).toEqual([2, told.replaceAll('SITE', site)]);
  });

  it('ends 1 in one line where the folder is not there', () => {
    const { status, stderr } = seal(join(root, 'none'), '--out', out);
    expect([status, stderr]).toEqual([1, `\nerror: ${root}/none: is not there, or is a link that leads nowhere\n`]);
  });

  it('leaves the old copy or the new one, whole, whenever it is killed', async () => {
    for (let i = 0; i < 300; i++) writeFileSync(join(site, `${i}.txt`), String(i));
    expect(seal(site, '--out', out).status).toBe(0);
    const current = () => join(out, JSON.parse(readFileSync(join(out, 'seal.json'), 'utf8')).site);
    const outcomes: string[] = [];
    for (let run = 0; run < 8; run++) {
      const old = current();
      writeFileSync(join(site, 'index.html'), `<script>alert(${run})</script>`);
      const child = spawn(process.execPath, [...command, site, '--out', out]);
      child.stdout.resume();
      child.stderr.resume();
      const ended = once(child, 'exit');
      // From when it begins to write.
      while (child.exitCode === null && !existsSync(join(out, `site-partial-${child.pid}`))) {
        await new Promise((done) => setTimeout(done, 1));
      }
      await new Promise((done) => setTimeout(done, run * 8));
      child.kill('SIGKILL');
      await ended;
      const copy = current();
      expect(readdirSync(copy)).toHaveLength(301);
      outcomes.push(copy === old ? 'old' : 'new');
    }
    expect(outcomes).toContain('old');
    expect(seal(site, '--out', out).status).toBe(0);
    expect(readSealed(out, site).website).toBe(current());
    expect(readdirSync(out).some((name) => /partial|lock|seal\.json\./.test(name))).toBe(false);
  });
});
