import { matchesMediaType, mediaType } from './media-type';
import { matchesPath, normalizePath } from './path-pattern';
import type { CompiledCondition, CompiledPolicy, HeaderPair } from './types';

/** One answer of the origin, as far as rules look at it. */
export interface Answer {
  /** The URI that the origin was asked for, without its query: `/docs/index.html`. In any spelling for `resolve`. */
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
 *
 * A cache lays the headers of a 304 over those that it keeps (RFC 9111, 3.2). Where a rule cannot be judged by a 304, its
 * headers are taken off the 304, so that those of the stored answer stay.
 */
export function resolve(policy: CompiledPolicy, answer: Answer): Resolved {
  const type = mediaType(answer.contentType);
  const set = new Map<string, HeaderPair>();
  const remove = new Set<string>();
  const take = (name: string) => {
    remove.add(name);
    if (name.endsWith('*')) {
      for (const key of set.keys()) if (key.startsWith(name.slice(0, -1))) set.delete(key);
    } else set.delete(name);
  };
  const lay = (level: Pick<CompiledPolicy, 'set' | 'remove'>, fit: Fit) => {
    if (fit === 'no') return;
    for (const name of level.remove) take(name);
    for (const pair of level.set) {
      const key = pair[0].toLowerCase();
      if (fit === 'unknown') {
        take(key);
        continue;
      }
      remove.delete(key);
      set.set(key, pair);
    }
  };
  lay(policy, 'yes');
  const spelt = { ...answer, path: normalizePath(answer.path) };
  for (const rule of policy.rules) lay(rule, fitOf(rule.when, spelt, type));
  return { set: [...set.values()], remove: [...remove] };
}

/** Whether a rule holds; `unknown` for a 304 where the stored answer's type or status decides. */
export type Fit = 'yes' | 'no' | 'unknown';

/** How a rule's condition stands to an answer whose media type is `type` and whose path is normal (see `normalizePath`). */
export function fitOf(when: CompiledCondition, answer: Answer, type: string = mediaType(answer.contentType)): Fit {
  const { path, status } = answer;
  if (when.paths && !when.paths.some((pattern) => matchesPath(pattern, path))) return 'no';
  const has = (wanted: number) => !when.statuses || when.statuses.some(([from, to]) => from <= wanted && wanted <= to);
  const renews = status === 304;
  const statusFits = has(status);
  if (!statusFits && !(renews && has(200))) return 'no';
  const typeFits = !when.contentTypes || when.contentTypes.some((wanted) => matchesMediaType(wanted, type));
  if (!typeFits && !(renews && type === '')) return 'no';
  return statusFits && typeFits ? 'yes' : 'unknown';
}
