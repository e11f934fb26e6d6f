import { REPORT_VERSION, type Report } from './report';

/**
 * Reads an earlier report.
 * @throws {Error} whose message says what is wrong with it
 */
export function readReport(text: string, name: string): Report {
  let json: Partial<Report> | null;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: is not JSON: ${(error as Error).message}`);
  }
  if (json?.version !== REPORT_VERSION || !Array.isArray(json.answers) || typeof json.at !== 'string') {
    throw new Error(`${name}: is not a report of version ${REPORT_VERSION}. Make one with --format json`);
  }
  return json as Report;
}
