import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { bundleEdgeFunction } from '../../../lib/bundle';
import { loadFunction } from '../../../lib/bundle/load';
import { compile } from '../../../lib/policy';

const strict = compile({ preset: 'strict' });

describe('the bundle', () => {
  const { js, map, zip, codeSha256 } = bundleEdgeFunction(strict);

  it('holds the handler in at most 6 KB with the strict preset', () => {
    expect(Buffer.byteLength(js)).toBeLessThanOrEqual(6144);
    expect(Object.keys(requireText(js))).toEqual(['handler']);
  });

  it('runs', async () => {
    const { handler } = loadFunction(bundleEdgeFunction(compile({ preset: 'aws-blog' })).js);
    const event = { Records: [{ cf: { response: { status: '200', headers: {} } } }] };
    expect(await handler(event)).toMatchObject({
      headers: { 'x-frame-options': [{ key: 'X-Frame-Options', value: 'DENY' }] },
    });
  });

  it('needs no module', () => {
    expect(js).not.toMatch(/\brequire\(|\bimport\b/);
  });

  it('is asynchronous and takes no callback, which newer runtimes do not call', () => {
    expect((requireText(js).handler as () => void).length).toBe(1);
  });

  it('leaves the code of rules out where there are none', () => {
    const rules = [{ when: { statuses: [404] }, remove: ['etag'] }];
    expect(bundleEdgeFunction(compile({ preset: 'strict', rules })).js.length).toBeGreaterThan(js.length + 1000);
  });

  it('is the one file of the zip, which everybody may read', () => {
    const files = unzipSync(zip);
    expect(Object.keys(files)).toEqual(['index.js']);
    expect(Buffer.from(files['index.js']!).toString()).toBe(js);
    // External attributes of the one central directory entry: the upper half is the Unix mode.
    const entry = Buffer.from(zip).lastIndexOf('PK\u0001\u0002');
    expect((Buffer.from(zip).readUInt32LE(entry + 38) >>> 16).toString(8)).toBe('100644');
  });

  it('has the SHA-256 that Lambda reports', () => {
    expect(codeSha256).toBe(createHash('sha256').update(zip).digest('base64'));
    expect(codeSha256).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  it("has a source map that names the project's files and no folder of this machine", () => {
    const { sources } = JSON.parse(map);
    expect(sources).toContain('lambda/origin-response.ts');
    expect(sources.filter((source: string) => source.startsWith('/') || source.includes('..'))).toEqual([]);
    expect(map).not.toContain(resolve('.'));
  });

  it('is another one for another policy', () => {
    expect(bundleEdgeFunction(compile({ preset: 'aws-blog' })).codeSha256).not.toBe(codeSha256);
  });
});

describe('the same bytes', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('come from two copies in folders of other names and times, in other zones, locales and umasks', () => {
    const one = bundleIn(copy('one', new Date('2001-02-03T04:05:06Z')), '022', { TZ: 'UTC', LC_ALL: 'C' });
    const two = bundleIn(copy('a much longer, ünusual näme', new Date('2031-01-01T00:00:00Z')), '077', {
      TZ: 'Pacific/Kiritimati',
      LC_ALL: 'tr_TR.UTF-8',
    });
    const here = bundleEdgeFunction(strict);
    expect(one).toEqual({ js: here.js, map: here.map, codeSha256: here.codeSha256 });
    expect(two).toEqual(one);
  });

  /** A clone, as far as the bundle is concerned, all of its files of one time. */
  function copy(name: string, time: Date): string {
    const root = join(folder, name);
    mkdirSync(root);
    for (const part of ['lambda', 'lib', 'cli/run.mjs', 'package.json'])
      cpSync(part, join(root, part), { recursive: true });
    // Package by package, so that each copy has a cache of its own.
    mkdirSync(join(root, 'node_modules'));
    for (const name of readdirSync('node_modules').filter((entry) => !entry.startsWith('.'))) {
      symlinkSync(resolve('node_modules', name), join(root, 'node_modules', name));
    }
    writeFileSync(
      join(root, 'emit.ts'),
      `import { bundleEdgeFunction } from './lib/bundle';
       import { compile } from './lib/policy';
       const { js, map, codeSha256 } = bundleEdgeFunction(compile({ preset: 'strict' }));
       process.stdout.write(JSON.stringify({ js, map, codeSha256 }));`,
    );
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!file.startsWith('node_modules')) utimesSync(join(root, file), time, time);
    }
    return root;
  }

  function bundleIn(root: string, umask: string, environment: Record<string, string>): unknown {
    const { stdout, stderr } = spawnSync(
      '/bin/sh',
      ['-c', `umask ${umask}; exec "$0" cli/run.mjs emit.ts`, process.execPath],
      { cwd: root, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment }, encoding: 'utf8' },
    );
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  }
});

/** What `require` of such a file gives. */
function requireText(js: string): Record<string, unknown> {
  const module = { exports: {} };
  new Function('module', 'exports', js)(module, module.exports);
  return module.exports;
}
