import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const text = readFileSync('docs/csp.md', 'utf8');
const runs = [...text.matchAll(/<!-- seal -->\n```\n\$ npm run seal -- (.*)\n([\s\S]*?)\n```/g)];

describe('docs/csp.md', () => {
  it('shows a site that fails and the same one sealed', () => {
    expect(runs).toHaveLength(2);
  });

  it.each(runs.map(([, args, told]) => [args!, told!]))('shows what is said of npm run seal -- %s', (args, told) => {
    const root = mkdtempSync(join(tmpdir(), 'csp-'));
    const out = join(root, 'sealed');
    const given = args.split(' ').map((arg) => (arg === 'sealed' ? out : arg));
    const { stdout, stderr } = spawnSync(process.execPath, ['cli/run.mjs', 'cli/commands/seal.ts', ...given], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    rmSync(root, { recursive: true });
    // Times differ, and with the name of the folder the width of its column.
    const plain = (said: string) =>
      said
        .replaceAll(out, 'sealed')
        .replace(/ +\d+\.\d s$/gm, '')
        .trim();
    expect(plain(stdout + stderr)).toBe(plain(told));
  });
});
