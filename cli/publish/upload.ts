import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Bucket, Written } from '../aws/bucket';
import { readSmall, SMALL } from './file-hash';
import type { Wanted } from './plan';

/** Smaller files are put in one piece. Each piece and part is sent from memory, so that a try that failed can be made again. */
const PART = 8 * 1024 * 1024;
/** Of one file, at a time. */
const PARTS_AT_ONCE = 2;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;

/** Bytes of files that are held in memory at a time, whatever their number and size. */
const HELD = 4 * PART;

/** The size of the parts that a file is put in; undefined where it is put in one piece. */
export function partSizeOf(size: number): number | undefined {
  return size < PART ? undefined : Math.max(PART, Math.ceil(size / MOST_PARTS));
}

/** Puts files into a bucket, many at a time, and holds no more of them in memory than so much. */
export class Uploads {
  #free = HELD;
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = [];
  /** Used again and again: memory that is thrown away for each file is given back late. */
  readonly #buffers = new Map<number, Buffer[]>();

  constructor(
    private readonly bucket: Bucket,
    private readonly signal?: AbortSignal,
  ) {}

  /** @throws {Error} when the file is not what was hashed; the object is then as it was */
  async put(key: string, path: string, wanted: Wanted, onBytes: (bytes: number) => void): Promise<Written> {
    const { size, sha256, type, encoding, cache } = wanted;
    const partSize = partSizeOf(size);
    if (partSize !== undefined) return this.#putInParts(key, path, wanted, partSize, onBytes);
    // Larger than the file, to see one that has grown.
    return this.#withBuffer(size < SMALL ? SMALL : PART, async (buffer) => {
      const length = size < SMALL ? readSmall(path, buffer) : await readWhole(path, buffer);
      const body = buffer.subarray(0, length);
      if (length !== size || createHash('sha256').update(body).digest('base64') !== sha256) throw changed(path);
      const written = await this.bucket.put(key, { body, type, encoding, cache, sha256 });
      onBytes(size);
      return written as Written;
    });
  }

  async #putInParts(
    key: string,
    path: string,
    { size, sha256, type, encoding, cache }: Wanted,
    partSize: number,
    onBytes: (bytes: number) => void,
  ): Promise<Written> {
    const handle = await open(path);
    const hash = createHash('sha256');
    const reader = new PartReader(handle, hash);
    try {
      return await this.bucket.putInParts(key, { type, encoding, cache }, async (putPart) => {
        const worker = () =>
          this.#withBuffer(partSize, async (buffer) => {
            for (;;) {
              this.signal?.throwIfAborted();
              const { number, length } = await reader.next(buffer);
              if (length === 0) return;
              await putPart(number, buffer.subarray(0, length));
              onBytes(length);
            }
          });
        const ended = await Promise.allSettled(Array.from({ length: PARTS_AT_ONCE }, worker));
        for (const one of ended) if (one.status === 'rejected') throw one.reason;
        // Before the parts become the object.
        if (reader.read !== size || hash.digest('base64') !== sha256) throw changed(path);
      });
    } finally {
      await handle.close();
    }
  }

  async #withBuffer<T>(size: number, work: (buffer: Buffer) => Promise<T>): Promise<T> {
    const bytes = Math.min(size, HELD);
    await this.#take(bytes);
    const kept = this.#buffers.get(size) ?? [];
    this.#buffers.set(size, kept);
    const buffer = kept.pop() ?? Buffer.allocUnsafeSlow(size);
    try {
      return await work(buffer);
    } finally {
      kept.push(buffer);
      this.#give(bytes);
    }
  }

  async #take(bytes: number): Promise<void> {
    if (this.#waiting.length === 0 && this.#free >= bytes) this.#free -= bytes;
    else await new Promise<void>((go) => this.#waiting.push({ bytes, go }));
  }

  #give(bytes: number): void {
    this.#free += bytes;
    for (let next = this.#waiting[0]; next && this.#free >= next.bytes; next = this.#waiting[0]) {
      this.#free -= next.bytes;
      this.#waiting.shift();
      next.go();
    }
  }
}

/** Reads a file's parts one after the other, whoever asks. */
class PartReader {
  read = 0;
  #number = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly handle: FileHandle,
    private readonly hash: Hash,
  ) {}

  next(buffer: Buffer): Promise<{ readonly number: number; readonly length: number }> {
    const reading = this.#last.then(async () => {
      const length = await fill(this.handle, buffer);
      this.hash.update(buffer.subarray(0, length));
      this.read += length;
      return { number: ++this.#number, length };
    });
    this.#last = reading.catch(() => {});
    return reading;
  }
}

async function readWhole(path: string, buffer: Buffer): Promise<number> {
  const handle = await open(path);
  try {
    return await fill(handle, buffer);
  } finally {
    await handle.close();
  }
}

/** Reads on until the buffer is full or the file at its end. */
async function fill(handle: FileHandle, buffer: Buffer): Promise<number> {
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (bytesRead === 0 || length === buffer.length) return length;
  }
}

function changed(path: string): Error {
  return new Error(`${path}: was written to while it was published. Publish again when the build is over.`);
}
