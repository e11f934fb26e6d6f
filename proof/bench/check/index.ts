import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Report } from '../../../cli/check/report';
import { childEnv } from '../../../cli/core/child-env';
import { compile } from '../../../lib/policy';
import { median } from '../median';

const PATHS = 1000;
const CONCURRENCY = 32;
const ROUNDS = 3;
const MOST_OF_CURL = 0.25;
const MOST_OF_OBSERVATORY = 0.2;

interface Site {
  readonly httpsUrl: string;
  readonly httpUrl: string;
  readonly caFile: string;
}

/**
 * `npm run check` of 1,000 paths of the local edge at 32 questions at once, beside a shell's loop of curl that prints
 * their headers, and beside as many scans of the Observatory package at 32 at once. All whole processes, by turns.
 */
export async function benchCheck(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-check-'));
  const server = spawn(process.execPath, ['cli/run.mjs', 'proof/bench/check/serve.ts', String(PATHS)], {
    env: childEnv(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const { value } = await createInterface(server.stdout)[Symbol.asyncIterator]().next();
    const site: Site = JSON.parse(value ?? 'null');
    const paths = Array.from({ length: PATHS }, (_, n) => `/page-${n}.html`);
    writeFileSync(join(folder, 'paths'), `${paths.join('\n')}\n`);
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(compile({ preset: 'strict' })));

    const times = { check: [] as number[], curl: [] as number[], observatory: [] as number[] };
    // The first round fills the edge's cache and is not counted.
    for (let round = 0; round <= ROUNDS; round++) {
      const took = { check: check(site, folder), curl: curl(site, folder), observatory: observatory(site, paths) };
      if (round === 0) continue;
      for (const who of ['check', 'curl', 'observatory'] as const) times[who].push(took[who]);
      console.log(
        `round ${round}: ${Object.entries(took)
          .map(([who, ms]) => `${who} ${(ms / 1000).toFixed(1)} s`)
          .join(', ')}`,
      );
    }
    const ratio = (who: 'curl' | 'observatory') => median(times.check.map((ms, i) => ms / times[who][i]!));
    return [
      told(ratio('curl'), MOST_OF_CURL, `a loop of curl over ${PATHS} paths`),
      told(ratio('observatory'), MOST_OF_OBSERVATORY, `${PATHS} scans of the Observatory package`),
    ].every(Boolean);
  } finally {
    server.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function check({ httpsUrl, httpUrl, caFile }: Site, folder: string): number {
  const output = join(folder, 'report.json');
  const args = ['cli/run.mjs', 'cli/commands/check.ts', httpsUrl, '--paths', `@${join(folder, 'paths')}`];
  args.push('--http-port', new URL(httpUrl).port, '--ca', caFile, '--expect', join(folder, 'policy.json'));
  args.push('--concurrency', String(CONCURRENCY), '--format', 'json', '--output', output);
  const ms = time(process.execPath, args);
  const { summary }: Report = JSON.parse(readFileSync(output, 'utf8'));
  if (!summary.passed || summary.answers < PATHS) throw new Error(`the check found ${JSON.stringify(summary)}`);
  return ms;
}

function curl({ httpsUrl, caFile }: Site, folder: string): number {
  const loop = 'while read -r path; do curl -sS --cacert "$1" -D - -o /dev/null "$2$path" || exit 1; done < "$3"';
  return time('sh', ['-c', loop, 'sh', caFile, httpsUrl.replace(/\/$/, ''), join(folder, 'paths')]);
}

function observatory({ httpsUrl, httpUrl, caFile }: Site, paths: readonly string[]): number {
  const ports = [new URL(httpsUrl).port, new URL(httpUrl).port, String(CONCURRENCY)];
  return time(process.execPath, ['proof/bench/check/observatory.mjs', ...ports], {
    input: paths.join('\n'),
    env: { NODE_EXTRA_CA_CERTS: caFile },
  });
}

function time(
  command: string,
  args: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): number {
  const from = performance.now();
  const { status, stderr } = spawnSync(command, args, {
    env: childEnv(),
    ...options,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 2).join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - from;
}

function told(ratio: number, most: number, what: string): boolean {
  const met = ratio <= most;
  console.log(
    `${met ? 'met   ' : 'MISSED'} the check's time beside ${what}: ${ratio.toFixed(2)} (goal: at most ${most})`,
  );
  return met;
}
