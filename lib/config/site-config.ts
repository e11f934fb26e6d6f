import type { CompiledPolicy } from '../policy';
import type { CompiledRoutes, RoutingOptions } from '../routing';
import type { EdgeFunctionOptions, EdgeLogsOptions, EnvironmentOptions, SiteOptions, StateOptions } from './options';

/** `site.config.ts`, checked, with every default filled in and every header policy compiled. */
export interface SiteConfig {
  readonly site: string;
  /** The folder whose files are published: the sealed copy, where there is one. */
  readonly website: string;
  /** Where sealed copies are written; left out where the site is not sealed. */
  readonly sealed?: string;
  readonly environments: Readonly<Record<string, Environment>>;
}

type Defaulted =
  | 'region'
  | 'forceDestroy'
  | 'oldVersionsDays'
  | 'bucketLifecycle'
  | 'originAccess'
  | 'listBucket'
  | 'behaviors'
  | 'defaultRootObject'
  | 'errorPage'
  | 'priceClass'
  | 'responseHeadersPolicy'
  | 'waitForDeployment'
  | 'tags';

/** `StateOptions` with every default filled in. */
export interface StateBucket extends Omit<Required<StateOptions>, 'oldVersions' | 'accessLogs' | 'replicaRegion'> {
  readonly oldVersions: { readonly days: number; readonly keep: number };
  readonly accessLogs?: StateOptions['accessLogs'];
  readonly replicaRegion?: string;
}

/** `EdgeFunctionOptions` with every default filled in. */
export interface EdgeFunctionSettings
  extends Required<Omit<EdgeFunctionOptions, 'permissionsBoundary' | 'logs'>>,
    Pick<EdgeFunctionOptions, 'permissionsBoundary'> {
  /** Without `regions` it may log wherever it runs. */
  readonly logs: Required<Omit<EdgeLogsOptions, 'regions'>> & Pick<EdgeLogsOptions, 'regions'>;
}

type PolicyKey = 'preset' | 'headers' | 'stage' | 'remove' | 'rules';

export interface Environment
  extends Required<Pick<EnvironmentOptions, Defaulted>>,
    Omit<EnvironmentOptions, Defaulted | PolicyKey | keyof RoutingOptions | 'edgeFunction' | 'state'> {
  readonly name: string;
  readonly edgeFunction: EdgeFunctionSettings;
  readonly state?: StateBucket;
  readonly policy: CompiledPolicy;
  readonly routes: CompiledRoutes;
}

/** Types `site.config.ts` while it is being written; `parseSiteConfig` is what checks it. */
export function defineSite(options: SiteOptions): SiteOptions {
  return options;
}
