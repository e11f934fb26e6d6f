import { z } from 'zod';
import { nearest } from '../../lib/policy';
import { matchesPath, normalizePath, normalizePattern } from '../../lib/policy/path-pattern';
import { type AskedAnswer, fails } from './report';

const VERDICTS = ['weaker', 'differs', 'missing', 'twice', 'unparsable', 'leaks'] as const;
const KINDS = ['page', 'asset', 'error', 'again', 'head', 'conditional', 'http2', 'hop', 'redirect', 'link'] as const;

const exception = z.strictObject({
  /** The header that may be wrong. */
  header: z.string().min(1),
  /** CloudFront path patterns of where it may be; everywhere where left out. */
  paths: z.array(z.string().min(1)).min(1).optional(),
  /** In answers of which kind; all where left out. */
  kinds: z.array(z.enum(KINDS)).min(1).optional(),
  /** In which way; any where left out. */
  verdicts: z.array(z.enum(VERDICTS)).min(1).optional(),
  /** Why, for those who come after. */
  reason: z.string().trim().min(10, { error: 'is not a reason of at least 10 characters' }),
  /** The last day on which it holds, in UTC: `2026-12-31`. */
  until: z.iso.date({ error: 'is not a date such as 2026-12-31' }),
});

const file = z.strictObject({ exceptions: z.array(exception) });

/** A header that may be wrong for a while, and why. */
export type Exception = z.infer<typeof exception>;

/**
 * Reads a file of exceptions.
 * @throws {Error} whose message has one line for each thing that is wrong, with where and what to do
 */
export function parseExceptions(text: string, name: string): Exception[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: is not JSON: ${(error as Error).message}`);
  }
  const parsed = file.safeParse(json);
  if (parsed.success) return parsed.data.exceptions;
  throw new Error(
    parsed.error.issues
      .flatMap((issue) => {
        const path = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
        const at = `${name}: ${path.replace(/^\./, '') || 'the file'}`;
        if (issue.code !== 'unrecognized_keys') return [`${at}: ${issue.message}`];
        return issue.keys.map((key) => {
          const known = nearest(key, Object.keys((issue.path.length > 0 ? exception : file).shape));
          return `${at}: ${key} is not a key${known ? `; ${known} was meant` : ''}`;
        });
      })
      .join('\n'),
  );
}

/** Marks what exceptions let pass. One that has ended is a problem, so that nobody forgets it. */
export function judgeExceptions(
  answers: readonly AskedAnswer[],
  exceptions: readonly Exception[],
  now: Date,
): { answers: AskedAnswer[]; problems: string[]; notes: string[] } {
  const today = now.toISOString().slice(0, 10);
  const ended = exceptions.filter(({ until }) => until < today);
  const valid = exceptions.filter(({ until }) => until >= today);
  const used = new Set<Exception>();

  const marked = answers.map((answer) => ({
    ...answer,
    results: answer.results.map((result) => {
      if (!fails(result)) return result;
      const found = valid.find(
        ({ header, paths, kinds, verdicts }) =>
          header.toLowerCase() === result.header.toLowerCase() &&
          (!paths || fitsAny(paths, new URL(answer.url).pathname)) &&
          (!kinds || kinds.includes(answer.kind)) &&
          (!verdicts || (verdicts as readonly string[]).includes(result.verdict)),
      );
      if (!found) return result;
      used.add(found);
      return { ...result, excepted: { reason: found.reason, until: found.until } };
    }),
  }));
  return {
    answers: marked,
    problems: ended.map(
      ({ header, until, reason }) =>
        `the exception for ${header} ended on ${until} (${reason}). Mend the header, or give the exception a new end`,
    ),
    notes: valid.filter((one) => !used.has(one)).map(({ header }) => `the exception for ${header} was not needed`),
  };
}

function fitsAny(patterns: readonly string[], path: string): boolean {
  const normal = normalizePath(path);
  return patterns.some((pattern) => matchesPath(normalizePattern(pattern), normal));
}
