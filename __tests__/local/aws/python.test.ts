import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installMoto, ownPython } from '../../../local/aws/python';

describe('moto of our own', () => {
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'cache-'));
  });
  afterEach(() => rmSync(cache, { recursive: true }));

  it('lives in a folder named after its version', () => {
    expect(ownPython('/c')).toBe('/c/moto/5.2.1/bin/python');
  });

  it('cannot be had without Python, and the error says what to install', async () => {
    const lines: string[] = [];
    await expect(installMoto(cache, (line) => lines.push(line), ['no-python-here'])).rejects.toThrow(
      'The local AWS needs Python 3.9 or later with its venv module, and found none. Install Python 3 (on Debian: python3-venv), then run this again',
    );
    expect(lines).toEqual([]);
    expect(readdirSync(cache)).toEqual([]);
  });
});
