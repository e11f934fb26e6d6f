#!/usr/bin/env node
// Runs one of the project's TypeScript files: `node cli/run.mjs FILE-OR-FOLDER [ARGUMENTS]`.
// esbuild joins the project's own sources, once for as long as none of them changes. Packages stay external, cdktf above
// all: its zip helper starts `node <the file it lives in>`, and a bundled app would start itself without end.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const [given, ...args] = process.argv.slice(2);
if (!given) {
  console.error('usage: node cli/run.mjs FILE-OR-FOLDER [ARGUMENTS]');
  process.exit(2);
}
const path = resolve(root, given);
const entry = existsSync(path) && statSync(path).isDirectory() ? join(path, 'index.ts') : path;
// Inside node_modules, so that packages resolve from there.
const cache = join(root, 'node_modules', '.cache', 'edge-security-headers', 'run');

// Its notice of Node versions to come would stand amid every command's output; .nvmrc names the one to use.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// From Node 22.1: what V8 has compiled is kept, for packages too.
module.enableCompileCache?.();
const file = built() ?? build();
process.chdir(root);
// Not always: cdktf keeps a stack trace of every construct, and each would be mapped.
if (args.includes('--debug')) process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], entry, ...args];
endWithReader();
try {
  require(file);
} catch (error) {
  // What a file says while it loads: a site.config.ts that throws, above all.
  console.error(args.includes('--debug') ? error.stack : `error: ${error.message} (--debug shows where)`);
  process.exit(1);
}

/** Where whoever reads has gone (`| head -1`): what stays until Ctrl-C ends as cleanly as then, the rest at once. */
function endWithReader() {
  let ended = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
      if (ended) return;
      ended = true;
      if (!process.emit('SIGTERM')) process.exit(141);
    });
  }
}

/** The built file of an earlier run, if every source is still what it was then. */
function built() {
  try {
    const { inputs, key } = JSON.parse(readFileSync(manifest(), 'utf8'));
    const file = join(cache, `${key}.cjs`);
    return keyOf(inputs) === key && existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function build() {
  const { buildSync } = require('esbuild');
  const { outputFiles, metafile } = bundled(buildSync, {
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    external: packages(),
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'external',
    metafile: true,
    write: false,
    outfile: join(cache, 'out.cjs'),
    logLevel: 'error',
  });
  const inputs = Object.keys(metafile.inputs);
  const key = keyOf(inputs);
  mkdirSync(cache, { recursive: true });
  const file = join(cache, `${key}.cjs`);
  const [map, code] = outputFiles;
  write(`${file}.map`, map.contents);
  write(file, `${code.text}//# sourceMappingURL=${key}.cjs.map\n`);
  write(manifest(), JSON.stringify({ inputs, key }));
  return file;
}

function bundled(buildSync, options) {
  try {
    return buildSync(options);
  } catch (error) {
    if (!error.errors) throw error;
    // esbuild has told it already: file, line, and what is wrong there.
    process.exit(1);
  }
}

/** Every package but a few small ones that synthesis needs, which load in a fraction of the time when read as one. */
function packages() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // The last has ES modules alone, which cannot be required.
  const joined = ['zod', 'fflate', 'fastest-levenshtein', '@actions/expressions'];
  return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !joined.includes(name));
}

/** Changes with any byte of any source, with this file and with the packages. */
function keyOf(inputs) {
  const hash = createHash('sha256').update(relative(root, entry));
  for (const name of [relative(root, fileURLToPath(import.meta.url)), 'package.json', ...inputs]) {
    // What comes from a package changes with package.json only.
    if (!name.startsWith('node_modules/')) hash.update(readFileSync(join(root, name))).update('\0');
  }
  return hash.digest('hex').slice(0, 24);
}

function manifest() {
  return join(cache, `${relative(root, entry).replaceAll(/\W/g, '-')}.json`);
}

/** Whole or not at all: two runs may write at once. */
function write(file, contents) {
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, contents);
  renameSync(partial, file);
}
