import { zipSync } from 'fflate';

/**
 * A zip whose bytes depend on its files' names and contents alone: fixed times and modes, and a deflate in JavaScript,
 * since zlib's output differs between versions.
 * @param files contents by name, in the order they are stored
 */
export function deterministicZip(files: Readonly<Record<string, string>>): Uint8Array {
  const contents = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
  return zipSync(contents, { level: 9, mtime: EPOCH, os: UNIX, attrs: READABLE_BY_ALL });
}

/** A zip holds local time without its zone, from 1980 on, so this is made from parts: midnight wherever it is. */
const EPOCH = new Date(1980, 0, 1);
const UNIX = 3;
/** `-rw-r--r--` in the upper half, as Unix zips have it. Lambda must be able to read the file. */
const READABLE_BY_ALL = (0o100644 << 16) >>> 0;
