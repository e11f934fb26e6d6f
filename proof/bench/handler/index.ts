import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import Table from 'cli-table3';
import { bundleEdgeFunction } from '../../../lib/bundle';
import { compile } from '../../../lib/policy';
import { median } from '../median';
import { coldImport } from './cold-import';
import { subjects } from './subjects';
import { type Times, time, timeBatches } from './time';

const ROUNDS = 120;
const COLD_RUNS = 21;
const MAX_BUNDLE_BYTES = 6 * 1024;
const MAX_COLD_MILLISECONDS = 2;

const TITLES: Record<string, string> = {
  nothing: 'a function that does nothing',
  post: "the AWS post's function, 6 headers",
  helmet: 'helmet 8.3.0, its defaults',
  middy: '@middy/http-security-headers 7.9.2, its defaults',
  looking: 'ours, an empty policy: checking shapes and size',
  'aws-blog': "ours, preset aws-blog: the post's 6 headers",
  'strict additions': 'ours, preset strict without removing',
  strict: 'ours, preset strict',
  rules: 'ours, preset strict with three rules for paths',
};

/** Two runs of one function differ by as much on a busy machine. */
const NOISE = 1.1;

/** Time per event of the edge function and of what people would use instead, its size, and what loading it takes. */
export async function benchHandler(): Promise<boolean> {
  const names = Object.keys(await subjects());
  console.log(`events of lambda/events in turn, each parsed anew; ${ROUNDS} rounds, medians; node ${process.version}`);
  const times = await time(names, (name) => new Worker(__filename, { workerData: name }), ROUNDS);

  // Compared within each round, in which all had the same share of the machine.
  const over = (value: (at: (name: string) => Times) => number) =>
    median(times.nothing!.map((_, round) => value((name) => times[name]![round]!)));
  const own = (name: string) => over((at) => at(name).call - at('nothing').call);
  const ratio = (name: string, to: string) => over((at) => at(name).call / at(to).call);
  const table = new Table({
    head: ['', 'ns per event', 'of it its own', 'to the post', 'to helmet', 'ns with JSON out'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const name of names) {
    table.push([
      TITLES[name]!,
      over((at) => at(name).call).toFixed(0),
      own(name).toFixed(0),
      ratio(name, 'post').toFixed(2),
      ratio(name, 'helmet').toFixed(2),
      over((at) => at(name).withJson).toFixed(0),
    ]);
  }
  console.log(table.toString());

  const { js } = bundleEdgeFunction(compile({ preset: 'strict' }));
  const bytes = Buffer.byteLength(js);
  const cold = coldImport(js, COLD_RUNS);
  console.log(
    `bundle with strict ${bytes} bytes; cold import ${cold.module.toFixed(2)} ms, of an empty module ${cold.empty.toFixed(2)} ms`,
  );
  return report([
    ["aws-blog, checking included, at most the post's time", ratio('aws-blog', 'post') <= NOISE],
    // The post's function checks nothing, so that is told apart.
    [
      "strict's additions, checking apart, at most the post's",
      over((at) => (at('strict additions').call - at('looking').call) / (at('post').call - at('nothing').call)) <=
        NOISE,
    ],
    [
      "strict whole, checking and removing included, at most a third of helmet's time",
      ratio('strict', 'helmet') <= 1 / 3,
    ],
    ["strict with three rules for paths at most helmet's time", ratio('rules', 'helmet') <= 1],
    [`bundle at most ${MAX_BUNDLE_BYTES} bytes`, bytes <= MAX_BUNDLE_BYTES],
    [
      `cold import within ${MAX_COLD_MILLISECONDS} ms of an empty module`,
      cold.module - cold.empty <= MAX_COLD_MILLISECONDS,
    ],
  ]);
}

/** A worker's part: times the subject that it was made for, as often as it is asked. */
export async function serveBenchHandler(): Promise<void> {
  const subject = (await subjects())[workerData as string]!;
  const folder = join('lambda', 'events');
  const events = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.stringify(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
  parentPort!.on('message', async () => parentPort!.postMessage(await timeBatches(subject, events)));
}

function report(goals: readonly (readonly [goal: string, met: boolean])[]): boolean {
  for (const [goal, met] of goals) console.log(`${met ? 'met   ' : 'MISSED'} ${goal}`);
  return goals.every(([, met]) => met);
}
