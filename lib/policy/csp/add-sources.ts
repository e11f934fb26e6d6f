import { type Directives, formatPolicy, readPolicies } from './policy';
import { beyond, entriesOf, fallbacks } from './semantics';

/** Sources that must be allowed, by directive: `{ 'script-src': ["'sha256-…'"], 'img-src': ['https://images.example.com'] }`. */
export type Needs = Readonly<Record<string, readonly string[]>>;

/** A `Content-Security-Policy` value with what is needed allowed too; of several policies in it, by each. */
export function allow(value: string, needs: Needs): string {
  return readPolicies(value)
    .map(({ directives }) => {
      const added = addSources(directives, needs);
      return added === directives ? undefined : formatPolicy(added);
    })
    .map((changed, at) => changed ?? value.split(',')[at]!.trim())
    .join(', ');
}

/**
 * The policy with each source added that it does not allow yet. A source is added to the list that counts for its
 * directive; where that is another directive's, by fallback, the directive is written out with that list first. What no
 * list limits stays so. The same object, where nothing is to be added.
 *
 * `script-src` and `style-src` mean elements here; what attributes need is given under `script-src-attr` and
 * `style-src-attr`, which take nothing over.
 */
export function addSources(policy: Directives, needs: Needs): Directives {
  let result = policy;
  for (const [name, wanted] of Object.entries(needs)) result = addTo(result, name, wanted);
  return result;
}

function addTo(policy: Directives, name: string, wanted: readonly string[]): Directives {
  const chain = name === 'script-src' || name === 'style-src' ? fallbacks(`${name}-elem`) : fallbacks(name);
  const from = chain.find((other) => Object.hasOwn(policy, other));
  if (from === undefined) return policy;
  const list = policy[from] === true ? [] : (policy[from] as readonly string[]);
  const missing = wanted.filter((text) => !isAllowed(chain[0]!, list, text));
  if (missing.length === 0) return policy;
  const own = from === name || from === `${name}-elem`;
  if (!own && name.endsWith('-attr')) return { ...policy, [name]: [...wanted] };
  const kept = list.filter((token) => token.toLowerCase() !== "'none'");
  return { ...policy, [own ? from : name]: [...kept, ...missing.filter((token) => !kept.includes(token))] };
}

function isAllowed(question: string, list: readonly string[], text: string): boolean {
  const inForce = entriesOf(question, list);
  // What is wanted by its hash or nonce is inline.
  if (inForce.some(({ text: given }) => given === "'unsafe-inline'") && /^'(?:sha|nonce|unsafe-hashes)/i.test(text))
    return true;
  const wanted = entriesOf(question, [text]);
  return wanted.length > 0 && beyond(wanted, inForce).length === 0;
}
