import { createInterface } from 'node:readline';
import type { Project } from '../support/project';
import { killTree } from './kill-tree';

/** When a run is killed: so many milliseconds after it has printed a line with `after`. */
export interface Moment {
  readonly after: string;
  readonly ms: number;
  /** With everything that it has started, or alone: then Terraform is left to save its state. */
  readonly whole: boolean;
  /** Ctrl-C in place of SIGKILL. @default false */
  readonly stopped?: boolean;
}

/** Runs one of the project's commands until a moment, and kills it (SIGKILL) or stops it. @returns whether it was still running then */
export function runUntil(
  project: Project,
  args: readonly string[],
  { after, ms, whole, stopped }: Moment,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const child = project.start(args, env);
  return new Promise((done) => {
    let timer: NodeJS.Timeout | undefined;
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (!line.includes(after) || timer) return;
      timer = setTimeout(
        () => (whole ? killTree(child.pid as number) : child.kill(stopped ? 'SIGINT' : 'SIGKILL')),
        ms,
      );
    });
    child.once('close', (status, signal) => {
      clearTimeout(timer);
      done(signal === 'SIGKILL' || status === 130);
    });
  });
}
