import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import { PUBLISH_RECORDS } from '../../lib/names/publish-records';
import type { Bucket } from '../aws/bucket';
import type { ObjectHeaders } from '../site/object-rules';

export const MANIFEST_KEY = `${PUBLISH_RECORDS}manifest`;

/** What the bucket is known to hold under a key. */
export interface Stored extends ObjectHeaders {
  readonly size: number;
  /** Of its bytes, in base64; empty for what was found in the bucket and is not of the site. */
  readonly sha256: string;
  readonly etag: string;
  /** Left out where the bucket keeps no versions. */
  readonly version?: string;
  /** When it left the site, in ms; it stays in the bucket for the grace time. */
  readonly left?: number;
}

export interface ManifestHeader {
  /** Counts publishes that changed anything, from 1. */
  readonly number: number;
  /** ISO 8601 */
  readonly at: string;
  readonly by: string;
  /** Which publish's content this is, where a rollback wrote it. */
  readonly restores?: number;
  /** Of the site: what has left it is not counted. */
  readonly files: number;
  readonly bytes: number;
}

/** What one publish left in the bucket. Each publish's is a version of one object. */
export interface Manifest extends ManifestHeader {
  /** By key, those that left the site too. */
  readonly entries: ReadonlyMap<string, Stored>;
}

const FORMAT = 1;
const REMEDY = 'Restore an earlier version of it, or delete it: then all is uploaded again.';
const PIECE = 128 * 1024;

type FirstLine = ManifestHeader & {
  readonly format: number;
  readonly headers: readonly [type: string, cache: string, encoding?: ObjectHeaders['encoding']][];
};

/**
 * Writes a manifest as what it names comes about, and holds it compressed: a line of JSON for the whole, then one for each key,
 * `[key, size, sha256, etag, version, headers, left?]`, where `headers` is a place in the first line's list. Each piece is a
 * member of one gzip file (RFC 1952, 2.2).
 */
export class ManifestWriter {
  readonly #kinds = new Map<string, number>();
  readonly #pieces: Buffer[] = [];
  #lines = '';

  add(key: string, { size, sha256, etag, version, type, cache, encoding, left }: Stored): void {
    const kind = JSON.stringify(encoding === undefined ? [type, cache] : [type, cache, encoding]);
    if (!this.#kinds.has(kind)) this.#kinds.set(kind, this.#kinds.size);
    const line = [key, size, sha256, etag, version ?? null, this.#kinds.get(kind)];
    this.#lines += `${JSON.stringify(left === undefined ? line : [...line, left])}\n`;
    if (this.#lines.length < PIECE) return;
    this.#pieces.push(gzipSync(this.#lines));
    this.#lines = '';
  }

  /** All that was added, below the header. */
  finish(header: ManifestHeader): Buffer {
    const headers = [...this.#kinds.keys()].map((kind) => JSON.parse(kind));
    const first = gzipSync(`${JSON.stringify({ format: FORMAT, ...header, headers })}\n`);
    return Buffer.concat([first, ...this.#pieces, gzipSync(this.#lines)]);
  }
}

/** @throws {Error} when it is of another format, or no manifest */
export async function parseManifest(pieces: AsyncIterable<Uint8Array>): Promise<Manifest> {
  const entries = new Map<string, Stored>();
  let header: FirstLine | undefined;
  const take = (line: string) => {
    if (header === undefined) header = firstLine(line);
    else {
      const [key, size, sha256, etag, version, kind, left] = JSON.parse(line);
      const [type = '', cache = '', encoding] = header.headers[kind] ?? [];
      entries.set(key, { size, sha256, etag, version: version ?? undefined, type, cache, encoding, left });
    }
  };
  await pipeline(pieces, createGunzip(), (unpacked) => eachLine(unpacked, take)).catch(
    (error: NodeJS.ErrnoException) => {
      if (!error.code?.startsWith('Z_')) throw error;
      throw new Error(`${MANIFEST_KEY}: is damaged (${error.message}). ${REMEDY}`);
    },
  );
  if (header === undefined) throw new Error(`${MANIFEST_KEY}: is empty. ${REMEDY}`);
  const { format: _, headers: __, ...of } = header as FirstLine;
  return { ...of, entries };
}

async function eachLine(pieces: AsyncIterable<Uint8Array>, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  }
}

function firstLine(line: string): FirstLine {
  const first: FirstLine = JSON.parse(line);
  if (first.format === FORMAT) return first;
  throw new Error(`${MANIFEST_KEY}: is of format ${first.format}, and this reads ${FORMAT}. Update the tools.`);
}

/** The manifest of the last publish, with the ETag it has; or an earlier version of it. Undefined where there is none. */
export async function readManifest(
  bucket: Bucket,
  version?: string,
): Promise<{ readonly manifest: Manifest; readonly etag: string } | undefined> {
  const found = await bucket.read(MANIFEST_KEY, version, parseManifest);
  return found && { manifest: found.body, etag: found.etag };
}

/** Writes a manifest in place of the one that was read. @throws {Error} when another publish has written one since */
export async function writeManifest(
  bucket: Bucket,
  header: ManifestHeader,
  writer: ManifestWriter,
  before: string | undefined,
): Promise<void> {
  const body = writer.finish(header);
  const metadata = Object.fromEntries(
    // S3 takes ASCII alone there.
    Object.entries(header).flatMap(([name, value]) => (value === undefined ? [] : [[name, encodeURI(String(value))]])),
  );
  const put = await bucket.put(MANIFEST_KEY, {
    body,
    type: 'application/gzip',
    cache: 'no-store',
    metadata,
    onlyIf: before ?? '*',
  });
  if (put) return;
  // The first of two tries may have been written, and only its answer lost.
  const found = await bucket.get(MANIFEST_KEY);
  if (found?.body.equals(body)) return;
  throw new Error('another publish has finished meanwhile. Run it again: it goes on from there.');
}
