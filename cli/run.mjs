#!/usr/bin/env node
// Runs a command, or another of the project's TypeScript files: `node cli/run.mjs COMMAND|FILE [ARGUMENTS]`.
// esbuild joins the project's own sources, once for as long as none of them changes. Packages stay external, cdktf above
// all: its zip helper starts `node <the file it lives in>`, and a bundled app would start itself without end.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const { entry, args } = chosen(process.argv.slice(2));
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

/** All commands of cli are one program, built once; those of proof, and any other file, are one each. */
function chosen([given = '--help', ...args]) {
  const command = /^(?:cli\/commands\/)?([\w-]+)(?:\.ts)?$/.exec(given)?.[1];
  const proof = join(root, 'proof', 'commands', `${command}.ts`);
  if (existsSync(proof)) return { entry: proof, args };
  const isFile = /[./]/.test(given) && !given.startsWith('cli/commands/');
  return isFile
    ? { entry: resolve(root, given), args }
    : { entry: join(root, 'cli', 'bin.ts'), args: [command ?? given, ...args] };
}

/** The built file of an earlier run, if every source is still what it was then. */
function built() {
  try {
    const { inputs, key, stamp } = JSON.parse(readFileSync(manifest(), 'utf8'));
    const file = join(cache, `${key}.cjs`);
    if (!existsSync(file)) return undefined;
    // Looked at is enough, mostly; what was touched is read.
    if (stamp === undefined || stamp !== stampOf(inputs)) {
      if (keyOf(inputs) !== key) return undefined;
      keep(inputs, key);
    }
    return file;
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
    banner: { js: `const lazily = ${lazily};` },
    logLevel: 'error',
  });
  const inputs = Object.keys(metafile.inputs);
  const key = keyOf(inputs);
  mkdirSync(cache, { recursive: true });
  const file = join(cache, `${key}.cjs`);
  const [map, code] = outputFiles;
  write(`${file}.map`, map.contents);
  write(file, `${withLazyPackages(code.text)}//# sourceMappingURL=${key}.cjs.map\n`);
  keep(inputs, key);
  return file;
}

/**
 * A package is loaded where it is first used, so that help and wrong usage load no client of AWS and no cdktf. One of
 * which nothing is used is imported for what its loading does (`reflect-metadata`), and is loaded in its place.
 */
function withLazyPackages(code) {
  return code.replace(
    /(?<=(\w+) = )(?:__toESM\(require\("(?!node:)[^"]+"\)(?:, 1)?\)|require\("(?!node:)[^"]+"\))(?=[,;]$)/gm,
    (load, name) => (code.includes(`${name}.`) ? `lazily(() => ${load})` : load),
  );
}

/** Stands for what `load` returns, until something of it is needed. */
function lazily(load) {
  let loaded;
  const all = () => {
    loaded ??= load();
    return loaded;
  };
  return new Proxy(
    {},
    {
      get: (_, name) => all()[name],
      has: (_, name) => name in all(),
      ownKeys: () => Reflect.ownKeys(all()),
      getOwnPropertyDescriptor: (_, name) => ({ ...Reflect.getOwnPropertyDescriptor(all(), name), configurable: true }),
    },
  );
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
  for (const file of own(inputs)) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 24);
}

/** Changes whenever a source is written, also as it was; undefined where one was a moment ago, perhaps while it was read. */
function stampOf(inputs) {
  const before = Date.now() - 2000;
  const stats = own(inputs).map((file) => statSync(file));
  if (stats.some(({ ctimeMs }) => ctimeMs > before)) return undefined;
  const hash = createHash('sha256').update(relative(root, entry));
  for (const { size, ctimeMs } of stats) hash.update(`${size} ${ctimeMs},`);
  return hash.digest('hex');
}

/** This file, package.json and the sources; what comes from a package changes with package.json only. */
function own(inputs) {
  const names = [relative(root, fileURLToPath(import.meta.url)), 'package.json', ...inputs];
  return names.filter((name) => !name.startsWith('node_modules/')).map((name) => join(root, name));
}

function keep(inputs, key) {
  write(manifest(), JSON.stringify({ inputs, key, stamp: stampOf(inputs) }));
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
