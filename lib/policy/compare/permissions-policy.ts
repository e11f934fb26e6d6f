import { type Allowlist, type FeaturePolicy, featureInForce, isReported } from '../headers/permissions-policy';
import { PERMISSIONS_POLICY_FEATURES } from '../permissions-policy-features';
import { parseDictionary } from '../structured-fields';
import { judgeReport } from './ranked';
import { type Judgement, judgeAllowed, type PartComparison } from './verdict';

/**
 * Feature by feature. One that is not named is as one that is open to everybody: the header can only take away, what
 * frames get beyond the page itself is up to `allow` (Permissions Policy, 9.7).
 * @throws {HeaderSyntaxError} where a browser would drop the whole header
 */
export function comparePermissionsPolicy(expected: string, found: string): PartComparison[] {
  const [wanted, given] = [read(expected), read(found)];
  return [...new Set([...wanted.keys(), ...given.keys()])].flatMap((feature) =>
    compareFeature(feature, wanted.get(feature), given.get(feature)),
  );
}

function read(value: string): Map<string, FeaturePolicy> {
  return new Map(parseDictionary(value, 'take the last').map((member) => [member.key, featureInForce(member)]));
}

function compareFeature(
  part: string,
  expected: FeaturePolicy | undefined,
  found: FeaturePolicy | undefined,
): PartComparison[] {
  const [wanted, given] = [allowlistOf(expected), allowlistOf(found)];
  const texts = { expected: expected && show(wanted), found: found && show(given) };
  const reports = [expected, found].map((policy) => (policy && isReported(policy) ? policy.reportTo : undefined));
  return [
    { part, ...texts, ...judge(part, expected && wanted, found && given) },
    ...(reports.some((endpoint) => endpoint !== undefined)
      ? [{ part: `${part};report-to`, expected: reports[0], found: reports[1], ...judgeReport(reports[0], reports[1]) }]
      : []),
  ];
}

function judge(feature: string, expected: Allowlist | undefined, found: Allowlist | undefined): Judgement {
  if (expected === undefined && !(PERMISSIONS_POLICY_FEATURES as readonly string[]).includes(feature)) {
    return { verdict: 'different', why: 'is not a feature that browsers know' };
  }
  const judgement = judgeAllowed(sources(expected ?? '*'), sources(found ?? '*'), covers, (source) => source);
  if (judgement.verdict === 'equal') return judgement;
  if (found === undefined) return { ...judgement, why: "is missing, so that the browser's own default holds" };
  return judgement;
}

function allowlistOf(policy: FeaturePolicy | undefined): Allowlist {
  if (policy === undefined) return '*';
  return isReported(policy) ? policy.allow : policy;
}

function sources(allow: Allowlist): readonly string[] {
  return allow === '*' ? ['*'] : allow.map((source) => source.toLowerCase());
}

function covers(wide: string, narrow: string): boolean {
  if (wide === '*' || wide === narrow) return true;
  if (wide.endsWith(':')) return narrow.startsWith(`${wide}//`);
  const [scheme, suffix] = wide.split('//*');
  return suffix !== undefined && narrow.startsWith(`${scheme}//`) && narrow.endsWith(suffix);
}

function show(allow: Allowlist): string {
  return allow === '*' ? '*' : `(${allow.join(' ')})`;
}
