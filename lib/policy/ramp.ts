import { headerModules } from './headers';
import {
  HSTS_STEPS,
  type HstsStep,
  type StrictTransportSecurityOptions,
  strictTransportSecurity,
} from './headers/strict-transport-security';
import { TWINS } from './stage';
import type { CompiledPolicy, Problem } from './types';

/** How a header stands in one policy, in a few words; `undefined` where it is not sent. */
export interface Standing {
  /** As it is sent: `Strict-Transport-Security`. */
  readonly name: string;
  readonly deployed: string | undefined;
  readonly next: string | undefined;
  /** The step after what is deployed, as it is written in `site.config.ts`; `undefined` at the end of the ramp. */
  readonly step: string | undefined;
}

export interface Ramp {
  readonly standings: readonly Standing[];
  /** What asks for more than one step at once; paths are relative to the policy. */
  readonly jumps: readonly Problem[];
  /** What was enforced and is no longer, as a sentence without its full stop. */
  readonly retreats: readonly string[];
}

/**
 * Whose name the site is under: CloudFront's, where browsers remember nothing that anyone else needs; its own, since
 * before; or its own, of which no browser has seen a header yet.
 */
export type Domain = 'cloudfront' | 'own' | 'new';

type Hsts = StrictTransportSecurityOptions;

const YEAR = 365 * 24 * 60 * 60;
const STEPS = Object.entries(HSTS_STEPS) as [HstsStep, Hsts][];
const NOTHING: Hsts = { maxAge: 0, includeSubDomains: false, preload: false };

/**
 * Compares the policy that is deployed with the one that is to follow: where each of them stands on the way to be
 * enforced for good, and what takes more than one step at once. A Content-Security-Policy may be enforced at once: it is
 * undone by the next deploy. Strict-Transport-Security is not, under a name of the site's own.
 */
export function rampBetween(deployed: CompiledPolicy | undefined, next: CompiledPolicy, domain: Domain): Ramp {
  const stages = TWINS.map(([key, twin]): Standing => {
    const names = [headerModules[key].name, headerModules[twin].name] as const;
    const [was, is] = [deployed && stageOf(deployed, names), stageOf(next, names)];
    return { name: names[0], deployed: was, next: is, step: stageAfter(was) };
  });
  const [was, is] = [deployed && domain !== 'new' ? hstsOf(deployed) : undefined, hstsOf(next)];
  const hsts: Standing = {
    name: strictTransportSecurity.name,
    deployed: was && describeHsts(was),
    next: is && describeHsts(is),
    step: domain === 'cloudfront' ? undefined : stepAfter(was ?? NOTHING) && writeHsts(limit(was ?? NOTHING)),
  };
  return {
    standings: [hsts, ...stages],
    jumps: domain !== 'cloudfront' && is && isJump(was ?? NOTHING, is) ? [jump(was, is)] : [],
    retreats: stages.flatMap(({ name, deployed, next }) =>
      isEnforced(deployed) && !isEnforced(next) ? [`${name} is enforced now and would be no longer`] : [],
    ),
  };
}

type StageName = 'report-only' | 'enforced' | 'enforced, and a stricter one reported on';

function stageOf(policy: CompiledPolicy, [enforced, reported]: readonly [string, string]): StageName | undefined {
  const sends = (name: string) => levels(policy).some((set) => set.some(([header]) => header === name));
  if (sends(enforced)) return sends(reported) ? 'enforced, and a stricter one reported on' : 'enforced';
  return sends(reported) ? 'report-only' : undefined;
}

function isEnforced(stage: string | undefined): boolean {
  return stage?.startsWith('enforced') === true;
}

function stageAfter(stage: StageName | undefined): string | undefined {
  if (stage === undefined) return "stage: 'report-only'";
  return stage === 'enforced' ? undefined : "stage: 'enforce'";
}

function levels(policy: CompiledPolicy): CompiledPolicy['set'][] {
  return [policy.set, ...policy.rules.map(({ set }) => set)];
}

/** The most that any answer asks of browsers. */
function hstsOf(policy: CompiledPolicy): Hsts | undefined {
  const all = levels(policy)
    .flat()
    .filter(([name]) => name === strictTransportSecurity.name)
    .map(([, value]) => strictTransportSecurity.parse(value));
  return all.length === 0 ? undefined : all.reduce(most);
}

function most(a: Hsts, b: Hsts): Hsts {
  return {
    maxAge: Math.max(a.maxAge, b.maxAge),
    includeSubDomains: a.includeSubDomains || b.includeSubDomains,
    preload: a.preload || b.preload,
  };
}

/** The last step that asks no more than `value` does. A year is enough where two are advised. */
function reached(value: Hsts): number {
  return STEPS.findLastIndex(
    ([, step]) =>
      Math.min(step.maxAge, YEAR) <= value.maxAge &&
      (!step.includeSubDomains || value.includeSubDomains) &&
      (!step.preload || value.preload),
  );
}

function stepAfter(value: Hsts): HstsStep | undefined {
  return STEPS[reached(value) + 1]?.[0];
}

/** The most that may follow `value`. */
function limit(value: Hsts): Hsts {
  const step = stepAfter(value);
  return step === undefined ? value : most(value, HSTS_STEPS[step]);
}

function isJump(from: Hsts, to: Hsts): boolean {
  // What is forgotten within minutes harms nobody, subdomains included.
  if (to.maxAge <= HSTS_STEPS['five-minutes'].maxAge && !to.preload) return false;
  const { maxAge, includeSubDomains, preload } = limit(from);
  return to.maxAge > maxAge || (to.includeSubDomains && !includeSubDomains) || (to.preload && !preload);
}

function jump(from: Hsts | undefined, to: Hsts): Problem {
  const before = from ? `"${strictTransportSecurity.format(from)}"` : 'nothing';
  return {
    path: ['headers', 'strictTransportSecurity'],
    value: strictTransportSecurity.format(to),
    rule: `is more than one step beyond what browsers have seen, ${before} (https://hstspreload.org, "Deployment recommendations")`,
    remedy: `Write ${writeHsts(limit(from ?? NOTHING))} first, and hold it for a while`,
  };
}

function describeHsts(value: Hsts): string {
  const step = STEPS.find(
    ([, known]) => strictTransportSecurity.format(known) === strictTransportSecurity.format(value),
  );
  return `${strictTransportSecurity.format(value)}${step ? ` (${step[0]})` : ''}`;
}

/** As it is written under `strictTransportSecurity`. */
function writeHsts(value: Hsts): string {
  const step = STEPS.find(
    ([, known]) => strictTransportSecurity.format(known) === strictTransportSecurity.format(value),
  );
  if (step) return `{ ramp: '${step[0]}' }`;
  const { maxAge, includeSubDomains, preload } = value;
  return `{ maxAge: ${maxAge}, includeSubDomains: ${includeSubDomains}, preload: ${preload} }`;
}
