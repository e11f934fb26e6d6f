import type { CompiledPolicy } from '../../../lib/policy';
import { homeOf, type LearntOptions, optionsOf } from './levels';
import { narrowSource } from './narrow-sources';
import { type Change, type Need, needOf, type Risk } from './needs';
import type { Violation } from './violation';

/** One change to the policy, and why. */
export interface Proposal {
  /** `connect-src + https://api.example.com/v1/items`. */
  readonly change: string;
  /** The paths that need it, frames and workers' scripts among them. */
  readonly paths: readonly string[];
  /** Whether it is for every answer, since more than half of the pages need it; else for these paths alone. */
  readonly everywhere: boolean;
  /** What the browser would have refused. */
  readonly reason: string;
  readonly risk: Risk;
  /** What is given away. */
  readonly cost: string;
}

/** Something that no change to the policy should let through. */
export interface Unresolved {
  readonly paths: readonly string[];
  readonly reason: string;
  readonly remedy: string;
}

export interface Learnt {
  /** The pages that were opened. */
  readonly pages: readonly string[];
  readonly violations: readonly Violation[];
  readonly proposals: readonly Proposal[];
  readonly unresolved: readonly Unresolved[];
  /** All proposals as options, to be laid over what `site.config.ts` says. */
  readonly options: LearntOptions;
}

/** An address of another origin. */
const FOREIGN = /^(?:https?|wss?):\/\//;

interface Group {
  readonly need: Need;
  readonly violations: Violation[];
}

/**
 * The narrowest change for each violation: a path rather than a host, a host rather than a scheme, a hash rather than
 * `'unsafe-inline'`, a rule rather than every answer. Pure. Whatever loosens the policy is among the proposals.
 * @param pages those that were opened: `/guide/index.html`
 */
export function propose(violations: readonly Violation[], policy: CompiledPolicy, pages: readonly string[]): Learnt {
  const groups = grouped(violations);
  const changes: { change: Change; paths: string[]; everywhere: boolean }[] = [];
  const proposals: Proposal[] = [];
  const unresolved: Unresolved[] = [];
  for (const { need, violations } of groups) {
    const paths = [...new Set(violations.map(({ target }) => target))];
    const reason = reasonOf(violations);
    if (need.change === undefined) {
      unresolved.push({ paths, reason, remedy: need.remedy });
      continue;
    }
    const everywhere = paths.filter((path) => pages.includes(path)).length > pages.length / 2;
    changes.push({ change: need.change, paths, everywhere });
    proposals.push({ change: textOf(need.change), paths, everywhere, reason, risk: need.risk, cost: need.cost });
  }
  const targets = new Map<string, Change[]>();
  for (const { change, paths, everywhere } of changes) {
    // Paths of what is for every answer count too: a rule that stands may keep it from them.
    for (const path of paths) targets.set(path, [...(targets.get(path) ?? []), ...(everywhere ? [] : [change])]);
  }
  const everywhere = changes.filter((one) => one.everywhere).map(({ change }) => change);
  const options = optionsOf(policy, everywhere, targets);
  return { pages, violations, proposals, unresolved, options };
}

/** Violations that the same change stops, in the order of the first of each. */
function grouped(violations: readonly Violation[]): Group[] {
  const addresses = (of: (violation: Violation) => boolean) =>
    violations
      .filter((one) => one.kind === 'csp' && FOREIGN.test(one.blocked) && of(one))
      .map(({ blocked }) => blocked);
  const hashes = (of: Violation) =>
    violations.filter(({ target, what, blocked }) => blocked === 'inline' && target === of.target && what === of.what);
  const groups = new Map<string, Group>();
  for (const violation of violations) {
    const { target, what } = violation;
    const narrow = (address: string) =>
      narrowSource(
        address,
        addresses((one) => one.what === what && one.target === target),
        addresses((one) => one.what === what),
      );
    const need = needOf(violation, narrow, () => new Set(hashes(violation).map(({ hash }) => hash)).size);
    const key = JSON.stringify(need.change ?? [need.remedy, violation.what, violation.blocked, violation.at]);
    const group = groups.get(key) ?? { need, violations: [] };
    group.violations.push(violation);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function textOf(change: Change): string {
  switch (change.header) {
    case 'contentSecurityPolicy':
      return change.allow === false
        ? `without ${change.directive}`
        : `${homeOf({}, change.directive, change.allow)} + ${change.allow.join(' ')}`;
    case 'crossOriginEmbedderPolicy':
      return `Cross-Origin-Embedder-Policy: ${change.policy}`;
    case 'permissionsPolicy':
      return `Permissions-Policy: ${change.feature}=(self)`;
  }
}

const VERBS: Readonly<Record<string, string>> = {
  'connect-src': 'connects to',
  'img-src': 'shows',
  'frame-src': 'frames',
  'worker-src': 'starts a worker from',
  'form-action': 'sends a form to',
  'base-uri': 'sets its base to',
  'frame-ancestors': 'is in a frame of',
};

const NAMED: Readonly<Record<string, string>> = {
  eval: 'runs a text by eval or the like',
  'wasm-eval': 'compiles WebAssembly',
  'trusted-types-sink': 'writes a text where Trusted Types are asked for',
  'trusted-types-policy': 'makes the Trusted Types policy',
  javascript: 'runs a javascript: link',
};

function reasonOf(violations: readonly Violation[]): string {
  const { kind, what, blocked, sample, at } = violations[0]!;
  const quoted = sample === '' ? '' : ` “${sample.replace(/\s+/g, ' ').trim()}”`;
  const where = at === '' ? '' : ` (${at})`;
  const more = violations.length > 1 ? `, and ${violations.length - 1} more` : '';
  if (kind === 'permission') return `uses ${what}${where}${more}`;
  if (kind === 'embedder')
    return `loads ${blocked}, which does not say that others may${what === '' ? '' : ` (${what})`}${more}`;
  if (blocked === 'inline') return `has an inline ${inlineName(what)}${quoted}${where}${more}`;
  if (NAMED[blocked]) return `${NAMED[blocked]}${quoted}${where}${more}`;
  const thing = /^[a-z]+$/.test(blocked) ? `${blocked}:` : blocked;
  return `${VERBS[what] ?? 'loads'} ${thing}${where}${more}`;
}

function inlineName(directive: string): string {
  const name = directive.startsWith('script') ? 'script' : 'style';
  return directive.endsWith('-attr') ? (name === 'script' ? 'event handler' : 'style attribute') : name;
}
