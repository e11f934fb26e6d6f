import { parseSiteConfig, type SiteConfig } from '../lib/config';
import options from '../site.config';

/** The project's own `site.config.ts`, checked. @throws {ConfigError} */
export function loadSite(): SiteConfig {
  return parseSiteConfig(options);
}
