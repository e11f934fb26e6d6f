import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';

export interface FileHash {
  readonly size: number;
  /** In base64, as S3 takes it. */
  readonly sha256: string;
}

/** Bytes up to which a file is read at once: an asynchronous read of so little costs several times what it reads. */
export const SMALL = 256 * 1024;

/** A file's content, hashed as it is read piece by piece into `buffer`. */
export async function hashFile(path: string, buffer = Buffer.allocUnsafe(SMALL)): Promise<FileHash> {
  const hash = createHash('sha256');
  let size = 0;
  const take = (bytes: number) => {
    hash.update(buffer.subarray(0, bytes));
    size += bytes;
    return bytes > 0;
  };
  if (statSync(path).size <= buffer.length) {
    take(readSmall(path, buffer));
    return { size, sha256: hash.digest('base64') };
  }
  const handle = await open(path);
  try {
    while (take((await handle.read(buffer, 0, buffer.length)).bytesRead));
    return { size, sha256: hash.digest('base64') };
  } finally {
    await handle.close();
  }
}

/** Reads a file's first bytes, as many as `buffer` holds. @returns how many there were */
export function readSmall(path: string, buffer: Buffer): number {
  const file = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      const bytes = readSync(file, buffer, length, buffer.length - length, null);
      length += bytes;
      if (bytes === 0 || length === buffer.length) return length;
    }
  } finally {
    closeSync(file);
  }
}

/**
 * The ETag that S3 gives a file put in parts of `partSize`, or in one piece: of an object encrypted with AES256, its MD5, or the
 * MD5 of its parts' MD5s and their number. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export async function etagOf(path: string, partSize: number | undefined): Promise<string> {
  if (partSize === undefined) {
    const hash = createHash('md5');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }
  const all = createHash('md5');
  let part = createHash('md5');
  let inPart = 0;
  let parts = 0;
  for await (const given of createReadStream(path)) {
    let chunk = given as Buffer;
    while (chunk.length > 0) {
      const piece = chunk.subarray(0, partSize - inPart);
      part.update(piece);
      inPart += piece.length;
      chunk = chunk.subarray(piece.length);
      if (inPart < partSize) continue;
      all.update(part.digest());
      part = createHash('md5');
      parts++;
      inPart = 0;
    }
  }
  if (inPart > 0) {
    all.update(part.digest());
    parts++;
  }
  return `${all.digest('hex')}-${parts}`;
}
