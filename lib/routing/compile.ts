import type { Path, Problem } from '../policy/types';
import { canonical, pathKey, type Rules } from './decide';
import { RoutingError } from './errors';
import type { RoutingOptions } from './options';
import { type ReadRule, readRedirect } from './redirect';
import { chainProblems, follow } from './sequence';
import { type PlacedShell, siteEntries } from './site';
import type { CompiledHosts, CompiledPattern, CompiledRoutes, PlacedRedirect } from './types';

/** What is known beside the options. */
export interface RoutingContext {
  /** CloudFront's default root object. @default 'index.html' */
  readonly root?: string;
  /** The site's primary name, and the names that redirect to it. */
  readonly hosts?: CompiledHosts;
  /** Keys of the site's files, where the site is built. */
  readonly keys?: readonly string[];
  /** What the site's `_redirects` file says, after the options' own. */
  readonly file?: { readonly redirects: readonly PlacedRedirect[]; readonly shells: readonly PlacedShell[] };
}

/**
 * Compiles what a team wrote to plain JSON. The shape of the options is right already (`lib/config/schema.ts`); what they mean is
 * judged here: targets off the site, rules that never match, loops and long chains.
 * @param at where the options stand, put in front of every problem's path
 * @throws {RoutingError} with every problem at once
 */
export function compileRoutes(
  options: RoutingOptions = {},
  at: Path = [],
  { root = 'index.html', hosts, keys = [], file }: RoutingContext = {},
): CompiledRoutes {
  const problems: Problem[] = [];
  const given = (options.redirects ?? []).map(
    (redirect, i): PlacedRedirect => ({
      ...redirect,
      path: [...at, 'redirects', i],
    }),
  );
  const rules = [...given, ...(file?.redirects ?? [])].flatMap((redirect) => readRedirect(redirect, problems) ?? []);
  const shells = readShells(options.spa, [...at, 'spa'], problems);
  const { urls = 'folders' } = options;
  const site = siteEntries({ urls, root, keys, shells: [...shells, ...(file?.shells ?? [])] });
  const style: Rules = { urls, root, spa: site.spa, patterns: [] };
  const ended = rules.map((rule) => (rule.dynamic ? rule : { ...rule, to: endOf(rule.to, style, site.entries) }));

  const kept = withoutIdle(ended, problems);
  problems.push(...chainProblems(kept));
  if (problems.length > 0) throw new RoutingError(problems);

  const patterns = kept.flatMap((rule): CompiledPattern[] =>
    rule.pattern ? [{ from: rule.segments, status: rule.status, to: rule.to }] : [],
  );
  const redirects = kept.filter(({ pattern }) => !pattern);
  const table = new Map(redirects.map((rule) => [rule.key, `${rule.status} ${rule.to}`]));
  const exact: Record<string, string> = { ...site.entries };
  for (const { key } of redirects) exact[key] = follow(key, table, patterns, style);
  return { version: 1, urls, root, ...(hosts && hosts.from.length > 0 && { hosts }), exact, patterns, spa: site.spa };
}

/** Whether an edge function has anything to do. */
export function needsFunction({ urls, hosts, exact, patterns, spa }: CompiledRoutes): boolean {
  return (
    urls !== 'exact' || hosts !== undefined || patterns.length > 0 || spa.length > 0 || Object.keys(exact).length > 0
  );
}

/** The path that a target ends at when the URL style would redirect it once more. */
function endOf(to: string, style: Rules, entries: Readonly<Record<string, string>>): string {
  const key = pathKey(to.replace(/[?#].*$/s, ''));
  // A file without an extension is served under its own name.
  if (key !== undefined && entries[key] === `200 ${to.replace(/[?#].*$/s, '')}`) return to;
  return canonical(style, to);
}

function readShells(spa: RoutingOptions['spa'], path: Path, problems: Problem[]): PlacedShell[] {
  if (spa === undefined || spa === false) return [];
  if (spa === true) return [{ path: '/*' }];
  if (spa.length === 0) {
    problems.push({ path, value: spa, rule: 'is an empty list', remedy: "Write ['/app/*'], or true for every path" });
  }
  return spa.flatMap((pattern, i): PlacedShell[] => {
    if (/^\/[\w\-.~!$&'()*+,;=:@/%?]*$/.test(pattern) && pattern.length <= 255) return [{ path: pattern }];
    const rule =
      'is not a path pattern of CloudFront (it starts with /, holds no spaces, and has at most 255 characters)';
    problems.push({ path: [...path, i], value: pattern, rule, remedy: "Write a pattern such as '/app/*'" });
    return [];
  });
}

/** The rules that can match, in order. What never can is a problem. */
function withoutIdle(rules: readonly ReadRule[], problems: Problem[]): ReadRule[] {
  const seen = new Map<string, ReadRule>();
  const patterns: ReadRule[] = [];
  return rules.filter((rule) => {
    const first = seen.get(rule.key);
    const cover = first ?? patterns.find((pattern) => covers(pattern.segments, rule.segments));
    if (cover) {
      problems.push({
        path: rule.path,
        place: rule.place,
        value: rule.from,
        rule: first
          ? `stands twice: ${whereIs(first)} has the same path, with or without a trailing slash`
          : `never matches: ${JSON.stringify(cover.from)} at ${whereIs(cover)} comes first`,
        remedy: first ? 'Leave one of the two out' : 'Write it before that one, or leave it out',
      });
      return false;
    }
    seen.set(rule.key, rule);
    if (rule.pattern) patterns.push(rule);
    return true;
  });
}

/** Whether every path that fits `narrow` fits `wide`. */
function covers(wide: readonly string[], narrow: readonly string[]): boolean {
  for (const [i, segment] of wide.entries()) {
    if (segment === '*') return true;
    const other = narrow[i];
    if (other === undefined || other === '*') return false;
    if (!segment.startsWith(':') && segment !== other) return false;
  }
  return wide.length === narrow.length;
}

function whereIs({ place, path }: ReadRule): string {
  return place ?? `redirects[${path.at(-1)}]`;
}
