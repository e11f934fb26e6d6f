import { nearest } from '../errors';
import { reportingEndpoints } from '../headers/reporting-endpoints';
import type { Path } from '../types';
import { type Headers, typedHeader } from './headers';
import { isRecord, type Report } from './input';

/** Headers that may send reports, by key. */
const REPORTING = [
  'contentSecurityPolicy',
  'contentSecurityPolicyReportOnly',
  'permissionsPolicy',
  'crossOriginOpenerPolicy',
  'crossOriginOpenerPolicyReportOnly',
  'crossOriginEmbedderPolicy',
  'crossOriginEmbedderPolicyReportOnly',
];

/**
 * Reports endpoints that a header names and `Reporting-Endpoints` does not define: browsers would drop the reports.
 * An older `Report-To` header among the custom ones is taken to define what it should.
 */
export function reportEndpoints(headers: Headers, keys: readonly string[], path: Path, report: Report): void {
  if (headers.custom.has('report-to')) return;
  const { key: endpoints, name: header } = reportingEndpoints;
  const known = headers.on.has(header.toLowerCase()) || headers.off.has(header.toLowerCase());
  // They were given and are wrong: that is told already.
  if (keys.includes(endpoints) && !known) return;
  const defined = Object.keys(typedHeader(headers, endpoints) ?? {});
  for (const key of REPORTING.filter((one) => keys.includes(one))) {
    for (const name of namedIn(typedHeader(headers, key))) {
      if (defined.includes(name)) continue;
      const meant = nearest(name, defined);
      report({
        path: [...path, key],
        value: name,
        rule: 'is an endpoint that reportingEndpoints does not define, so that browsers drop the reports (Reporting API, 3.2)',
        remedy: meant
          ? `Write ${meant}`
          : `Write reportingEndpoints: ${JSON.stringify({ [name]: 'https://reports.example.com/' })}`,
      });
    }
  }
}

/** The endpoints that a value names, wherever it does so. */
function namedIn(value: unknown): string[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'reportTo' && typeof inner === 'string') return [inner];
    if (key === 'report-to' && Array.isArray(inner)) return inner.map(String);
    return namedIn(inner);
  });
}
