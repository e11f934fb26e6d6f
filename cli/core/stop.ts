/** Aborted by Ctrl-C and its like, once: the next one ends the process as always. */
export function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      const stopped = new Error('stopped. Run it again: it goes on from here.');
      stopped.name = 'Stopped';
      stop.abort(stopped);
    });
  }
  return stop.signal;
}
