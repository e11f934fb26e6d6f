import type { Worker } from 'node:worker_threads';
import { median } from '../median';
import type { Subject } from './subjects';

export interface Times {
  /** Nanoseconds per event. */
  readonly call: number;
  /** The same, with turning the answer into JSON, as Lambda does next. */
  readonly withJson: number;
}

/**
 * Times by subject, one for each round. Each subject has a JavaScript engine of its own, as in Lambda, where nothing else warms it up or
 * crowds its caches; the subjects take turns.
 * @param start makes the worker of one subject; it answers a number of batches with `Times`
 */
export async function time(
  names: readonly string[],
  start: (name: string) => Worker,
  rounds: number,
): Promise<Record<string, Times[]>> {
  const workers = new Map(names.map((name) => [name, start(name)]));
  const all = new Map<string, Times[]>(names.map((name) => [name, []]));
  const warmUp = Math.ceil(rounds / 3);
  try {
    for (let round = 0; round < warmUp + rounds; round++) {
      for (let i = 0; i < names.length; i++) {
        const name = names[(i + round) % names.length]!;
        const times = await ask(workers.get(name)!);
        if (round >= warmUp) all.get(name)!.push(times);
      }
    }
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.terminate()));
  }
  return Object.fromEntries(all);
}

function ask(worker: Worker): Promise<Times> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (times) => {
      worker.off('error', reject);
      resolve(times);
    });
    worker.postMessage('go');
  });
}

const BATCHES = 16;
/** So few events at a time stay in the processor's cache, as one event does that was parsed a moment ago. */
const EVENTS = 20;

/** @param events JSON texts: each is parsed anew for each call, as Lambda does, outside of what is measured */
export async function timeBatches(subject: Subject, events: readonly string[]): Promise<Times> {
  const call: number[] = [];
  const withJson: number[] = [];
  for (let i = 0; i < BATCHES; i++) {
    call.push(await timeBatch(subject, events, false));
    withJson.push(await timeBatch(subject, events, true));
  }
  return { call: median(call), withJson: median(withJson) };
}

async function timeBatch(subject: Subject, events: readonly string[], json: boolean): Promise<number> {
  const fresh = Array.from({ length: EVENTS }, (_, i) => JSON.parse(events[i % events.length]!));
  let characters = 0;
  const started = process.hrtime.bigint();
  for (const event of fresh) {
    const answer = await subject(event);
    if (json) characters += JSON.stringify(answer).length;
  }
  const taken = Number(process.hrtime.bigint() - started) / EVENTS;
  if (json && characters === 0) throw new Error('no answer');
  return taken;
}
