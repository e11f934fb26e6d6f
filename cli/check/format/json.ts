import { safeJson } from '../../core/text';
import type { Report } from '../report';

/** The report as it is: docs/check.md describes it. */
export function formatJson(report: Report): string {
  return `${safeJson(report)}\n`;
}
