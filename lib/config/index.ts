export { allNames, primaryName } from './domain-checks';
export * from './options';
export { ConfigError, parseSiteConfig, type SiteFacts } from './parse-site-config';
export { EDGE_REGIONS } from './regions';
export { defineSite, type Environment, type SiteConfig, type StateBucket } from './site-config';
export { replicaBucket } from './state-checks';
