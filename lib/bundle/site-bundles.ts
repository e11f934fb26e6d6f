import type { CompiledPolicy, Path } from '../policy/types';
import type { CompiledRoutes } from '../routing';
import { type BundleOptions, bundleEdgeFunction, bundleEdgeFunctionAside, type EdgeBundle } from '.';
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
  readonly edgeFunction?: Pick<BundleOptions, 'onFailure'>;
}

/** Builds both. @throws {RoutingError} as `bundleViewerRequest` does */
export function bundleSite({ policy, routes, edgeFunction }: Sources, at?: Path): SiteBundles {
  return { bundle: bundleEdgeFunction(policy, edgeFunction), viewerRequest: bundleViewerRequest(routes, policy, at) };
}

/** The same, with esbuild at work in its own process while this one goes on. */
export async function bundleSiteAside({ policy, routes, edgeFunction }: Sources, at?: Path): Promise<SiteBundles> {
  const [bundle, viewerRequest] = await Promise.all([
    bundleEdgeFunctionAside(policy, edgeFunction),
    bundleViewerRequestAside(routes, policy, at),
  ]);
  return { bundle, viewerRequest };
}
