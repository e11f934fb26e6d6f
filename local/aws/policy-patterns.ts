import type { Context } from './policy-evaluation';

/** A text of a policy, ready to be compared: wildcards and, filled in, variables. */
export interface Pattern {
  /** As written, with the variables filled in. */
  readonly text: string;
  /** A regular expression's source. */
  readonly source: string;
}

const VARIABLE = /\$\{([^}]*)\}/g;

/**
 * Reads `*` (any run of characters), `?` (exactly one) and, where a context is given, variables: `${aws:username}`, with a
 * default `${aws:PrincipalTag/team, 'none'}`, or `${*}`, `${?}`, `${$}` for the characters themselves. What a variable stands
 * for is plain text. Undefined when a variable has no value: such a statement does not match.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function pattern(given: string, context?: Context): Pattern | undefined {
  if (!context) return { text: given, source: wild(given) };
  let text = '';
  let source = '';
  let end = 0;
  for (const match of given.matchAll(VARIABLE)) {
    const value = meaning(match[1] ?? '', context);
    if (value === undefined) return undefined;
    const before = given.slice(end, match.index);
    text += before + value;
    source += wild(before) + literal(value);
    end = match.index + match[0].length;
  }
  return { text: text + given.slice(end), source: source + wild(given.slice(end)) };
}

function meaning(variable: string, context: Context): string | undefined {
  if (variable === '*' || variable === '?' || variable === '$') return variable;
  const [, key = '', fallback] = /^\s*([^,]+?)\s*(?:,\s*'(.*)'\s*)?$/.exec(variable) ?? [];
  const value = context[key.toLowerCase()];
  // A key with several values cannot stand for one text.
  return typeof value === 'string' ? value : fallback;
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const wild = (text: string) =>
  text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');

export function like(wanted: Pattern | undefined, found: string): boolean {
  return wanted !== undefined && new RegExp(`^${wanted.source}$`, 's').test(found);
}

/** Each of an ARN's six parts is matched by itself, so a star does not reach over a colon, but in the last. */
export function arnLike(wanted: Pattern | undefined, arn: string): boolean {
  if (!wanted) return false;
  const parts = sixParts(arn);
  const patterns = sixParts(wanted.source);
  return (
    patterns.length === 6 &&
    parts.length === 6 &&
    parts.every((part, i) => like({ text: '', source: patterns[i] ?? '' }, part))
  );
}

function sixParts(text: string): string[] {
  return /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(text)?.slice(1) ?? [];
}
