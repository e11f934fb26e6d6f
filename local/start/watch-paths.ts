import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

/**
 * Calls `onChange` whenever one of these files, or anything in one of these folders, changes; often more than once.
 * Editors save a file by putting another in its place, and builds make their folder anew: so each path is watched from
 * the folder that it lies in too.
 * @returns what ends it
 */
export function watchPaths(paths: readonly string[], onChange: () => void): () => void {
  const inside = new Map<string, FSWatcher>();
  const lookInside = (path: string) => {
    inside.get(path)?.close();
    inside.delete(path);
    const folder = watchFolder(path, () => onChange());
    if (folder) inside.set(path, folder);
  };
  const around = paths.map((path) => {
    lookInside(path);
    return watch(dirname(resolve(path)), (_, name) => {
      if (name !== null && name !== basename(path)) return;
      lookInside(path);
      onChange();
    }).on('error', () => {});
  });
  return () => {
    for (const watcher of [...around, ...inside.values()]) watcher.close();
  };
}

function watchFolder(path: string, onChange: () => void): FSWatcher | undefined {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  try {
    // What vanishes while it is looked at is told by the folder around it.
    return watch(path, { recursive: true }, onChange).on('error', () => {});
  } catch {
    return undefined;
  }
}
