import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.each(['idles', 'hang'])(
  'the function’s process ends with its parent, and its folder goes, killed the hard way: one that %s',
  async (how) => {
    const parent = spawn(process.execPath, ['cli/run.mjs', '__tests__/local/edge/function/starts-and-hangs.ts', how], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(parent.stdout), 'line');
    const [pid, folder] = [Number(line.split(' ')[0]), String(line).split(' ')[1] as string];
    expect(alive(pid)).toBe(true);
    expect(existsSync(folder)).toBe(true);
    parent.kill('SIGKILL');
    for (let i = 0; i < 100 && (alive(pid) || existsSync(folder)); i++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(alive(pid)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  },
  20_000,
);
