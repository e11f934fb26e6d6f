import { lookup } from 'mime-types';
import {
  type CompiledPolicy,
  type Directives,
  type HeaderOptions,
  type HeaderPair,
  parsePolicy,
  type RuleOptions,
  resolve,
} from '../../../lib/policy';
import { fallbacks } from '../../../lib/policy/csp/semantics';
import type { Change } from './needs';

/** What the changes of this tool touch, of one answer. */
interface Level {
  readonly csp: Directives | undefined;
  readonly embedder: string | undefined;
  readonly frames: string | undefined;
  readonly features: readonly string[];
}

/** Options to paste: laid over what is written already. */
export interface LearntOptions {
  readonly headers?: HeaderOptions;
  readonly rules?: readonly RuleOptions[];
}

/**
 * The changes as options: those for every answer, and a rule for each set of paths that needs the same. A rule lays its
 * headers over those of every answer and wins over rules before it, so it has all that its paths need.
 */
export function optionsOf(
  policy: CompiledPolicy,
  everywhere: readonly Change[],
  targets: ReadonlyMap<string, readonly Change[]>,
): LearntOptions {
  const before = levelOf(policy.set);
  const base = applyAll(before, everywhere);
  const headers = difference(before, base, before);
  const groups = new Map<string, { set: HeaderOptions; paths: string[] }>();
  for (const [path, changes] of targets) {
    const contentType = lookup(path) || 'text/html';
    const effective = levelOf(resolve(policy, { path, contentType, status: 200 }).set);
    const wanted = applyAll(effective, [...everywhere, ...changes]);
    // A rule that stands already keeps what changes for every answer from its pages.
    const after = same(effective, before) ? base : effective;
    const set = difference(after, wanted, base);
    if (!set) continue;
    const key = JSON.stringify(set);
    const group = groups.get(key) ?? { set, paths: [] };
    group.paths.push(path);
    groups.set(key, group);
  }
  const rules = [...groups.values()].map(({ set, paths }): RuleOptions => ({ when: { paths }, set }));
  return { ...(headers && { headers }), ...(rules.length > 0 && { rules }) };
}

function levelOf(set: readonly HeaderPair[]): Level {
  const value = (name: string) => set.find(([header]) => header.toLowerCase() === name)?.[1];
  const csp = value('content-security-policy');
  return {
    csp: csp === undefined ? undefined : parsePolicy(csp),
    embedder: value('cross-origin-embedder-policy')?.replace(/;.*/, '').trim(),
    frames: value('x-frame-options')?.toUpperCase(),
    features: [],
  };
}

function same(a: Level, b: Level): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Attributes first: their directive starts from what elements are allowed now, and needs nothing that is to come. */
function applyAll(level: Level, changes: readonly Change[]): Level {
  const ofAttributes = (change: Change) => 'directive' in change && change.directive.endsWith('-attr');
  return [...changes.filter(ofAttributes), ...changes.filter((change) => !ofAttributes(change))].reduce(apply, level);
}

function apply(level: Level, change: Change): Level {
  switch (change.header) {
    case 'permissionsPolicy':
      return { ...level, features: [...level.features, change.feature] };
    case 'crossOriginEmbedderPolicy':
      return level.embedder === 'unsafe-none' ? level : { ...level, embedder: change.policy };
    case 'contentSecurityPolicy': {
      const { directive, allow } = change;
      if (directive === 'frame-ancestors') {
        const frames = level.frames === 'DENY' ? 'SAMEORIGIN' : level.frames;
        const known = level.csp && directive in level.csp;
        return { ...level, frames, csp: known ? letThrough(level.csp!, directive, ["'self'"]) : level.csp };
      }
      if (!level.csp) return level;
      if (allow !== false) return { ...level, csp: letThrough(level.csp, directive, allow) };
      const { [directive]: _, ...csp } = level.csp;
      return { ...level, csp };
    }
  }
}

