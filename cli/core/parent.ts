const INTERVAL_MS = 500;

/** Runs `stop` when whoever started this process is gone, also by SIGKILL: then another process becomes its parent. */
export function stopWithParent(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, INTERVAL_MS).unref();
}
