import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Runs `work` unless another process of this machine is at it. What a killed one has left behind does not count.
 * @throws {Error} that names the other process
 */
export async function onlyOne<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'wx').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    const holder = Number(await readFile(file, 'utf8'));
    if (isRunning(holder)) throw new Error(`another bootstrap runs here (process ${holder}). Wait until it has ended.`);
    await rm(file, { force: true });
    return open(file, 'wx');
  });
  try {
    await handle.writeFile(String(process.pid));
    await handle.close();
    return await work();
  } finally {
    await rm(file, { force: true });
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
