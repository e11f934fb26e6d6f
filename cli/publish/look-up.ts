import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledRoutes } from '../../lib/routing';
import { ERROR_PAGE } from '../site/error-page';
import { type Simulated, simulate } from '../site/simulate';
import { filesToPublish, told } from '../site/site-files';

/** What is known of a site's distribution, apart from its routes. */
export type Served = Pick<Simulated, 'hosts' | 'elsewhere' | 'errorPage'>;

/** A built site, looked at before anything is done with it. */
export interface LookedUp {
  /** The keys of its files, pages after what they may name. */
  readonly found: readonly string[];
  /** The key of the page for what is missing, where the site has none and is to get one. */
  readonly own: string | undefined;
  /** Where a key's file is. */
  readonly pathOf: (key: string) => string;
  /** Links that lead nowhere and files that no URL serves, a line each. */
  readonly findings: readonly string[];
}

const MOST_SHOWN = 20;
const CACHE = join('node_modules', '.cache', 'edge-security-headers');

/**
 * Reads a folder as it would be published, and follows every link and looks for every file in it, where the routes and what serves it are
 * known.
 * @throws {Error} a line for each problem of the folder
 */
export async function lookUp(dir: string, routes?: CompiledRoutes, served?: Served): Promise<LookedUp> {
  const found = await filesToPublish(dir);
  if (routes !== undefined && !found.includes(routes.root)) {
    throw new Error(
      `${dir}: has no ${routes.root}, which CloudFront answers for /. Point "website" in site.config.ts at the built site, or "defaultRootObject" at its first page.`,
    );
  }
  const own = ownErrorPage(served?.errorPage, found);
  const pathOf = (key: string) => (key === own ? errorPageFile() : join(dir, key));
  const keys = own === undefined ? found : [...found, own];
  const read = (key: string) => readFile(pathOf(key), 'utf8');
  const findings = routes && served ? await simulate({ routes, keys, read, ...served }) : [];
  return { found, own, pathOf, findings };
}

/**
 * What leads nowhere ends it where that is asked for.
 * @param undone what was not done for it: `Nothing was uploaded`
 * @throws {Error} that names all of it
 */
export function refuseFindings(dir: string, { findings }: LookedUp, undone: string): void {
  if (findings.length > 0) throw new Error(`${told(dir, findings)}\n${undone} (--strict).`);
}

/** As many as a person reads. */
export function shortened({ findings }: LookedUp): string[] {
  const more = findings.length - MOST_SHOWN;
  return [
    ...findings.slice(0, MOST_SHOWN),
    ...(more > 0 ? [`${more} more links or files like these: --strict names them all.`] : []),
  ];
}

function ownErrorPage(errorPage: string | undefined, keys: readonly string[]): string | undefined {
  const key = errorPage?.slice(1);
  return key === undefined || keys.includes(key) ? undefined : key;
}

/** That page as a file. */
function errorPageFile(): string {
  const file = join(CACHE, 'error-page.html');
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(file, ERROR_PAGE);
  return file;
}
