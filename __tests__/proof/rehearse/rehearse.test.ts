import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

// The workflows' own steps, but for what needs Terraform. npm run rehearse is the whole.
describe('a rehearsal of the workflows', () => {
  const dir = mkdtempSync(join(tmpdir(), 'rehearse-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const rehearse = (...args: string[]) =>
    run(process.execPath, ['cli/run.mjs', 'proof/commands/rehearse.ts', ...args]).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );

  it('makes a comment for each environment, and updates it', async () => {
    const { code, stdout, stderr } = await rehearse('--quick', '--first', '2', '--out', dir);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/✓ there is one comment for each\n[\s\S]*✓ the same two comments stand there\n/);
    expect(stdout).toMatch(/rehearsed: 12 steps of the workflows run, 8 things looked at/);
    expect(code).toBe(0);
    const comments = readdirSync(join(dir, 'comments')).map((name) =>
      readFileSync(join(dir, 'comments', name), 'utf8'),
    );
    expect(comments.map((body) => body.split('\n')[0]).sort()).toEqual([
      '<!-- edge-security-headers plan dev -->',
      '<!-- edge-security-headers plan prod -->',
    ]);
  }, 180_000);

  it('deletes nothing that is not its own', async () => {
    writeFileSync(join(dir, 'letter.txt'), 'dear');
    const { code, stderr } = await rehearse('--quick', '--out', dir);
    expect(stderr).toContain(`--out ${dir} holds letter.txt, which is no part of a rehearsal.`);
    expect(code).toBe(1);
    expect(readFileSync(join(dir, 'letter.txt'), 'utf8')).toBe('dear');
  });

  it('ends 2 for wrong usage', async () => {
    expect(await rehearse('--frist', '2')).toMatchObject({ code: 2, stderr: expect.stringContaining('--first') });
    expect(await rehearse('--first', '0')).toMatchObject({ code: 2 });
  });
});
