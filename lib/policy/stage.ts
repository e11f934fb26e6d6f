import type { HeaderKey } from './headers';

/** How far a policy is from being enforced. */
export const STAGES = ['enforce', 'report-only', 'ramp'] as const;

export type Stage = (typeof STAGES)[number];

/** Headers that browsers can be asked to report on alone, each with its Report-Only twin, by key. */
export const TWINS: readonly (readonly [enforced: HeaderKey, reported: HeaderKey])[] = [
  ['contentSecurityPolicy', 'contentSecurityPolicyReportOnly'],
  ['crossOriginOpenerPolicy', 'crossOriginOpenerPolicyReportOnly'],
  ['crossOriginEmbedderPolicy', 'crossOriginEmbedderPolicyReportOnly'],
];
