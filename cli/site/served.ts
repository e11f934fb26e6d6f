import { allNames, type Environment } from '../../lib/config';
import type { Simulated } from './simulate';

/** How an environment's distribution serves the site, apart from its routes: what publish has to know to follow the site's links. */
export function servedOf({
  domain,
  errorPage,
  adopted,
}: Environment): Pick<Simulated, 'hosts' | 'elsewhere' | 'errorPage'> {
  const ordered = adopted?.distribution?.orderedCacheBehavior;
  return {
    hosts: domain ? allNames(domain) : [],
    // Of a distribution that was adopted, other paths may be another origin's, and its error responses are what they were.
    elsewhere: Array.isArray(ordered) ? ordered.map(({ pathPattern }) => pathPattern) : [],
    ...(adopted === undefined && { errorPage }),
  };
}
