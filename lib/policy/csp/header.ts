import { z } from 'zod';
import type { HeaderModule, Path, Problem } from '../types';
import { directives as known, nonceDirectives } from './directives';
import { type Directives, directiveFaults, formatPolicy, parsePolicy, reportable } from './policy';
import { entriesOf, fallbacks, QUESTIONS } from './semantics';

/** A policy, complete. */
export interface ContentSecurityPolicy {
  readonly directives: Directives;
  /** Why the policy holds a keyword that takes its protection away. Not sent. */
  readonly allowUnsafe?: string;
}

/** What a team writes: laid over the preset's, directive by directive. */
export interface ContentSecurityPolicyOptions {
  /** Each directive's entries, as sent; `true` for one without entries; `false` takes the preset's away. */
  readonly directives?: Readonly<Record<string, readonly string[] | boolean>>;
  /**
   * Why the policy may hold `'unsafe-inline'`, `'unsafe-eval'`, `'unsafe-hashes'` or a nonce, for those who read it
   * later. Without a reason they are refused; a policy as raw text has no place for one.
   */
  readonly allowUnsafe?: string;
}

/** Keywords that let injected script or style run, or help it to. A nonce that never changes does so too. */
const UNSAFE = ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'"];

/** The policy of the strict preset: nothing but what a static site loads from itself. */
export const STRICT_DIRECTIVES: Directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'upgrade-insecure-requests': true,
};

/** What `Content-Security-Policy` and its Report-Only twin have in common, which is all but what cannot be reported. */
export function cspHeader(name: string, key: string, reportOnly: boolean): HeaderModule<ContentSecurityPolicy> {
  const problems = ({ directives, allowUnsafe }: ContentSecurityPolicy): Problem[] => [
    ...unsafeProblems(directives, allowUnsafe),
    ...(reportOnly ? reportOnlyProblems(directives) : []),
  ];
  let schema: z.ZodType<ContentSecurityPolicy> | undefined;
  return {
    name,
    key,
    source: reportOnly ? 'CSP3, 3.2' : 'CSP3, 3.1',
    defaults: {
      directives: reportOnly ? reportable(STRICT_DIRECTIVES) : STRICT_DIRECTIVES,
    },
    // Built when first asked for: a preset's own policy needs no judging.
    get schema() {
      schema ??= makeSchema(problems);
      return schema;
    },
    parse: (value) => ({ directives: parsePolicy(value) }),
    format: ({ directives }) => formatPolicy(directives),
    merge,
    problems,
  };
}

/** @param rulesOf the rules that reach over the whole value, told together with the faults of its parts */
function makeSchema(rulesOf: (value: ContentSecurityPolicy) => readonly Problem[]): z.ZodType<ContentSecurityPolicy> {
  const directives = z
    .record(z.string(), z.unknown(), { error: 'is not an object of directives' })
    .check(({ value, issues }) => {
      if (Object.keys(value).length === 0) {
        issues.push(
          issue(value, [], 'holds no directive (CSP3, 2.2.1)', 'Write for example "default-src": ["\'self\'"]'),
        );
      }
      for (const [name, given] of Object.entries(value)) {
        for (const { path, value: found, rule, remedy } of entryProblems(name, given)) {
          issues.push(issue(found, [name, ...path], rule, remedy));
        }
      }
    });
  return z
    .strictObject({
      directives,
      allowUnsafe: z
        .unknown()
        .refine((reason) => typeof reason === 'string' && /\S/.test(reason), {
          error: 'is not a reason in words',
          params: { remedy: 'Write why the policy needs it, or take it away' },
        })
        .optional(),
    })
    .check(({ value, issues }) => {
      // A value without other faults is told of by `problems`.
      if (issues.length === 0 || !isRecord(value.directives)) return;
      for (const { path, value: found, rule, remedy } of rulesOf(value as ContentSecurityPolicy)) {
        issues.push(issue(found, path, rule, remedy));
      }
    }) as z.ZodType<ContentSecurityPolicy>;
}

