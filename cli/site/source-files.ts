import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** A built site, by the paths of its files below its folder. */
export interface SiteSource {
  readonly files: readonly string[];
  read(file: string): Buffer;
}

export interface SiteFiles extends SiteSource {
  /** What was left out, in words. */
  readonly leftOut: readonly string[];
}

/**
 * The files of a site's folder, as they are published: hidden ones are left out, but for `.well-known`. A link to a file
 * of the site counts as a file; links to folders are left out.
 * @throws {Error} in one line, where the folder is missing or has no page, or a link leads out of it or nowhere
 */
export function siteFiles(folder: string): SiteFiles {
  const files: string[] = [];
  const leftOut: string[] = [];
  const root = realpath(folder);
  const visit = (below: string) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      if (entry.name.startsWith('.') && entry.name !== '.well-known') continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) files.push(path);
      else if (entry.isSymbolicLink()) link(path);
      else leftOut.push(`${path}: is no file`);
    }
  };
  const link = (path: string) => {
    const target = realpath(join(folder, path));
    if (target !== root && !target.startsWith(root + sep)) {
      throw new Error(`${join(folder, path)}: is a link that leads out of the site. Put the file itself there.`);
    }
    if (statSync(target).isFile()) files.push(path);
    else leftOut.push(`${path}: is a link to a folder`);
  };
  visit('');
  if (!files.some((file) => /\.html?$/i.test(file))) {
    throw new Error(`${folder}: holds no page. Give the folder with the built site, where index.html is.`);
  }
  files.sort((a, b) => (a < b ? -1 : 1));
  return { files, leftOut, read: (file) => readFileSync(join(folder, file)) };
}

/** Whether one folder is the other, or is in it. */
export function contains(outer: string, inner: string): boolean {
  const path = relative(resolve(outer), resolve(inner));
  return path === '' || (path.split(sep)[0] !== '..' && !isAbsolute(path));
}

function realpath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(`${path}: ${missing ? 'is not there, or is a link that leads nowhere' : (error as Error).message}`);
  }
}
