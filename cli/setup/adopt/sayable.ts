import { ConfigError, type Environment, type EnvironmentOptions, parseSiteConfig } from '../../../lib/config';

/** The options with every default filled in. @throws {ConfigError} */
export function environmentFrom(options: EnvironmentOptions): Environment {
  return parseSiteConfig({ site: 'adopted', environments: { adopted: options } }).environments.adopted as Environment;
}

/** Whether `site.config.ts` would take them. */
export function isAccepted(options: EnvironmentOptions): boolean {
  try {
    environmentFrom(options);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}