function letThrough(csp: Directives, directive: string, sources: readonly string[]): Directives {
  const name = homeOf(csp, directive, sources);
  const stands = csp[name] === undefined ? inherited(csp, name) : csp[name] === true ? [] : csp[name];
  const list = [...new Set([...stands.filter((token) => token.toLowerCase() !== "'none'"), ...sources])];
  // Beside a hash or a nonce browsers take 'unsafe-inline' for nothing.
  const open = sources.includes("'unsafe-inline'");
  return {
    ...csp,
    [name]: open ? list.filter((token) => !/^'(?:sha\d+|nonce)-|^'unsafe-hashes'$/i.test(token)) : list,
  };
}

/** The directive to write into: scripts and styles have one for elements and attributes, unless the latter need more. */
export function homeOf(csp: Directives, directive: string, sources: readonly string[]): string {
  if (csp[directive] !== undefined || !directive.endsWith('-elem')) return directive;
  return sources.includes("'unsafe-inline'") ? directive : directive.replace(/-elem$/, '');
}

/** Of the list that has counted so far, what means something in a directive of its own. */
function inherited(csp: Directives, directive: string): readonly string[] {
  const from = fallbacks(directive).find((name) => csp[name] !== undefined);
  const list = from === undefined || csp[from] === true ? [] : csp[from]!;
  if (/^(?:script|style)-src(?:-elem)?$/.test(directive)) return list;
  const inline = /^'(?:sha\d+-|unsafe-hashes|unsafe-inline|report-sample)/i;
  return list.filter((token) =>
    directive.endsWith('-attr') ? inline.test(token) : !token.startsWith("'") || token.toLowerCase() === "'self'",
  );
}

/** Why a policy holds what is unsafe, by what it holds. */
const UNSAFE: readonly (readonly [entry: RegExp, reason: string])[] = [
  [/^style-src.* 'unsafe-hashes'/m, 'its pages have these style attributes'],
  [/^script-src.* 'unsafe-hashes'/m, 'its pages have these event handlers'],
  [/ 'unsafe-eval'/, 'its scripts run texts'],
  [/^style-src.* 'unsafe-inline'/m, 'its scripts write ever new styles'],
];

function formatOver(directives: Readonly<Record<string, readonly string[] | boolean>>): string {
  return Object.entries(directives)
    .map(([name, list]) => [name, ...(Array.isArray(list) ? list : [])].join(' '))
    .join('\n');
}

/** `to` as options over `base`; `undefined` where `from` says the same. */
function difference(from: Level, to: Level, base: Level): HeaderOptions | undefined {
  if (same(from, to)) return undefined;
  const csp =
    JSON.stringify(from.csp) === JSON.stringify(to.csp) ? undefined : directivesOver(base.csp ?? {}, to.csp ?? {});
  const reasons = csp ? UNSAFE.filter(([entry]) => entry.test(formatOver(csp))).map(([, reason]) => reason) : [];
  const features = to.features.map((feature) => [feature, ['self']]);
  return {
    ...(csp && {
      contentSecurityPolicy: { directives: csp, ...(reasons.length > 0 && { allowUnsafe: reasons.join('; ') }) },
    }),
    ...(to.frames !== from.frames && { xFrameOptions: to.frames as 'SAMEORIGIN' }),
    ...(features.length > 0 && { permissionsPolicy: Object.fromEntries(features) }),
    ...(to.embedder !== from.embedder && { crossOriginEmbedderPolicy: { policy: to.embedder as 'credentialless' } }),
  };
}

function directivesOver(base: Directives, wanted: Directives): Record<string, readonly string[] | boolean> {
  const over: Record<string, readonly string[] | boolean> = {};
  for (const name of Object.keys(base)) if (!(name in wanted)) over[name] = false;
  for (const [name, list] of Object.entries(wanted)) {
    if (JSON.stringify(base[name]) !== JSON.stringify(list)) over[name] = list;
  }
  return over;
}
