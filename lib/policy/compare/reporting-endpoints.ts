import { reportingEndpoints } from '../headers/reporting-endpoints';
import { inForce } from './in-force';
import { judgeReport } from './ranked';
import type { PartComparison } from './verdict';

/** Endpoint by endpoint. @throws {HeaderSyntaxError} */
export function compareReportingEndpoints(expected: string, found: string): PartComparison[] {
  const [wanted, given] = [inForce(reportingEndpoints, expected), inForce(reportingEndpoints, found)];
  return [...new Set([...Object.keys(wanted), ...Object.keys(given)])].map((part) => ({
    part,
    expected: wanted[part],
    found: given[part],
    ...judgeReport(wanted[part], given[part]),
  }));
}
