import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnv } from '../../cli/core/child-env';
import { CommandLine } from '../../cli/core/command-line';

const command = new CommandLine('test')
  .description(
    'Everything: types, lint and format, then the tests (unit, synth, AWS on loopback, a real browser).\n' +
      'Arguments are handed to jest: `npm test -- lib/policy` runs what lies there.',
  )
  .argument('[jest...]')
  .allowUnknownOption()
  .addHelpText('after', '\nEnds with one line, `N passed, N failed` (and `, N skipped`). Exit status: 0 or 1.')
  .parse();

/** What the tests may be told. Rights of whoever runs them are not among it. */
const TEST_ENV = [
  ...[
    'CI',
    'GITHUB_ACTIONS',
    'CHROME_PATH',
    'SITE_*',
    'TF_*',
    'CHECKPOINT_DISABLE',
    'PIP_*',
    'PYTHON*',
    'PYENV_*',
    'VIRTUAL_ENV',
  ],
  ...['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_*', 'NO_COLOR', 'FORCE_COLOR', 'COLORTERM', 'TERM', 'COLUMNS'],
  ...['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'npm_config_*'],
];

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

function run(name: string, args: string[]): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join('node_modules', ...name.split('/')), ...args], {
      env: childEnv(TEST_ENV),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('close', (status) => done(status === 0));
  });
}

async function main(): Promise<void> {
  const checks: readonly [name: string, program: string, args: string[]][] = [
    ['types', 'typescript/bin/tsc', ['--noEmit']],
    ['lint and format', '@biomejs/biome/bin/biome', ['ci', '--error-on-warnings', '.']],
  ];
  let passed = 0;
  let failed = 0;
  for (const [name, program, args] of checks) {
    const ok = await run(program, args);
    console.log(`${ok ? 'passed' : 'FAILED'}: ${name}`);
    if (ok) passed += 1;
    else failed += 1;
  }

  const dir = mkdtempSync(join(tmpdir(), 'edge-security-headers-'));
  const file = join(dir, 'jest.json');
  const fine = await run('jest/bin/jest.js', ['--json', `--outputFile=${file}`, ...command.args]);
  let skipped = 0;
  try {
    const results: JestResults = JSON.parse(readFileSync(file, 'utf8'));
    passed += results.numPassedTests;
    // A file that cannot be loaded runs no test, and is no less a failure.
    failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
    skipped = results.numPendingTests + results.numTodoTests;
  } catch {
    failed += 1;
  } finally {
    rmSync(dir, { recursive: true });
  }
  if (!fine && failed === 0) failed = 1;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
