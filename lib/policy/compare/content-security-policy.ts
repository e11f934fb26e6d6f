import { type Directive, directives } from '../csp/directives';
import { type ReadPolicy, readPolicies } from '../csp/policy';
import { beyond, type Entry, entriesOf, fallbacks, meet, QUESTIONS } from '../csp/semantics';
import { isFault, readSource } from '../csp/source';
import { judgeReport } from './ranked';
import { type Judgement, judgeAllowed, judgeDifference, type PartComparison, SAME } from './verdict';

/**
 * Directive by directive, each by what browsers let through: its own list counts, or the one that it falls back to. A
 * browser's reading is taken, so the first of two like directives counts and what it ignores does nothing. All policies of
 * one value hold together.
 */
export function compareContentSecurityPolicy(expected: string, found: string): PartComparison[] {
  const [wanted, given] = [readPolicies(expected), readPolicies(found)];
  const names = new Set([...wanted, ...given].flatMap(({ directives: all }) => Object.keys(all)));
  // It has no effect of its own, only on these two where they are missing.
  if (names.delete('child-src')) for (const heir of ['frame-src', 'worker-src']) names.add(heir);
  return [...names].map((part) => ({
    part,
    expected: textOf(wanted, part),
    found: textOf(given, part),
    ...judgeDirective(part, names, wanted, given),
  }));
}

function judgeDirective(
  name: string,
  names: ReadonlySet<string>,
  expected: readonly ReadPolicy[],
  found: readonly ReadPolicy[],
): Judgement {
  const directive = directives.get(name);
  if (directive === undefined) {
    if (textOf(expected, name) === textOf(found, name)) return SAME;
    return {
      verdict: 'different',
      why: `is not a directive that browsers know${textOf(found, name) === undefined ? ', and is gone' : ''}`,
    };
  }
  if (directive.value === 'sources' || directive.value === 'ancestors') {
    return judgeSources(name, names, expected, found);
  }
  return judgeKnown(directive, expected, found);
}

function judgeKnown(
  { name, value }: Directive,
  expected: readonly ReadPolicy[],
  found: readonly ReadPolicy[],
): Judgement {
  const [wanted, given] = [listsOf(expected, name), listsOf(found, name)];
  switch (value) {
    case 'sandbox':
      return judgeSet(wanted.map(lower), given.map(lower));
    case 'trusted-types':
      return judgeSet(wanted.map(policyNames), given.map(policyNames));
    case 'report-to':
    case 'report-uri':
      return judgeReport(textOf(expected, name), textOf(found, name));
    case 'webrtc':
      return judgePresence(wanted.some(blocks), given.some(blocks));
    case 'require-trusted-types-for': {
      const forScript = (tokens: readonly string[]) => lower(tokens).includes("'script'");
      return judgePresence(wanted.some(forScript), given.some(forScript));
    }
    default:
      return judgePresence(wanted.length > 0, given.length > 0);
  }
}

/** How the answers to one question stand to each other. */
type Answer = 'same' | 'opened' | 'closed' | { readonly more: readonly string[]; readonly less: readonly string[] };

/** A directive's list answers every question whose nearest directive, of those that either side has, it is. */
function judgeSources(
  name: string,
  names: ReadonlySet<string>,
  expected: readonly ReadPolicy[],
  found: readonly ReadPolicy[],
): Judgement {
  const questions = QUESTIONS.filter((question) => fallbacks(question).find((other) => names.has(other)) === name);
  const answers = questions.map((question) => answer(question, expected, found));
  const { verdict, why } = combine(answers);
  const strange = verdict === 'weaker' ? undefined : strangeEntry(listsOf(expected, name), listsOf(found, name));
  if (strange !== undefined) return { verdict: 'different', why: `has ${strange.text}, which ${strange.rule}` };
  const standIn = standInFor(name, found);
  if (standIn === undefined || answers.includes('opened')) return { verdict, why };
  return {
    verdict,
    why: verdict === 'equal' ? `is missing, and ${standIn} allows the same` : `is missing: ${standIn} holds and ${why}`,
  };
}

function answer(question: string, expected: readonly ReadPolicy[], found: readonly ReadPolicy[]): Answer {
  const [wanted, given] = [inForce(expected, question), inForce(found, question)];
  if (wanted.length === 0) return given.length === 0 ? 'same' : 'closed';
  if (given.length === 0) return 'opened';
  const [before, after] = [wanted.reduce(meet), given.reduce(meet)];
  return {
    more: wanted.flatMap((list) => beyond(after, list)),
    less: given.flatMap((list) => beyond(before, list)),
  };
}

