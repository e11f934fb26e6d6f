/** A file that is written to be slow, or that no browser reads as it is written. The message is a rule and a remedy. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/**
 * Does something with a file.
 * @throws {Error} that names the file, where it is `Unreadable` or deeper than the stack
 */
export function inFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unreadable) throw new Error(`${file}: ${error.message}`);
    if (!isTooDeep(error)) throw error;
    throw new Error(
      `${file}: is nested deeper, or holds a longer name, than can be read. Write it in smaller parts, or leave it out.`,
    );
  }
}

// Of another realm where it comes from a worker or a test.
const isTooDeep = (error: unknown) => (error as Error | undefined)?.message === 'Maximum call stack size exceeded';
