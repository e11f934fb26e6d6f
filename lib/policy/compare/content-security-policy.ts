import { type Directive, directives } from '../csp/directives';
import { type ReadPolicy, readPolicies } from '../csp/policy';
import { fallbacks } from '../csp/semantics';
import { formatSource, isFault, readSource } from '../csp/source';
import { judgeReport } from './ranked';
import { covers, effectiveEntries } from './source-list';
import { type Judgement, judgeAllowed, overall, type PartComparison, SAME } from './verdict';

const RANK = { equal: 0, stronger: 1, different: 2, weaker: 3 };

/**
 * Directive by directive, each with the list that counts for it: its own, or the one that it falls back to. A browser's
 * reading is taken, so the first of two like directives counts and what it ignores does nothing. Of several policies in
 * one value all hold, so a further one can only forbid more.
 */
export function compareContentSecurityPolicy(expected: string, found: string): PartComparison[] {
  const [wanted, given] = [policies(expected), policies(found)];
  const parts = wanted.flatMap((policy) => {
    const against = given.map((other) => comparePolicy(policy, other));
    return against.sort((a, b) => RANK[overall(a)] - RANK[overall(b)])[0]!;
  });
  return given.length <= wanted.length
    ? parts
    : [
        ...parts,
        {
          part: 'policies',
          expected: String(wanted.length),
          found: String(given.length),
          verdict: 'stronger',
          why: 'are more, and all of them hold',
        },
      ];
}

/** A policy without a directive is dropped (CSP3, 2.2.2); where nothing is left, nothing is limited. */
function policies(value: string): ReadPolicy[] {
  const read = readPolicies(value);
  const kept = read.filter(({ directives }) => Object.keys(directives).length > 0);
  return kept.length > 0 ? kept : read.slice(0, 1);
}

function comparePolicy(expected: ReadPolicy, found: ReadPolicy): PartComparison[] {
  const names = new Set([...Object.keys(expected.directives), ...Object.keys(found.directives)]);
  // It has no effect of its own, only on these two where they are missing.
  if (names.delete('child-src')) for (const heir of ['frame-src', 'worker-src']) names.add(heir);
  return [...names].map((part) => ({
    part,
    expected: textOf(expected, part),
    found: textOf(found, part),
    ...judgeDirective(part, expected, found),
  }));
}

function judgeDirective(name: string, expected: ReadPolicy, found: ReadPolicy): Judgement {
  const directive = directives.get(name);
  if (directive === undefined) {
    if (textOf(expected, name) === textOf(found, name)) return SAME;
    return {
      verdict: 'different',
      why: `is not a directive that browsers know${textOf(found, name) === undefined ? ', and is gone' : ''}`,
    };
  }
  return judgeKnown(directive, expected, found);
}

function judgeKnown(directive: Directive, expected: ReadPolicy, found: ReadPolicy): Judgement {
  const { name, value } = directive;
  const [wanted, given] = [tokensOf(expected, name), tokensOf(found, name)];
  switch (value) {
    case 'sources':
    case 'ancestors':
      return judgeSources(name, expected, found);
    case 'sandbox':
      return judgeSet(lower(wanted), lower(given));
    case 'trusted-types':
      return judgeSet(policyNames(wanted), policyNames(given));
    case 'report-to':
    case 'report-uri':
      return judgeReport(wanted?.join(' '), given?.join(' '));
    case 'webrtc':
      return judgePresence(blocks(wanted), blocks(given));
    case 'require-trusted-types-for':
      return judgePresence(lower(wanted)?.includes("'script'") ?? false, lower(given)?.includes("'script'") ?? false);
    case 'none':
      return judgePresence(wanted !== undefined, given !== undefined);
  }
}

function judgeSources(name: string, expected: ReadPolicy, found: ReadPolicy): Judgement {
  const [wanted, given] = [inForce(expected, name), inForce(found, name)];
  if (wanted === undefined && given === undefined) return SAME;
  if (wanted === undefined) return { verdict: 'stronger', why: 'stands there too, where anything was allowed' };
  if (given === undefined) return { verdict: 'weaker', why: 'is missing, so that anything is allowed' };
  const [before, after] = [effectiveEntries(name, wanted.tokens), effectiveEntries(name, given.tokens)];
  const { verdict, why } = judgeAllowed(before, after, covers, formatSource);
  const strange = verdict === 'weaker' ? undefined : strangeEntry(wanted.tokens, given.tokens);
  if (strange !== undefined) return { verdict: 'different', why: `has ${strange.text}, which ${strange.rule}` };
  if (given.from === name) return { verdict, why };
  return {
    verdict,
    why:
      verdict === 'equal'
        ? `is missing, and ${given.from} allows the same`
        : `is missing: ${given.from} holds and ${why}`,
  };
}

/** An entry that no browser understands, and that was not expected. */
function strangeEntry(
  expected: readonly string[],
  found: readonly string[],
): { text: string; rule: string } | undefined {
  const alone = found.length === 1 && found[0]!.toLowerCase() === "'none'";
  for (const text of alone ? [] : found) {
    const read = readSource(text);
    if (isFault(read) && !expected.includes(text)) return { text, rule: read.rule };
  }
  return undefined;
}

/** The list that counts for a directive, and the directive that it stands in; `undefined` where nothing limits it. */
function inForce(policy: ReadPolicy, name: string): { from: string; tokens: readonly string[] } | undefined {
  const from = fallbacks(name).find((other) => tokensOf(policy, other) !== undefined);
  return from === undefined ? undefined : { from, tokens: tokensOf(policy, from)! };
}

/** Names that are allowed; `undefined` where nothing limits them. */
function judgeSet(expected: readonly string[] | undefined, found: readonly string[] | undefined): Judgement {
  if (expected === undefined && found === undefined) return SAME;
  if (found === undefined) return { verdict: 'weaker', why: 'is missing, so that nothing is limited' };
  if (expected === undefined) return { verdict: 'stronger', why: 'stands there too' };
  return judgeAllowed(
    expected,
    found,
    (wide, narrow) => wide === narrow || (wide === '*' && narrow !== "'allow-duplicates'"),
    (one) => one,
  );
}

function judgePresence(expected: boolean, found: boolean): Judgement {
  if (expected === found) return SAME;
  return expected ? { verdict: 'weaker', why: 'is not in force' } : { verdict: 'stronger', why: 'is in force too' };
}

function policyNames(tokens: readonly string[] | undefined): readonly string[] | undefined {
  return tokens?.filter((token) => token.toLowerCase() !== "'none'");
}

function blocks(tokens: readonly string[] | undefined): boolean {
  return tokens?.[0]?.toLowerCase() === "'block'";
}

function lower(tokens: readonly string[] | undefined): readonly string[] | undefined {
  return tokens?.map((token) => token.toLowerCase());
}

function tokensOf({ directives: all }: ReadPolicy, name: string): readonly string[] | undefined {
  const tokens = Object.hasOwn(all, name) ? all[name] : undefined;
  return tokens === true ? [] : tokens;
}

function textOf(policy: ReadPolicy, name: string): string | undefined {
  return tokensOf(policy, name)?.join(' ');
}