/** What is wrong with one entry of `directives`; paths are relative to it. */
function entryProblems(name: string, given: unknown): Problem[] {
  if (!known.has(name)) {
    return directiveFaults(name, true).map(({ rule, remedy }) => ({ path: [], value: given, rule, remedy }));
  }
  if (typeof given === 'string') {
    const remedy = `Write ${JSON.stringify(given.split(/\s+/).filter((token) => token !== ''))}`;
    return [{ path: [], value: given, rule: 'is not a list of entries, nor true', remedy }];
  }
  if (given !== true && !Array.isArray(given)) {
    const remedy = 'Write a list such as ["\'self\'"], true for a directive without entries, or false to take it away';
    return [{ path: [], value: given, rule: 'is not a list of entries, nor true', remedy }];
  }
  const wrong = given === true ? -1 : given.findIndex((token) => typeof token !== 'string');
  if (given !== true && wrong >= 0) {
    return [{ path: [wrong], value: given[wrong], rule: 'is not a text', remedy: 'Write for example "\'self\'"' }];
  }
  const faults = directiveFaults(name, given);
  if (given !== true && given.length === 0 && faults.length === 0) {
    return [
      { path: [], value: given, rule: `is an empty list for ${name}, which may stand alone`, remedy: 'Write true' },
    ];
  }
  return faults.map(({ token, text, rule, remedy }) =>
    token === undefined ? { path: [], value: given, rule, remedy } : { path: [token], value: text, rule, remedy },
  );
}

function issue(input: unknown, path: Path, message: string, remedy: string): z.core.$ZodRawIssue {
  return { code: 'custom', input, path: [...path], message, params: { remedy }, continue: true };
}

/** A reason given with the preset's policy does not outlive the keyword that it was given for. */
function merge(base: ContentSecurityPolicy, over: Readonly<Record<string, unknown>>): unknown {
  const merged: Record<string, unknown> = { ...base, ...over };
  if (isRecord(over.directives)) {
    const laid: Record<string, unknown> = { ...base.directives, ...over.directives };
    for (const [name, value] of Object.entries(laid)) if (value === false && known.has(name)) delete laid[name];
    merged.directives = laid;
  }
  if (!('allowUnsafe' in over) && isRecord(merged.directives) && unsafeEntries(merged.directives).length === 0) {
    delete merged.allowUnsafe;
  }
  return merged;
}

function unsafeProblems(directives: Directives, reason: string | undefined): Problem[] {
  const unsafe = unsafeEntries(directives);
  if (reason !== undefined && unsafe.length === 0) {
    return [
      {
        path: ['allowUnsafe'],
        value: reason,
        rule: `gives a reason, and the policy holds nothing unsafe`,
        remedy: 'Take allowUnsafe away',
      },
    ];
  }
  if (reason !== undefined) return [];
  return unsafe.map(({ name, at, token }) => ({
    path: ['directives', name, at],
    value: token,
    ...(isNonce(token)
      ? {
          rule: 'is the same on every answer, so that injected script can carry it too (CSP3, 7.1)',
          remedy: 'Write the hash of what may run; or write the policy as an object with allowUnsafe: "<the reason>"',
        }
      : {
          rule: `takes away the protection of ${name} (CSP3, ${name})`,
          remedy: 'Use files or hashes; or write the policy as an object with allowUnsafe: "<the reason>"',
        }),
  }));
}

function unsafeEntries(directives: Readonly<Record<string, unknown>>): { name: string; at: number; token: string }[] {
  return Object.entries(directives).flatMap(([name, tokens]) => {
    if (!Array.isArray(tokens)) return [];
    const texts = tokens.filter((token) => typeof token === 'string');
    const isUnsafe = (token: string) =>
      isNonce(token)
        ? nonceDirectives.includes(name)
        : UNSAFE.includes(token.toLowerCase()) && !isSwitchedOff(token, name, texts);
    return tokens.flatMap((token, at) => (typeof token === 'string' && isUnsafe(token) ? [{ name, at, token }] : []));
  });
}

/**
 * Whether `'unsafe-inline'` is there for browsers of the past alone: a hash, a nonce or, for scripts, `'strict-dynamic'`
 * beside it switches it off (CSP3, 6.7.3.2).
 */
function isSwitchedOff(token: string, name: string, tokens: readonly string[]): boolean {
  if (token.toLowerCase() !== "'unsafe-inline'") return false;
  const inForce = (list: readonly string[]) =>
    QUESTIONS.filter((question) => fallbacks(question).includes(name)).some((question) =>
      entriesOf(question, list).some(({ text }) => text === "'unsafe-inline'"),
    );
  return inForce([token]) && !inForce(tokens);
}

function reportOnlyProblems(directives: Directives): Problem[] {
  return Object.entries(directives).flatMap(([name, value]) => {
    const directive = known.get(name);
    return directive?.enforcedOnly
      ? [
          {
            path: ['directives', name],
            value,
            rule: `has no effect in Report-Only (${directive.source})`,
            remedy: 'Take it away here, and write it into contentSecurityPolicy',
          },
        ]
      : [];
  });
}

function isNonce(token: string): boolean {
  return /^'nonce-/i.test(token);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
