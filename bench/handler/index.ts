import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { bundleEdgeFunction } from '../../lib/bundle';
import { compile } from '../../lib/policy';
import { coldImport } from './cold-import';
import { subjects } from './subjects';
import { time } from './time';

const ROUNDS = 1500;
const COLD_RUNS = 15;
const MAX_BUNDLE_BYTES = 6 * 1024;
const MAX_COLD_MILLISECONDS = 2;

const TITLES: Record<string, string> = {
  nothing: 'a function that does nothing',
  post: "the AWS post's function, 6 headers",
  helmet: 'helmet 8.3.0, its defaults',
  middy: '@middy/http-security-headers 7.9.2, its defaults',
  'aws-blog': "ours, preset aws-blog: the post's 6 headers",
  'strict additions': 'ours, preset strict without removing',
  strict: 'ours, preset strict',
};

/**
 * Time per event of the edge function and of what people would use instead. What doing nothing takes (the call, its
 * promise, awaiting it) is taken off everywhere; parsing the event is outside of what is measured.
 */
export async function benchHandler(): Promise<boolean> {
  const all = await subjects();
  const folder = join('lambda', 'events');
  const events = readdirSync(folder)
    .sort()
    .map((name) => JSON.stringify(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
  console.log(`${events.length} events of lambda/events in turn, ${ROUNDS} rounds, medians, node ${process.version}`);
  const plain = await time(all, { events, rounds: ROUNDS, withJson: false });
  const withJson = await time(all, { events, rounds: ROUNDS, withJson: true });

  const own = (name: string) => plain[name]! - plain.nothing!;
  const table = new Table({
    head: ['', 'ns per event', 'of it its own', 'beside the post', 'beside helmet', 'with JSON out'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const name of Object.keys(all)) {
    const ratio = (to: string) => (name === 'nothing' ? '' : `${(own(name) / own(to)).toFixed(2)}`);
    table.push([
      TITLES[name]!,
      plain[name]!.toFixed(0),
      own(name).toFixed(0),
      ratio('post'),
      ratio('helmet'),
      withJson[name]!.toFixed(0),
    ]);
  }
  console.log(table.toString());

  const { js } = bundleEdgeFunction(compile({ preset: 'strict' }));
  const cold = coldImport(js, COLD_RUNS);
  const bytes = Buffer.byteLength(js);
  const colder = cold.module - cold.empty;
  console.log(
    `bundle with strict: ${bytes} bytes; cold import ${cold.module.toFixed(2)} ms, an empty module ${cold.empty.toFixed(2)} ms`,
  );

  return report([
    ["aws-blog at most the post's time", own('aws-blog') <= own('post')],
    ["strict's additions at most the post's time", own('strict additions') <= own('post')],
    ["strict whole at most a third of helmet's time", own('strict') <= own('helmet') / 3],
    [`bundle at most ${MAX_BUNDLE_BYTES} bytes`, bytes <= MAX_BUNDLE_BYTES],
    [`cold import within ${MAX_COLD_MILLISECONDS} ms of an empty module`, colder <= MAX_COLD_MILLISECONDS],
  ]);
}

function report(goals: readonly (readonly [goal: string, met: boolean])[]): boolean {
  for (const [goal, met] of goals) console.log(`${met ? 'met   ' : 'MISSED'} ${goal}`);
  return goals.every(([, met]) => met);
}
