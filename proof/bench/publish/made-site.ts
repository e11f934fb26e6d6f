import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from '../../support/random';

/** Files by key. */
export type MadeSite = ReadonlyMap<string, Buffer>;

const PAGES = 12;
const SCRIPTS = 16;
const STYLES = 8;

/**
 * A site as a sealed one is: pages name scripts and style sheets by names that have their hash, with their integrity. From one
 * round to the next half of the scripts and pages are other ones; files without a hash change under their name.
 */
export function makeSite(random: Random, round: number, before?: MadeSite): MadeSite {
  const site = new Map<string, Buffer>();
  const kept = [...(before ?? [])].filter(([key]) => /\.(?:js|css)$/.test(key) && random.once(2));
  for (const [key, bytes] of kept) site.set(key, bytes);
  for (const [kind, n] of [
    ['js', SCRIPTS],
    ['css', STYLES],
  ] as const) {
    while ([...site.keys()].filter((key) => key.endsWith(`.${kind}`)).length < n) {
      const bytes = Buffer.from(`/* ${round} ${random.next()} */`.repeat(1 + random.below(200)));
      site.set(`assets/part.${hash(bytes, 'sha256').toString('hex').slice(0, 16)}.${kind}`, bytes);
    }
  }
  site.set('assets/logo.svg', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" data-round="${round}"/>`));
  site.set('feed.xml', Buffer.from(`<feed>${round}</feed>`));
  const assets = [...site.keys()].filter((key) => /\.(?:js|css)$/.test(key));
  for (let n = 0; n < PAGES; n++) {
    // The last ones come and go.
    if (n >= PAGES - 2 && random.once(2)) continue;
    const key = n === 0 ? 'index.html' : n % 3 === 0 ? `part ${n}/index.html` : `page-${n}.html`;
    const old = before?.get(key);
    const stays = old && !random.once(2) && namedBy(old.toString()).every(({ path }) => site.has(path.slice(1)));
    site.set(key, stays ? old : page(random, round, assets, site));
  }
  return site;
}

function page(random: Random, round: number, assets: readonly string[], site: MadeSite): Buffer {
  const tags = Array.from({ length: 4 }, () => {
    const key = random.pick(assets);
    const integrity = `sha384-${hash(site.get(key) as Buffer, 'sha384').toString('base64')}`;
    return key.endsWith('.js')
      ? `<script src="/${key}" integrity="${integrity}"></script>`
      : `<link rel="stylesheet" href="/${key}" integrity="${integrity}">`;
  });
  return Buffer.from(`<!doctype html><title>${round}</title>${tags.join('')}<img src="/assets/logo.svg" alt="">`);
}

/** What a page of these names, as its tags say. */
export function namedBy(html: string): { readonly path: string; readonly integrity?: string }[] {
  return [...html.matchAll(/(?:src|href)="([^"]+)"(?: integrity="([^"]+)")?/g)].map(([, path = '', integrity]) => ({
    path,
    integrity,
  }));
}

export function isTaken(bytes: Buffer, integrity: string | undefined): boolean {
  return integrity === undefined || `sha384-${hash(bytes, 'sha384').toString('base64')}` === integrity;
}

/** Makes a folder hold the site and nothing else. */
export function writeSite(dir: string, site: MadeSite): void {
  rmSync(dir, { recursive: true, force: true });
  for (const [key, bytes] of site) {
    mkdirSync(dirname(join(dir, key)), { recursive: true });
    writeFileSync(join(dir, key), bytes);
  }
}

function hash(bytes: Buffer, algorithm: string): Buffer {
  return createHash(algorithm).update(bytes).digest();
}
