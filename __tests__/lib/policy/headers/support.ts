import type { HeaderModule } from '../../../../lib/policy/types';

/** The message that `parse` refuses a value with. */
export function refusal(module: HeaderModule<unknown>, value: string): string {
  try {
    module.parse(value);
  } catch (error) {
    if ((error as Error).name === 'HeaderSyntaxError') return (error as Error).message;
    throw error;
  }
  throw new Error(`${JSON.stringify(value)} was taken`);
}

/** What the schema says of a value: `path: message`, one line an issue. */
export function faults(module: HeaderModule<unknown>, value: unknown): string[] {
  return (module.schema.safeParse(value).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
}
