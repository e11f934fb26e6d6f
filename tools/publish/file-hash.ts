import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';

export interface FileHash {
  readonly size: number;
  /** In base64, as S3 takes it. */
  readonly sha256: string;
}

/** Bytes up to which a file is read at once: an asynchronous read of so little costs several times what it reads. */
export const SMALL = 256 * 1024;

/** A file's content, hashed; a large one as it is read piece by piece into `buffer`. */
export async function hashFile(path: string, buffer = Buffer.allocUnsafe(SMALL)): Promise<FileHash> {
  if (statSync(path).size <= SMALL) {
    const bytes = readFileSync(path);
    return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('base64') };
  }
  const hash = createHash('sha256');
  const handle = await open(path);
  try {
    let size = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return { size, sha256: hash.digest('base64') };
      hash.update(buffer.subarray(0, bytesRead));
      size += bytesRead;
    }
  } finally {
    await handle.close();
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
