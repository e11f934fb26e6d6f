import type { Colors } from 'picocolors/types';

/** What a CloudFront Function made of one event. */
export interface ViewerRun {
  /** What it returned, out of JSON; undefined where it failed. */
  readonly returned?: unknown;
  /** Why it failed. */
  readonly failed?: string;
  /** What CloudFront would refuse of what it returned, one sentence each. */
  readonly violations: readonly string[];
  readonly log: readonly string[];
}

interface Returned {
  readonly method?: string;
  readonly uri?: string;
  readonly statusCode?: number;
  readonly statusDescription?: string;
  readonly headers?: Readonly<Record<string, { readonly value: string }>>;
}

/** The request line, what became of it, then what CloudFront would say and what the function logged. */
export function formatViewerRun(
  event: unknown,
  { returned, failed, violations, log }: ViewerRun,
  colors: Colors,
): string {
  const { request } = Object(event) as { readonly request?: Returned };
  const { uri, statusCode, statusDescription = '', headers = {} } = Object(returned) as Returned;
  const lines = [`${request?.method} ${request?.uri}`];
  if (failed !== undefined) lines.push(colors.red(`CloudFront would respond with 503: ${failed}`));
  else if (statusCode !== undefined) {
    lines.push(colors.green(`responds with ${statusCode} ${statusDescription}`.trim()));
    for (const [name, { value }] of Object.entries(headers)) lines.push(`  ${name}: ${value}`);
  } else if (uri === request?.uri) lines.push('passes unchanged');
  else lines.push(colors.green(`serves ${uri}`));
  lines.push(...violations.map((message) => colors.red(`CloudFront would respond with 502: ${message}`)));
  lines.push(...log.map((line) => `log: ${line}`));
  return lines.join('\n');
}
