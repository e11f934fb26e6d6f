import type { Subject } from './subjects';

export interface TimeOptions {
  /** Events as JSON texts: each is parsed anew for each call, as Lambda does, outside of what is measured. */
  readonly events: readonly string[];
  readonly rounds: number;
  /** Whether turning the answer into JSON is measured too. */
  readonly withJson: boolean;
}

/** So few events at a time stay in the processor's cache, as one event does that was parsed a moment ago. */
const BATCH = 20;

/** Nanoseconds per event, by subject: medians over rounds, in which the subjects take turns. */
export async function time(
  subjects: Readonly<Record<string, Subject>>,
  { events, rounds, withJson }: TimeOptions,
): Promise<Record<string, number>> {
  const entries = Object.entries(subjects);
  const times = new Map<string, number[]>(entries.map(([name]) => [name, []]));
  const warmUp = Math.ceil(rounds / 4);
  for (let round = 0; round < warmUp + rounds; round++) {
    // Each subject comes first once, so that none always pays for what another left behind.
    for (let i = 0; i < entries.length; i++) {
      const [name, subject] = entries[(i + round) % entries.length]!;
      const nanoseconds = await batch(subject, events, withJson);
      if (round >= warmUp) times.get(name)!.push(nanoseconds);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)]));
}

async function batch(subject: Subject, events: readonly string[], withJson: boolean): Promise<number> {
  const fresh = Array.from({ length: BATCH }, (_, i) => JSON.parse(events[i % events.length]!));
  let characters = 0;
  const started = process.hrtime.bigint();
  for (const event of fresh) {
    const answer = await subject(event);
    if (withJson) characters += JSON.stringify(answer).length;
  }
  const taken = Number(process.hrtime.bigint() - started) / BATCH;
  if (withJson && characters === 0) throw new Error('no answer');
  return taken;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
