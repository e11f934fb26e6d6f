#!/usr/bin/env node
// Runs one of the project's TypeScript files: `node tools/run.mjs FILE-OR-FOLDER [ARGUMENTS]`.
// esbuild joins the project's own sources; packages stay external, since cdktf must never be bundled: its zip helper
// starts `node <the file it lives in>`, and a bundled app would start itself without end.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [given, ...args] = process.argv.slice(2);
if (!given) {
  console.error('usage: node tools/run.mjs FILE-OR-FOLDER [ARGUMENTS]');
  process.exit(2);
}
const path = resolve(root, given);
const entry = existsSync(path) && statSync(path).isDirectory() ? join(path, 'index.ts') : path;

const { outputFiles } = buildSync({
  entryPoints: [entry],
  absWorkingDir: root,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  write: false,
  logLevel: 'error',
});
const code = outputFiles[0].contents;
// Inside node_modules, so that packages resolve; named by content, so that two runs at once never meet.
const cache = join(root, 'node_modules', '.cache', 'edge-security-headers');
const file = join(cache, `${createHash('sha256').update(code).digest('hex').slice(0, 16)}.cjs`);
if (!existsSync(file)) {
  mkdirSync(cache, { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, code);
  renameSync(partial, file);
}
// Its notice of Node versions to come would stand amid every command's output; .nvmrc names the one to use.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
process.chdir(root);
process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], entry, ...args];
createRequire(import.meta.url)(file);
