import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry, Journal } from './journal';
import { type Moto, readAll } from './moto';

/** Plays the journal to a fresh moto, which then is what the one was that the journal was written for. */
export async function replay(moto: Moto, journal: Journal, log: (line: string) => void): Promise<void> {
  const { entries } = journal;
  if (entries.length > 0) log(`bringing back what was there: ${entries.length} requests`);
  for (const entry of entries) {
    const status = await play(moto, journal.blobs, entry);
    if (status >= 400)
      log(`the journal's request ${entry.sequence} (${entry.method} ${entry.path}) now answers ${status}`);
  }
  entries.length = 0;
}

async function play(moto: Moto, blobs: string, entry: Entry): Promise<number> {
  const { method, path, headers, sequence, seed, time, body, blob } = entry;
  const bytes = Buffer.from(body ?? '', 'base64');
  const answer = await moto.send({
    method,
    path,
    headers: { ...headers, 'content-length': String(blob ? statSync(join(blobs, blob)).size : bytes.length) },
    body: blob ? () => createReadStream(join(blobs, blob)) : bytes,
    fixed: { seed: seed ?? String(sequence), time },
  });
  await readAll(answer);
  return answer.statusCode ?? 500;
}
