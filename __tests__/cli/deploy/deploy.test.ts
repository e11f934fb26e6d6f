import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Progress } from '../../../cli/core/progress';
import { deploy } from '../../../cli/deploy/deploy';
import { parseSiteConfig } from '../../../lib/config';

describe('before anything is planned', () => {
  let dir: string;
  let printed: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'deploy-'));
    printed = '';
    writeFileSync(join(dir, 'index.html'), '<p>\n<a href="guide">x</a>');
    writeFileSync(join(dir, 'guide.html'), '<p>');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** One that is stopped where it would look for Terraform. */
  const stopped = (urls: 'folders' | 'files', strict: boolean) =>
    deploy({
      name: 'test',
      site: parseSiteConfig({ site: 'example', website: dir, environments: { test: { urls } } }),
      strict,
      moved: false,
      confirm: async () => false,
      check: {} as never,
      waitMs: 0,
      progress: new Progress({ write: (text: string) => (printed += text) } as never),
      env: {},
      signal: AbortSignal.abort(new Error('stopped')),
    });
  const FINDING = "index.html:2:4: leads to /guide, which is not there. guide.html is: urls: 'files' serves it there.";

  it('links that lead nowhere are reported', async () => {
    await expect(stopped('folders', false)).rejects.not.toThrow('--strict');
    expect(printed).toContain(`warning: ${FINDING}\n`);
  });

  it('they are refused where that is asked for', async () => {
    await expect(stopped('folders', true)).rejects.toThrow(
      new Error(`${dir}: ${FINDING}\nNothing was planned or uploaded (--strict).`),
    );
    expect(printed).toBe('');
  });

  it('nothing is said of a site whose links lead somewhere', async () => {
    await expect(stopped('files', true)).rejects.not.toThrow('--strict');
    expect(printed).not.toContain('warning');
  });
});
