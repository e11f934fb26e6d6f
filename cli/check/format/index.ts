import type { Report } from '../report';
import { formatHtml } from './html';
import { formatJson } from './json';
import { formatJunit } from './junit';
import { formatMarkdown } from './markdown';
import { formatSarif } from './sarif';
import { formatTable } from './table';

export interface FormatOptions {
  /** Whether the text is for a terminal that shows colours. */
  readonly color: boolean;
}

/** Every format that a report has, by name. */
export const FORMATS = {
  table: formatTable,
  json: formatJson,
  junit: formatJunit,
  sarif: formatSarif,
  markdown: formatMarkdown,
  html: formatHtml,
} satisfies Record<string, (report: Report, options: FormatOptions) => string>;

export type FormatName = keyof typeof FORMATS;

/** A report as text. */
export function formatReport(report: Report, format: FormatName, options: FormatOptions): string {
  return FORMATS[format](report, options);
}
