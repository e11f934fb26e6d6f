import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { childEnv } from '../../../cli/core/child-env';
import { publishSite } from '../../../cli/publish/publish-site';
import { isPage } from '../../../cli/site/object-rules';
import type { LocalEdge } from '../../../local/edge/server';
import { Random } from '../../support/random';
import { isTaken, type MadeSite, makeSite, namedBy, writeSite } from './made-site';
import { BUCKET, publishing } from './publishing';
import { type ServedSite, serveSite } from './served-site';

export interface KillsReport {
  readonly kills: number;
  /** Kills that met a publish before it was done. */
  readonly midway: number;
  /** Pages that the crawler was given, and files that it fetched since they named them. */
  readonly pages: number;
  readonly files: number;
  /** Pages that named what was not there, or had other bytes than they want; sites that a next run did not bring about. */
  readonly violations: readonly string[];
}

const ENDS_WITHIN_MS = 60_000;

/**
 * Kills publishes from one site to the next at random moments, while crawlers read the site through the local edge; after each
 * kill publishes again, and compares what is there with the site.
 */
export async function proveKills(seed: number, kills: number, log: (line: string) => void): Promise<KillsReport> {
  const dir = mkdtempSync(join(tmpdir(), 'publish-kills-'));
  const folder = join(dir, 'site');
  const random = new Random(seed);
  const served = await serveSite(dir);
  const crawl = new Crawl([served.edge, served.uncached]);
  const violations: string[] = [];
  try {
    let site = makeSite(random, 0);
    writeSite(folder, site);
    await publishSite(publishing(served, folder));
    crawl.knows(site);
    const crawling = crawl.run();
    let longest = 0;
    let midway = 0;
    for (let n = 1; n <= kills; n++) {
      const next = makeSite(random, n, site);
      writeSite(folder, next);
      crawl.knows(next);
      // The first tells how long a publish takes.
      const took = await publishAndKill(served, folder, longest === 0 ? undefined : random.next() * longest);
      if (Number.isNaN(took)) midway++;
      else longest = longest === 0 ? took : (longest + took) / 2;
      await publishSite(publishing(served, folder));
      violations.push(...(await differences(served, next)).map((what) => `after kill ${n}: ${what}`));
      site = next;
      const { pages, files } = crawl;
      log(
        `${n} of ${kills} kills, ${midway} of them midway, a publish takes ${Math.round(longest)} ms; ${pages} pages and ${files} files read, ${crawl.violations.length} wrong`,
      );
    }
    crawl.stop();
    await crawling;
    return { kills, midway, pages: crawl.pages, files: crawl.files, violations: [...violations, ...crawl.violations] };
  } finally {
    crawl.stop();
    await served.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Milliseconds from its first request to its end, or NaN where it was killed before that. */
async function publishAndKill(served: ServedSite, folder: string, killAfterMs?: number): Promise<number> {
  const { accessKeyId, secretAccessKey } = served.credentials;
  const what = [served.endpoint, served.distributionId, folder, accessKeyId, secretAccessKey];
  const args = ['cli/run.mjs', 'proof/bench/publish/publish-once.ts', ...what];
  const child = spawn(process.execPath, args, { env: childEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  const told = buffer(child.stderr);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await lines.next();
  const begun = performance.now();
  const kill = setTimeout(() => child.kill('SIGKILL'), killAfterMs ?? ENDS_WITHIN_MS);
  const { value: done } = await lines.next();
  const took = performance.now() - begun;
  const [status] = await ended;
  clearTimeout(kill);
  if (done?.startsWith('done')) return took;
  if (killAfterMs !== undefined && status === null) return Number.NaN;
  throw new Error(`a publish ended with ${status}: ${await told}`);
}

/** Where the bucket is not the site. */
async function differences({ s3 }: ServedSite, site: MadeSite): Promise<string[]> {
  const found: string[] = [];
  for (const [key, bytes] of site) {
    const answer = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key })).catch(() => undefined);
    const there = Buffer.from((await answer?.Body?.transformToByteArray()) ?? []);
    if (!answer || !there.equals(bytes)) found.push(`${key} is not as published`);
  }
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  for (const { Key = '' } of Contents) {
    if (isPage(Key) && !site.has(Key)) found.push(`${Key} is still there`);
    if (Key === '.publish/lease') found.push('the lease is still there');
  }
  return found;
}

/** Reads page after page through the edge as browsers do, and everything that each names. */
class Crawl {
  pages = 0;
  files = 0;
  readonly violations: string[] = [];
  #paths: readonly string[] = [];
  readonly #versions = new Map<string, Set<string>>();
  #stopped = false;
  readonly #agent: Agent;

  constructor(private readonly edges: readonly LocalEdge[]) {
    const ca = edges.map(({ caFile }) => readFileSync(caFile));
    this.#agent = new Agent({ keepAlive: true, ca, servername: 'localhost' });
  }

  /** A site that may be seen from now on. */
  knows(site: MadeSite): void {
    const pages = [...site].filter(([key]) => isPage(key));
    for (const [key, bytes] of pages) {
      this.#versions.set(key, (this.#versions.get(key) ?? new Set()).add(bytes.toString()));
    }
    this.#paths = pages.map(([key]) => key);
  }

  stop(): void {
    this.#stopped = true;
  }

  async run(): Promise<void> {
    await Promise.all(
      this.edges.map(async ({ httpsUrl }) => {
        for (let i = 0; !this.#stopped; i++) {
          await this.#page(httpsUrl, this.#paths[i % this.#paths.length] as string);
          // The publish has a share of the machine too.
          await sleep(5);
        }
      }),
    );
    this.#agent.destroy();
  }

  async #page(site: string, key: string): Promise<void> {
    const { status, body } = await this.#get(`${site}/${key.split('/').map(encodeURIComponent).join('/')}`);
    // A page that is not there yet is no page.
    if (status === 403 || status === 404) return;
    const html = body.toString();
    this.pages++;
    if (status !== 200 || !this.#versions.get(key)?.has(html))
      this.violations.push(`${key}: ${status}, none of its versions`);
    for (const { path, integrity } of namedBy(html)) {
      const file = await this.#get(site + path);
      this.files++;
      if (file.status !== 200) this.violations.push(`${key} names ${path}, which answers ${file.status}`);
      else if (!isTaken(file.body, integrity))
        this.violations.push(`${key} names ${path}, whose integrity is not its bytes’`);
    }
  }

  #get(url: string): Promise<{ status: number; body: Buffer }> {
    return new Promise((resolve, reject) => {
      request(url, { agent: this.#agent }, (response) => {
        buffer(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      })
        .on('error', reject)
        .end();
    });
  }
}
