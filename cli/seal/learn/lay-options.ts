import { compile, type HeaderOptions, PolicyError, type PolicyOptions, parsePolicy } from '../../../lib/policy';
import type { LearntOptions } from './levels';

/**
 * What was learnt laid over what a team has written, as `compile` takes it. Its rules come last, and so win; rules of
 * which nothing is left then are left out, since a policy that holds one is refused.
 */
export function layOptions(written: PolicyOptions, learnt: LearntOptions): PolicyOptions {
  const headers: Record<string, unknown> = { ...written.headers };
  for (const [key, over] of Object.entries(learnt.headers ?? {})) headers[key] = layHeader(key, headers[key], over);
  const laid: PolicyOptions = {
    ...written,
    ...(learnt.headers && { headers: headers as HeaderOptions }),
    ...(learnt.rules && { rules: [...(written.rules ?? []), ...learnt.rules] }),
  };
  const idle = idleRules(laid);
  return idle.length === 0 ? laid : { ...laid, rules: laid.rules!.filter((_, at) => !idle.includes(at)) };
}

function idleRules(options: PolicyOptions): number[] {
  try {
    compile(options);
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.problems.flatMap(({ path, rule }) =>
      path.length === 2 && path[0] === 'rules' && rule.startsWith('has no effect') ? [Number(path[1])] : [],
    );
  }
}

function layHeader(key: string, written: unknown, over: unknown): unknown {
  if (!isRecord(over)) return over;
  if (key !== 'contentSecurityPolicy') return isRecord(written) ? { ...written, ...over } : over;
  const under = typeof written === 'string' ? { directives: parsePolicy(written) } : isRecord(written) ? written : {};
  const reasons = [under.allowUnsafe, over.allowUnsafe].filter((reason) => reason !== undefined);
  return {
    directives: { ...(under.directives as object), ...(over.directives as object) },
    ...(reasons.length > 0 && { allowUnsafe: reasons.join('; ') }),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
