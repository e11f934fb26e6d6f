import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchPaths } from '../../../local/start/watch-paths';

describe('watching files and folders', () => {
  let dir: string;
  let close: () => void;
  let seen: number;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'watch-'));
    mkdirSync(join(dir, 'site', 'deep'), { recursive: true });
    writeFileSync(join(dir, 'config.ts'), '0');
    writeFileSync(join(dir, 'site', 'deep', 'a.css'), '0');
    seen = 0;
    close = watchPaths([join(dir, 'config.ts'), join(dir, 'site')], () => {
      seen += 1;
    });
    await quiet();
  });
  afterEach(() => {
    close();
    rmSync(dir, { recursive: true });
  });

  const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
  /** Until what was told so far has all come. */
  const quiet = async () => {
    await pause(150);
    seen = 0;
  };
  const told = async (change: () => void) => {
    change();
    for (let tries = 0; tries < 100 && seen === 0; tries++) await pause(20);
    const any = seen > 0;
    await quiet();
    return any;
  };
  const replace = () => {
    writeFileSync(join(dir, 'config.ts.new'), '1');
    renameSync(join(dir, 'config.ts.new'), join(dir, 'config.ts'));
  };

  it('tells a change in a folder, however deep', async () => {
    expect(await told(() => writeFileSync(join(dir, 'site', 'deep', 'a.css'), '1'))).toBe(true);
  });

  it('tells each time that a file is put in the place of a watched one', async () => {
    expect(await told(replace)).toBe(true);
    expect(await told(replace)).toBe(true);
    expect(await told(() => writeFileSync(join(dir, 'config.ts'), '2'))).toBe(true);
  });

  it('goes on with a folder that was removed and made anew', async () => {
    expect(await told(() => rmSync(join(dir, 'site'), { recursive: true }))).toBe(true);
    expect(await told(() => mkdirSync(join(dir, 'site')))).toBe(true);
    expect(await told(() => writeFileSync(join(dir, 'site', 'index.html'), '1'))).toBe(true);
    expect(await told(() => writeFileSync(join(dir, 'site', 'index.html'), '2'))).toBe(true);
  });

  it('leaves what lies beside alone, and ends', async () => {
    writeFileSync(join(dir, 'other.ts'), '1');
    await pause(200);
    expect(seen).toBe(0);
    close();
    replace();
    await pause(200);
    expect(seen).toBe(0);
  });
});
