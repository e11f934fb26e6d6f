import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the npm alias `"cdktf": "npm:cdktn@…"` does: whoever asks for cdktf, a provider's bindings too, gets CDK Terrain. */
const ALIAS = `
const Module = require('node:module');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const name = /^cdktf($|\\/)/.test(request) ? request.replace('cdktf', 'cdktn') : request;
  return resolve.call(this, name, ...rest);
};
`;

describe('the switch to CDK Terrain', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cdktn-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  const synth = (name: string, nodeOptions: string[] = []) => {
    execFileSync(process.execPath, [...nodeOptions, 'cli/run.mjs', 'main.ts'], {
      env: { ...process.env, CDKTF_OUTDIR: join(dir, name) },
    });
    const stacks = join(dir, name, 'stacks');
    return Object.fromEntries(
      readdirSync(stacks).map((stack) => [stack, JSON.parse(readFileSync(join(stacks, stack, 'cdk.tf.json'), 'utf8'))]),
    );
  };

  it('changes nothing of what is synthesised but the version in the metadata', () => {
    const hook = join(dir, 'alias.cjs');
    writeFileSync(hook, ALIAS);
    const cdktf = synth('a');
    const cdktn = synth('b', ['--require', hook]);

    expect(Object.keys(cdktf)).toEqual(['dev', 'local', 'prod']);
    expect(cdktf.prod['//'].metadata.version).toBe('0.21.0');
    expect(cdktn.prod['//'].metadata.version).toBe('0.24.0');
    const plain = (stacks: Record<string, Record<string, unknown>>) =>
      Object.fromEntries(Object.entries(stacks).map(([name, { '//': _, ...stack }]) => [name, stack]));
    expect(plain(cdktn)).toEqual(plain(cdktf));
  }, 60_000);
});
