import { allow, type Needs } from './csp/add-sources';
import { normalizePattern } from './path-pattern';
import { type Answer, resolve } from './resolve';
import type { CompiledPolicy, CompiledRule, HeaderPair } from './types';

/** What a site's own pages need of the policy: what `npm run seal` finds. Plain JSON. */
export interface SiteNeeds {
  /** What every answer is to allow. */
  readonly site: Needs;
  /** What some pages need beyond that, by their path patterns (see `CompiledCondition.paths`). */
  readonly pages: readonly { readonly paths: readonly string[]; readonly needs: Needs }[];
}

const POLICIES = ['content-security-policy', 'content-security-policy-report-only'];

/**
 * The policy with what the site's pages need allowed: by all answers for what all pages need, by one more rule for each
 * group of pages that need something of their own. Each such rule starts from what holds for its pages otherwise, rules
 * of the team's included, and stands behind them. A policy that sets no Content-Security-Policy stays as it is.
 *
 * A page that pages of the site may frame (`frame-ancestors`) gets `X-Frame-Options: SAMEORIGIN` in the place of `DENY`.
 */
export function sealPolicy(policy: CompiledPolicy, { site, pages }: SiteNeeds): CompiledPolicy {
  const base: CompiledPolicy = {
    ...policy,
    set: policy.set.map((pair) => granted(pair, site)),
    rules: policy.rules.map((rule) => ({ ...rule, set: rule.set.map((pair) => granted(pair, site)) })),
  };
  const groups = new Map<string, { paths: string[]; set: HeaderPair[] }>();
  for (const { paths, needs } of pages) {
    for (const path of paths.map(normalizePattern)) {
      const answer: Answer = { path, contentType: 'text/html', status: 200 };
      const set = resolve(base, answer).set.flatMap((pair) => {
        const changed = granted(pair, needs);
        return changed[1] === pair[1] ? [] : [changed];
      });
      if (set.length === 0) continue;
      const key = JSON.stringify(set);
      const group = groups.get(key) ?? { paths: [], set };
      group.paths.push(path);
      groups.set(key, group);
    }
  }
  const rules = [...groups.values()].map(({ paths, set }): CompiledRule => ({ when: { paths }, set, remove: [] }));
  return { ...base, rules: [...base.rules, ...rules] };
}

function granted([name, value]: HeaderPair, needs: Needs): HeaderPair {
  const key = name.toLowerCase();
  if (POLICIES.includes(key)) return [name, allow(value, needs)];
  const framed = key === 'x-frame-options' && value.toUpperCase() === 'DENY' && needs['frame-ancestors'] !== undefined;
  return framed ? [name, 'SAMEORIGIN'] : [name, value];
}
