import { z } from 'zod';
import { HeaderSyntaxError, nearest } from '../errors';
import type { HeaderModule, Problem } from '../types';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const YEAR = 365 * DAY;

/** Two years: what hstspreload.org recommends and what the AWS post sends. */
const DEFAULT_MAX_AGE = 2 * YEAR;
/** The least that hstspreload.org takes. */
const PRELOAD_MIN_MAX_AGE = YEAR;

export interface StrictTransportSecurityOptions {
  /** For how many seconds browsers use https alone; 0 makes them forget. @default 63072000, two years */
  readonly maxAge: number;
  /** Whether this holds for every subdomain too. @default true */
  readonly includeSubDomains: boolean;
  /**
   * Whether browsers may ship the domain in their preload list, which takes months to undo. Needs
   * `includeSubDomains` and a `maxAge` of at least one year. @default true
   */
  readonly preload: boolean;
}

/**
 * The steps from nothing to preload, each to be held for a while before the next (https://hstspreload.org, "Deployment
 * recommendations"). A step asks no more of browsers than the one that follows.
 */
export const HSTS_STEPS = {
  'five-minutes': { maxAge: 5 * MINUTE, includeSubDomains: false, preload: false },
  week: { maxAge: 7 * DAY, includeSubDomains: false, preload: false },
  month: { maxAge: 30 * DAY, includeSubDomains: false, preload: false },
  'two-years': { maxAge: 2 * YEAR, includeSubDomains: false, preload: false },
  subdomains: { maxAge: 2 * YEAR, includeSubDomains: true, preload: false },
  preload: { maxAge: 2 * YEAR, includeSubDomains: true, preload: true },
} as const satisfies Readonly<Record<string, StrictTransportSecurityOptions>>;

export type HstsStep = keyof typeof HSTS_STEPS;

/** What a team writes: the values, laid over the preset's, or the step of the ramp that has them all. */
export type StrictTransportSecurityInput = Partial<StrictTransportSecurityOptions> | { readonly ramp: HstsStep };

const DIRECTIVES = ['max-age', 'includeSubDomains', 'preload'] as const;
/** The directives that change what browsers do; `preload` is for those who keep the list. */
const IN_FORCE = ['max-age', 'includesubdomains'];
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const QUOTED = /^"(?:[^"\\]|\\.)*"$/s;
const SECONDS = 'is not a number of seconds from 0 up (RFC 6797, 6.1.1)';

