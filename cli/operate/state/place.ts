import type { SiteConfig } from '../../../lib/config';
import { type StateLocation, siteState, stateFile } from '../../../lib/names/state-location';
import { environmentOf } from '../../site/load-site';

/** Where a state is kept. */
export type Place =
  | { readonly kind: 's3'; readonly name: string; readonly location: StateLocation }
  | { readonly kind: 'file'; readonly name: string; readonly path: string };

/**
 * The state of an environment, or another one of the same bucket.
 * @param key of that other one
 * @param stateDir the folder of the states that are files
 * @throws {Error} in one line: no such environment, or a key without a bucket
 */
export function placeOf(site: SiteConfig, environment: string, key: string | undefined, stateDir: string): Place {
  const { state } = environmentOf(site, environment);
  if (state) {
    const location = { ...siteState(state, site.site, environment), ...(key === undefined ? {} : { key }) };
    return { kind: 's3', name: `s3://${location.bucket}/${location.key}`, location };
  }
  if (key !== undefined) {
    throw new Error(
      `--key ${key}: environment ${environment} keeps its state in a file, and names no bucket to look in. ` +
        'Name an environment with "state" in site.config.ts',
    );
  }
  const path = stateFile(stateDir, environment);
  return { kind: 'file', name: path, path };
}
