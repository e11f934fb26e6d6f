/** The header policy: what a team writes, what it compiles to, and what that means for one answer. Pure. */
export { compareHeader } from './compare';
export { compile } from './compile';
export type { ContentSecurityPolicy, ContentSecurityPolicyOptions } from './csp/header';
export { type Directives, formatPolicy, parsePolicy, readPolicies } from './csp/policy';
export { formatPath, formatProblem, HeaderSyntaxError, nearest, PolicyError } from './errors';
export { type HeaderKey, headerModules, moduleByName } from './headers';
export { headerBytes, isDisallowedHeader, isReadOnlyHeader, LIMITS } from './limits';
export type { HeaderOptions, PolicyOptions, RuleOptions } from './options';
export { type PresetName, presets } from './presets';
export { type Domain, type Ramp, rampBetween, type Standing } from './ramp';
export { type Answer, type Resolved, resolve } from './resolve';
export { STAGES, type Stage } from './stage';
export type { CompiledCondition, CompiledPolicy, CompiledRule, HeaderModule, HeaderPair, Path, Problem } from './types';
