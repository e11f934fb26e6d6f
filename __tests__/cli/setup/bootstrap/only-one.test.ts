import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onlyOne } from '../../../../cli/setup/bootstrap/only-one';

describe('one bootstrap at a time', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'only-one-'));
    file = join(dir, 'lock');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const OTHER = new Error(`another bootstrap runs here (process ${process.pid}). Wait until it has ended.`);

  it('runs, hands on what came of it, and leaves nothing behind', async () => {
    const deep = join(dir, 'a', 'b', 'lock');
    const done = await onlyOne(deep, async () => {
      expect(readFileSync(deep, 'utf8')).toBe(String(process.pid));
      return 'done';
    });
    expect(done).toBe('done');
    expect(readdirSync(join(dir, 'a', 'b'))).toEqual([]);
  });

  it('leaves nothing behind when it fails', async () => {
    await expect(onlyOne(file, () => Promise.reject(new Error('no credentials')))).rejects.toThrow('no credentials');
    expect(readdirSync(dir)).toEqual([]);
  });

  it('refuses while another is at it, whose lock stays', async () => {
    await onlyOne(file, async () => {
      await expect(onlyOne(file, async () => 'twice')).rejects.toThrow(OTHER);
      expect(readdirSync(dir)).toEqual(['lock']);
    });
  });

  it('lets exactly one of many in', async () => {
    let inside = 0;
    let most = 0;
    const all = Array.from({ length: 20 }, () =>
      onlyOne(file, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((done) => setTimeout(done, 50));
        inside -= 1;
      }),
    );
    const failed = (await Promise.allSettled(all)).filter(({ status }) => status === 'rejected');
    expect([most, failed.length]).toEqual([1, 19]);
  });

  it('does not count what a killed one has left behind', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(file, String(pid));
    expect(await onlyOne(file, async () => readFileSync(file, 'utf8'))).toBe(String(process.pid));
    expect(readdirSync(dir)).toEqual([]);
  });

  it('does not count a lock that names nobody', async () => {
    writeFileSync(file, '');
    expect(await onlyOne(file, async () => 'done')).toBe('done');
  });
});
