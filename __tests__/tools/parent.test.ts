import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const STARTER = `const { spawn } = require('node:child_process');
spawn(process.execPath, ['tools/run.mjs', '__tests__/tools/support/stays.ts'], { stdio: ['ignore', 'inherit', 'inherit'] });
setInterval(() => {}, 1000);`;

async function isGone(pid: number, tries: number): Promise<boolean> {
  for (; tries > 0; tries--) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}

it('a server goes when the process that started it is killed, and not before', async () => {
  const starter = spawn(process.execPath, ['-e', STARTER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: starter.stdout }), 'line');
  const pid = Number(line);
  try {
    expect(await isGone(pid, 30)).toBe(false);
    starter.kill('SIGKILL');
    expect(await isGone(pid, 100)).toBe(true);
  } finally {
    starter.kill('SIGKILL');
    if (!(await isGone(pid, 1))) process.kill(pid);
  }
});
