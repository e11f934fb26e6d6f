import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, buildSync, version } from 'esbuild';
import type { CompiledPolicy } from '../policy/types';
import { entrySource } from './entry';
import { deterministicZip } from './zip';

export interface EdgeBundle {
  /** The function as it runs: one CommonJS file that exports `handler`. */
  readonly js: string;
  /** Its source map. It names sources relative to the project's root. */
  readonly map: string;
  /** What is given to Lambda: `index.js` alone. The map is of no use there, since the edge takes no NODE_OPTIONS. */
  readonly zip: Uint8Array;
  /** The zip's SHA-256 in base64: what Lambda reports as `CodeSha256`. */
  readonly codeSha256: string;
}

/**
 * Builds the edge function with the policy in it. The same policy and sources give the same bytes on every machine,
 * whatever the folder, time, time zone or umask.
 */
export function bundleEdgeFunction(policy: CompiledPolicy, root: string = projectRoot()): EdgeBundle {
  const entry = entrySource(policy);
  const { js, map } = once(join(root, CACHE, `${keyOf(entry, root)}.json`), () => build(entry, root));
  const zip = deterministicZip({ 'index.js': js });
  return { js, map, zip, codeSha256: createHash('sha256').update(zip).digest('base64') };
}

type Built = Pick<EdgeBundle, 'js' | 'map'>;

const CACHE = join('node_modules', '.cache', 'edge-security-headers', 'edge');

const OPTIONS = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  charset: 'ascii',
  legalComments: 'none',
  sourcemap: 'external',
  sourcesContent: true,
  outfile: 'index.js',
  write: false,
  logLevel: 'error',
  tsconfigRaw: {},
} as const satisfies BuildOptions;

function build(entry: string, root: string): Built {
  const { outputFiles } = buildSync({
    ...OPTIONS,
    stdin: { contents: entry, resolveDir: root, sourcefile: 'edge-function.js', loader: 'js' },
    absWorkingDir: root,
  });
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!.text;
  return { js: text('.js'), map: text('.map') };
}

/**
 * Changes with all that the bundle is made from: what this process gives to esbuild, which may be of another time than
 * the files beside it, and the files that esbuild reads.
 */
function keyOf(entry: string, root: string): string {
  const hash = createHash('sha256').update(JSON.stringify([version, OPTIONS, entry]));
  for (const name of [...filesIn('lambda', root), ...filesIn(join('lib', 'policy'), root)]) {
    hash.update(JSON.stringify([name, readFileSync(join(root, name), 'utf8')]));
  }
  return hash.digest('hex').slice(0, 24);
}

function filesIn(folder: string, root: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .sort();
}

/** What the file holds, or what `make` gives, which is then kept there: starting esbuild is most of a synthesis. */
function once(file: string, make: () => Built): Built {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const built = make();
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, JSON.stringify(built));
  renameSync(partial, file);
  return built;
}

/** The nearest folder above that has the handler: commands run from a file of esbuild's in node_modules/.cache. */
function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, HANDLER))) {
    if (folder === dirname(folder)) throw new Error(`${HANDLER} is in no folder above ${__dirname}`);
    folder = dirname(folder);
  }
  return folder;
}

const HANDLER = join('lambda', 'origin-response.ts');
