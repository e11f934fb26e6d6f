import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealSite } from '../../../cli/seal/seal-site';
import { fingerprintsOf, readSealed, writeSealed } from '../../../cli/site/sealed-folder';
import { siteFiles } from '../../../cli/site/source-files';

describe('a sealed folder', () => {
  let root: string;
  let folder: string;
  let out: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sealed-'));
    folder = join(root, 'site');
    out = join(root, 'sealed');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(folder, 'index.html'), '<script>a</script>');
    writeFileSync(join(folder, 'sub/x.txt'), 'x');
  });

  afterEach(() => rmSync(root, { recursive: true }));

  async function seal(): Promise<string> {
    const source = siteFiles(folder);
    const fingerprints = fingerprintsOf(folder, source.files);
    return writeSealed(out, { folder, fingerprints }, await sealSite(source));
  }

  it('holds the copy under a name made from its content, and what its pages need', async () => {
    const copy = await seal();
    expect(copy).toMatch(/\/sealed\/site-[0-9a-f]{16}$/);
    expect(readFileSync(join(copy, 'sub/x.txt'), 'utf8')).toBe('x');
    expect(readSealed(out, folder)).toEqual({
      website: copy,
      needs: { site: { 'script-src': ["'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='"] }, pages: [] },
    });
    expect(readdirSync(out).sort()).toEqual(['seal.json', copy.split('/').at(-1)]);
  });

  it('is the same when nothing has changed, and keeps the copy before for one more time', async () => {
    const first = await seal();
    expect(await seal()).toBe(first);
    writeFileSync(join(folder, 'index.html'), '2');
    const second = await seal();
    expect([existsSync(first), existsSync(second)]).toEqual([true, true]);
    writeFileSync(join(folder, 'index.html'), '3');
    const third = await seal();
    expect([existsSync(first), existsSync(second), existsSync(third)]).toEqual([false, true, true]);
  });

  it('takes away what a run left that was ended', async () => {
    mkdirSync(join(out, 'site-partial-1'), { recursive: true });
    writeFileSync(join(out, 'seal.json.1'), '{');
    writeFileSync(join(out, 'seal.lock'), '999999999');
    const copy = await seal();
    expect(readdirSync(out).sort()).toEqual(['seal.json', copy.split('/').at(-1)]);
  });

  it('is written by one at a time', async () => {
    mkdirSync(out);
    writeFileSync(join(out, 'seal.lock'), String(process.ppid));
    await expect(seal()).rejects.toThrow(`seal.lock: process ${process.ppid} is sealing. Wait until it has ended.`);
    expect(readdirSync(out)).toEqual(['seal.lock']);
  });

  it('is not written into a folder that holds something else', async () => {
    mkdirSync(out);
    writeFileSync(join(out, 'thesis.txt'), '');
    await expect(seal()).rejects.toThrow(
      'thesis.txt: is nothing that seal has written. Give a folder of its own with --out.',
    );
  });

  describe('is told to be older than its source', () => {
    const told = (what: string) => `${out}/seal.json: is older than its source: ${folder}/${what}. Run npm run seal.`;

    beforeEach(() => seal());

    it.each<[string, () => void, string]>([
      ['a file is new', () => writeFileSync(join(folder, 'new.txt'), ''), 'new.txt is new'],
      ['a file is gone', () => rmSync(join(folder, 'sub/x.txt')), 'sub/x.txt is gone'],
      ['a file has another size', () => writeFileSync(join(folder, 'sub/x.txt'), 'xy'), 'sub/x.txt has changed'],
      ['a file has other bytes', () => writeFileSync(join(folder, 'sub/x.txt'), 'y'), 'sub/x.txt has changed'],
    ])('where %s', (_, change, what) => {
      change();
      expect(() => readSealed(out, folder)).toThrow(told(what));
    });

    it('and not where a file was only written again', () => {
      utimesSync(join(folder, 'index.html'), 1, 1);
      expect(readSealed(out, folder).needs.pages).toEqual([]);
    });
  });

  it('says what is wrong where there is none that can be read', async () => {
    expect(() => readSealed(out, folder)).toThrow(
      `${out}/seal.json: is not there, and site.config.ts says sealed. Run npm run seal.`,
    );
    const copy = await seal();
    expect(() => readSealed(out, 'dist')).toThrow(`seal.json: is of ${folder}, and site.config.ts says website dist.`);
    rmSync(copy, { recursive: true });
    expect(() => readSealed(out, folder)).toThrow(
      `${copy}: is not there, and ${out}/seal.json names it. Run npm run seal.`,
    );
    writeFileSync(join(out, 'seal.json'), '{"version":2');
    expect(() => readSealed(out, folder)).toThrow(/seal\.json: the file: .*Run npm run seal\.$/);
  });
});
