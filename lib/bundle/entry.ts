import { bytesOf, settable } from '../../lambda/change';
import { DISALLOWED_HEADERS, READ_ONLY_HEADERS } from '../policy/limits';
import { resolve } from '../policy/resolve';
import type { CompiledPolicy } from '../policy/types';

const UNTOUCHABLE = [...DISALLOWED_HEADERS, ...READ_ONLY_HEADERS];

/**
 * The source of the function's entry for one policy, to be bundled from the project's root. What the policy means
 * without rules is written out as straight code, one assignment a header: a loop over names takes three times as long
 * (`npm run bench -- handler`).
 */
export function entrySource(policy: CompiledPolicy, onFailure: 'open' | 'closed'): string {
  const { set, remove } = resolve({ ...policy, rules: [] }, { path: '/', status: 200 });
  const pairs = settable(set);
  const names = pairs.map(([name]) => name.toLowerCase());
  const removable = remove.filter((wanted) => !UNTOUCHABLE.some((known) => covers(known, wanted)));
  const exact = removable.filter((name) => !name.endsWith('*')).map((name) => JSON.stringify(name));
  const prefixes = removable.filter((name) => name.endsWith('*')).map((wanted) => prefixTest(wanted, names));
  const apply = [
    prefixes.length > 0 ? 'for (const name in headers) if (fits(name)) headers[name] = undefined;' : '',
    ...exact.map((name) => `if (headers[${name}] !== undefined) headers[${name}] = undefined;`),
    ...names.map((name, i) => `headers[${JSON.stringify(name)}] = value${i};`),
  ];
  const rules = policy.rules.length > 0;
  return `
import { ${onFailure} } from './lambda/failure';
import { createHandler } from './lambda/origin-response';
${rules ? "import { byRules } from './lambda/rules';" : ''}
${pairs.map(([key, value], i) => `const value${i} = [${JSON.stringify({ key, value })}];`).join('\n')}
const fits = (name) => ${prefixes.join(' || ') || 'false'};
const always = {
  bytes: ${bytesOf(pairs)},
  apply(headers) {
    ${apply.join('\n    ')}
  },
  touches: (name) => ${JSON.stringify([...names, ...removable])}.includes(name) || fits(name),
};
export const handler = createHandler(${rules ? `byRules(${JSON.stringify(policy)}, always)` : '() => always'}, ${onFailure});
`;
}

/**
 * A test on a lower-case `name`: whether it starts as wanted, and is neither set anyway nor out of a function's reach.
 * Character by character, since `startsWith` takes four times as long.
 */
function prefixTest(wanted: string, set: readonly string[]): string {
  const characters = [...wanted.slice(0, -1)].map((_, i) => `name.charCodeAt(${i}) === ${wanted.charCodeAt(i)}`);
  const exceptions = [...UNTOUCHABLE, ...set].filter((name) => covers(wanted, name));
  return ['true', ...characters, ...exceptions.map((name) => `!${fits(name)}`)].join(' && ');
}

/** Whether every name that fits `narrow` fits `wide`; each is a name, or the beginning of names followed by `*`. */
function covers(wide: string, narrow: string): boolean {
  return wide.endsWith('*') ? narrow.startsWith(wide.slice(0, -1)) : wide === narrow;
}

function fits(wanted: string): string {
  return wanted.endsWith('*')
    ? `name.startsWith(${JSON.stringify(wanted.slice(0, -1))})`
    : `(name === ${JSON.stringify(wanted)})`;
}
