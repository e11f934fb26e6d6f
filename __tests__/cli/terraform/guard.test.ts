import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isGone } from '../support/is-gone';

/** A command that says its process id, says when it is interrupted, and ends then. */
const POLITE = `process.on('SIGINT', () => { console.log('interrupted'); process.exit(0); }); console.log(process.pid); setInterval(() => {}, 1000)`;
/** A command that starts another one, which stays. */
const PARENT = `const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
console.log(child.pid); setTimeout(() => process.exit(3), 100)`;

const guarded = (script: string) =>
  spawn(process.execPath, ['cli/terraform/guard.mjs', process.execPath, '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = await once(createInterface({ input: child.stdout! }), 'line');
  return line;
}

describe('the guard', () => {
  it('ends with the status of the command', async () => {
    const child = guarded('process.exit(7)');
    expect(await once(child, 'close')).toEqual([7, null]);
  });

  it('lets other users read nothing of what the command writes', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'guard-'));
    const write = `const fs = require('node:fs'); fs.mkdirSync('${dir}/new'); fs.writeFileSync('${dir}/new/plan.tfplan', '')`;
    await once(guarded(write), 'close');
    const modes = ['new', 'new/plan.tfplan'].map((name) => (statSync(join(dir, name)).mode & 0o777).toString(8));
    rmSync(dir, { recursive: true });
    expect(modes).toEqual(['700', '600']);
  });

  it('hands on all that the command wrote, also to who reads slowly', async () => {
    const child = guarded(`process.stdout.write('x'.repeat(5_000_000))`);
    child.stdout.pause();
    await delay(500);
    let length = 0;
    child.stdout.on('data', (data) => {
      length += data.length;
    });
    child.stdout.resume();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(length).toBe(5_000_000);
  });

  it('says when there is no such command', async () => {
    const child = spawn(process.execPath, ['cli/terraform/guard.mjs', '/nowhere/terraform'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const [message] = await once(child.stderr, 'data');
    expect(String(message)).toBe('/nowhere/terraform: not found\n');
    expect(await once(child, 'close')).toEqual([127, null]);
  });

  it('interrupts the command once when its standard input closes', async () => {
    const child = guarded(POLITE);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (lines.length === 1) child.stdin.end();
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(lines.slice(1)).toEqual(['interrupted']);
  });

  it('leaves no orphan when its starter is killed', async () => {
    const starter = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').spawn(process.execPath, ['cli/terraform/guard.mjs', process.execPath, '-e', ${JSON.stringify(POLITE)}], { stdio: ['pipe', 'inherit', 'inherit'] }); setInterval(() => {}, 1000)`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = Number(await firstLine(starter));
    starter.kill('SIGKILL');
    expect(await isGone(pid)).toBe(true);
  });

  it('lets the command say what it does and finish when nobody reads any more', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'guard-'));
    const saved = join(dir, 'saved');
    const command = `trap 'echo stopping; echo stopped > ${saved}; exit 0' INT; echo $$; while :; do sleep 0.05; done`;
    const starter = spawn(
      process.execPath,
      [
        '-e',
        `const guard = require('node:child_process').spawn(process.execPath, ['cli/terraform/guard.mjs', 'sh', '-c', ${JSON.stringify(command)}]); guard.stdout.on('data', (data) => process.stdout.write(data)); setInterval(() => {}, 1000)`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = Number(await firstLine(starter));
    starter.kill('SIGKILL');
    expect(await isGone(pid)).toBe(true);
    expect(readFileSync(saved, 'utf8')).toBe('stopped\n');
    rmSync(dir, { recursive: true });
  });

  it('takes what the command has started with it', async () => {
    const child = guarded(PARENT);
    const pid = Number(await firstLine(child));
    expect(await once(child, 'close')).toEqual([3, null]);
    expect(await isGone(pid)).toBe(true);
  });
});
