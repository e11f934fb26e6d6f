import { appendFileSync, readFileSync } from 'node:fs';

/** The files by which a step tells GitHub something: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */

const LARGEST_SUMMARY = 1024 * 1024;

/** Adds outputs of the step. @throws {Error} for a value of more than one line, which could name outputs of its own */
export function writeOutputs(file: string, outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) {
    if (/[\r\n]/.test(value)) throw new Error(`output ${name}: ${JSON.stringify(value)} has more than one line.`);
    appendFileSync(file, `${name}=${value}\n`);
  }
}

/** Adds Markdown to the job's summary. @throws {Error} for more than GitHub shows */
export function writeSummary(file: string, text: string): void {
  const size = Buffer.byteLength(text);
  if (size > LARGEST_SUMMARY) {
    throw new Error(`the summary would have ${size} bytes, and GitHub shows ${LARGEST_SUMMARY}.`);
  }
  appendFileSync(file, `${text.trimEnd()}\n\n`);
}

/** The number of the pull request that a job is for. @throws {Error} for a job of anything else */
export function pullRequestOf(eventFile: string): number {
  const { number } = (JSON.parse(readFileSync(eventFile, 'utf8')).pull_request ?? {}) as { number?: number };
  if (number === undefined) throw new Error('this job is for no pull request: there is nothing to comment on.');
  return number;
}
