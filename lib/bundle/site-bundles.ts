import type { CompiledPolicy, Path } from '../policy/types';
import type { CompiledRoutes } from '../routing';
import { bundleEdgeFunction, bundleEdgeFunctionAside, type EdgeBundle } from '.';
import { bundleViewerRequest, bundleViewerRequestAside, type ViewerRequestBundle } from './viewer-request';

/** The functions of one environment. */
export interface SiteBundles {
  readonly bundle: EdgeBundle;
  /** Left out where the routes need none. */
  readonly viewerRequest?: ViewerRequestBundle | undefined;
}

interface Sources {
  readonly policy: CompiledPolicy;
  readonly routes: CompiledRoutes;
}

/** Builds both. @throws {RoutingError} as `bundleViewerRequest` does */
export function bundleSite({ policy, routes }: Sources, at?: Path): SiteBundles {
  return { bundle: bundleEdgeFunction(policy), viewerRequest: bundleViewerRequest(routes, policy, at) };
}

/** The same, with esbuild at work in its own process while this one goes on. */
export async function bundleSiteAside({ policy, routes }: Sources, at?: Path): Promise<SiteBundles> {
  const [bundle, viewerRequest] = await Promise.all([
    bundleEdgeFunctionAside(policy),
    bundleViewerRequestAside(routes, policy, at),
  ]);
  return { bundle, viewerRequest };
}
