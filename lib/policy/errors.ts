import { closest, distance } from 'fastest-levenshtein';
import type { Path, Problem } from './types';

/** A header's value that is not what its specification allows. The message says what and where, without the header's name. */
export class HeaderSyntaxError extends Error {
  override readonly name = 'HeaderSyntaxError';
  /** @param faults what is wrong piece by piece, where the header has pieces that can be told apart */
  constructor(
    message: string,
    readonly faults?: readonly Omit<Problem, 'path'>[],
  ) {
    super(message);
  }
}

/** A policy that cannot be compiled: every problem at once. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}

/** `headers.strictTransportSecurity.maxAge: -1 is not a number of seconds from 0 up (RFC 6797, 6.1.1). Write 63072000` */
export function formatProblem({ path, place, value, rule, remedy }: Problem): string {
  return `${place ?? formatPath(path)}: ${formatValue(value)} ${rule}. ${remedy}.`;
}

/** `['rules', 0, 'when', 'not a name']` as `rules[0].when["not a name"]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[A-Za-z_$][\w$]*$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

function formatValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** The known name nearest to a misspelt one, if it is near enough to be what was meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lower = name.toLowerCase();
  const found = closest(
    lower,
    known.map((k) => k.toLowerCase()),
  );
  const original = known.find((k) => k.toLowerCase() === found);
  return original !== undefined && distance(lower, found) <= Math.max(2, Math.floor(name.length / 3))
    ? original
    : undefined;
}
