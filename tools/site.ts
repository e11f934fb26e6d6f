import { type Environment, parseSiteConfig, type SiteConfig } from '../lib/config';
import options from '../site.config';

/** The project's own `site.config.ts`, checked. @throws {ConfigError} */
export function loadSite(): SiteConfig {
  return parseSiteConfig(options);
}

/** One of its environments. @throws {Error} that names those it has */
export function environmentOf({ environments }: SiteConfig, name: string): Environment {
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (environment) return environment;
  throw new Error(`site.config.ts: there is no environment ${name}. It has ${Object.keys(environments).join(', ')}.`);
}
