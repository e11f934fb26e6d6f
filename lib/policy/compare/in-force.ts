import type { HeaderModule } from '../types';

/** What browsers make of a value. @throws {HeaderSyntaxError} where they drop all of it */
export function inForce<T>(header: HeaderModule<T>, value: string): T {
  if (!header.inForce) return header.parse(value);
  try {
    return header.inForce(value);
  } catch (error) {
    // Says more of what is wrong.
    header.parse(value);
    throw error;
  }
}
