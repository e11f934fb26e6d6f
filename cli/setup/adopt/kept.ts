/** A setting that stays as it is, though no option of site.config.ts says so. */
export interface Kept {
  /** As `adopted.distribution` spells it: `defaultCacheBehavior.compress`, `orderedCacheBehavior[/api/*].minTtl`. */
  readonly path: string;
  /** `undefined` where there is none. */
  readonly value: unknown;
  /** What the stack would have by itself; `undefined` for nothing. */
  readonly instead: unknown;
}

type Tree = Readonly<Record<string, unknown>>;

/** By which key the members of a list are told apart, whatever their order. */
const KEYS = ['pathPattern', 'originId', 'errorCode', 'eventType', 'name'];

/** Where what a distribution has differs from what the stack would have, leaf by leaf. */
export function differences(path: string, own: unknown, has: unknown): Kept[] {
  if (isSame(own, has)) return [];
  // The one origin of the stack's own, whatever it is called.
  if (path === 'origin') return ofOrigins(own as Tree[], has as Tree[]);
  if (isListOfTrees([own, has].flat()) && Array.isArray(own) && Array.isArray(has)) {
    const names = [...new Set([...own, ...has].map(keyOf))];
    return names.flatMap((name) => {
      const [mine, theirs] = [own, has].map((all) => all.find((one) => keyOf(one) === name));
      return differences(`${path}[${name}]`, mine, theirs);
    });
  }
  if (isTree(own) && isTree(has)) {
    return [...new Set([...Object.keys(own), ...Object.keys(has)])].flatMap((key) =>
      differences(`${path}.${key}`, own[key], has[key]),
    );
  }
  return [{ path, value: withoutSecrets(has), instead: own }];
}

function ofOrigins([own]: Tree[], has: Tree[]): Kept[] {
  const mine = has.find(
    ({ domainName }) => String(domainName).split('.s3')[0] === String(own?.domainName).split('.s3')[0],
  );
  return has.flatMap((one) =>
    one === mine
      ? differences(`origin[${one.originId}]`, own, one)
      : [{ path: `origin[${one.originId}]`, value: withoutSecrets(one), instead: undefined }],
  );
}

/** The same to Terraform: order counts in the list of behaviours alone, and what is empty is not there. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length === 0) return undefined;
    const all = value.map(plain);
    if (isListOfTrees(value) && value.some((one) => 'pathPattern' in one)) return all;
    return all.map((one) => JSON.stringify(one)).sort();
  }
  if (isTree(value)) {
    const entries = Object.entries(value)
      .map(([key, one]) => [key, plain(one)] as const)
      .filter(([, one]) => one !== undefined);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return value === '' || value === null ? undefined : value;
}

/** A value in a line: JSON, its own words where it is text that explains. */
export function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function withoutSecrets(value: unknown): unknown {
  return (
    JSON.parse(
      JSON.stringify(value, (key, one) =>
        key === 'customHeader' ? (one as { readonly name: string }[]).map(({ name }) => name) : one,
      ) ?? 'null',
    ) ?? undefined
  );
}

function keyOf(one: Tree): string {
  return String(one[KEYS.find((key) => key in one) ?? '']);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfTrees(value: unknown): value is Tree[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTree);
}
