import type { Report } from '../report';

/** The report as it is, in ASCII, so that nothing a server sent can drive a terminal: docs/check.md describes it. */
export function formatJson(report: Report): string {
  const text = JSON.stringify(report, null, 2);
  return `${text.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
