// Runs a command that must not outlive whoever started it: `node cli/terraform/guard.mjs COMMAND [ARGUMENTS]`.
// Standard input is the lifeline. When it closes, because the starter asked for it or is gone, the command gets one
// SIGINT to stop cleanly, and after a grace period its whole process group is ended. A Ctrl-C in the terminal does not
// reach the command by itself: two at once would make Terraform give up without saving its state.
import { spawn } from 'node:child_process';

// States and plans hold secrets in plain text, and Terraform lets every user of the machine read them.
process.umask(0o077);

const GRACE_MS = 30_000;
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
// Its output is not handed through: where the starter is gone, nobody reads, and the first line would end the command
// by SIGPIPE in the midst of its work.
for (const [from, to] of [
  [child.stdout, process.stdout],
  [child.stderr, process.stderr],
]) {
  to.on('error', () => {});
  from.on('data', (data) => to.write(data));
}
child.once('error', (error) => {
  console.error(error.code === 'ENOENT' ? `${command}: not found` : error.message);
  process.exit(127);
});
// What the command has started might hold the pipes for longer.
child.once('exit', endGroup);
child.once('close', (status, signal) => {
  // Whoever started it may read more slowly than the command wrote: not before all of it has left.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(signal ? 130 : status)));
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
