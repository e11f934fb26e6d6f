import type { Progress } from '../core/progress';
import type { BringOptions, Result } from './bring';
import { amountText, changesText, partOf } from './words';

/** Runs what brings files to a bucket as a step that says how far it is. @param name of the step */
export async function filesStep<R extends Result>(
  progress: Progress,
  name: string,
  work: (options: Required<Pick<BringOptions, 'onProgress' | 'onWait'>>) => Promise<R>,
): Promise<R> {
  return progress.step(name, async (step) => {
    const from = performance.now();
    const result = await work({
      onProgress: (amount) => step(amountText(amount, (performance.now() - from) / 1000), partOf(amount)),
      onWait: (line) => progress.line(line),
    });
    return { ...result, done: changesText(result) };
  });
}
