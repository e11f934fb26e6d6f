import { type Environment, parseSiteConfig, type SiteConfig, type SiteOptions } from '../../lib/config';
import { nearest } from '../../lib/policy/errors';
import own from '../../site.config';
import { readSealed } from './sealed-folder';
import { siteFacts } from './site-facts';

/**
 * The project's own `site.config.ts`, checked, with the sealed copy that it names.
 * @param options what it exports, or would
 * @throws {ConfigError}
 * @throws {Error} in one line, where the sealed copy is missing or older than its source
 */
export function loadSite(options: SiteOptions = own): SiteConfig {
  const { sealed, website } = parseSiteConfig(options);
  const seal = sealed === undefined ? undefined : readSealed(sealed, website);
  return parseSiteConfig(options, seal, siteFacts(seal?.website ?? website, website));
}

/** The same as it is written, whatever was sealed of it: `website` is the source. @throws {ConfigError} */
export function loadSource(): SiteConfig {
  return parseSiteConfig(own);
}

/**
 * For what needs the site's bucket: files lie there, and records of what was done.
 * @throws {Error} where that is somebody else's
 */
export function expectBucket({ name, attach, adopted }: Environment, instead: string): void {
  if (attach !== 'existing' && adopted?.bucket !== false) return;
  const why = attach ? "attach: 'existing'" : 'adopted.bucket: false';
  throw new Error(`environment ${name} has no bucket of its own (${why} in site.config.ts). ${instead}`);
}

/** One of its environments. @throws {Error} that names those it has */
export function environmentOf({ environments }: SiteConfig, name: string): Environment {
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (environment) return environment;
  const names = Object.keys(environments);
  const near = nearest(name, names);
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new Error(`site.config.ts: there is no environment ${name}.${meant} It has ${names.join(', ')}.`);
}
