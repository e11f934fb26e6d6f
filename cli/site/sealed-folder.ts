import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { SiteNeeds } from '../../lib/policy/seal';
import { siteFiles } from './source-files';

const NAME = 'seal.json';
const SITE = /^site-[0-9a-f]{16}$/;
/** What a run leaves behind that was ended, and copies that no `seal.json` names any more. */
const LEFT_OVER = /^(?:site-|seal\.json\.)/;

const needs = z.record(z.string(), z.array(z.string()));
const schema = z.strictObject({
  version: z.literal(1),
  /** The folder beside this file that holds the sealed copy. */
  site: z.string().regex(SITE),
  needs: z.strictObject({ site: needs, pages: z.array(z.strictObject({ paths: z.array(z.string()), needs })) }),
  /** Why attributes are allowed by `'unsafe-hashes'`, where they are. */
  unsafeHashes: z.string().optional(),
  /** What was sealed: folder, and each file's size, modification time (ms) and SHA-256. */
  source: z.strictObject({
    folder: z.string(),
    files: z.record(z.string(), z.tuple([z.number(), z.number(), z.string()])),
  }),
});

type Seal = z.infer<typeof schema>;

/** Each file's size, modification time (ms) and SHA-256. */
export type Fingerprints = Seal['source']['files'];

/** A whole copy of a site, and what the policy must allow for it. */
export interface SealedCopy {
  /** For each path its bytes, or the source's file that it is a copy of. */
  readonly files: ReadonlyMap<string, Buffer | { readonly copyOf: string }>;
  readonly needs: SiteNeeds;
}

export interface SealedSource {
  readonly folder: string;
  /** As they were before the first of them was read. */
  readonly fingerprints: Fingerprints;
  readonly unsafeHashes?: string;
}

/** A sealed copy that is missing, or is not that of its source as it is now. The message is one line. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/** A sealed copy as `site.config.ts` takes it. */
export interface ReadSeal {
  /** The folder with the sealed copy. */
  readonly website: string;
  readonly needs: SiteNeeds;
}

/**
 * Writes a sealed copy so that a reader finds the old one or the new one, whole, whenever this is ended: the copy into
 * a folder of its own, named by its content, and then `seal.json`, which names it, in one move. The copy before stays
 * until the next time.
 * @returns the folder with the copy
 */
export function writeSealed(
  out: string,
  { folder, fingerprints, unsafeHashes }: SealedSource,
  { files, needs }: SealedCopy,
): string {
  return locked(out, () => {
    const before = currentSite(out);
    for (const name of readdirSync(out)) {
      if (LEFT_OVER.test(name) && name !== before) rmSync(join(out, name), { recursive: true, force: true });
    }
    const partial = join(out, `site-partial-${process.pid}`);
    const digest = createHash('sha256');
    for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const to = join(partial, path);
      mkdirSync(dirname(to), { recursive: true });
      if (Buffer.isBuffer(content)) writeFileSync(to, content);
      else copyFileSync(join(folder, content.copyOf), to);
      const hash = Buffer.isBuffer(content)
        ? createHash('sha256').update(content).digest('hex')
        : fingerprints[content.copyOf]![2];
      digest.update(`${path}\0${hash}\0`);
    }
    const site = `site-${digest.digest('hex').slice(0, 16)}`;
    if (site === before) rmSync(partial, { recursive: true });
    else renameSync(partial, join(out, site));
    const seal: Seal = {
      version: 1,
      site,
      needs: needs as Seal['needs'],
      ...(unsafeHashes !== undefined && { unsafeHashes }),
      source: { folder, files: fingerprints },
    };
    writeInOneMove(join(out, NAME), `${JSON.stringify(seal)}\n`);
    return join(out, site);
  });
}

/**
 * What was sealed last, if it is still the sealed copy of its source.
 * @throws {SealError} where it is missing, is of another folder, or is older than its source
 */
export function readSealed(out: string, website: string): ReadSeal {
  const again = `Run npm run seal`;
  const path = join(out, NAME);
  if (!existsSync(path)) throw new SealError(`${path}: is not there, and site.config.ts says sealed. ${again}.`);
  const read = schema.safeParse(parseJson(path));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new SealError(`${path}: ${issue!.path.join('.') || 'the file'}: ${issue!.message}. ${again}.`);
  }
  const { site, needs, source } = read.data;
  if (source.folder !== website) {
    throw new SealError(`${path}: is of ${source.folder}, and site.config.ts says website ${website}. ${again}.`);
  }
  const stale = firstChange(source.folder, source.files);
  if (stale !== undefined) throw new SealError(`${path}: is older than its source: ${stale}. ${again}.`);
  if (!existsSync(join(out, site)))
    throw new SealError(`${join(out, site)}: is not there, and ${path} names it. ${again}.`);
  return { website: join(out, site), needs };
}

/** The first file that is not as it was; contents are looked at only where size or time differ. */
function firstChange(folder: string, files: Fingerprints): string | undefined {
  const now = siteFiles(folder).files;
  const added = now.find((file) => !Object.hasOwn(files, file));
  if (added !== undefined) return `${join(folder, added)} is new`;
  const there = new Set(now);
  for (const [file, [size, time, hash]] of Object.entries(files)) {
    const path = join(folder, file);
    if (!there.has(file)) return `${path} is gone`;
    const stats = statSync(path);
    if (stats.size === size && stats.mtimeMs === time) continue;
    if (stats.size !== size || sha256(path) !== hash) return `${path} has changed`;
  }
  return undefined;
}

export function fingerprintsOf(folder: string, files: readonly string[]): Fingerprints {
  return Object.fromEntries(
    files.map((file) => {
      const path = join(folder, file);
      const { size, mtimeMs } = statSync(path);
      return [file, [size, mtimeMs, sha256(path)]];
    }),
  );
}

/** The folder that `seal.json` names; `undefined` where there is none that can be understood. */
function currentSite(out: string): string | undefined {
  const site = existsSync(join(out, NAME))
    ? (parseJson(join(out, NAME)) as { site?: unknown } | undefined)?.site
    : undefined;
  return typeof site === 'string' && SITE.test(site) ? site : undefined;
}

/** One at a time, and only in a folder that is nobody else's. */
function locked<T>(out: string, work: () => T): T {
  mkdirSync(out, { recursive: true });
  const strange = readdirSync(out).find((name) => !/^(?:\.|site-|seal\.)/.test(name));
  if (strange !== undefined) {
    throw new Error(`${join(out, strange)}: is nothing that seal has written. Give a folder of its own with --out.`);
  }
  const lock = join(out, 'seal.lock');
  takeLock(lock);
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): void {
  for (let tries = 0; tries < 2; tries++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(readFileSync(lock, 'utf8'));
      if (isAlive(holder)) throw new Error(`${lock}: process ${holder} is sealing. Wait until it has ended.`);
      rmSync(lock, { force: true });
    }
  }
  throw new Error(`${lock}: another process has taken it. Wait until it has ended.`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function writeInOneMove(path: string, text: string): void {
  const partial = `${path}.${process.pid}`;
  const file = openSync(partial, 'w');
  writeFileSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(partial, path);
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Piece by piece: a site may hold a film. */
function sha256(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(1024 * 1024);
  const file = openSync(path, 'r');
  try {
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece))
      hash.update(piece.subarray(0, length));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
