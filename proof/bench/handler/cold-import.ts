import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnv } from '../../../cli/core/child-env';

/**
 * Milliseconds that a new process takes to load a module, and those for an empty one: the fastest of some runs in turn,
 * since whatever else the machine does only adds to it.
 */
export function coldImport(js: string, runs: number): { readonly module: number; readonly empty: number } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const files = { empty: join(folder, 'empty.js'), module: join(folder, 'index.js') };
    writeFileSync(files.empty, '');
    writeFileSync(files.module, js);
    const times: { empty: number[]; module: number[] } = { empty: [], module: [] };
    for (let run = 0; run < runs; run++) {
      times.empty.push(load(files.empty));
      times.module.push(load(files.module));
    }
    return { module: Math.min(...times.module), empty: Math.min(...times.empty) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function load(file: string): number {
  const code = `const t = process.hrtime.bigint(); require(${JSON.stringify(file)}); console.log(Number(process.hrtime.bigint() - t));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', env: childEnv() });
  const nanoseconds = Number.parseInt(stdout, 10);
  if (Number.isNaN(nanoseconds)) throw new Error(stderr);
  return nanoseconds / 1e6;
}
