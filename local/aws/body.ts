import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** Up to this many bytes a body is held in memory and written into the journal itself. */
const SMALL = 64 * 1024;

/** A request's body, read to its end: in memory, or in a file when it is big. */
export type Body = SmallBody | BigBody;

interface SmallBody {
  readonly size: number;
  readonly small: Buffer;
}

interface BigBody {
  readonly size: number;
  readonly small?: undefined;
  /** SHA-256 in hex. */
  readonly blob: string;
  open(): Readable;
  /** Gives it its lasting place in the folder: a file named after its content. */
  keep(): void;
  drop(): void;
}

/** In hex. */
export function sha256Of(body: Body): string {
  return body.small ? createHash('sha256').update(body.small).digest('hex') : body.blob;
}

/** Reads a body to its end. Fails, and leaves nothing, when the sender goes away midway. */
export async function readBody(source: Readable, blobs: string): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  const iterator = source[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    chunks.push(next.value);
    size += next.value.length;
    if (size > SMALL) return readBig(iterator, chunks, blobs);
  }
  return { size, small: Buffer.concat(chunks) };
}

async function readBig(rest: AsyncIterableIterator<Buffer>, start: Buffer[], blobs: string): Promise<BigBody> {
  mkdirSync(blobs, { recursive: true });
  const partial = join(blobs, `${randomUUID()}.partial`);
  const hash = createHash('sha256');
  const file = createWriteStream(partial);
  let size = 0;
  const write = async (chunk: Buffer) => {
    hash.update(chunk);
    size += chunk.length;
    if (!file.write(chunk)) await once(file, 'drain');
  };
  try {
    for (const chunk of start) await write(chunk);
    for await (const chunk of rest) await write(chunk);
    file.end();
    await finished(file);
  } catch (error) {
    file.destroy();
    rmSync(partial, { force: true });
    throw error;
  }
  const blob = hash.digest('hex');
  const kept = join(blobs, blob);
  return {
    size,
    blob,
    open: () => createReadStream(existsSync(partial) ? partial : kept),
    keep: () => renameSync(partial, kept),
    drop: () => rmSync(partial, { force: true }),
  };
}
