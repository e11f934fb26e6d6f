import type { Report } from '../report';

/** The report as it is: docs/check.md describes it. */
export function formatJson(report: Report): string {
  return safeJson(report);
}

/**
 * JSON in ASCII, in which nothing a server sent can drive a terminal or GitHub's runner, which looks for `##[` anywhere.
 * A reader of the JSON gets every character back.
 */
export function safeJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(
    /#(?=#\[)|[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${text}\n`;
}
