export type PartVerdict = 'equal' | 'weaker' | 'stronger' | 'different';

/** How one directive, feature or parameter that was found stands to the one expected. */
export interface PartComparison {
  /** The directive, feature or parameter; `value` where the header has no parts. */
  readonly part: string;
  /** As it stands in the header; left out where it does not. */
  readonly expected?: string;
  readonly found?: string;
  readonly verdict: PartVerdict;
  /** What is the same or differs, as the rest of a sentence that starts with the part. */
  readonly why: string;
}

/** A part without its name and texts. */
export type Judgement = Pick<PartComparison, 'verdict' | 'why'>;

/**
 * The verdict on the whole: `weaker` if any part is, for then something that was expected is not there; else
 * `different`, else `stronger`, else `equal`.
 */
export function overall(parts: readonly Pick<PartComparison, 'verdict'>[]): PartVerdict {
  const order = ['weaker', 'different', 'stronger'] as const;
  return order.find((verdict) => parts.some((part) => part.verdict === verdict)) ?? 'equal';
}

export const SAME: Judgement = { verdict: 'equal', why: 'is the same' };

/** `[a, b, c]` as `a, b and c`. */
export function list(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/** Judges two sets of permissions: what is allowed beyond what was expected is weaker, what is forbidden is stronger. */
export function judgeAllowed<T>(
  expected: readonly T[],
  found: readonly T[],
  covers: (wide: T, narrow: T) => boolean,
  show: (one: T) => string,
): Judgement {
  const beyond = (these: readonly T[], those: readonly T[]) =>
    these.filter((one) => !those.some((other) => covers(other, one))).map(show);
  return judgeDifference(beyond(found, expected), beyond(expected, found));
}

/** Judges what is allowed beyond what was expected, and what no longer is. */
export function judgeDifference(allowedToo: readonly string[], forbidden: readonly string[]): Judgement {
  const [more, less] = [[...new Set(allowedToo)], [...new Set(forbidden)]];
  if (more.length === 0 && less.length === 0) return SAME;
  if (less.length === 0) return { verdict: 'weaker', why: `also allows ${list(more)}` };
  if (more.length === 0) return { verdict: 'stronger', why: `no longer allows ${list(less)}` };
  return { verdict: 'different', why: `also allows ${list(more)}, and no longer allows ${list(less)}` };
}
