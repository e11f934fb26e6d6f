import { InvalidArgumentError, Option } from 'commander';

/** An option whose value is read by a function that throws where it cannot be. */
export function valueOption(flags: string, description: string, read: (value: string) => unknown): Option {
  return new Option(flags, description).argParser((value) => {
    try {
      return read(value);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  });
}
