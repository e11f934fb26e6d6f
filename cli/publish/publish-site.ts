import { extname } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { Bucket } from '../aws/bucket';
import { inParallel } from '../core/in-parallel';
import { HEAD, needsHead } from '../site/content-kind';
import { headersOf, isDoubtful, isImmutable, type ObjectRules } from '../site/object-rules';
import { told } from '../site/site-files';
import { type BringOptions, bring, type Result } from './bring';
import { etagOf, hashFile, readSmall, SMALL } from './file-hash';
import { gapWarning, integrityGaps } from './integrity-gap';
import { type LookedUp, lookUp, refuseFindings, type Served, shortened } from './look-up';
import type { Stored } from './manifest';
import type { Wanted } from './plan';
import { partSizeOf, Uploads } from './upload';

export interface PublishOptions extends BringOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** The folder with the site's files. */
  readonly dir: string;
  /** Refuse what would only be warned of. @default false */
  readonly strict?: boolean;
  /** How the site is served: with it, and with routes, every file and link is looked up before anything is uploaded. */
  readonly served?: Served;
  /** The folder as it was looked up before, and its findings reported. @default it is looked up now */
  readonly lookedUp?: LookedUp;
  /** Types, encodings and caching that are not what the files' names say. */
  readonly rules?: ObjectRules;
}

export interface PublishResult extends Result {
  readonly warnings: readonly string[];
}

/** Files that are read at a time to be hashed. */
const HASHED_AT_ONCE = 16;
const NOT_YET: Wanted = { size: 0, sha256: '', type: '', cache: '' };

/**
 * Makes a bucket hold what a folder holds, as `bring` says. What is wrong with the folder is told before anything is uploaded.
 *
 * @throws {Error} in one line, or a line for each problem of the folder
 */
export async function publishSite({
  s3,
  bucket: name,
  dir,
  strict,
  served,
  lookedUp,
  rules,
  ...options
}: PublishOptions): Promise<PublishResult> {
  const bucket = new Bucket(s3, name);
  const site = lookedUp ?? (await lookUp(dir, options.routes, served));
  const { found, own, pathOf } = site;
  if (strict) refuseFindings(dir, site, 'Nothing was uploaded');
  const keys = own === undefined ? found : [...found, own];
  const warnings = lookedUp ? [] : shortened(site);
  if (own !== undefined)
    warnings.push(`${own} is not in ${dir}: the site gets a small page of its own for what is missing.`);
  const wanted = await hashSite(pathOf, dir, keys, rules);
  const uploads = new Uploads(bucket, options.signal);
  const result = await bring(
    bucket,
    {
      wanted,
      put: (key, file, onBytes) => uploads.put(key, pathOf(key), file, onBytes),
      etagOf: (key) => etagOf(pathOf(key), partSizeOf(wanted.get(key)?.size ?? 0)),
      review: async ({ put }, before) => {
        const replaced = put.filter((key) => isReplaced(before?.entries.get(key), wanted.get(key)));
        const more = await warningsOf(dir, found, replaced, before?.entries);
        if (before === undefined) more.push(...doubts(wanted, rules));
        if (strict && more.length > 0) throw new Error(`${more[0]} Nothing was uploaded (--strict).`);
        warnings.push(...more);
      },
    },
    options,
  );
  return { ...result, warnings };
}

/** What the keys of a folder are to answer, as `rules` or their names and first bytes say. @throws {Error} that names every file that cannot be read */
export async function hashSite(
  pathOf: (key: string) => string,
  dir: string,
  keys: readonly string[],
  rules?: ObjectRules,
): Promise<Map<string, Wanted>> {
  const problems: string[] = [];
  const wanted = new Map<string, Wanted>();
  const buffers: Buffer<ArrayBuffer>[] = [];
  await inParallel(keys, HASHED_AT_ONCE, async (key) => {
    const buffer = buffers.pop() ?? Buffer.allocUnsafe(SMALL);
    // In the keys' order, whichever is hashed first.
    wanted.set(key, NOT_YET);
    try {
      const { size, sha256 } = await hashFile(pathOf(key), buffer);
      const head = needsHead(key) ? buffer.subarray(0, readSmall(pathOf(key), buffer.subarray(0, HEAD))) : undefined;
      wanted.set(key, { size, sha256, ...headersOf(key, rules, head) });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      problems.push(`${key}: cannot be read (${code ?? message}). Let the user who publishes read it.`);
    } finally {
      buffers.push(buffer);
    }
  });
  if (problems.length > 0) throw new Error(told(dir, problems));
  return wanted;
}

function isReplaced(before: Stored | undefined, after: Wanted | undefined): boolean {
  return before !== undefined && before.sha256 !== '' && before.sha256 !== after?.sha256;
}

async function warningsOf(
  dir: string,
  keys: readonly string[],
  replaced: readonly string[],
  entries: ReadonlyMap<string, Stored> = new Map(),
): Promise<string[]> {
  const gap = gapWarning(await integrityGaps(dir, keys, replaced));
  const [frozen, ...more] = replaced.filter((key) => isImmutable(entries.get(key) as Stored));
  return [
    ...(gap ? [gap] : []),
    ...(frozen
      ? [
          `${frozen}${more.length > 0 ? ` and ${more.length} more` : ''}: the name says that its bytes never change, and they have: browsers that hold it keep the old ones for up to a year. Put the content’s hash into the name, or declare the name in hashedNames of site.config.ts.`,
        ]
      : []),
  ];
}

/** Names that will be kept by browsers for a year on no other ground than their looks, in one line. */
function doubts(wanted: ReadonlyMap<string, Wanted>, rules?: ObjectRules): string[] {
  const [first, ...more] = [...wanted].filter(([key, { sha256 }]) => isDoubtful(key, sha256, rules));
  if (!first) return [];
  const [key] = first;
  // A folder may hold bundles too, which keep their year.
  const pattern = `/${key.slice(0, key.lastIndexOf('/') + 1)}*${extname(key)}`;
  return [
    `${key}${more.length > 0 ? ` and ${more.length} more` : ''}: looks as if the name had its content’s hash in it, and browsers keep it for a year. Where the file may change under its name, write hashedNames: [{ path: ${JSON.stringify(pattern)}, hashed: false }] in site.config.ts, else hashed: true.`,
  ];
}
