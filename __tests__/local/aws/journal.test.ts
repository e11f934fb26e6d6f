import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Entry, Journal, parseJournal } from '../../../local/aws/journal';

const entry = (sequence: number): Entry => ({
  sequence,
  time: 1_700_000_000_000,
  method: 'PUT',
  path: '/bucket/a%20b?x=ü',
  headers: { host: 'h' },
  body: 'aGk=',
});
const line = (sequence: number) => `${JSON.stringify(entry(sequence))}\n`;
const parse = (text: string) => parseJournal(Buffer.from(text));

describe('reading a journal', () => {
  it('gives the entries of whole lines, and where they end', () => {
    expect(parse('')).toEqual({ entries: [], good: 0 });
    expect(parse(line(1) + line(2))).toEqual({ entries: [entry(1), entry(2)], good: Buffer.byteLength(line(1)) * 2 });
  });

  it('drops a last line that was torn at any byte', () => {
    const whole = Buffer.from(line(1));
    const second = Buffer.from(line(2));
    for (let cut = 0; cut < second.length; cut += 1) {
      const { entries, good } = parseJournal(Buffer.concat([whole, second.subarray(0, cut)]));
      expect([entries.length, good]).toEqual([1, whole.length]);
    }
  });

  it('drops a last line that ends but holds no JSON', () => {
    expect(parse(`${line(1)}{"sequence":2,\u0000\n`).entries).toEqual([entry(1)]);
  });

  it('refuses a line that is damaged in the middle, by number', () => {
    expect(() => parse(`${line(1)}garbage\n${line(3)}`)).toThrow(
      "The journal's line 2 is damaged. Start afresh with --reset",
    );
  });
});

describe('a journal in a folder', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('goes on counting where it was, over a torn line', () => {
    const first = new Journal(dir);
    expect([first.next(), first.next()]).toEqual([1, 2]);
    first.append(entry(1));
    first.append(entry(2));
    first.close();
    appendFileSync(join(dir, 'journal.jsonl'), line(3).slice(0, 20));
    const second = new Journal(dir);
    expect(second.entries.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(second.next()).toBe(3);
    second.append(entry(3));
    second.close();
    expect(readFileSync(join(dir, 'journal.jsonl'), 'utf8')).toBe(line(1) + line(2) + line(3));
  });

  it('sweeps bodies that no line names, and keeps those that one names', () => {
    mkdirSync(join(dir, 'blobs'));
    for (const name of ['kept', 'orphan', 'half.partial']) writeFileSync(join(dir, 'blobs', name), 'x');
    writeFileSync(join(dir, 'journal.jsonl'), `${JSON.stringify({ ...entry(1), body: undefined, blob: 'kept' })}\n`);
    new Journal(dir).close();
    expect(['kept', 'orphan', 'half.partial'].map((name) => existsSync(join(dir, 'blobs', name)))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is empty after clear, and begins to count anew', () => {
    const journal = new Journal(dir);
    journal.next();
    journal.append(entry(1));
    expect(journal.isEmpty).toBe(false);
    journal.clear();
    expect(journal.isEmpty).toBe(true);
    expect(journal.next()).toBe(1);
    journal.close();
  });
});
