import { matchesMediaType, mediaType } from './media-type';
import { matchesPath } from './path-pattern';
import type { CompiledCondition, CompiledPolicy, HeaderPair } from './types';

/** One answer of the origin, as far as rules look at it. */
export interface Answer {
  /** The URI that the origin was asked for, without its query: `/docs/index.html`. */
  readonly path: string;
  /** The origin's `Content-Type`, parameters and all; left out where it sent none, as with 304. */
  readonly contentType?: string | undefined;
  readonly status: number;
}

/** What one answer must carry: first `remove` is taken from the origin's headers, then `set` is put in. */
export interface Resolved {
  /** No name stands twice, whatever its spelling. */
  readonly set: HeaderPair[];
  /** Lower-case names; one that ends in `*` means every name that starts so. No name that `set` holds. */
  readonly remove: string[];
}

/**
 * What the policy means for one answer. The policy itself is the first level, each rule that fits is one more, in
 * order; a later level wins over an earlier one, and within a level what is set wins over what is removed. A header that the policy
 * sets and a rule removes is not set, and the origin's own is removed too.
 */
export function resolve(policy: CompiledPolicy, answer: Answer): Resolved {
  const type = mediaType(answer.contentType);
  const set = new Map<string, HeaderPair>();
  const remove = new Set<string>();
  for (const level of [policy, ...policy.rules.filter((rule) => holds(rule.when, answer, type))]) {
    for (const name of level.remove) {
      remove.add(name);
      if (name.endsWith('*')) {
        for (const key of set.keys()) if (key.startsWith(name.slice(0, -1))) set.delete(key);
      } else set.delete(name);
    }
    for (const pair of level.set) {
      const key = pair[0].toLowerCase();
      remove.delete(key);
      set.set(key, pair);
    }
  }
  return { set: [...set.values()], remove: [...remove] };
}

/** Whether a rule's condition holds for an answer whose media type is `type`. */
export function holds(when: CompiledCondition, answer: Answer, type: string = mediaType(answer.contentType)): boolean {
  return (
    (!when.paths || when.paths.some((pattern) => matchesPath(pattern, answer.path))) &&
    (!when.contentTypes || when.contentTypes.some((wanted) => matchesMediaType(wanted, type))) &&
    (!when.statuses || when.statuses.some(([from, to]) => from <= answer.status && answer.status <= to))
  );
}
