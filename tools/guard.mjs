// Runs a command that must not outlive whoever started it: `node tools/guard.mjs COMMAND [ARGUMENTS]`.
// Standard input is the lifeline. When it closes, because the starter asked for it or is gone, the command gets one
// SIGINT to stop cleanly, and after a grace period its whole process group is ended. A Ctrl-C in the terminal does not
// reach the command by itself: two at once would make Terraform give up without saving its state.
import { spawn } from 'node:child_process';

const GRACE_MS = 30_000;
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
child.once('error', (error) => {
  console.error(error.code === 'ENOENT' ? `${command}: not found` : error.message);
  process.exit(127);
});
// 'exit', not 'close': what the command has started may hold the pipes for longer.
child.once('exit', (status, signal) => {
  endGroup();
  process.exit(signal ? 130 : status);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
process.stdin.resume().once('end', stop).once('close', stop).once('error', stop);

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  child.kill('SIGINT');
  setTimeout(endGroup, GRACE_MS).unref();
}

function endGroup() {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
