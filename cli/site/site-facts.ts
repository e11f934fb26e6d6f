import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteFacts } from '../../lib/config';
import { REDIRECTS_FILE } from '../../lib/routing';

/**
 * What the routes have to know of a built site: its files, as they would be published, and its `_redirects`. Nothing where it is not
 * built yet; what is wrong with the folder is reported by what publishes it.
 * @param dir the folder that is published
 * @param source the folder that people edit, which errors name
 */
export function siteFacts(dir: string, source: string = dir): SiteFacts {
  const keys: string[] = [];
  const visit = (below: string, depth: number) => {
    for (const entry of entriesOf(join(dir, below))) {
      if (entry.name.startsWith('.') && entry.name !== '.well-known') continue;
      const key = below === '' ? entry.name : `${below}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? statSync(join(dir, key), { throwIfNoEntry: false }) : entry;
      // A link to a folder above would never end.
      if (kind?.isDirectory() && depth < 32) visit(key, depth + 1);
      else if (kind?.isFile()) keys.push(key);
    }
  };
  visit('', 0);
  keys.sort();
  const redirects = keys.includes(REDIRECTS_FILE)
    ? { file: join(source, REDIRECTS_FILE), text: readFileSync(join(dir, REDIRECTS_FILE), 'utf8') }
    : undefined;
  return { keys: keys.filter((key) => key !== REDIRECTS_FILE), redirects };
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
