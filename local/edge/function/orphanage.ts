import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** Reads `+ PID` and `- PID` until its input closes, then ends those that are left and removes the folder. */
const SCRIPT = `
pids=' '
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    -) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
rm -rf "$1"
`;

/**
 * Sees to it that processes end with this one, however it ends, and that their folder goes with them. A process in an endless
 * loop does not notice that its parent is gone, and under the permission model it can have no thread that does.
 */
export class Orphanage {
  readonly #shell: ChildProcess;

  constructor(folder: string) {
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      // Out of the terminal's process group: Ctrl-C is for the parent.
      detached: true,
      env: { PATH: '/usr/bin:/bin' },
    });
    this.#shell.on('error', () => {});
    this.#shell.stdin?.on('error', () => {});
    this.#shell.unref();
    (this.#shell.stdin as Socket | null)?.unref();
  }

  add(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.#shell.stdin?.write(`+ ${pid}\n`);
    child.once('exit', () => this.#shell.stdin?.write(`- ${pid}\n`));
  }

  /** Once nothing is left to end. */
  close(): void {
    this.#shell.stdin?.end();
  }
}
