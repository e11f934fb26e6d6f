import { createHash } from 'node:crypto';
import { type BuildOptions, build, buildSync, type OutputFile } from 'esbuild';
import type { CompiledPolicy } from '../policy/types';
import { entrySource } from './entry';
import { projectRoot } from './project-root';
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

export interface BundleOptions {
  /** What the visitor gets where the policy cannot be put on a response. @default 'open' */
  readonly onFailure?: 'open' | 'closed';
  /** Where `lambda` is. @default that of this project */
  readonly root?: string;
}

/**
 * Builds the edge function with the policy in it. The same policy and sources give the same bytes on every machine,
 * whatever the folder, time, time zone or umask.
 */
export function bundleEdgeFunction(
  policy: CompiledPolicy,
  { onFailure = 'open', root = projectRoot() }: BundleOptions = {},
): EdgeBundle {
  return toBundle(buildSync(optionsFor(policy, onFailure, root)));
}

/** The same, with esbuild at work in its own process while this one goes on. */
export async function bundleEdgeFunctionAside(
  policy: CompiledPolicy,
  { onFailure = 'open', root = projectRoot() }: BundleOptions = {},
): Promise<EdgeBundle> {
  return toBundle(await build(optionsFor(policy, onFailure, root)));
}

function optionsFor(policy: CompiledPolicy, onFailure: 'open' | 'closed', root: string) {
  return {
    stdin: { contents: entrySource(policy, onFailure), resolveDir: root, sourcefile: 'edge-function.js', loader: 'js' },
    absWorkingDir: root,
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
}

function toBundle({ outputFiles }: { readonly outputFiles: readonly OutputFile[] }): EdgeBundle {
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!.text;
  const js = text('.js');
  const zip = deterministicZip({ 'index.js': js });
  return { js, map: text('.map'), zip, codeSha256: createHash('sha256').update(zip).digest('base64') };
}
