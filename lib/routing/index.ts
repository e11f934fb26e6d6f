/** The routes: what a team writes, what it compiles to, and what that means for one request. Pure. */
export { compileRoutes, needsFunction, type RoutingContext } from './compile';
export { RoutingError } from './errors';
export type { RedirectOptions, RoutingOptions } from './options';
export { REDIRECTS_FILE, type RedirectsFile, readRedirectsFile } from './redirects-file';
export { route } from './route';
export { pathsServing, uriOf, urlFor } from './site';
export {
  type CompiledRoutes,
  REDIRECT_STATUSES,
  type RedirectStatus,
  type Route,
  type RouteRequest,
  URL_STYLES,
  type UrlStyle,
} from './types';
