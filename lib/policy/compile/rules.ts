import { formatPath } from '../errors';
import { headerBytes, LIMITS, matchesHeader } from '../limits';
import type { Stage } from '../stage';
import type { CompiledPolicy, CompiledRule, Path, Problem } from '../types';
import { readCondition } from './condition';
import { reportEndpoints } from './endpoints';
import { type Headers, pairs } from './headers';
import { isRecord, type Report, readObject } from './input';
import { covers, overlap } from './overlap';
import { readRemove } from './remove';
import { atStage, layStage } from './stage';

const KEYS = ['when', 'set', 'remove'];
const ALIASES = { headers: 'set', match: 'when', if: 'when', delete: 'remove', unset: 'remove' };

/** One rule, its `set` laid over the policy's headers. `undefined` where it does nothing or never holds, and that is reported. */
export function readRule(
  value: unknown,
  policy: Headers,
  stage: Stage,
  path: Path,
  report: Report,
): CompiledRule | undefined {
  const given = readObject(value, path, KEYS, report, ALIASES);
  if (!isRecord(value)) return undefined;
  const when = readCondition(given.when, [...path, 'when'], report);
  const laid = layStage(policy, given.set, stage, [...path, 'set'], report);
  reportEndpoints(laid, Object.keys(isRecord(given.set) ? given.set : {}), [...path, 'set'], report);
  const sent = atStage(laid, stage);
  const set = pairs(sent).filter(([name]) => sent.on.has(name.toLowerCase()));
  const removed = given.remove === undefined ? [] : readRemove(given.remove, sent.on, [...path, 'remove'], report);
  if (isEmpty(given.set) && isEmpty(given.remove)) {
    report({
      path,
      value,
      rule: 'sets nothing and removes nothing',
      remedy: 'Give set or remove, or take the rule away',
    });
  }
  return when && { when, set, remove: [...new Set([...removed, ...sent.off])] };
}

/** Reports rules of which nothing is left: what they do, the policy does already, or a later rule undoes. */
export function reportIdle(policy: CompiledPolicy, places: readonly Path[], report: Report): void {
  const { rules } = policy;
  rules.forEach((rule, at) => {
    const path = places[at]!;
    const touched = [...rule.set.map(([name]) => name.toLowerCase()), ...rule.remove];
    if (touched.length === 0) return;
    const later = rules.findIndex(
      (other, place) => place > at && covers(other.when, rule.when) && touched.every((name) => touches(other, name)),
    );
    if (later >= 0) {
      report({
        path,
        value: rule.when,
        rule: `has no effect: ${formatPath(places[later]!)} holds wherever it holds, and does otherwise with the same headers`,
        remedy: 'Move it behind that rule, or take it away',
      });
      return;
    }
    const first = !rules.slice(0, at).some((other) => overlap(other.when, rule.when));
    const repeats =
      rule.set.every((pair) => policy.set.some(([name, value]) => name === pair[0] && value === pair[1])) &&
      rule.remove.every(
        (name) => policy.remove.some((removed) => matchesHeader(removed, name)) && !setBy(policy, name),
      );
    if (first && repeats) {
      report({
        path,
        value: rule.when,
        rule: 'has no effect: it repeats what holds for every answer',
        remedy: 'Take the rule away',
      });
    }
  });
}

/** Reports the rules with which an answer's headers can get over CloudFront's budget. */
export function reportBudget(policy: CompiledPolicy, path: Path, report: Report): void {
  const base = headerBytes(policy.set);
  if (base > LIMITS.headerBytes) {
    report(over(path, base, 'Shorten the longest'));
    return;
  }
  // The largest that each name can have among rules that can hold together with one of them: never less than the truth.
  const largest = Math.max(
    base,
    ...policy.rules.map((rule) => {
      const sizes = new Map<string, number>();
      for (const { set } of [policy, ...policy.rules.filter((other) => overlap(rule.when, other.when))]) {
        for (const pair of set) {
          const name = pair[0].toLowerCase();
          sizes.set(name, Math.max(sizes.get(name) ?? 0, headerBytes([pair])));
        }
      }
      return [...sizes.values()].reduce((sum, size) => sum + size, 0);
    }),
  );
  if (largest > LIMITS.headerBytes)
    report(over([...path, 'rules'], largest, 'Shorten the longest, or let fewer rules hold together'));
}

function over(path: Path, bytes: number, remedy: string): Problem {
  return {
    path,
    value: bytes,
    rule: `bytes of header names and values can come together on one answer, and CloudFront takes ${LIMITS.headerBytes} (CloudFront quotas)`,
    remedy,
  };
}

/** Whether a rule sets or removes a name, or all that start as it says. */
function touches(rule: CompiledRule, name: string): boolean {
  if (rule.remove.some((removed) => matchesHeader(removed, name))) return true;
  return rule.set.some(([set]) => set.toLowerCase() === name);
}

/** Whether the policy sets a name, or one that starts as it says. */
function setBy(policy: CompiledPolicy, name: string): boolean {
  return policy.set.some(([set]) => matchesHeader(name, set.toLowerCase()));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  return Array.isArray(value)
    ? value.length === 0
    : isRecord(value) && Object.values(value).every((inner) => isEmpty(inner));
}
