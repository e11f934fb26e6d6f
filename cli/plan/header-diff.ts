import {
  type CompiledCondition,
  type CompiledPolicy,
  type CompiledRule,
  compareHeader,
  headerModules,
  type Resolved,
  resolve,
} from '../../lib/policy';
import type { PartVerdict } from '../../lib/policy/compare';

/** What becomes of one header, or of one directive, feature or parameter of it. */
export interface HeaderChange {
  /** As it is sent; several with commas between them where the origin's own are meant. */
  readonly header: string;
  /** Of which answers, as in `paths /fonts/*`; absent for all of them. */
  readonly rule?: string;
  /** The directive, feature or parameter; absent for the header as a whole. */
  readonly part?: string;
  /** Absent where it was or is not sent. */
  readonly before?: string;
  readonly after?: string;
  readonly verdict: PartVerdict;
  /** As the rest of a sentence that starts with the header or its part. */
  readonly why: string;
}

const ORDER: readonly PartVerdict[] = ['weaker', 'different', 'stronger', 'equal'];

/** How a browser takes a header that is not sent, for those whose standards say so. */
const UNSENT: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=0',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'unsafe-none',
  'cross-origin-embedder-policy': 'unsafe-none',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Those that only report, or of which it is disputed whether they protect anybody. */
const NEUTRAL = /-report-only$|^reporting-endpoints$|^x-xss-protection$/;
const PROTECTING = new Set(
  Object.values(headerModules)
    .map(({ name }) => name.toLowerCase())
    .filter((name) => !NEUTRAL.test(name)),
);

/**
 * What a change of policy does to the headers that are sent, header by header and rule by rule, the weaker first; in the policy's own order where nothing
 * is deployed. What is said of a rule
 * holds for an answer that no other rule fits, and is left out where it is what is said of every answer.
 * @param before `undefined` where nothing is deployed
 */
export function headerDiff(before: CompiledPolicy | undefined, after: CompiledPolicy): HeaderChange[] {
  const [was, is] = [sent(before), sent(after)];
  const changes = compareSent(was, is);
  for (const [rule, old, now] of pairRules(before?.rules ?? [], after.rules)) {
    const [wasThen, isThen] = [sent(before, old), sent(after, now)];
    const told = (name: string) => same(was, wasThen, name) && same(is, isThen, name);
    changes.push(...compareSent(wasThen, isThen, told).map((change) => ({ ...change, rule })));
  }
  return before ? changes.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict)) : changes;
}

/** Whether rules that stay are laid over one another in another order: where several fit, the last one wins. */
export function isReordered(before: CompiledPolicy, after: CompiledPolicy): boolean {
  const [was, is] = [before, after].map(({ rules }) => rules.map(({ when }) => JSON.stringify(when)));
  const common = (these: readonly string[], those: readonly string[]) => these.filter((rule) => those.includes(rule));
  return common(was!, is!).join() !== common(is!, was!).join();
}

/** `paths /fonts/*, /img/*; status 404` */
export function describeCondition({ paths, contentTypes, statuses }: CompiledCondition): string {
  const ranges = statuses?.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
  return [
    ['path', paths],
    ['type', contentTypes],
    ['status', ranges],
  ]
    .flatMap(([what, values]) => (values ? [`${what} ${(values as string[]).join(', ')}`] : []))
    .join('; ');
}

/** What is set by the lower-case name, and what is taken from the origin's answer. */
interface Sent {
  readonly set: ReadonlyMap<string, readonly [name: string, value: string]>;
  readonly remove: ReadonlySet<string>;
}

function sent(policy: CompiledPolicy | undefined, rule?: CompiledRule): Sent {
  const nothing: Resolved = { set: [], remove: [] };
  const laid = policy && { ...policy, rules: rule ? [{ ...rule, when: {} }] : [] };
  const { set, remove } = laid ? resolve(laid, { path: '/', status: 200 }) : nothing;
  return { set: new Map(set.map((pair) => [pair[0].toLowerCase(), pair])), remove: new Set(remove) };
}

function same(a: Sent, b: Sent, name: string): boolean {
  return a.set.get(name)?.[1] === b.set.get(name)?.[1] && a.remove.has(name) === b.remove.has(name);
}

/** Each rule of either policy with itself in the other one; of several with one condition, the first with the first. */
function pairRules(before: readonly CompiledRule[], after: readonly CompiledRule[]) {
  const byCondition = (rules: readonly CompiledRule[]) => {
    const found = new Map<string, CompiledRule>();
    for (const rule of rules) {
      let key = JSON.stringify(rule.when);
      while (found.has(key)) key += ' ';
      found.set(key, rule);
    }
    return found;
  };
  const [was, is] = [byCondition(before), byCondition(after)];
  return [...new Set([...is.keys(), ...was.keys()])].map(
    (key) => [describeCondition((is.get(key) ?? was.get(key))!.when), was.get(key), is.get(key)] as const,
  );
}

function compareSent(was: Sent, is: Sent, isTold: (name: string) => boolean = () => false): HeaderChange[] {
  const names = new Set([...is.set.keys(), ...was.set.keys()]);
  const unlike = (these: Sent, those: Sent) =>
    [...these.remove].filter((name) => !names.has(name) && !those.remove.has(name) && !isTold(name));
  const [taken, passed] = [unlike(is, was), unlike(was, is)];
  return [
    ...[...names].filter((name) => !isTold(name)).flatMap((name) => compareValues(was.set.get(name), is.set.get(name))),
    ...originsOwn(taken, 'stronger', 'taken from the origin’s answer'),
    ...originsOwn(passed, 'weaker', 'let through from the origin'),
  ];
}

function originsOwn(names: readonly string[], verdict: PartVerdict, why: string): HeaderChange[] {
  if (names.length === 0) return [];
  return [{ header: names.join(', '), verdict, why: `${names.length === 1 ? 'is' : 'are'} ${why}` }];
}

type Pair = readonly [name: string, value: string] | undefined;

function compareValues(was: Pair, is: Pair): HeaderChange[] {
  const [before, after] = [was?.[1], is?.[1]];
  const header = (is ?? was)![0];
  if (before === after) return [];
  if (before === undefined || after === undefined)
    return [{ header, before, after, ...judgePresence(header, after, before) }];
  const parts = compareHeader(header, before, after).parts.filter(({ verdict }) => verdict !== 'equal');
  if (parts.length === 0)
    return [{ header, before, after, verdict: 'equal', why: 'is written in another way, and means the same' }];
  return parts.map(({ part, expected, found, verdict, why }) =>
    part === 'value'
      ? { header, before, after, verdict, why }
      : { header, part, before: expected, after: found, verdict, why },
  );
}

function judgePresence(header: string, after: string | undefined, before = ''): Pick<HeaderChange, 'verdict' | 'why'> {
  const name = header.toLowerCase();
  const gone = after === undefined;
  const why = gone ? 'is no longer sent' : 'is new';
  const unsent = UNSENT[name];
  if (unsent !== undefined) {
    const { verdict } = gone ? compareHeader(name, before, unsent) : compareHeader(name, unsent, after);
    if (verdict === 'equal') return { verdict, why: `${why}, and browsers do the same without it` };
    return { verdict: verdict === 'unparsable' ? 'different' : verdict, why };
  }
  if (!PROTECTING.has(name)) return { verdict: 'different', why };
  return { verdict: gone ? 'weaker' : 'stronger', why };
}
