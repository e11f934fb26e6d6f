import type { CloudFrontHeaders } from 'aws-lambda';
import { isDisallowedHeader, isReadOnlyHeader } from '../lib/policy/limits';
import type { Resolved } from '../lib/policy/resolve';
import type { HeaderPair } from '../lib/policy/types';

/** What is done to the headers of one answer. */
export interface Change {
  /** Bytes of the names and values that are set. */
  readonly bytes: number;
  /** Sets and removes, in place. */
  apply(headers: CloudFrontHeaders): void;
  /** Whether a header of this lower-case name would be replaced or removed. */
  touches(name: string): boolean;
}

/** Makes the change that a resolved policy asks for; what CloudFront does not let a function touch stays as it is. */
export function toChange({ set, remove }: Resolved): Change {
  const pairs = settable(set);
  const entries = pairs.map(([key, value]) => [key.toLowerCase(), [{ key, value }]] as const);
  const names = new Set(entries.map(([name]) => name));
  const exact = new Set(remove);
  const prefixes = remove.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const removes = (name: string) =>
    (exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix))) && !names.has(name) && isFree(name);
  return {
    bytes: bytesOf(pairs),
    apply(headers) {
      const given = headers as Record<string, unknown>;
      if (remove.length > 0) for (const name in given) if (removes(name)) given[name] = undefined;
      for (const [name, values] of entries) given[name] = values;
    },
    touches: (name) => names.has(name) || removes(name),
  };
}

/** The pairs that a function may set. */
export function settable(pairs: readonly HeaderPair[]): HeaderPair[] {
  return pairs.filter(([name]) => isFree(name) && name !== '__proto__');
}

export function bytesOf(pairs: readonly HeaderPair[]): number {
  return pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}

function isFree(name: string): boolean {
  return !isReadOnlyHeader(name) && !isDisallowedHeader(name);
}
