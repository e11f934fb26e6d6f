import { z } from 'zod';
import { HeaderSyntaxError, nearest } from './errors';
import type { HeaderModule } from './types';

export interface KeywordHeader<K extends string> {
  readonly name: string;
  readonly key: string;
  /** The text that defines the header. */
  readonly source: string;
  readonly values: readonly [K, ...K[]];
  readonly defaults: K;
  /** Whether browsers tell `DENY` from `deny`. */
  readonly caseSensitive: boolean;
  /** The part of a value found in the wild that counts. @default all of it */
  readonly counts?: (value: string) => string;
  /** Says more about a value that is not one of them, where there is more to say. */
  readonly explain?: (value: string) => string | undefined;
}

/** The module of a header whose whole value is one word out of a few. */
export function keywordHeader<const K extends string>(header: KeywordHeader<K>): HeaderModule<K> {
  const { name, key, source, values, defaults, caseSensitive, counts, explain } = header;
  const rule = `is not ${oneOf(values)} (${source})`;
  const parse = (value: string): K => {
    const text = value.trim();
    const exact = values.find((known) => known === text);
    if (exact !== undefined) return exact;
    const same = values.find((known) => known.toLowerCase() === text.toLowerCase());
    if (same !== undefined && !caseSensitive) return same;
    const meant = same ?? nearest(text, values);
    const hint = explain?.(text) ?? (meant === undefined ? undefined : `${meant} was meant`);
    throw new HeaderSyntaxError(hint === undefined ? rule : `${rule}; ${hint}`);
  };
  return {
    name,
    key,
    source,
    defaults,
    schema: z.enum(values, { error: rule }) as unknown as z.ZodType<K>,
    parse,
    ...(counts && { inForce: (value) => parse(counts(value)) }),
    format: (value) => value,
  };
}

/** The first of several values, as lines and proxies join them. */
export function firstOf(value: string): string {
  return value.split(',')[0]!;
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
