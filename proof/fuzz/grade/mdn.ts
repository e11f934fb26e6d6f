import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { HeaderPair } from '../../../lib/policy';

export interface Seen {
  readonly url: string;
  readonly headers: readonly HeaderPair[];
  readonly html?: string;
  readonly route?: readonly string[];
  readonly preflight?: { readonly origin: string; readonly headers: readonly HeaderPair[] };
}

export interface MdnGrade {
  readonly grade: string;
  readonly score: number;
  readonly tests: Readonly<Record<string, { readonly result: string; readonly pass: boolean }>>;
}

export interface Site {
  readonly hostname: string;
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** What the npm package says of what was seen, and of sites that it asks itself. */
export function askMdn(
  input: { observations?: readonly Seen[]; sites?: readonly Site[] },
  caFile?: string,
): Promise<MdnGrade[]> {
  return ask(input, caFile) as Promise<MdnGrade[]>;
}

/** The points that the npm package gives for each outcome. */
export function mdnScores(): Promise<Record<string, number>> {
  return ask({ scores: true }) as Promise<Record<string, number>>;
}

function ask(input: object, caFile?: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [join(process.cwd(), 'proof/fuzz/grade/mdn-package.mjs')],
      { maxBuffer: 256 * 1024 * 1024, env: caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile } },
      (error, stdout, stderr) => (error ? reject(new Error(stderr || error.message)) : resolve(JSON.parse(stdout))),
    );
    child.stdin!.end(JSON.stringify(input));
  });
}
