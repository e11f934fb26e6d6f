export * from './options';
export { ConfigError, parseSiteConfig } from './parse-site-config';
export { defineSite, type Environment, type SiteConfig } from './site-config';
