import { z } from 'zod';
import type { HeaderModule, Problem } from '../types';
import { directives as known } from './directives';
import { type Directives, directiveFaults, formatPolicy, parsePolicy } from './policy';

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
   * Why the policy may hold `'unsafe-inline'`, `'unsafe-eval'` or `'unsafe-hashes'`, for those who read it later.
   * Without a reason they are refused.
   */
  readonly allowUnsafe?: string;
}

/** Keywords that let injected script or style run, or help it to. */
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
  return {
    name,
    key,
    source: reportOnly ? 'CSP3, 3.2' : 'CSP3, 3.1',
    defaults: {
      directives: reportOnly
        ? Object.fromEntries(
            Object.entries(STRICT_DIRECTIVES).filter(([directive]) => !known.get(directive)?.notInReportOnly),
          )
        : STRICT_DIRECTIVES,
    },
    get schema() {
      return schema();
    },
    parse: (value) => ({ directives: parsePolicy(value) }),
    format: ({ directives }) => formatPolicy(directives),
    merge,
    problems: ({ directives, allowUnsafe }) => [
      ...unsafeProblems(directives, allowUnsafe),
      ...(reportOnly ? reportOnlyProblems(directives) : []),
    ],
  };
}

let built: z.ZodType<ContentSecurityPolicy> | undefined;

/** Built when first used: most policies are the preset's own, which need no judging. */
function schema(): z.ZodType<ContentSecurityPolicy> {
  built ??= z.strictObject({
    directives: z
      .record(z.string(), z.union([z.array(z.string()), z.literal(true)]), { error: 'is not an object of directives' })
      .check(({ value, issues }) => {
        if (Object.keys(value).length === 0) {
          issues.push(
            issue(value, [], 'holds no directive (CSP3, 2.2.1)', "Write for example 'default-src': [\"'self'\"]"),
          );
        }
        for (const [name, tokens] of Object.entries(value)) {
          if (tokens !== true && tokens.length === 0 && directiveFaults(name, tokens).length === 0) {
            issues.push(issue(tokens, [name], 'is an empty list for a directive that may stand alone', 'Write true'));
          }
          for (const fault of directiveFaults(name, tokens)) {
            const path = fault.token === undefined ? [name] : [name, fault.token];
            issues.push(issue(fault.token === undefined ? tokens : fault.text, path, fault.rule, fault.remedy));
          }
        }
      }),
    allowUnsafe: z
      .string({ error: 'is not a reason in words' })
      .regex(/\S/, { error: 'is not a reason in words' })
      .optional(),
  }) as z.ZodType<ContentSecurityPolicy>;
  return built;
}

function issue(input: unknown, path: (string | number)[], message: string, remedy: string): z.core.$ZodRawIssue {
  return { code: 'custom', input, path, message, params: { remedy }, continue: true } as z.core.$ZodRawIssue;
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
    rule: `takes away what ${name} protects from (CSP3, 8)`,
    remedy: 'Use files, nonces or hashes; or write the policy as an object with allowUnsafe: "<the reason>"',
  }));
}

function unsafeEntries(directives: Readonly<Record<string, unknown>>): { name: string; at: number; token: string }[] {
  return Object.entries(directives).flatMap(([name, tokens]) =>
    Array.isArray(tokens)
      ? tokens.flatMap((token, at) =>
          typeof token === 'string' && UNSAFE.includes(token.toLowerCase()) ? [{ name, at, token }] : [],
        )
      : [],
  );
}

function reportOnlyProblems(directives: Directives): Problem[] {
  return Object.entries(directives).flatMap(([name, value]) => {
    const source = known.get(name)?.notInReportOnly;
    return source
      ? [
          {
            path: ['directives', name],
            value,
            rule: `has no effect in Report-Only (${source})`,
            remedy: 'Take it away here, and write it into contentSecurityPolicy',
          },
        ]
      : [];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
