import { colorsFor } from './colors';
import { printableLines } from './text';

export interface Ending {
  /** Show where an error comes from. */
  readonly debug: boolean;
  /** An empty line before the error, where progress was shown. */
  readonly gap?: boolean;
  /** Of `stopOnSignals`: once aborted, that is what is told, whatever else failed by it. */
  readonly signal?: AbortSignal;
  /** What is told then. @default the signal's own reason */
  readonly stopped?: string;
  /** The exit status of an error. @default 1 */
  readonly status?: (error: Error) => number;
}

/** Ends a command by the exit status that its work gives, or by its error in one line; with 130 where it was stopped. */
export function endWith(work: Promise<number> | Promise<void>, ending: Ending): void {
  const { debug, gap, signal, stopped, status = () => 1 } = ending;
  work.then(
    (given) => {
      if (given !== undefined) process.exitCode = given;
    },
    (error: Error) => {
      const told: Error = signal?.aborted ? signal.reason : error;
      const isStopped = told.name === 'Stopped';
      const message = debug ? (error.stack ?? told.message) : isStopped ? (stopped ?? told.message) : told.message;
      console.error(`${gap ? '\n' : ''}${colorsFor(process.stderr).red('error:')} ${printableLines(message)}`);
      process.exitCode = isStopped ? 130 : status(error);
    },
  );
}
