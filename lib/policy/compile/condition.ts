import { LIMITS } from '../limits';
import { normalizePattern } from '../path-pattern';
import type { CompiledCondition, Path, Problem } from '../types';
import { isRecord, type Report, readObject, readTexts } from './input';

const KEYS = ['paths', 'contentTypes', 'statuses'];
const MEDIA_TYPE = /^(?:[!#$&^_.+a-z0-9-]+\/(?:\*|[!#$&^_.+a-z0-9-]+)|\*\/\*)$/;
/** What a URI has, percent-encoded or not, and the two wildcards. */
const PATH = /^(?:[\w\-.~!$&'()*+,;=:@/"?]|%[0-9A-Fa-f]{2})*$/;

type Fault = Pick<Problem, 'rule' | 'remedy'>;

/** When a rule holds. `undefined` where it can never hold, and that is reported. */
export function readCondition(value: unknown, path: Path, report: Report): CompiledCondition | undefined {
  const empty = isRecord(value) && Object.values(value).every((inner) => inner === undefined);
  if (value === undefined || empty) {
    const rule = empty ? 'holds no condition' : 'is given where a condition is needed';
    report({
      path,
      value,
      rule,
      remedy: `Give paths, contentTypes or statuses; what holds for every answer belongs into headers`,
    });
    return undefined;
  }
  let ok = true;
  const watch: Report = (problem) => {
    ok = false;
    report(problem);
  };
  const given = readObject(value, path, KEYS, watch);
  const condition = {
    ...(given.paths !== undefined && {
      paths: readEntries(given.paths, [...path, 'paths'], '/docs/*', pathFault, watch).map(normalizePattern),
    }),
    ...(given.contentTypes !== undefined && {
      contentTypes: readEntries(given.contentTypes, [...path, 'contentTypes'], 'text/html', typeFault, watch).map(
        (type) => type.toLowerCase(),
      ),
    }),
    ...(given.statuses !== undefined && { statuses: readStatuses(given.statuses, [...path, 'statuses'], watch) }),
  };
  return ok ? condition : undefined;
}

function readEntries(
  value: unknown,
  path: Path,
  example: string,
  faultOf: (text: string) => Fault | undefined,
  report: Report,
): string[] {
  reportEmpty(value, path, example, report);
  return readTexts(value, path, example, report).map(([text, at]) => {
    const fault = faultOf(text);
    if (fault) report({ path: [...path, at], value: text, ...fault });
    return text;
  });
}

function reportEmpty(value: unknown, path: Path, example: unknown, report: Report): void {
  if (Array.isArray(value) && value.length === 0) {
    report({
      path,
      value,
      rule: 'is an empty list, so that the rule can never match',
      remedy: `Write for example [${JSON.stringify(example)}], or leave it out`,
    });
  }
}

function pathFault(text: string): Fault | undefined {
  if (!/^[/*]/.test(text))
    return {
      rule: 'can never match: a path starts with / (CloudFront, path pattern)',
      remedy: `Write ${JSON.stringify(`/${text.replace(/^https?:\/\/[^/]*\//, '')}`)}`,
    };
  if (/\?[^*/]*=/.test(text))
    return {
      rule: 'can never match: the path that is looked at has no query, and ? is any one character',
      remedy: 'Take the query away',
    };
  if (text.includes('#'))
    return { rule: 'can never match: browsers do not send the fragment', remedy: 'Take # and what follows away' };
  if (!PATH.test(text)) {
    const found = [...text].find((character) => character === '%' || !PATH.test(character))!;
    return {
      rule: `can never match: ${JSON.stringify(found)} never stands so in a URI (RFC 3986, 3.3)`,
      remedy: found === '%' ? 'Write % and two hexadecimal digits, or %25' : `Write ${encodeURIComponent(found)}`,
    };
  }
  if (text.length > LIMITS.pathPattern)
    return {
      rule: `has ${text.length} characters, and a path pattern has at most ${LIMITS.pathPattern} (CloudFront quotas)`,
      remedy: 'Write a shorter pattern',
    };
  return undefined;
}

function typeFault(text: string): Fault | undefined {
  if (MEDIA_TYPE.test(text.toLowerCase())) return undefined;
  const rule = 'can never match: it is not a media type (RFC 9110, 8.3.1)';
  const [type = '', parameters] = text.split(';', 2);
  if (parameters !== undefined && MEDIA_TYPE.test(type.trim().toLowerCase())) {
    return {
      rule: 'can never match: types are compared without parameters',
      remedy: `Write ${JSON.stringify(type.trim().toLowerCase())}`,
    };
  }
  return { rule, remedy: 'Write for example "text/html" or "image/*"' };
}

function readStatuses(value: unknown, path: Path, report: Report): [number, number][] {
  const example = '4xx';
  if (!Array.isArray(value)) {
    report({ path, value, rule: 'is not a list', remedy: `Write for example [404], ["4xx"] or [[400, 499]]` });
    return [];
  }
  reportEmpty(value, path, example, report);
  return value.flatMap((status: unknown, at): [number, number][] => {
    const range = readStatus(status);
    if ('rule' in range) {
      report({ path: [...path, at], value: status, ...range });
      return [];
    }
    return [range];
  });
}

function readStatus(status: unknown): [number, number] | Fault {
  const { minStatus, maxStatus } = LIMITS;
  const bounds = `${minStatus} to ${maxStatus}`;
  if (typeof status === 'string') {
    const first = /^([2-5])xx$/i.exec(status)?.[1];
    if (first) return [Number(first) * 100, Number(first) * 100 + 99];
    return {
      rule: 'is not a class of statuses: 2xx, 3xx, 4xx or 5xx',
      remedy: /^\d{3}$/.test(status) ? `Write the number ${status}` : 'Write for example "4xx", 404 or [400, 499]',
    };
  }
  const range = typeof status === 'number' ? [status, status] : status;
  if (!Array.isArray(range) || range.length !== 2 || !range.every((one) => Number.isInteger(one))) {
    return {
      rule: 'is not a status, a class of statuses or a range of two',
      remedy: 'Write for example 404, "4xx" or [400, 499]',
    };
  }
  const [from, to] = range as [number, number];
  if (from > to) return { rule: 'can never match: it ends before it starts', remedy: `Write [${to}, ${from}]` };
  if (from < minStatus || to > maxStatus) {
    return {
      rule: `can never match: the statuses that the function sees are ${bounds} (CloudFront Developer Guide, "Restrictions on Lambda@Edge")`,
      remedy: `Write a status from ${bounds}`,
    };
  }
  return [from, to];
}
