import type { Path, Problem } from '../types';
import { keyRemedy } from '../zod-problems';

/** Where problems are gathered while a policy is compiled. */
export type Report = (problem: Problem) => void;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object with known keys alone, what is undefined left out; an empty one where there is none. */
export function readObject(
  value: unknown,
  path: Path,
  known: readonly string[],
  report: Report,
  aliases?: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (!isRecord(value)) {
    report({ path, value, rule: 'is not an object', remedy: `Write an object with ${known.join(', ')}` });
    return {};
  }
  const read: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (known.includes(key)) {
      if (inner !== undefined) read[key] = inner;
    } else {
      report({
        path: [...path, key],
        value: inner,
        rule: 'stands under a key that is not known',
        remedy: keyRemedy(key, known, aliases),
      });
    }
  }
  return read;
}

/** A list of texts and their places; what is no text is reported. */
export function readTexts(value: unknown, path: Path, example: string, report: Report): [text: string, at: number][] {
  if (!Array.isArray(value)) {
    report({ path, value, rule: 'is not a list', remedy: `Write for example [${JSON.stringify(example)}]` });
    return [];
  }
  return value.flatMap((text, at): [string, number][] => {
    if (typeof text === 'string') return [[text, at]];
    report({
      path: [...path, at],
      value: text,
      rule: 'is not a text',
      remedy: `Write for example ${JSON.stringify(example)}`,
    });
    return [];
  });
}