export const strictTransportSecurity: HeaderModule<StrictTransportSecurityOptions> = {
  name: 'Strict-Transport-Security',
  key: 'strictTransportSecurity',
  source: 'RFC 6797, 6.1',
  defaults: { maxAge: DEFAULT_MAX_AGE, includeSubDomains: true, preload: true },
  schema: z.strictObject({
    maxAge: z.int({ error: SECONDS }).min(0, { error: SECONDS }),
    includeSubDomains: z.boolean({ error: 'is not true or false' }),
    preload: z.boolean({ error: 'is not true or false' }),
    // A step that stands alone has been taken for its values by `merge`: what is left is wrong.
    ramp: z
      .unknown()
      .check(({ value, issues }) => {
        if (value === undefined) return;
        const fault = isStep(value)
          ? ['stands beside other keys, and says them all', 'Write ramp alone, or take it away']
          : ['is not a step of the ramp (docs/headers.md)', stepRemedy(value)];
        issues.push({ code: 'custom', input: value, message: fault[0]!, params: { remedy: fault[1] } });
      })
      .optional(),
  }) as unknown as z.ZodType<StrictTransportSecurityOptions>,

  parse(value) {
    const found = new Map<(typeof DIRECTIVES)[number], string | undefined>();
    for (const { name, argument, at } of split(value)) {
      const directive = DIRECTIVES.find((known) => known.toLowerCase() === name.toLowerCase());
      if (directive === undefined) {
        const meant = nearest(name, DIRECTIVES);
        throw new HeaderSyntaxError(
          `has ${JSON.stringify(name)} at character ${at}, which browsers ignore (RFC 6797, 6.1)${meant ? `; ${meant} was meant` : ''}`,
        );
      }
      if (found.has(directive)) {
        throw new HeaderSyntaxError(`has ${directive} twice, again at character ${at} (RFC 6797, 6.1)`);
      }
      if (directive !== 'max-age' && argument !== undefined) {
        throw new HeaderSyntaxError(`gives ${directive} at character ${at} a value, and it takes none (RFC 6797, 6.1)`);
      }
      found.set(directive, argument);
    }
    if (!found.has('max-age'))
      throw new HeaderSyntaxError('has no max-age, without which browsers ignore it (RFC 6797, 6.1.1)');
    return {
      maxAge: seconds(found.get('max-age')),
      includeSubDomains: found.has('includeSubDomains'),
      preload: found.has('preload'),
    };
  },

  // RFC 6797, 6.1: rules 2 to 5. What is not a directive's grammar makes browsers drop the header.
  inForce(value) {
    const found = new Map<string, string | undefined>();
    for (const { name, argument, at } of split(value)) {
      const directive = name.toLowerCase();
      const grammar = TOKEN.test(name) && (argument === undefined || TOKEN.test(argument) || QUOTED.test(argument));
      if (!grammar) throw new HeaderSyntaxError(`has no directive at character ${at} (RFC 6797, 6.1)`);
      if (!IN_FORCE.includes(directive)) {
        if (directive === 'preload') found.set(directive, undefined);
        continue;
      }
      if (found.has(directive))
        throw new HeaderSyntaxError(`has ${directive} twice, again at character ${at} (RFC 6797, 6.1)`);
      if (directive === 'includesubdomains' && argument !== undefined) {
        throw new HeaderSyntaxError(
          `gives includeSubDomains at character ${at} a value, and it takes none (RFC 6797, 6.1)`,
        );
      }
      found.set(directive, argument);
    }
    if (!found.has('max-age'))
      throw new HeaderSyntaxError('has no max-age, without which browsers ignore it (RFC 6797, 6.1.1)');
    return {
      // Browsers keep less than what they are given anyway.
      maxAge: seconds(found.get('max-age'), true),
      includeSubDomains: found.has('includesubdomains'),
      preload: found.has('preload'),
    };
  },

  format: ({ maxAge, includeSubDomains, preload }) =>
    [`max-age=${maxAge}`, includeSubDomains && 'includeSubDomains', preload && 'preload'].filter(Boolean).join('; '),

  merge(base, over) {
    const { ramp, ...others } = over;
    return isStep(ramp) && Object.keys(others).length === 0 ? HSTS_STEPS[ramp] : { ...base, ...over };
  },

  problems({ maxAge, includeSubDomains, preload }) {
    if (!preload) return [];
    const problems: Problem[] = [];
    if (!includeSubDomains) {
      problems.push({
        path: ['includeSubDomains'],
        value: includeSubDomains,
        rule: 'does not go with preload (https://hstspreload.org, "Submission requirements")',
        remedy: 'Set includeSubDomains to true, or preload to false',
      });
    }
    if (maxAge < PRELOAD_MIN_MAX_AGE) {
      problems.push({
        path: ['maxAge'],
        value: maxAge,
        rule: 'is less than the year that preload needs (https://hstspreload.org, "Submission requirements")',
        remedy: `Set maxAge to ${PRELOAD_MIN_MAX_AGE} or more, or preload to false`,
      });
    }
    return problems;
  },
};

function isStep(value: unknown): value is HstsStep {
  return typeof value === 'string' && Object.hasOwn(HSTS_STEPS, value);
}

function stepRemedy(value: unknown): string {
  const steps = Object.keys(HSTS_STEPS);
  const meant = typeof value === 'string' ? nearest(value, steps) : undefined;
  return meant
    ? `Write ${JSON.stringify(meant)}`
    : `Write one of ${steps.map((step) => JSON.stringify(step)).join(', ')}`;
}

/**
 * One directive. A semicolon within quotes is text; a quote that is never closed holds all that follows, as Chromium
 * reads it. No character can be read in two ways, so that the time grows with the length alone.
 */
const DIRECTIVE = /(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^;"])+/gs;

/** The directives in their order; empty ones, which the grammar allows, are left out. */
function split(value: string): { name: string; argument: string | undefined; at: number }[] {
  const directives = [];
  for (const match of value.matchAll(DIRECTIVE)) {
    const text = match[0].trim();
    if (text === '') continue;
    const at = match.index + match[0].indexOf(text) + 1;
    const [, name, argument] = /^([^=]*?)[ \t]*(?:=[ \t]*(.*))?$/s.exec(text)!;
    directives.push({ name: name!, argument, at });
  }
  return directives;
}

function seconds(argument: string | undefined, huge = false): number {
  const digits = /^(?:(\d+)|"(\d+)")$/.exec(argument ?? '');
  const number = Number(digits?.[1] ?? digits?.[2] ?? Number.NaN);
  if (Number.isSafeInteger(number) || (!Number.isNaN(number) && huge)) return Math.min(number, Number.MAX_SAFE_INTEGER);
  throw new HeaderSyntaxError(`has the max-age ${JSON.stringify(argument ?? '')}, which ${SECONDS}`);
}
