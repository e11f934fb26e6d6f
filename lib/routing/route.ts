import { decide, pathKey } from './decide';
import type { CompiledRoutes, Route, RouteRequest } from './types';

/**
 * What the site does with a request: serves the object of a key, redirects, or has nothing there. Pure.
 * @param keys the keys of the site's files; without them every key that a request leads to is taken to exist
 */
export function route(routes: CompiledRoutes, request: RouteRequest, keys?: { has(key: string): boolean }): Route {
  const { uri, host, query } = request;
  const key = pathKey(uri);
  const decision = decide(routes, uri, host, query, key === undefined ? undefined : entryOf(routes, key));
  if (decision?.status !== undefined) {
    return { kind: 'redirect', status: decision.status, location: decision.location };
  }
  const asked = decision?.uri ?? uri;
  const served = asked === '/' ? routes.root : keyOf(asked);
  if (served === undefined || (keys && !keys.has(served))) return { kind: 'not found' };
  return { kind: 'serve', key: served, uri: asked };
}

/** What `exact` has for a path. */
export function entryOf({ exact }: Pick<CompiledRoutes, 'exact'>, key: string): string | undefined {
  return Object.hasOwn(exact, key) ? exact[key] : undefined;
}

/** The key that S3 reads for a URI. */
function keyOf(uri: string): string | undefined {
  try {
    return uri.startsWith('/') ? decodeURIComponent(uri.slice(1)) : undefined;
  } catch {
    return undefined;
  }
}
