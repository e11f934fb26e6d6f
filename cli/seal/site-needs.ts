import type { Needs } from '../../lib/policy/csp/add-sources';
import type { SiteNeeds } from '../../lib/policy/seal';

/** What a page needs, while it is gathered: sources by directive. */
export class Gathered {
  private readonly sources = new Map<string, Set<string>>();

  add(directive: string, ...sources: readonly string[]): void {
    const set = this.sources.get(directive) ?? new Set();
    for (const source of sources) set.add(source);
    this.sources.set(directive, set);
  }

  addAll(needs: Needs): void {
    for (const [directive, sources] of Object.entries(needs)) this.add(directive, ...sources);
  }

  /** In a fixed order, so that pages that need the same say the same. */
  needs(): Needs {
    const entries = [...this.sources].filter(([, set]) => set.size > 0);
    return Object.fromEntries(entries.sort(byName).map(([name, set]) => [name, [...set].sort()]));
  }
}

export interface PageNeeds {
  /** Below the site's folder. */
  readonly file: string;
  /** The path patterns that the page is asked for by. */
  readonly paths: readonly string[];
  readonly needs: Needs;
}

/** How the needs of pages became a policy. */
export interface Spread {
  readonly needs: SiteNeeds;
  readonly way: 'one policy' | 'per page' | 'union';
  /** Why, in words. */
  readonly why: string;
}

/**
 * Bounds of a policy with rules of its own for pages. The function looks at each path on a cache miss, and each rule is
 * in its code, in Terraform's state and in each plan.
 */
const MOST = { rules: 500, paths: 2_000, bytes: 512 * 1024 } as const;
/** What a Content-Security-Policy may grow by: CloudFront's 20,480 bytes for all headers, less 4,096 for the others. */
export const MOST_CSP_BYTES = 20_480 - 4_096;

/**
 * What all answers are to allow and what single pages are: as narrow as the bounds let it be. Pages that need nothing
 * beyond what all need have no rule.
 * @param others what is framed and is no page: rules of their own in any case
 * @throws {Error} in one line, where neither way stays within what CloudFront takes
 */
export function spread(pages: readonly PageNeeds[], others: readonly PageNeeds[] = []): Spread {
  const common = withOwn(intersection(pages.map(({ needs }) => needs)), pages);
  const groups = new Map<string, { paths: string[]; needs: Needs }>();
  for (const { paths, needs } of [...pages, ...others]) {
    const own = without(needs, common);
    const key = JSON.stringify(own);
    if (key === '{}') continue;
    const group = groups.get(key) ?? { paths: [], needs: own };
    group.paths.push(...paths);
    groups.set(key, group);
  }
  const rules = [...groups.values()];
  if (rules.length === 0)
    return { needs: { site: common, pages: [] }, way: 'one policy', why: 'all pages need the same' };

  const size = (needs: Needs) => JSON.stringify(needs).length;
  const paths = rules.reduce((sum, rule) => sum + rule.paths.length, 0);
  const bytes = rules.reduce((sum, rule) => sum + size(rule.needs) + size(common) + rule.paths.join().length, 0);
  const largest = Math.max(...rules.map(({ needs }) => size(needs))) + size(common);
  const over = overBound(rules.length, paths, bytes);
  if (over === undefined && largest <= MOST_CSP_BYTES) {
    const number = rules.length === 1 ? '1 rule' : `${rules.length} rules`;
    const places = paths === 1 ? '1 path' : `${paths} paths`;
    return {
      needs: { site: common, pages: rules },
      way: 'per page',
      why: `pages differ: ${number} for ${places}`,
    };
  }
  const all = new Gathered();
  for (const { needs } of pages) all.addAll(needs);
  const union = all.needs();
  if (size(union) <= MOST_CSP_BYTES) {
    return { needs: { site: union, pages: others }, way: 'union', why: over ?? `a page alone needs ${largest} bytes` };
  }
  throw new Error(
    `a policy for each page is too large (${over ?? `one page needs ${largest} bytes, and ${MOST_CSP_BYTES} fit`}), and so is one for all (${size(union)} bytes, ` +
      `and ${MOST_CSP_BYTES} fit into CloudFront's 20,480 beside the other headers). Move inline scripts and styles that differ from page to page into files.`,
  );
}

function overBound(rules: number, paths: number, bytes: number): string | undefined {
  if (rules > MOST.rules) return `${rules} rules, and ${MOST.rules} are the most`;
  if (paths > MOST.paths) return `${paths} paths in rules, and ${MOST.paths} are the most`;
  return bytes > MOST.bytes ? `${bytes} bytes of rules, and ${MOST.bytes} are the most` : undefined;
}

/** What is no narrower for being allowed on some pages alone: the site's own files where every static site has its own. */
const OWN = ['script-src', 'style-src', 'img-src', 'font-src', 'connect-src', 'manifest-src', 'form-action'];

function withOwn(common: Needs, pages: readonly PageNeeds[]): Needs {
  const gathered = new Gathered();
  gathered.addAll(common);
  for (const name of OWN) if (pages.some(({ needs }) => needs[name]?.includes("'self'"))) gathered.add(name, "'self'");
  return gathered.needs();
}

function intersection(all: readonly Needs[]): Needs {
  const [first = {}, ...rest] = all;
  const sets = rest.map((needs) => new Map(Object.entries(needs).map(([name, list]) => [name, new Set(list)])));
  const entries = Object.entries(first).map(
    ([name, list]) => [name, list.filter((one) => sets.every((set) => set.get(name)?.has(one)))] as const,
  );
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0));
}

function without(needs: Needs, common: Needs): Needs {
  const entries = Object.entries(needs).map(
    ([name, list]) => [name, list.filter((one) => !common[name]?.includes(one))] as const,
  );
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0));
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
