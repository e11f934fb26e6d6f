import { compareContentSecurityPolicy } from './compare/content-security-policy';
import { comparePermissionsPolicy } from './compare/permissions-policy';
import { compareRanked, isRanked } from './compare/ranked';
import { compareReferrerPolicy } from './compare/referrer-policy';
import { compareReportingEndpoints } from './compare/reporting-endpoints';
import { compareStrictTransportSecurity } from './compare/strict-transport-security';
import { overall, type PartComparison, type PartVerdict, SAME } from './compare/verdict';
import { HeaderSyntaxError } from './errors';

export type { PartComparison, PartVerdict };

/** How a header's value stands to the one expected. */
export interface HeaderComparison {
  /** Over all parts: `weaker` if any part is, else `different`, else `stronger`, else `equal`. */
  readonly verdict: PartVerdict | 'unparsable';
  /** Each directive, feature or parameter, equal ones too; the fault alone where a value cannot be read. */
  readonly parts: readonly PartComparison[];
}

const BY_MEANING: Readonly<Record<string, (expected: string, found: string) => PartComparison[]>> = {
  'strict-transport-security': compareStrictTransportSecurity,
  'content-security-policy': compareContentSecurityPolicy,
  'content-security-policy-report-only': compareContentSecurityPolicy,
  'permissions-policy': comparePermissionsPolicy,
  'referrer-policy': compareReferrerPolicy,
  'reporting-endpoints': compareReportingEndpoints,
};

/**
 * Compares two values of one header by what they mean to a browser. Order, spacing, quoting and case that make no
 * difference are `equal`. A header that the project does not know is compared as text.
 * @param name the header's, in any case
 */
export function compareHeader(name: string, expected: string, found: string): HeaderComparison {
  const lower = name.toLowerCase();
  const compare = Object.hasOwn(BY_MEANING, lower)
    ? BY_MEANING[lower]!
    : isRanked(lower)
      ? compareRanked.bind(null, lower)
      : asText;
  try {
    const parts = compare(expected, found);
    return { verdict: overall(parts), parts };
  } catch (error) {
    if (!(error instanceof HeaderSyntaxError)) throw error;
    if (expected === found) return { verdict: 'equal', parts: asText(expected, found) };
    const parts: PartComparison[] = [{ part: 'value', expected, found, verdict: 'different', why: error.message }];
    return { verdict: 'unparsable', parts };
  }
}

function asText(expected: string, found: string): PartComparison[] {
  const same = expected.trim() === found.trim();
  return [{ part: 'value', expected, found, ...(same ? SAME : { verdict: 'different', why: 'is another text' }) }];
}
