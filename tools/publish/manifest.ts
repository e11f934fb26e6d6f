import { PUBLISH_RECORDS } from '../../lib/publish-records';
import type { Bucket } from './bucket';

export const MANIFEST_KEY = `${PUBLISH_RECORDS}manifest`;

/** What the bucket is known to hold under a key. */
export interface Stored {
  readonly size: number;
  /** Of its bytes, in base64; empty for what was found in the bucket and is not of the site. */
  readonly sha256: string;
  readonly etag: string;
  /** Left out where the bucket keeps no versions. */
  readonly version?: string;
  readonly type: string;
  readonly cache: string;
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

type FirstLine = ManifestHeader & { readonly format: number; readonly headers: readonly [string, string][] };

/**
 * A line of JSON for the whole, then one for each key: `[key, size, sha256, etag, version, headers, left?]`, where `headers` is a
 * place in the first line's list.
 */
export function formatManifest({ entries, ...header }: Manifest): Buffer {
  const kinds = new Map<string, number>();
  const lines: string[] = [];
  for (const [key, { size, sha256, etag, version, type, cache, left }] of entries) {
    const kind = JSON.stringify([type, cache]);
    if (!kinds.has(kind)) kinds.set(kind, kinds.size);
    const line = [key, size, sha256, etag, version ?? null, kinds.get(kind)];
    lines.push(JSON.stringify(left === undefined ? line : [...line, left]));
  }
  const headers = [...kinds.keys()].map((kind) => JSON.parse(kind));
  return Buffer.from(`${JSON.stringify({ format: FORMAT, ...header, headers })}\n${lines.join('\n')}\n`);
}

/** @throws {Error} when it is of another format, or no manifest */
export function parseManifest(bytes: Buffer): Manifest {
  const entries = new Map<string, Stored>();
  let header: FirstLine | undefined;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    const line = JSON.parse(bytes.toString('utf8', at, end < 0 ? bytes.length : end));
    at = end < 0 ? bytes.length : end + 1;
    if (header === undefined) {
      const first: FirstLine = line;
      if (first.format !== FORMAT) {
        throw new Error(`${MANIFEST_KEY}: is of format ${first.format}, and this reads ${FORMAT}. Update the tools.`);
      }
      header = first;
      continue;
    }
    const [key, size, sha256, etag, version, kind, left] = line;
    const [type = '', cache = ''] = header.headers[kind] ?? [];
    entries.set(key, { size, sha256, etag, version: version ?? undefined, type, cache, left });
  }
  if (header === undefined)
    throw new Error(`${MANIFEST_KEY}: is empty. Restore an earlier version of it, or delete it.`);
  const { format: _, headers: __, ...rest } = header;
  return { ...rest, entries };
}

/** The manifest of the last publish, with the ETag it has; or an earlier version of it. Undefined where there is none. */
export async function readManifest(
  bucket: Bucket,
  version?: string,
): Promise<{ readonly manifest: Manifest; readonly etag: string } | undefined> {
  const found = await bucket.get(MANIFEST_KEY, version);
  return found && { manifest: parseManifest(found.body), etag: found.etag };
}

/** Writes a manifest in place of the one that was read. @throws {Error} when another publish has written one since */
export async function writeManifest(bucket: Bucket, manifest: Manifest, before: string | undefined): Promise<void> {
  const body = formatManifest(manifest);
  const { entries: _, ...header } = manifest;
  const metadata = Object.fromEntries(
    // S3 takes ASCII alone there.
    Object.entries(header).flatMap(([name, value]) => (value === undefined ? [] : [[name, encodeURI(String(value))]])),
  );
  const put = await bucket.put(MANIFEST_KEY, {
    body,
    type: 'application/x-ndjson',
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
