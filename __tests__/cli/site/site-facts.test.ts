import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { siteFacts } from '../../../cli/site/site-facts';

describe('siteFacts', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'facts-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('has the keys that would be published, and _redirects under the name that people edit', () => {
    for (const folder of ['docs', '.well-known', '.git']) mkdirSync(join(dir, folder));
    for (const file of ['index.html', 'docs/index.html', '.well-known/assetlinks', '.git/config', '.env']) {
      writeFileSync(join(dir, file), file);
    }
    symlinkSync('index.html', join(dir, 'home.html'));
    symlinkSync('.', join(dir, 'docs', 'again'));
    writeFileSync(join(dir, '_redirects'), '/a /b');
    const { keys, redirects } = siteFacts(dir, 'website');
    expect(keys.filter((key) => !key.startsWith('docs/again/'))).toEqual([
      '.well-known/assetlinks',
      'docs/index.html',
      'home.html',
      'index.html',
    ]);
    expect(redirects).toEqual({ file: 'website/_redirects', text: '/a /b' });
  });

  it('has nothing of a site that is not built yet', () => {
    expect(siteFacts(join(dir, 'none'))).toEqual({ keys: [], redirects: undefined });
  });
});
