import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { LocalAwsError } from './local-aws-error';

/** A changing request that moto took: one line of JSON in the journal. */
export interface Entry {
  /** Counts up from 1. */
  readonly sequence: number;
  /** Of what moto drew for this request; where there is none, the sequence. */
  readonly seed?: string;
  /** Milliseconds since 1970: what moto's clock showed. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A small body, in base64. */
  readonly body?: string;
  /** A big body: the name of its file in `blobs`. */
  readonly blob?: string;
}

/**
 * Reads what was written, whole lines alone: a last line that a crash tore (no line end, or not JSON) is left out, and `good`
 * says where it starts. Throws LocalAwsError for a line that is damaged and not the last.
 */
export function parseJournal(bytes: Buffer): { entries: Entry[]; good: number } {
  const entries: Entry[] = [];
  let good = 0;
  while (good < bytes.length) {
    const end = bytes.indexOf(10, good);
    if (end < 0) break;
    try {
      entries.push(JSON.parse(bytes.toString('utf8', good, end)) as Entry);
    } catch {
      if (end === bytes.length - 1) break;
      throw new LocalAwsError(`The journal's line ${entries.length + 1} is damaged. Start afresh with --reset`);
    }
    good = end + 1;
  }
  return { entries, good };
}

/** The changing requests since AWS was empty, in order, in one folder; appended to before each is answered. */
export class Journal {
  readonly blobs: string;
  readonly entries: Entry[];
  private readonly file: string;
  private descriptor: number;
  private sequence: number;

  constructor(stateDir: string) {
    mkdirSync(stateDir, { recursive: true });
    this.blobs = join(stateDir, 'blobs');
    this.file = join(stateDir, 'journal.jsonl');
    const bytes = existsSync(this.file) ? readFileSync(this.file) : Buffer.alloc(0);
    const { entries, good } = parseJournal(bytes);
    if (good < bytes.length) truncateSync(this.file, good);
    this.entries = entries;
    this.sequence = entries.at(-1)?.sequence ?? 0;
    this.descriptor = openSync(this.file, 'a');
    this.sweep();
  }

  get isEmpty(): boolean {
    return fstatSync(this.descriptor).size === 0;
  }

  next(): number {
    this.sequence += 1;
    return this.sequence;
  }

  append(entry: Entry): void {
    writeSync(this.descriptor, `${JSON.stringify(entry)}\n`);
  }

  /** Forgets everything: AWS is empty. */
  clear(): void {
    closeSync(this.descriptor);
    this.descriptor = openSync(this.file, 'w');
    rmSync(this.blobs, { recursive: true, force: true });
    this.entries.length = 0;
    this.sequence = 0;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** Bodies that no line names: a crash came between the two. */
  private sweep(): void {
    if (!existsSync(this.blobs)) return;
    const named = new Set(this.entries.map(({ blob }) => blob));
    for (const name of readdirSync(this.blobs)) if (!named.has(name)) rmSync(join(this.blobs, name));
  }
}
