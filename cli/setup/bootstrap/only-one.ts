import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Runs `work` unless another process of this machine is at it; `what` is that work, for people. What a killed one has left behind does not count.
 * @throws {Error} that names the other process
 */
export async function onlyOne<T>(file: string, work: () => Promise<T>, what = 'bootstrap'): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, String(process.pid));
  try {
    await take(file, own, what);
  } finally {
    await rm(own, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** By a link: nobody ever sees the file without the name of its holder in it. */
async function take(file: string, own: string, what: string): Promise<void> {
  try {
    await link(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(await readFile(file, 'utf8').catch(() => undefined));
    if (isRunning(holder)) throw new Error(`another ${what} runs here (process ${holder}). Wait until it has ended.`);
    await rm(file, { force: true });
    await take(file, own, what);
  }
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is one all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
