import { HeaderSyntaxError } from './errors';

/**
 * What security headers use of Structured Fields (RFC 9651): dictionaries, inner lists and items. A decimal, a date, a
 * byte sequence and a display string are read, and mean nothing in any of them.
 */
export interface SfItem {
  readonly kind: 'token' | 'string' | 'boolean' | 'integer' | 'decimal' | 'date' | 'bytes' | 'display string';
  readonly value: string | boolean | number;
  /** Where it starts, counted from 1. */
  readonly at: number;
  readonly params: ReadonlyMap<string, SfBare>;
}

/** An item without its parameters. */
export type SfBare = Omit<SfItem, 'params'>;

export interface SfInnerList {
  readonly kind: 'list';
  readonly items: readonly SfItem[];
  readonly at: number;
  readonly params: ReadonlyMap<string, SfBare>;
}

export interface SfMember {
  readonly key: string;
  readonly at: number;
  readonly value: SfItem | SfInnerList;
}

/** RFC 8941, 3.1.2. */
export const SF_KEY = /^[a-z*][a-z0-9_.*-]*$/;
/** RFC 8941, 3.3.4. */
export const SF_TOKEN = /^[A-Za-z*][\w!#$%&'*+.^`|~:/-]*$/;
/** What a string may hold: RFC 8941, 3.3.3. */
export const SF_STRING = /^[\x20-\x7e]*$/;

/**
 * A key that stands twice: the RFC, and so browsers, take the last one in silence. For what people write it is an error,
 * since one of both does nothing.
 */
export type Repeats = 'refuse' | 'take the last';

/**
 * Reads a dictionary (RFC 9651, 4.2.2), in its order. The empty text is the empty dictionary.
 * @throws {HeaderSyntaxError}
 */
export function parseDictionary(text: string, repeats: Repeats = 'refuse'): readonly SfMember[] {
  const reader = new Reader(text, repeats);
  const members: SfMember[] = [];
  reader.skip(/ */y);
  while (!reader.done) {
    const at = reader.at;
    const key = reader.key();
    const before = members.findIndex((member) => member.key === key);
    if (before >= 0 && repeats === 'refuse') {
      throw new HeaderSyntaxError(`has ${key} twice, again at character ${at}, and browsers use the last one alone`);
    }
    const member = { key, at, value: reader.take('=') ? reader.member() : reader.flag(at) };
    members.splice(before >= 0 ? before : members.length, 1, member);
    reader.skip(/[ \t]*/y);
    if (reader.done) break;
    reader.expect(',', 'a comma between two entries (RFC 8941, 3.2)');
    reader.skip(/[ \t]*/y);
    if (reader.done) throw new HeaderSyntaxError('ends in a comma (RFC 8941, 4.2.2)');
  }
  return members;
}

/**
 * Reads a single item with its parameters (RFC 9651, 4.2.3).
 * @throws {HeaderSyntaxError}
 */
export function parseItem(text: string, repeats: Repeats = 'refuse'): SfItem {
  const reader = new Reader(text, repeats);
  reader.skip(/ */y);
  if (reader.done) throw new HeaderSyntaxError('is empty');
  const item = reader.item();
  reader.skip(/ */y);
  if (!reader.done) reader.fail('the end, for this header takes a single value (RFC 8941, 4.2)');
  return item;
}

/** A string as it is sent: in quotes, `"` and `\` escaped (RFC 8941, 4.1.6). */
export function formatString(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

class Reader {
  private index = 0;
  constructor(
    private readonly text: string,
    private readonly repeats: Repeats,
  ) {}

  get at(): number {
    return this.index + 1;
  }
  get done(): boolean {
    return this.index >= this.text.length;
  }

  /** What the sticky expression matches here, or the empty text. */
  skip(pattern: RegExp): string {
    pattern.lastIndex = this.index;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.index += found.length;
    return found;
  }

  take(char: string): boolean {
    if (this.text[this.index] !== char) return false;
    this.index += 1;
    return true;
  }

  expect(char: string, what: string): void {
    if (!this.take(char)) this.fail(what);
  }

  fail(expected: string): never {
    const found = this.done ? 'ends' : `has ${JSON.stringify(this.text[this.index])}`;
    throw new HeaderSyntaxError(`${found} at character ${this.at} instead of ${expected}`);
  }

  key(): string {
    return (
      this.skip(/[a-z*][a-z0-9_.*-]*/y) || this.fail('a name, which starts with a lower-case letter (RFC 8941, 3.1.2)')
    );
  }

  /** A key without a value means true. */
  flag(at: number): SfItem {
    return { kind: 'boolean', value: true, at, params: this.params() };
  }

  member(): SfItem | SfInnerList {
    return this.text[this.index] === '(' ? this.list() : this.item();
  }

  list(): SfInnerList {
    const at = this.at;
    this.take('(');
    const items: SfItem[] = [];
    for (;;) {
      this.skip(/ */y);
      if (this.take(')')) return { kind: 'list', items, at, params: this.params() };
      items.push(this.item());
      if (!this.done && !' )'.includes(this.text[this.index]!)) {
        this.fail('a space or ) in a list, whose entries are parted by spaces (RFC 8941, 3.1.1)');
      }
    }
  }

  item(): SfItem {
    return { ...this.bare(), params: this.params() };
  }

  bare(): SfBare {
    const at = this.at;
    const token = this.skip(/[A-Za-z*][\w!#$%&'*+.^`|~:/-]*/y);
    if (token) return { kind: 'token', value: token, at };
    const string = this.skip(/"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/y);
    if (string) return { kind: 'string', value: string.slice(1, -1).replace(/\\(.)/g, '$1'), at };
    const boolean = this.skip(/\?[01]/y);
    if (boolean) return { kind: 'boolean', value: boolean === '?1', at };
    const decimal = this.skip(/-?\d{1,12}\.\d{1,3}/y);
    if (decimal) return { kind: 'decimal', value: Number(decimal), at };
    const date = this.skip(/@-?\d{1,15}/y);
    if (date) return { kind: 'date', value: Number(date.slice(1)), at };
    const bytes = this.skip(/:[A-Za-z0-9+/=]*:/y);
    if (bytes) return { kind: 'bytes', value: bytes.slice(1, -1), at };
    const display = this.skip(/%"(?:[\x20\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*"/y);
    if (display) return { kind: 'display string', value: display.slice(2, -1), at };
    const integer = this.skip(/-?\d{1,15}/y);
    if (integer) return { kind: 'integer', value: Number(integer), at };
    if (this.text[this.index] === '"') {
      throw new HeaderSyntaxError(`has a string at character ${at} that is not closed or not ASCII (RFC 8941, 3.3.3)`);
    }
    if (this.text[this.index] === '(')
      this.fail('a value; entries of a dictionary are parted by commas (RFC 8941, 3.2)');
    return this.fail('a value (RFC 8941, 3.3)');
  }

  params(): ReadonlyMap<string, SfBare> {
    const params = new Map<string, SfBare>();
    while (this.take(';')) {
      this.skip(/ */y);
      const at = this.at;
      const key = this.key();
      if (params.has(key) && this.repeats === 'refuse') {
        throw new HeaderSyntaxError(`has the parameter ${key} twice, again at character ${at}`);
      }
      params.set(key, this.take('=') ? this.bare() : { kind: 'boolean', value: true, at });
    }
    return params;
  }
}
