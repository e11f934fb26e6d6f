import type { Report } from '../report';

/** The report as it is: docs/check.md describes it. */
export function formatJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
