import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

import { Readable } from 'node:stream';
import type { Bucket, Written } from './bucket';
import { SMALL } from './file-hash';
import type { Wanted } from './plan';

/** Files up to this are put in one piece, from memory, so that a try that failed can be made again. */
const ONE_PIECE = 8 * 1024 * 1024;
const PART = 8 * 1024 * 1024;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;
const CHUNK = 1024 * 1024;

/** Bytes of files that are held in memory at a time, whatever their number and size. */
const HELD = 4 * ONE_PIECE;

/** The size of the parts that a file is put in; undefined where it is put in one piece. */
export function partSizeOf(size: number): number | undefined {
  return size <= ONE_PIECE ? undefined : Math.max(PART, Math.ceil(size / MOST_PARTS));
}

/** Puts files into a bucket, many at a time, and holds no more of them in memory than so much. */
export class Uploads {
  #free = HELD;
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  constructor(
    private readonly bucket: Bucket,
    private readonly signal?: AbortSignal,
  ) {}

  /** @throws {Error} when the file is not what was hashed; the object is then as it was */
  async put(key: string, path: string, wanted: Wanted, onBytes: (bytes: number) => void): Promise<Written> {
    const { size, sha256, type, cache } = wanted;
    const partSize = partSizeOf(size);
    const bytes = Math.min(HELD, partSize === undefined ? size : 3 * partSize);
    await this.#take(bytes);
    try {
      if (partSize !== undefined) {
        const body = Readable.from(checked(path, wanted), { objectMode: false, highWaterMark: CHUNK });
        return await this.bucket.putInParts(key, { body, type, cache, partSize }, onBytes, this.signal);
      }
      const body = await readWhole(path, wanted);
      const written = await this.bucket.put(key, { body, type, cache, sha256 });
      onBytes(size);
      return written as Written;
    } finally {
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

async function readWhole(path: string, { size, sha256 }: Wanted): Promise<Buffer> {
  if (size <= SMALL) {
    const body = readFileSync(path);
    if (createHash('sha256').update(body).digest('base64') !== sha256) throw changed(path);
    return body;
  }
  const handle = await open(path);
  try {
    // One byte more, to see a file that has grown.
    const buffer = Buffer.allocUnsafe(size + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length > size) break;
    }
    const body = buffer.subarray(0, length);
    if (length !== size || createHash('sha256').update(body).digest('base64') !== sha256) throw changed(path);
    return body;
  } finally {
    await handle.close();
  }
}

async function* checked(path: string, { size, sha256 }: Wanted): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const handle = await open(path);
  try {
    let length = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK);
      length += bytesRead;
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      yield buffer.subarray(0, bytesRead);
    }
    // Before the last part is closed: the upload ends with this error, and nothing has changed.
    if (length !== size || hash.digest('base64') !== sha256) throw changed(path);
  } finally {
    await handle.close();
  }
}

function changed(path: string): Error {
  return new Error(`${path}: was written to while it was published. Publish again when the build is over.`);
}
