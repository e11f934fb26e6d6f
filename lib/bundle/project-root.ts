import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const HANDLER = join('lambda', 'origin-response.ts');

/** The nearest folder above that has the handler: commands run from a file of esbuild's in node_modules/.cache. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, HANDLER))) {
    if (folder === dirname(folder)) throw new Error(`${HANDLER} is in no folder above ${__dirname}`);
    folder = dirname(folder);
  }
  return folder;
}
