import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from '../../../cli/browser/find';

describe('findBrowser', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'find-browser-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(name: string, script = 'exit 0'): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it('takes the one that CHROME_PATH names, before one on PATH', () => {
    const chrome = program('my-chrome');
    program('chromium');
    expect(findBrowser({ CHROME_PATH: chrome, PATH: folder }, folder)).toEqual({ executablePath: chrome, env: {} });
  });

  it('takes one on PATH', () => {
    const chromium = program('chromium');
    expect(findBrowser({ PATH: `/nowhere:${folder}` }, folder)).toEqual({ executablePath: chromium, env: {} });
  });

  it('refuses a CHROME_PATH that names no program, and looks no further', () => {
    program('chromium');
    expect(() => findBrowser({ CHROME_PATH: '/nowhere/chrome', PATH: folder }, folder)).toThrow(
      'CHROME_PATH: /nowhere/chrome is not a program. Give the path of Chrome itself.',
    );
  });

  it('says so when the browser does not start, as where a shared library is missing', () => {
    const chrome = program('chrome', 'echo libnss3.so: cannot open shared object file >&2; exit 127');
    expect(() => findBrowser({ CHROME_PATH: chrome }, folder)).toThrow(
      `${chrome} does not start (libnss3.so: cannot open shared object file). Name another Chrome in CHROME_PATH.`,
    );
  });
});
