import type { Listed } from '../aws/bucket';
import { isPage, type ObjectHeaders } from '../site/object-rules';
import type { Stored } from './manifest';

/** What a key is to answer. */
export interface Wanted extends ObjectHeaders {
  readonly size: number;
  /** In base64. */
  readonly sha256: string;
}

export interface Known {
  readonly wanted: ReadonlyMap<string, Wanted>;
  /** What the last publish left. */
  readonly entries: ReadonlyMap<string, Stored>;
  readonly listed: ReadonlyMap<string, Listed>;
  /** Keys that a publish which did not finish has already written as they are wanted. */
  readonly resumed: ReadonlySet<string>;
  readonly graceMs: number;
  readonly now: number;
}

export interface Plan {
  /** Keys to write. */
  readonly put: readonly string[];
  /** Keys that are in the bucket as they are wanted. */
  readonly kept: ReadonlyMap<string, Stored>;
  /** Keys that are no longer of the site and stay for the grace time: what an open page may still ask for. */
  readonly leaving: ReadonlyMap<string, Stored>;
  readonly deleted: readonly string[];
  /** Keys that answer otherwise than after the last publish. */
  readonly changed: readonly string[];
  /** Whether the manifest of the last publish is no longer what there is. */
  readonly differs: boolean;
}

/**
 * What is to be done, by the content hashes of the last publish and what the bucket has now. A page that has left the site goes
 * at once, since a visitor asks for it by itself; everything else when its grace time is over, since pages name it.
 */
export function plan({ wanted, entries, listed, resumed, graceMs, now }: Known): Plan {
  const put: string[] = [];
  const kept = new Map<string, Stored>();
  const changed: string[] = [];
  let differs = false;
  for (const [key, file] of wanted) {
    const before = entries.get(key);
    const there = listed.get(key);
    if (before && isAsWanted(before, file) && there?.etag === before.etag) {
      kept.set(key, before.left === undefined ? before : { ...before, left: undefined });
      if (before.left !== undefined) differs = true;
      continue;
    }
    if (there && resumed.has(key)) kept.set(key, { ...file, etag: there.etag });
    else put.push(key);
    if (there || before) changed.push(key);
  }

  const leaving = new Map<string, Stored>();
  const deleted: string[] = [];
  for (const [key, { etag }] of listed) {
    if (wanted.has(key)) continue;
    const before = entries.get(key);
    const left = before?.left ?? now;
    if (isPage(key, before?.type) || now - left >= graceMs) {
      deleted.push(key);
      // What left long ago, browsers and edges have forgotten.
      if (before?.left === undefined) changed.push(key);
      continue;
    }
    if (before?.left === undefined) differs = true;
    const found = before?.etag === etag ? before : { size: 0, sha256: '', etag, type: '', cache: '' };
    leaving.set(key, { ...found, left });
  }
  // Deleted by somebody else.
  for (const key of entries.keys()) differs ||= !listed.has(key) && !wanted.has(key);
  differs ||= put.length > 0 || deleted.length > 0 || resumed.size > 0;
  return { put, kept, leaving, deleted, changed, differs };
}

/** Keys of which only their bytes can tell whether a publish that did not finish, and began at `since`, has written them. */
export function maybeResumed(
  { wanted, entries, listed }: Omit<Known, 'resumed' | 'graceMs' | 'now'>,
  since: number,
): string[] {
  // Listings know whole seconds.
  const from = Math.floor(since / 1000) * 1000;
  return [...wanted].flatMap(([key, file]) => {
    const before = entries.get(key);
    const there = listed.get(key);
    if (there?.modified === undefined || there.modified < from) return [];
    return before && isAsWanted(before, file) && there.etag === before.etag ? [] : [key];
  });
}

function isAsWanted({ sha256, type, encoding, cache }: Stored, wanted: Wanted): boolean {
  return sha256 === wanted.sha256 && type === wanted.type && encoding === wanted.encoding && cache === wanted.cache;
}
