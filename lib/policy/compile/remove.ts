import { nameFault } from '../headers/custom';
import { DISALLOWED_HEADERS, matchesHeader, READ_ONLY_HEADERS } from '../limits';
import type { Path, Problem } from '../types';
import { type Report, readTexts } from './input';

/** Lower-case names to remove out of a list that a team wrote. `set` holds the lower-case names that the same level sets. */
export function readRemove(options: unknown, set: ReadonlySet<string>, path: Path, report: Report): string[] {
  const names = new Map<string, string>();
  for (const [text, at] of readTexts(options, path, 'x-powered-by', report)) {
    const name = text.toLowerCase();
    const twin = names.get(name);
    const fault = removeFault(name);
    if (fault) report({ path: [...path, at], value: text, ...fault });
    else if (twin !== undefined) {
      report({
        path: [...path, at],
        value: text,
        rule: `is the same header as ${twin}: case does not count (RFC 9110, 5.1)`,
        remedy: 'Write it once',
      });
    } else if (set.has(name)) {
      report({
        path: [...path, at],
        value: text,
        rule: 'is set at the same level, and what is set wins',
        remedy: 'Take it away here, or where it is set',
      });
    } else names.set(name, text);
  }
  return [...names.keys()];
}

function removeFault(name: string): Pick<Problem, 'rule' | 'remedy'> | undefined {
  if (!name.endsWith('*')) return nameFault(name);
  const prefix = name.slice(0, -1);
  const readOnly = READ_ONLY_HEADERS.find((known) => known.startsWith(prefix));
  if (readOnly) {
    return {
      rule: `takes in ${readOnly}, which is read-only: removing it makes CloudFront answer 502 (CloudFront Developer Guide, "Read-only headers")`,
      remedy: 'Write a longer start, or the names one by one',
    };
  }
  if (prefix.includes('*')) {
    return {
      rule: 'has a star before its end, and a name may only end in one',
      remedy: 'Write one name or start for each',
    };
  }
  if (DISALLOWED_HEADERS.some((known) => known.endsWith('*') && matchesHeader(known, prefix))) {
    return {
      rule: 'takes in only headers that CloudFront keeps to itself, which a function never sees (CloudFront Developer Guide, "Disallowed headers")',
      remedy: 'Take it away',
    };
  }
  return nameFault(prefix);
}
