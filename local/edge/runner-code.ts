import { resolve } from 'node:path';
import { buildSync } from 'esbuild';

const built = new Map<string, string>();

/**
 * The program of a function's process, `runner.ts` of a folder of this room, as one file; built once. Found from the
 * project's root, where every command runs.
 */
export function runnerCode(folder: 'function' | 'viewer-function'): string {
  const code =
    built.get(folder) ??
    buildSync({
      entryPoints: [resolve('local', 'edge', folder, 'runner.ts')],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
    }).outputFiles[0]!.text;
  built.set(folder, code);
  return code;
}
