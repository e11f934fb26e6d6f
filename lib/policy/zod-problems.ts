import type { z } from 'zod';
import { nearest } from './errors';
import type { Path, Problem } from './types';

export interface JudgeOptions {
  /** Where the input stands, put in front of every path. */
  readonly at?: Path;
  /** Other names that people try for a key, in lower case, and the key that they mean. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** A right value for a path inside the input, shown where there is no better remedy. */
  readonly example?: (path: Path) => unknown;
}

export type Judged<T> = { readonly value: T; readonly problems?: never } | { readonly problems: Problem[] };

type Issue = z.core.$ZodIssue;

/**
 * Judges an input by a schema: its value, or every problem. A message written into the schema is the `rule`; a custom
 * issue may bring its `remedy` as `params: { remedy }`; the rest is told from what the schema says.
 */
export function judge<T>(schema: z.ZodType<T>, input: unknown, options: JudgeOptions = {}): Judged<T> {
  const result = schema.safeParse(input, { error: ruleOf, reportInput: false });
  if (result.success) return { value: result.data };
  return { problems: result.error.issues.flatMap((issue) => issueProblems(issue, [], { schema, input, options })) };
}

interface Context {
  readonly schema: z.core.$ZodType;
  readonly input: unknown;
  readonly options: JudgeOptions;
}

function issueProblems(issue: Issue, prefix: Path, context: Context): Problem[] {
  const { schema, input, options } = context;
  const inner: Path = [...prefix, ...(issue.path as (string | number)[])];
  const path = [...(options.at ?? []), ...inner];
  const value = valueAt(input, inner);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, inner);
    return issue.keys.map((key) => ({
      path: [...path, key],
      value: valueAt(value, [key]),
      rule: 'stands under a key that is not known',
      remedy: keyRemedy(key, known, options.aliases),
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = bestBranch(issue.errors);
    if (branch) return branch.flatMap((found) => issueProblems(found, inner, context));
  }
  const own = issue.code === 'custom' ? (issue.params?.remedy as string | undefined) : undefined;
  return [
    { path, value, rule: issue.message, remedy: own ?? remedyOf(issue, value) ?? exampleRemedy(issue, inner, options) },
  ];
}

/** What to write instead of a key that is not known. */
export function keyRemedy(
  key: string,
  known: readonly string[],
  aliases: Readonly<Record<string, string>> = {},
): string {
  const plain = key.toLowerCase().replace(/[-_ ]/g, '');
  const alias = Object.hasOwn(aliases, plain) ? aliases[plain] : undefined;
  const meant = alias ?? known.find((k) => k.toLowerCase().replace(/[-_ ]/g, '') === plain) ?? nearest(key, known);
  if (meant !== undefined) return `Write ${meant}`;
  return known.length > 0 ? `Known are ${known.join(', ')}` : 'Take it away';
}

/** Of a union's branches, the one that the input was meant for: it fits in kind, and fails further in. */
function bestBranch(branches: readonly Issue[][]): Issue[] | undefined {
  const inside = branches.filter((issues) => !issues.some(({ path, code }) => path.length === 0 && isKind(code)));
  return inside.sort((a, b) => a.length - b.length)[0];
}

function isKind(code: Issue['code']): boolean {
  return code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union';
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  undefined: 'left out',
  never: 'left out',
  null: 'null',
};

/** The rule of an issue for which the schema has no words of its own. */
function ruleOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is given where ${kind(issue.expected)} is needed`
        : `is not ${kind(issue.expected)}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `is not ${show(issue.values[0])}`
        : `is not one of ${issue.values.map(show).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? issue.minimum === 1
          ? 'is empty'
          : `is shorter than ${issue.minimum}`
        : `is less than ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `is longer than ${issue.maximum}`
        : `is more than ${issue.maximum}`;
    case 'not_multiple_of':
      return `is not a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `is not of the form ${issue.pattern ?? issue.format}`;
    case 'invalid_union':
      return `is not ${oneOfKinds(issue.errors as Issue[][])}`;
    case 'invalid_key':
      return 'stands under a key that cannot be used';
    default:
      return 'is not allowed';
  }
}

function remedyOf(issue: Issue, value: unknown): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return undefined;
    case 'invalid_value': {
      const texts = issue.values.filter((known) => typeof known === 'string');
      const meant = typeof value === 'string' ? nearest(value, texts) : undefined;
      if (meant !== undefined) return `Write ${show(meant)}`;
      return issue.values.length > 2
        ? `Write one of ${issue.values.map(show).join(', ')}`
        : `Write ${issue.values.map(show).join(' or ')}`;
    }
    case 'too_small':
      return `Write ${count(issue.minimum, issue.origin)} or more`;
    case 'too_big':
      return `Write ${count(issue.maximum, issue.origin)} or less`;
    case 'invalid_union':
      return `Write ${oneOfKinds(issue.errors)}`;
    default:
      return undefined;
  }
}

function count(bound: number | bigint, origin: string): string {
  const [one, many] =
    origin === 'string' ? [' character', ' characters'] : origin === 'array' ? [' entry', ' entries'] : ['', ''];
  return `${bound}${Number(bound) === 1 ? one : many}`;
}

function exampleRemedy(issue: Issue, path: Path, { example }: JudgeOptions): string {
  const found = example?.(path);
  const text = found === undefined ? '' : show(found);
  if (text !== '' && text.length <= 100) return `Write for example ${text}`;
  return issue.code === 'invalid_type'
    ? `Write ${kind(issue.expected)}`
    : 'Write what the rule asks for, or take it away';
}

function oneOfKinds(branches: readonly Issue[][]): string {
  const kinds = branches.flatMap((issues) => {
    const first = issues[0];
    if (first?.code === 'invalid_type') return [kind(first.expected)];
    if (first?.code === 'invalid_value') return first.values.map(show);
    return [];
  });
  return [...new Set(kinds)].join(' or ') || 'allowed';
}

function kind(expected: string): string {
  return KINDS[expected] ?? expected;
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    input,
  );
}

/** The keys that the schema knows at a path, of all branches that lead there. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  let at: z.core.$ZodType[] = unwrap(schema);
  for (const key of path) at = at.flatMap((one) => child(one, key)).flatMap(unwrap);
  return [...new Set(at.flatMap((one) => Object.keys((one as z.core.$ZodObject)._zod.def.shape ?? {})))];
}

function child(schema: z.core.$ZodType, key: string | number): z.core.$ZodType[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if (def.type === 'object') return Object.hasOwn(def.shape, key) ? [def.shape[key]!] : [];
  if (def.type === 'array') return [def.element];
  if (def.type === 'record') return [def.valueType];
  if (def.type === 'tuple') return def.items[key as number] ? [def.items[key as number]!] : [];
  return [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if (def.type === 'union') return def.options.flatMap(unwrap);
  if (def.type === 'pipe') return unwrap(def.in);
  if (def.type === 'lazy') return unwrap(def.getter());
  if ('innerType' in def) return unwrap(def.innerType as z.core.$ZodType);
  return [schema];
}
