import type { Problem } from '../policy/types';
import { canonical, expand, pathKey, type Rules } from './decide';
import type { ReadRule } from './redirect';
import type { CompiledPattern, RedirectStatus } from './types';

/** Redirects that follow each other: more are rejected. */
const MOST_HOPS = 2;
/** How far a chain is followed, and how much of it is shown. */
const MOST_FOLLOWED = 500;
const MOST_SHOWN = 5;

/** Redirects that lead to each other without end, or that take more than two hops. */
export function chainProblems(rules: readonly ReadRule[]): Problem[] {
  const byKey = new Map(rules.flatMap((rule) => (rule.pattern ? [] : [[rule.key, rule] as const])));
  const patterns = rules.filter(({ pattern }) => pattern);
  const problems: Problem[] = [];
  const looped = new Set<ReadRule>();
  const longest = new Map<ReadRule, readonly ReadRule[]>();
  const above: ReadRule[] = [];

  const walk = (rule: ReadRule): readonly ReadRule[] => {
    const known = longest.get(rule);
    if (known) return known;
    const start = above.indexOf(rule);
    if (start >= 0) {
      const ring = above.slice(start);
      if (!ring.some((one) => looped.has(one))) problems.push(loop(ring));
      for (const one of ring) looped.add(one);
      return [];
    }
    if (above.length > MOST_FOLLOWED) return [];
    above.push(rule);
    let best: readonly ReadRule[] = [];
    for (const next of nextOf(rule, byKey, patterns)) {
      const chain = walk(next);
      if (chain.length > best.length) best = chain;
    }
    above.pop();
    const chain = [rule, ...best];
    longest.set(rule, chain);
    return chain;
  };
  const chains = rules.map((rule) => walk(rule)).filter((chain) => chain.length > MOST_HOPS);
  const straight = chains.filter((chain) => !chain.some((rule) => looped.has(rule)));
  const inside = new Set(straight.flatMap((chain) => chain.slice(1)));
  const heads = straight.filter(([head]) => !inside.has(head as ReadRule));
  return [...problems, ...(heads.length > 0 ? heads : straight.slice(0, 1)).map(tooLong)];
}

function tooLong(chain: readonly ReadRule[]): Problem {
  const [first] = chain as [ReadRule];
  const to = (chain.at(-1) as ReadRule).to;
  return {
    path: first.path,
    place: first.place,
    value: first.from,
    rule: `takes ${chain.length} redirects: ${arrows(chain, to)}`,
    remedy: `Write the target at once: ${JSON.stringify(to)}`,
  };
}

function loop(ring: readonly ReadRule[]): Problem {
  const [first] = ring as [ReadRule];
  return {
    path: first.path,
    place: first.place,
    value: first.from,
    rule:
      ring.length === 1 ? `leads to itself: ${first.from} → ${first.to}` : `is in a loop: ${arrows(ring, first.from)}`,
    remedy: 'Lead one of them elsewhere, or leave it out',
  };
}

function arrows(rules: readonly ReadRule[], end: string): string {
  const shown = rules.slice(0, MOST_SHOWN).map(({ from }) => from);
  return [...shown, ...(rules.length > MOST_SHOWN ? ['…'] : []), end].join(' → ');
}

/** The rules that may match what a rule leads to. */
function nextOf(rule: ReadRule, byKey: ReadonlyMap<string, ReadRule>, patterns: readonly ReadRule[]): ReadRule[] {
  const path = rule.to.replace(/[?#].*$/s, '');
  if (!rule.dynamic) {
    const exact = byKey.get(pathKey(path) as string);
    const next = exact ?? patterns.find((pattern) => expand({ from: pattern.segments, to: '/' }, path) !== undefined);
    return next ? [next] : [];
  }
  const target = (pathKey(path) as string).slice(1).split('/');
  const meets = ({ segments }: ReadRule) => overlap(target, segments);
  return [...[...byKey.values()].filter(meets), ...patterns.filter(meets)];
}

/** Whether some path fits both: `:name` is any segment, `:splat` and `*` are any number of them. */
function overlap(target: readonly string[], from: readonly string[]): boolean {
  for (let i = 0; ; i++) {
    const a = target[i];
    const b = from[i];
    if (a === ':splat' || b === '*') return true;
    if (a === undefined || b === undefined) return a === b;
    if (!a.startsWith(':') && !b.startsWith(':') && a !== b) return false;
  }
}

/**
 * The entry of a path whose redirect may lead to another one: both become one hop, which lasts if both do. No longer chain gets here.
 * @param table `301 /new/` by path
 */
export function follow(
  key: string,
  table: ReadonlyMap<string, string>,
  patterns: readonly CompiledPattern[],
  style: Rules,
): string {
  const entry = table.get(key) as string;
  const [path, rest] = split(entry.slice(4));
  const next = table.get(pathKey(path) as string) ?? byPatterns(path, patterns, style);
  if (next === undefined) return entry;
  const first = Number(entry.slice(0, 3)) as RedirectStatus;
  const second = Number(next.slice(0, 3)) as RedirectStatus;
  const status = second === 302 || second === 307 ? second : first;
  const [, own] = split(next.slice(4));
  return `${status} ${next.slice(4)}${own === '' ? rest : ''}`;
}

function byPatterns(path: string, patterns: readonly CompiledPattern[], style: Rules): string | undefined {
  for (const pattern of patterns) {
    const found = expand(pattern, path);
    if (found !== undefined) return `${pattern.status} ${canonical(style, found)}`;
  }
  return undefined;
}

function split(url: string): [path: string, rest: string] {
  const end = url.search(/[?#]|$/);
  return [url.slice(0, end), url.slice(end)];
}
