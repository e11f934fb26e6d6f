import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { isGone } from '../support/is-gone';

const STARTER = `const { spawn } = require('node:child_process');
spawn(process.execPath, ['cli/run.mjs', '__tests__/cli/support/stays.ts'], { stdio: ['ignore', 'inherit', 'inherit'] });
setInterval(() => {}, 1000);`;

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
