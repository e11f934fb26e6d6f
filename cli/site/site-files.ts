import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { REDIRECTS_FILE } from '../../lib/routing';
import { printable } from '../core/text';
import { inWaves } from './object-rules';

export interface SiteFiles {
  /** In the order in which they may be uploaded: hashed names, what may name them, pages. */
  readonly keys: readonly string[];
  /** Hidden files and folders that were left out. */
  readonly hidden: readonly string[];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MOST_KEY_BYTES = 1024;
const REMEDY = 'Point "website" in site.config.ts at the built site.';

/**
 * The files below `dir` that are to be published. Hidden ones are left out, but for `.well-known`; links inside the folder are
 * followed.
 *
 * @throws {Error} that tells every problem: no such folder, links that lead out of it, names that no URL can reach, keys that S3 does not take, what is not a file
 */
export async function readSite(dir: string): Promise<SiteFiles> {
  const root = await realpath(dir).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${dir}: ${error.code === 'ENOENT' ? 'there is no such folder' : error.message}. ${REMEDY}`);
  });
  const keys: string[] = [];
  const hidden: string[] = [];
  const problems: string[] = [];

  const walk = async (folder: string, prefix: string, above: readonly string[]): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (prefix === '' && error.code === 'ENOTDIR') throw new Error(`${dir}: is a file, not a folder. ${REMEDY}`);
      problems.push(`${prefix}: cannot be read (${error.code}). Let the user who publishes read it.`);
      return [];
    });
    for (const entry of entries) {
      const key = `${prefix}${entry.name}`;
      if (entry.name.startsWith('.') && entry.name !== '.well-known') {
        hidden.push(key);
        continue;
      }
      const wrong = wrongName(key, entry.name);
      if (wrong) {
        problems.push(wrong);
        continue;
      }
      const path = join(folder, entry.name);
      // What it says is in the routes.
      if (key === REDIRECTS_FILE) continue;
      if (entry.isFile()) keys.push(key);
      else if (entry.isDirectory()) await walk(path, `${key}/`, [...above, path]);
      else if (entry.isSymbolicLink()) await follow(path, key, above);
      else problems.push(`${printable(key)}: is neither a file nor a folder. Take it out of the site.`);
    }
  };
  const follow = async (path: string, key: string, above: readonly string[]): Promise<void> => {
    const target = await realpath(path).catch(() => undefined);
    if (target === undefined) problems.push(`${key}: is a link that leads nowhere. Take it out of the site.`);
    else if (!`${target}${sep}`.startsWith(`${root}${sep}`)) {
      problems.push(`${key}: is a link out of the site, to ${target}. Put a copy of the file there instead.`);
    } else if (above.includes(target)) {
      problems.push(`${key}: is a link to a folder that it lies in itself. Take it out of the site.`);
    } else if ((await stat(target)).isDirectory()) await walk(target, `${key}/`, [...above, target]);
    else keys.push(key);
  };

  await walk(root, '', [root]);
  if (problems.length > 0) throw new Error(told(dir, problems));
  return { keys: inWaves(keys).flat(), hidden };
}

/** Keys of the files below `dir`, pages after what they may name. @throws as `readSite` does */
export async function listFiles(dir: string): Promise<readonly string[]> {
  return (await readSite(dir)).keys;
}

/** The keys of `readSite`, of which there must be some. @throws as it does, and when there are none */
export async function filesToPublish(dir: string): Promise<readonly string[]> {
  const { keys } = await readSite(dir);
  if (keys.length > 0) return keys;
  throw new Error(`${dir}: holds no files to publish. ${REMEDY}`);
}

/** As an error: what is wrong with a site, all of it. */
export function told(dir: string, problems: readonly string[]): string {
  if (problems.length === 1) return `${dir}: ${problems[0]}`;
  const shown = problems.slice(0, 20).map((problem) => `\n  ${problem}`);
  const more = problems.length > 20 ? `\n  and ${problems.length - 20} more` : '';
  return `${dir} has ${problems.length} problems:${shown.join('')}${more}`;
}

function wrongName(key: string, name: string): string | undefined {
  const bytes = Buffer.byteLength(key);
  if (bytes > MOST_KEY_BYTES) {
    return `${key.slice(0, 60)}…: has a path of ${bytes} bytes, and S3 takes ${MOST_KEY_BYTES}. Shorten it.`;
  }
  if (/\p{Cc}/u.test(name)) {
    return `${printable(key)}: has a control character in its name, which no URL can carry. Rename it.`;
  }
  if (name.includes('\\')) return `${key}: has a backslash in its name, which browsers turn into a slash. Rename it.`;
  if (name.includes('\uFFFD')) return `${key}: has a name that is not UTF-8. Rename it.`;
  return undefined;
}
