import { BlockList, isIP } from 'node:net';
import { arnLike, like, type Pattern } from './policy-patterns';

type Compare = (wanted: Pattern, found: string) => boolean;
const same: Compare = (wanted, found) => wanted.text === found;
const sameIgnoringCase: Compare = (wanted, found) => wanted.text.toLowerCase() === found.toLowerCase();
const by =
  (value: (text: string) => number, holds: (found: number, wanted: number) => boolean): Compare =>
  (wanted, found) =>
    holds(value(found), value(wanted.text));

/** AWS's grammar: an optional sign, digits, and perhaps a fraction. Anything else is not a number. */
const number = (text: string) => (/^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN);

/** Seconds since 1970, or ISO 8601. */
const time = (text: string) => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const ORDER: Readonly<Record<string, (found: number, wanted: number) => boolean>> = {
  Equals: (found, wanted) => found === wanted,
  LessThan: (found, wanted) => found < wanted,
  LessThanEquals: (found, wanted) => found <= wanted,
  GreaterThan: (found, wanted) => found > wanted,
  GreaterThanEquals: (found, wanted) => found >= wanted,
};

const COMPARE: Readonly<Record<string, Compare>> = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: sameIgnoringCase,
  BinaryEquals: same,
  IpAddress: isInRange,
  ...Object.fromEntries(
    Object.entries(ORDER).flatMap(([name, holds]) => [
      [`Numeric${name}`, by(number, holds)],
      [`Date${name}`, by(time, holds)],
    ]),
  ),
};

function isInRange({ text: range }: Pattern, address: string): boolean {
  const [network = '', length] = range.split('/');
  const family = isIP(network);
  if (isIP(address) !== family || !isAddressRange(range)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const ranges = new BlockList();
  ranges.addSubnet(network, length === undefined ? (family === 4 ? 32 : 128) : Number(length), type);
  return ranges.check(address, type);
}

function isAddressRange(text: string): boolean {
  const [network = '', length, ...rest] = text.split('/');
  const bits = isIP(network) === 4 ? 32 : isIP(network) === 6 ? 128 : -1;
  return (
    rest.length === 0 && bits > 0 && (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits))
  );
}

/** Whether an operator of this kind can read a text at all. */
function isReadable(name: string, text: string): boolean {
  if (name.startsWith('Numeric')) return !Number.isNaN(number(text));
  if (name.startsWith('Date')) return !Number.isNaN(time(text));
  return !/^(?:Not)?IpAddress$/.test(name) || isAddressRange(text);
}

/**
 * Whether a condition on one key holds. What cannot be judged (an operator that AWS does not have, a value that is no
 * number, date or address) never opens anything: it
 * does not hold for an Allow and holds for a Deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function conditionHolds(
  operator: string,
  given: string | readonly string[] | undefined,
  wanted: readonly string[],
  compile: (text: string) => Pattern | undefined,
  ofDeny: boolean,
): boolean {
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const found = given === undefined ? [] : ([] as readonly string[]).concat(given);
  const missing = given === undefined || (set !== undefined && found.length === 0);
  if (name === 'Null') return wanted.some((value) => (value.toLowerCase() === 'true') === missing);
  const negated = name === 'NotIpAddress' || /^(?:String|Arn|Numeric|Date|Binary)Not/.test(name);
  const compare = COMPARE[name.replace('Not', '')];
  if (!compare) return ofDeny;
  if (missing) return set === 'ForAllValues' || ifExists !== undefined || (negated && set === undefined);
  const patterns = wanted.map(compile);
  const one = (value: string) => {
    const fits = patterns.some((candidate) => candidate !== undefined && compare(candidate, value));
    if (fits) return !negated;
    return [value, ...wanted].every((text) => isReadable(name, text)) ? negated : ofDeny;
  };
  // Without a set operator a negated one is about every value, a plain one about any.
  return set === 'ForAllValues' || (set === undefined && negated) ? found.every(one) : found.some(one);
}
