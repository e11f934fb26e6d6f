import { contentType } from 'mime-types';

/** How an object is answered. */
export interface ObjectHeaders {
  readonly type: string;
  readonly cache: string;
}

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
const HASHED_NAME = /(?:^|[/._-])(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,128}\.[^/]+$/;
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\.[^/]+$/;

export function isPage(key: string): boolean {
  return /\.(?:html?|xhtml)$/i.test(key);
}

/** Whether a name changes whenever the bytes do. */
export function isHashed(key: string): boolean {
  return !isPage(key) && (HASHED_FOLDER.test(key) || (HASHED_NAME.test(key) && !UUID.test(key)));
}

export function headersOf(key: string): ObjectHeaders {
  return { type: typeOf(key.slice(key.lastIndexOf('/') + 1)), cache: isHashed(key) ? IMMUTABLE : SHORT };
}

/** By ending: each type is one string, however many files have it. */
const types = new Map<string, string>();

function typeOf(name: string): string {
  const ending = name.slice(name.lastIndexOf('.') + 1);
  const known = types.get(ending);
  if (known !== undefined) return known;
  const type = contentType(name) || 'application/octet-stream';
  types.set(ending, type);
  return type;
}

/**
 * Keys in the order in which they may appear: what has a hash in its name, then what may name it (style sheets, service
 * workers, feeds), then the pages. Each by itself in the order of its bytes, as S3 lists.
 */
export function inWaves(keys: Iterable<string>): [hashed: string[], others: string[], pages: string[]] {
  const waves: [string[], string[], string[]] = [[], [], []];
  for (const key of keys) waves[isPage(key) ? 2 : isHashed(key) ? 0 : 1].push(key);
  for (const wave of waves) wave.sort(byBytes);
  return waves;
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
