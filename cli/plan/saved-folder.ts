import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SAVED_FILES } from './manifest';

/**
 * Fills a folder whole or not at all: in a folder beside it, which then takes its place. Only who made it may read it, since a plan
 * holds secrets. An earlier plan there is replaced.
 * @throws {Error} in one line, before anything is done, where the folder holds something else
 */
export async function fillFolder<T>(out: string, fill: (dir: string) => Promise<T>): Promise<T> {
  await expectPlanAlone(out);
  const parent = dirname(resolve(out));
  await mkdir(parent, { recursive: true });
  await sweep(parent, basename(out));
  const partial = await mkdtemp(join(parent, prefixOf(basename(out), process.pid)));
  try {
    const filled = await fill(partial);
    await expectPlanAlone(out);
    await takePlace(partial, out);
    return filled;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function takePlace(partial: string, out: string, tries = 5): Promise<void> {
  const old = `${partial}-old`;
  await rename(out, old).catch(ignore('ENOENT'));
  try {
    await rename(partial, out);
  } catch (error) {
    // Somebody else's plan was faster: it is an earlier one by now.
    if (tries === 0 || !['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await takePlace(partial, out, tries - 1);
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

/** @throws {Error} in one line, where a folder holds something else than a saved plan */
export async function expectPlanAlone(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new Error(
      error.code === 'ENOTDIR' ? `--out ${out} is a file. Name a folder` : `--out ${out}: ${error.message}`,
    );
  });
  const foreign = names.find((name) => !SAVED_FILES.includes(name));
  if (foreign === undefined) return;
  throw new Error(
    `--out ${out} holds ${foreign}, which is no part of a saved plan. Name a folder that is empty or not there yet`,
  );
}

/** Takes away what a run that was killed has left: it holds secrets. */
async function sweep(parent: string, name: string): Promise<void> {
  const beginning = prefixOf(name, '');
  for (const left of await readdir(parent)) {
    const pid = left.startsWith(beginning) ? /^(\d+)-/.exec(left.slice(beginning.length))?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(parent, left), { recursive: true, force: true });
  }
}

function prefixOf(name: string, pid: number | ''): string {
  return `.${name}.partial-${pid === '' ? '' : `${pid}-`}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ignore(code: string): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
