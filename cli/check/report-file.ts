import { REPORT_VERSION, type Report } from './report';
import { reportSchema } from './report-schema';

/**
 * Reads an earlier report.
 * @throws {Error} whose message says what is wrong with it
 */
export function readReport(text: string, name: string): Report {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: is not JSON: ${(error as Error).message}`);
  }
  const parsed = reportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `${name}: is not a report of version ${REPORT_VERSION}: ${issue!.path.join('.') || 'the file'}: ${issue!.message}. Make one with --format json`,
  );
}
