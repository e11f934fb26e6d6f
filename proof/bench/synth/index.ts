import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { childEnv } from '../../../cli/core/child-env';
import { median } from '../median';

const ROUNDS = 15;
const MOST = 1.8;

/** The least that a cdktf app can be: one stack with nothing in it. */
const EMPTY_APP = `
const { App, TerraformStack } = require(${JSON.stringify(resolve('node_modules', 'cdktf'))});
const app = new App();
new TerraformStack(app, 'empty');
app.synth();
`;

/**
 * `npm run synth` of this project, every environment of site.config.ts, beside `npm run synth` of an empty cdktf app,
 * by turns; then the same without npm's own start, which both have alike.
 */
export async function benchSynth(): Promise<boolean> {
  const empty = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    writeFileSync(join(empty, 'main.js'), EMPTY_APP);
    writeFileSync(join(empty, 'package.json'), JSON.stringify({ scripts: { synth: 'node main.js' } }));
    const viaNpm = compare(['npm', 'run', '--silent', 'synth'], ['npm', 'run', '--silent', 'synth'], empty);
    const direct = compare([process.execPath, 'cli/run.mjs', 'main.ts'], [process.execPath, 'main.js'], empty);
    const fine = viaNpm <= MOST;
    console.log(
      `${fine ? 'met   ' : 'MISSED'} npm run synth, beside an empty cdktf app's: ${viaNpm.toFixed(2)} times (goal: at most ${MOST})`,
    );
    console.log(`       without npm's own start: ${direct.toFixed(2)} times (no goal)`);
    return fine;
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}

/** The medians' ratio, after one round that is not counted. */
function compare(ours: string[], theirs: string[], folder: string): number {
  const times: [ours: number[], theirs: number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const pair = [time(ours, '.'), time(theirs, folder)] as const;
    if (round === 0) continue;
    times[0].push(pair[0]);
    times[1].push(pair[1]);
  }
  return median(times[0]) / median(times[1]);
}

function time([command, ...args]: string[], cwd: string): number {
  const from = performance.now();
  const { status, stderr } = spawnSync(command as string, args, {
    cwd,
    env: childEnv(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - from;
}
