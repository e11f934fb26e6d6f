export * from './options';
export { ConfigError, parseSiteConfig } from './parse-site-config';
export { EDGE_REGIONS } from './regions';
export { defineSite, type Environment, type SiteConfig, type StateBucket } from './site-config';
export { replicaBucket } from './state-checks';
