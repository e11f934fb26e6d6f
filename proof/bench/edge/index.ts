import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childEnv } from '../../../cli/core/child-env';
import { median } from '../median';
import { loadRival } from '../rivals';

const ROUNDS = 5;
const ROUND_REQUESTS = 10_000;
const CONNECTIONS = 32;
const MIN_RATIO = 0.5;
const MEMORY_REQUESTS = 100_000;
/** How much memory may grow and still be called flat, in MB. */
const FLAT_MB = 32;
const WARM_UP = 10_000;

/**
 * The local edge on cache hits beside a bare node https server that sends the same page without a thought, each and the
 * load in a process of its own; then the edge's memory over 100,000 requests, and while a 1 GB object goes through it to
 * a reader that is in no hurry.
 */
export async function benchEdge(): Promise<boolean> {
  await loadRival('autocannon/autocannon.js');
  const caDir = mkdtempSync(join(tmpdir(), 'bench-edge-'));
  const [edge, bare] = await Promise.all([start('edge', caDir), start('bare', caDir)]);
  try {
    for (const { url } of [edge, bare]) await load(url, WARM_UP);
    const perSecond: number[] = [];
    const perProcessor: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ours = await measured(edge);
      const theirs = await measured(bare);
      perSecond.push(theirs.ms / ours.ms);
      perProcessor.push(theirs.cpuMs / ours.cpuMs);
    }
    const fast = ratioTold('requests per second on cache hits', perSecond);
    // The load may be what is slow, on a machine with other work: what the server itself takes cannot hide behind it.
    const light = ratioTold('requests per second of processor time', perProcessor);

    const before = (await edge.usage()).mb;
    await load(edge.url, MEMORY_REQUESTS);
    const grown = (await edge.usage()).mb - before;
    const flat = told(
      grown <= FLAT_MB,
      `memory after ${MEMORY_REQUESTS.toLocaleString('en')} requests: ${signed(grown)} MB (goal: at most +${FLAT_MB})`,
    );

    const { most, bytes } = await streamBig(edge);
    const gigabyte = bytes === 1024 * 1024 * 1024;
    const streamed = told(
      gigabyte && most - before <= FLAT_MB * 2,
      `memory while a 1 GB object streams through: at most ${signed(most - before)} MB (goal: at most +${FLAT_MB * 2}), ${gigabyte ? 'all of it arrived' : `${bytes} bytes arrived`}`,
    );
    return fast && light && flat && streamed;
  } finally {
    edge.stop();
    bare.stop();
    rmSync(caDir, { recursive: true, force: true });
  }
}

interface Usage {
  /** Resident memory. */
  readonly mb: number;
  /** Processor time since the start. */
  readonly cpuMs: number;
}

interface Subject {
  readonly url: string;
  usage(): Promise<Usage>;
  stop(): void;
}

async function start(kind: 'edge' | 'bare', caDir: string): Promise<Subject> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--expose-gc', 'cli/run.mjs', 'proof/bench/edge/serve.ts', kind, caDir],
    { env: childEnv(), stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the ${kind} server ended`);
    return value;
  };
  return {
    url: await next(),
    async usage() {
      child.stdin!.write('\n');
      return JSON.parse(await next());
    },
    stop: () => child.stdin!.end(),
  };
}

/** Wall time and the server's processor time of one round. */
async function measured(subject: Subject): Promise<{ ms: number; cpuMs: number }> {
  const { cpuMs } = await subject.usage();
  const ms = await load(subject.url, ROUND_REQUESTS);
  return { ms, cpuMs: (await subject.usage()).cpuMs - cpuMs };
}

/** The time of `amount` requests over keep-alive connections, from a process of its own, in ms. */
function load(url: string, amount: number): Promise<number> {
  const cannon = join('proof', 'bench', 'node_modules', 'autocannon', 'autocannon.js');
  if (!existsSync(cannon)) throw new Error(`${cannon} is missing`);
  const child = spawn(
    process.execPath,
    [cannon, '--json', '--no-progress', '-L', '20', '-c', `${CONNECTIONS}`, '-a', `${amount}`, `${url}/`],
    { stdio: ['ignore', 'pipe', 'ignore'], env: {} },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('close', () => {
      const result = JSON.parse(text || '{}');
      if (result['2xx'] !== amount)
        reject(new Error(`of ${amount} requests to ${url}, ${result['2xx']} were answered well`));
      else resolve(result.duration * 1000);
    });
  });
}

/** Fetches the big object, pausing now and then; tells the most memory seen on the way. */
async function streamBig(edge: Subject): Promise<{ most: number; bytes: number }> {
  let bytes = 0;
  let most = 0;
  await new Promise<void>((resolve, reject) => {
    get(`${edge.url}/big`, { rejectUnauthorized: false, agent: false }, (response) => {
      let look = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes < look) return;
        look = bytes + 64 * 1024 * 1024;
        response.pause();
        edge.usage().then(({ mb }) => {
          most = Math.max(most, mb);
          response.resume();
        }, reject);
      });
      response.on('end', resolve);
      response.on('error', reject);
    }).on('error', reject);
  });
  return { most, bytes };
}

function ratioTold(what: string, ratios: number[]): boolean {
  const middle = median(ratios);
  const rounds = ratios.map((ratio) => ratio.toFixed(2)).join(' ');
  return told(
    middle >= MIN_RATIO,
    `${what}, beside a bare node https server: ${middle.toFixed(2)} (rounds: ${rounds}; goal: at least ${MIN_RATIO})`,
  );
}

function told(good: boolean, text: string): boolean {
  console.log(`${good ? 'ok  ' : 'MISS'} ${text}`);
  return good;
}

function signed(mb: number): string {
  return `${mb < 0 ? '' : '+'}${mb.toFixed(1)}`;
}
