import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childEnv } from '../../../cli/core/child-env';
import { Random } from '../../support/random';
import { median } from '../median';

const FILES = 10_000;
const ROUNDS = 3;
const TIMES_FASTER = 3;
/** At most so much more memory for fifty times the files, and for 2 GB. */
const MOST_GROWTH = 1.5;

interface Published {
  readonly uploaded: number;
  readonly unchanged: number;
  readonly invalidations: readonly (readonly string[])[];
  readonly mostMemory: number;
}

interface Server {
  readonly endpoint: string;
  /** What it was asked since the call before. */
  counts(forget?: boolean): Promise<Record<string, number>>;
  stop(): void;
}

/**
 * The first publish of 10,000 files beside `aws s3 sync`, whole processes, by turns, to one S3 in memory; then what an unchanged site and
 * one changed file take; then memory.
 */
export async function benchPublish(): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-publish-'));
  const server = await serve();
  try {
    const site = join(dir, 'site');
    makeFolder(site, FILES);
    const results = [
      await besideAws(server, site, dir),
      ...(await whatChangesTake(server, site)),
      ...(await memory(server, dir)),
    ];
    return results.every(Boolean);
  } finally {
    server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function besideAws(server: Server, site: string, dir: string): Promise<boolean> {
  if (spawnSync('aws', ['--version'], { env: childEnv() }).status !== 0) {
    console.log(
      'MISSED there is no aws command to measure beside. Install it (https://aws.amazon.com/cli/, or apt-get install awscli), and run this again.',
    );
    return false;
  }
  const times = { publish: [] as number[], sync: [] as number[], 'sync at 32': [] as number[] };
  for (let round = 1; round <= ROUNDS; round++) {
    const took = {
      publish: time(() => publish(server, site)),
      sync: 0,
      'sync at 32': 0,
    };
    expectPuts(await server.counts(true), FILES + 2);
    for (const [who, concurrency] of [
      ['sync', 10],
      ['sync at 32', 32],
    ] as const) {
      took[who] = time(() => sync(server, site, dir, concurrency));
      expectPuts(await server.counts(true), FILES);
    }
    for (const who of ['publish', 'sync', 'sync at 32'] as const) times[who].push(took[who]);
    console.log(
      `round ${round}: ${Object.entries(took)
        .map(([who, ms]) => `${who} ${(ms / 1000).toFixed(1)} s`)
        .join(', ')}`,
    );
  }
  const ratio = (who: 'sync' | 'sync at 32') => median(times[who].map((ms, i) => ms / (times.publish[i] ?? 0)));
  console.log(`       ${ratio('sync at 32').toFixed(1)} times as fast as aws s3 sync with 32 requests at a time`);
  return told(
    ratio('sync') >= TIMES_FASTER,
    `${ratio('sync').toFixed(1)} times as fast as aws s3 sync with its defaults, ${FILES} files (goal: at least ${TIMES_FASTER})`,
  );
}

async function whatChangesTake(server: Server, site: string): Promise<boolean[]> {
  publish(server, site);
  await server.counts();
  const same = publish(server, site);
  const asked = await server.counts();
  const all = Object.values(asked).reduce((sum, n) => sum + n, 0);
  const most = FILES / 1000 + 5;
  writeFileSync(join(site, 'folder-3', 'page-3.html'), 'changed');
  const one = publish(server, site);
  const { PutObject, DeleteObject, ...rest } = await server.counts();
  return [
    told(
      all <= most && same.uploaded === 0 && same.invalidations.length === 0,
      `${all} requests where nothing has changed: ${JSON.stringify(asked)} (goal: at most ${most})`,
    ),
    told(
      // The file, the manifest, and the lease, which is given back by the one delete.
      PutObject === 3 && DeleteObject === 1 && Object.keys(rest).length === 2 && one.invalidations.length === 1,
      `one file changed: ${PutObject} PUTs (file, manifest, lease), ${DeleteObject} DELETE (lease), reads ${JSON.stringify(rest)}, invalidated ${one.invalidations.join()}`,
    ),
  ];
}

async function memory(server: Server, dir: string): Promise<boolean[]> {
  const most: Record<string, number> = {};
  for (const [name, make] of Object.entries({
    '1,000 files': (folder: string) => makeFolder(folder, 1000),
    '50,000 files': (folder: string) => makeFolder(folder, 50_000),
    'a file of 2 GB': (folder: string) => {
      makeFolder(folder, 1);
      writeFileSync(join(folder, 'film.mp4'), '');
      truncateSync(join(folder, 'film.mp4'), 2 * 1024 ** 3);
    },
  })) {
    const folder = join(dir, 'memory');
    make(folder);
    await server.counts(true);
    most[name] = publish(server, folder).mostMemory / 1024;
    rmSync(folder, { recursive: true });
  }
  const { '1,000 files': base = 0, ...others } = most;
  return Object.entries(others).map(([name, mb]) =>
    told(
      mb / base <= MOST_GROWTH,
      `memory with ${name}: ${Math.round(mb)} MB at most, with 1,000 files ${Math.round(base)} MB: ${(mb / base).toFixed(2)} times (goal: at most ${MOST_GROWTH})`,
    ),
  );
}

/** Files of 1 to 20 kB in folders of a hundred, a third of them pages. */
function makeFolder(folder: string, files: number): void {
  const random = new Random(files);
  const content = Buffer.alloc(20_000, 'static site ');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), 'home');
  for (let n = 1; n < files; n++) {
    const inside = join(folder, `folder-${n % Math.ceil(files / 100)}`);
    mkdirSync(inside, { recursive: true });
    const name = ['page-N.html', 'image-N.png', 'app.N.js'][n % 3]?.replace(
      'N',
      n % 3 === 2 ? `3f2a9c${n + 10_000}` : `${n}`,
    );
    content.write(`${n}`);
    writeFileSync(join(inside, name as string), content.subarray(0, 1000 + random.below(19_000)));
  }
}

function publish({ endpoint }: Server, folder: string): Published {
  return JSON.parse(run(process.execPath, ['cli/run.mjs', 'proof/bench/publish/publish-to.ts', endpoint, folder]));
}

function sync({ endpoint }: Server, folder: string, dir: string, concurrency: number): void {
  const config = join(dir, 'aws-config');
  writeFileSync(config, `[default]\nregion = us-east-1\ns3 =\n  max_concurrent_requests = ${concurrency}\n`);
  run('aws', ['s3', 'sync', folder, 's3://bucket', '--only-show-errors', '--endpoint-url', endpoint], {
    AWS_CONFIG_FILE: config,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  });
}

function run(command: string, args: readonly string[], own: Record<string, string> = {}): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...childEnv(), ...own } });
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 2).join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

async function serve(): Promise<Server> {
  const child = spawn(process.execPath, ['cli/run.mjs', 'proof/bench/publish/serve.ts'], {
    env: childEnv(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const { value: endpoint = '' } = await lines.next();
  return {
    endpoint,
    counts: async (forget = false) => {
      child.stdin.write(forget ? 'forget\n' : 'counts\n');
      return JSON.parse((await lines.next()).value ?? '{}').counts;
    },
    stop: () => child.stdin.end(),
  };
}

function expectPuts({ PutObject = 0 }: Record<string, number>, wanted: number): void {
  if (PutObject < wanted) throw new Error(`${PutObject} objects were put, and not at least ${wanted}`);
}

function time(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

function told(met: boolean, what: string): boolean {
  console.log(`${met ? 'met   ' : 'MISSED'} ${what}`);
  return met;
}
