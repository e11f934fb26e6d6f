import { reportingEndpoints } from '../headers/reporting-endpoints';
import { judgeReport } from './ranked';
import type { PartComparison } from './verdict';

/** Endpoint by endpoint. @throws {HeaderSyntaxError} */
export function compareReportingEndpoints(expected: string, found: string): PartComparison[] {
  const [wanted, given] = [reportingEndpoints.parse(expected), reportingEndpoints.parse(found)];
  return [...new Set([...Object.keys(wanted), ...Object.keys(given)])].map((part) => ({
    part,
    expected: wanted[part],
    found: given[part],
    ...judgeReport(wanted[part], given[part]),
  }));
}