function combine(answers: readonly Answer[]): Judgement {
  if (answers.includes('opened')) return { verdict: 'weaker', why: 'is missing, so that anything is allowed' };
  const lists = answers.filter((one) => typeof one === 'object');
  const judgement = judgeDifference(
    lists.flatMap(({ more }) => more),
    lists.flatMap(({ less }) => less),
  );
  if (!answers.includes('closed') || judgement.verdict === 'weaker' || judgement.verdict === 'different') {
    return judgement;
  }
  return { verdict: 'stronger', why: 'stands there too, where anything was allowed' };
}

/** The directive whose list holds in the place of one that is not there; `undefined` where it is, or none does. */
function standInFor(name: string, policies: readonly ReadPolicy[]): string | undefined {
  if (textOf(policies, name) !== undefined) return undefined;
  return fallbacks(name).find((other) => textOf(policies, other) !== undefined);
}

/** An entry that no browser understands, and that was not expected. */
function strangeEntry(
  expected: readonly (readonly string[])[],
  found: readonly (readonly string[])[],
): { text: string; rule: string } | undefined {
  for (const text of found.flat()) {
    // Beside other sources browsers ignore it.
    if (text.toLowerCase() === "'none'" || expected.some((list) => list.includes(text))) continue;
    const read = readSource(text);
    if (isFault(read)) return { text, rule: read.rule };
  }
  return undefined;
}

/** What each policy that limits a question lets through for it. */
function inForce(policies: readonly ReadPolicy[], question: string): Entry[][] {
  return policies.flatMap((policy) => {
    const from = fallbacks(question).find((other) => tokensOf(policy, other) !== undefined);
    return from === undefined ? [] : [entriesOf(question, tokensOf(policy, from)!)];
  });
}

/** Names that every list allows; without a list nothing is limited. */
function judgeSet(expected: readonly (readonly string[])[], found: readonly (readonly string[])[]): Judgement {
  if (expected.length === 0 && found.length === 0) return SAME;
  if (found.length === 0) return { verdict: 'weaker', why: 'is missing, so that nothing is limited' };
  if (expected.length === 0) return { verdict: 'stronger', why: 'stands there too' };
  const includes = (list: readonly string[], one: string) =>
    list.includes(one) || (list.includes('*') && one !== "'allow-duplicates'");
  const inAll = (lists: readonly (readonly string[])[]) =>
    lists.flat().filter((one) => lists.every((list) => includes(list, one)));
  return judgeAllowed(inAll(expected), inAll(found), (wide, narrow) => includes([wide], narrow), String);
}

function judgePresence(expected: boolean, found: boolean): Judgement {
  if (expected === found) return SAME;
  return expected ? { verdict: 'weaker', why: 'is not in force' } : { verdict: 'stronger', why: 'is in force too' };
}

function policyNames(tokens: readonly string[]): readonly string[] {
  return tokens.filter((token) => token.toLowerCase() !== "'none'");
}

function blocks(tokens: readonly string[]): boolean {
  return tokens[0]?.toLowerCase() === "'block'";
}

function lower(tokens: readonly string[]): readonly string[] {
  return tokens.map((token) => token.toLowerCase());
}

function tokensOf({ directives: all }: ReadPolicy, name: string): readonly string[] | undefined {
  const tokens = Object.hasOwn(all, name) ? all[name] : undefined;
  return tokens === true ? [] : tokens;
}

/** A directive's lists, one of each policy that has it. */
function listsOf(policies: readonly ReadPolicy[], name: string): readonly (readonly string[])[] {
  let lists = indexes.get(policies);
  if (lists === undefined) {
    lists = new Map();
    for (const policy of policies) {
      for (const directive of Object.keys(policy.directives)) {
        const known = lists.get(directive);
        const tokens = tokensOf(policy, directive) ?? [];
        if (known) known.push(tokens);
        else lists.set(directive, [tokens]);
      }
    }
    indexes.set(policies, lists);
  }
  return lists.get(name) ?? [];
}

/** One header may hold thousands of policies: each directive is not looked for in all of them again. */
const indexes = new WeakMap<readonly ReadPolicy[], Map<string, (readonly string[])[]>>();

/** A directive's value, of several policies joined as they are in one line; `undefined` where no policy has it. */
function textOf(policies: readonly ReadPolicy[], name: string): string | undefined {
  const lists = listsOf(policies, name);
  return lists.length === 0 ? undefined : lists.map((tokens) => tokens.join(' ')).join(', ');
}
