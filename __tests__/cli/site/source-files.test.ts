import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contains, siteFiles } from '../../../cli/site/source-files';

describe('siteFiles', () => {
  let root: string;
  let site: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'files-'));
    site = join(root, 'site');
    mkdirSync(join(site, '.well-known'), { recursive: true });
    mkdirSync(join(site, '.git'));
    for (const name of ['index.html', '.well-known/security.txt', '.git/config', '.env', 'Ü b#%.txt']) {
      writeFileSync(join(site, name), name);
    }
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('are those that are published, whatever their names', () => {
    expect(siteFiles(site).files).toEqual(['.well-known/security.txt', 'index.html', 'Ü b#%.txt']);
  });

  it('include links to files of the site, and no links to folders', () => {
    symlinkSync('index.html', join(site, 'start.html'));
    symlinkSync('.', join(site, 'loop'));
    const { files, leftOut, read } = siteFiles(site);
    expect(files).toContain('start.html');
    expect(String(read('start.html'))).toBe('index.html');
    expect(leftOut).toEqual(['loop: is a link to a folder']);
  });

  it('refuses a link that leads out, or nowhere', () => {
    writeFileSync(join(root, 'secret'), '');
    symlinkSync('../secret', join(site, 'out.txt'));
    expect(() => siteFiles(site)).toThrow(
      `${site}/out.txt: is a link that leads out of the site. Put the file itself there.`,
    );
    rmSync(join(site, 'out.txt'));
    symlinkSync('none', join(site, 'dead.txt'));
    expect(() => siteFiles(site)).toThrow(`${site}/dead.txt: is not there, or is a link that leads nowhere`);
  });

  it('refuses a folder without a page', () => {
    rmSync(join(site, 'index.html'));
    expect(() => siteFiles(site)).toThrow(
      `${site}: holds no page. Give the folder with the built site, where index.html is.`,
    );
    expect(() => siteFiles(join(root, 'none'))).toThrow(`${root}/none: is not there, or is a link that leads nowhere`);
  });
});

it.each([
  ['a', 'a', true],
  ['a', 'a/b', true],
  ['.', 'a', true],
  ['a/b', 'a', false],
  ['a', 'ab', false],
  ['a', '..b', false],
  ['a', 'a/..b', true],
])('contains: %s, %s: %s', (outer, inner, expected) => expect(contains(outer, inner)).toBe(expected));
