import { type CompiledPolicy, formatPolicy, type HeaderPair, readPolicies } from '../../../lib/policy';
import { reportable } from '../../../lib/policy/csp/policy';

const CSP = 'content-security-policy';

/** Headers that could refuse what is to be seen, or that outlive the visit. */
const LEFT_OUT = ['strict-transport-security', 'x-frame-options', 'reporting-endpoints', 'cross-origin-opener-policy'];

/** Headers that have a Report-Only twin in the browser that learns. */
const TWINNED = ['cross-origin-embedder-policy', 'permissions-policy'];

/** Directives whose lists ask for a sample of what they refuse. */
const SAMPLED = /^(?:default|script|style)-src/;

const TRIED = /-report-only$/i;

/** A policy as if it were enforced, what is only tried in place of what is in force: what there is to learn of. */
export function asEnforced(policy: CompiledPolicy): CompiledPolicy {
  const enforced = (set: readonly HeaderPair[]): HeaderPair[] => {
    const tried = new Set(set.filter(([name]) => TRIED.test(name)).map(([name]) => name.replace(TRIED, '')));
    return set.filter(([name]) => !tried.has(name)).map(([name, value]) => [name.replace(TRIED, ''), value]);
  };
  return {
    ...policy,
    set: enforced(policy.set),
    rules: policy.rules.map((rule) => ({
      ...rule,
      set: enforced(rule.set),
      remove: rule.remove.map((name) => name.replace(TRIED, '')),
    })),
  };
}

/**
 * The headers of an answer, changed so that nothing is refused and everything that would be is told to `reportUri`.
 */
export function reportOnly(headers: readonly HeaderPair[], reportUri: string): HeaderPair[] {
  return headers.flatMap(([name, value]): HeaderPair[] => {
    const lower = name.toLowerCase();
    if (LEFT_OUT.includes(lower)) return [];
    if (lower === CSP) return [[`${name}-Report-Only`, policies(value, reportUri)]];
    if (TWINNED.includes(lower)) return [[`${name}-Report-Only`, value]];
    return [[name, value]];
  });
}

function policies(value: string, reportUri: string): string {
  return readPolicies(value)
    .map(({ directives }) => {
      const { 'report-to': _, ...rest } = reportable(directives);
      const sampled = Object.entries(rest).map(([name, tokens]) => {
        if (!SAMPLED.test(name)) return [name, tokens] as const;
        const list = (tokens === true ? [] : tokens).filter((token) => token.toLowerCase() !== "'none'");
        return [name, [...list, "'report-sample'"]] as const;
      });
      return formatPolicy({ ...Object.fromEntries(sampled), 'report-uri': [reportUri] });
    })
    .join(', ');
}
