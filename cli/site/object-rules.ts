import type { EnvironmentOptions } from '../../lib/config';
import { matchesPath } from '../../lib/policy/path-pattern';
import { type ContentKind, contentKind } from './content-kind';

/** How an object is answered. */
export interface ObjectHeaders extends ContentKind {
  readonly cache: string;
}

/** What `site.config.ts` says of the site's files. */
export type ObjectRules = Pick<EnvironmentOptions, 'contentTypes' | 'hashedNames'>;

/**
 * Browsers ask again each time, and CloudFront answers them for a day: a page and what it names are never of different
 * ages. A publish is followed by an invalidation.
 */
const SHORT = 'public, max-age=0, s-maxage=86400, must-revalidate';
/** A year, the most that caches count with, and no question even on reload (RFC 8246). */
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Folders in which these generators write nothing but content-hashed names: Astro, SvelteKit, Next.js. */
const HASHED_FOLDER = /^(?:_astro|_app\/immutable|_next\/static)\//;
/**
 * `app.3f2a9c1b.js`: eight or more hex digits between marks. Dates (digits alone) and words (letters alone) are none, and
 * neither are UUIDs, which name a thing and not its bytes. What is missed is only cached for less long.
 */
const HASHED_NAME = /(?:^|[/._-])(?=[a-f]*\d)(?=\d*[a-f])([\da-f]{8,128})\.[^/]+$/;
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\.[^/]+$/;

/** What bundlers write. Anything else with such a name may be an upload, which a CMS names at random and replaces. */
const BUNDLED = /\.(?:[cm]?js|css|map|wasm|woff2?|ttf|otf|eot)(?:\.|$)/i;

/** @param type where it is known: a page may have a name without an ending */
export function isPage(key: string, type = ''): boolean {
  return /\.(?:html?|xhtml)$/i.test(key) || /^(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i.test(type);
}

/** Whether a name changes whenever the bytes do: as `hashedNames` says, or else by the name. */
export function isHashed(key: string, rules: ObjectRules = {}): boolean {
  if (isPage(key)) return false;
  return declared(key, rules) ?? (HASHED_FOLDER.test(key) || (HASHED_NAME.test(key) && !UUID.test(key)));
}

/**
 * Whether a name has what looks like the hash of its bytes, and nothing vouches for it: no declaration, no folder or ending of a bundler,
 * and not the bytes themselves.
 *
 * @param sha256 of the file, in base64
 */
export function isDoubtful(key: string, sha256: string, rules: ObjectRules = {}): boolean {
  if (declared(key, rules) !== undefined || HASHED_FOLDER.test(key) || !isHashed(key)) return false;
  const hash = HASHED_NAME.exec(key)?.[1] ?? '';
  if (BUNDLED.test(key) && !key.includes(`_${hash}.`)) return false;
  return !Buffer.from(sha256, 'base64').toString('hex').startsWith(hash);
}

function declared(key: string, { hashedNames }: ObjectRules): boolean | undefined {
  return hashedNames?.find(({ path }) => matchesPath(path, `/${key}`))?.hashed;
}

/** Whether browsers keep an object for good. */
export function isImmutable({ cache }: Pick<ObjectHeaders, 'cache'>): boolean {
  return cache === IMMUTABLE;
}

/** How a file is answered. @param head its first bytes, where `needsHead` */
export function headersOf(key: string, rules: ObjectRules = {}, head: Uint8Array = new Uint8Array()): ObjectHeaders {
  const own = rules.contentTypes?.find(({ path }) => matchesPath(path, `/${key}`));
  const kind = contentKind(key, head, own?.encoding);
  const headers = { ...kind, ...(own?.type !== undefined && { type: own.type }) };
  const hashed = isHashed(key, rules) && !isPage(key, headers.type);
  return { ...headers, cache: hashed ? IMMUTABLE : SHORT };
}

/**
 * Keys in the order in which they may appear: what has a hash in its name, then what may name it (style sheets, service
 * workers, feeds), then the pages. Each by itself in the order of its bytes, as S3 lists.
 *
 * @param of a key's headers. @default what its name says
 */
export function inWaves(
  keys: Iterable<string>,
  of: (key: string) => Pick<ObjectHeaders, 'type' | 'cache'> = (key) => headersOf(key),
): [hashed: string[], others: string[], pages: string[]] {
  const waves: [string[], string[], string[]] = [[], [], []];
  for (const key of keys) {
    const headers = of(key);
    waves[isPage(key, headers.type) ? 2 : isImmutable(headers) ? 0 : 1].push(key);
  }
  for (const wave of waves) wave.sort(byBytes);
  return waves;
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
