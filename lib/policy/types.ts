/**
 * The shapes that everything in this project agrees on: what a team writes (`PolicyOptions`), what a header's module
 * offers (`HeaderModule`), and what comes out (`CompiledPolicy`).
 */
import type { z } from 'zod';

/** Where a value stands, from the policy's root: `['headers', 'strictTransportSecurity', 'maxAge']`. */
export type Path = readonly (string | number)[];

/**
 * One thing that is wrong with a configuration, told so that a person can mend it.
 * Read aloud it is `<path>: <value> <rule>. <remedy>`.
 */
export interface Problem {
  readonly path: Path;
  /** Where it stands, when that is not the configuration: `website/_redirects:12`. */
  readonly place?: string | undefined;
  /** What was found there; `undefined` where something is missing. */
  readonly value: unknown;
  /** What is wrong, as the rest of a sentence, with its source: `is not a number of seconds from 0 up (RFC 6797, 6.1.1)`. */
  readonly rule: string;
  /** What to do, as a sentence without its full stop: `Write 63072000 for two years`. */
  readonly remedy: string;
}

/** One header of HTTP that the project understands. `T` is its typed value, complete. */
export interface HeaderModule<T> {
  /** The name as it is sent: `Strict-Transport-Security`. */
  readonly name: string;
  /** The key in `PolicyOptions.headers`, the name in camel case: `strictTransportSecurity`. */
  readonly key: string;
  /** The text that defines the header. */
  readonly source: string;
  /** The safe default, what the strict preset uses unless it says otherwise. */
  readonly defaults: T;
  /** The shape and bounds of a complete value. Its messages are `rule` texts (see `Problem`). */
  readonly schema: z.ZodType<T>;
  /**
   * Reads a value found in the wild. Strict: what a browser would ignore or misread is an error.
   * @throws {HeaderSyntaxError}
   */
  parse(value: string): T;
  /**
   * What browsers make of a value found in the wild, without what they leave aside; how it is written is up to `parse`.
   * @default `parse`
   * @throws {HeaderSyntaxError} where they drop all of it
   */
  inForce?(value: string): T;
  /** Writes the value as it is sent. `parse(format(x))` equals `x` for every `x` that the schema lets through. */
  format(options: T): string;
  /** Lays a team's partial value over a preset's. Left out: key by key, arrays replaced. */
  merge?(base: T, over: Readonly<Record<string, unknown>>): unknown;
  /** Rules that reach over several fields. Paths are relative to the header's own value. */
  problems?(options: T): readonly Problem[];
}

/** `[name, value]`, the name spelt as it is sent. */
export type HeaderPair = readonly [name: string, value: string];

/**
 * The compiled policy: plain JSON. It is what the edge function runs, what the check expects and what Terraform's
 * output `header_policy` holds. `lib/policy/resolve.ts` says what it means for one answer.
 */
export interface CompiledPolicy {
  readonly version: 1;
  /** The preset it came from. */
  readonly preset: string;
  /** Sent with every answer, in this order; an origin's header of the same name is replaced. No name stands twice. */
  readonly set: readonly HeaderPair[];
  /** Taken from the origin's answer: lower-case names; one that ends in `*` means every name that starts so. */
  readonly remove: readonly string[];
  /** Applied in order after `set` and `remove`; a later rule wins. */
  readonly rules: readonly CompiledRule[];
}

export interface CompiledRule {
  readonly when: CompiledCondition;
  readonly set: readonly HeaderPair[];
  readonly remove: readonly string[];
}

/** All that are present must hold; of each, one entry is enough. At least one is present. */
export interface CompiledCondition {
  /**
   * CloudFront path patterns on the URI the origin was asked for: `*` any run of characters, `?` exactly one; case counts.
   * In the spelling of `normalizePattern`.
   */
  readonly paths?: readonly string[];
  /** Lower-case media types without parameters: `text/html`, or `image/*`. */
  readonly contentTypes?: readonly string[];
  /** Inclusive ranges of the origin's status. */
  readonly statuses?: readonly (readonly [from: number, to: number])[];
}
