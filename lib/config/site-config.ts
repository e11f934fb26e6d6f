import type { CompiledPolicy } from '../policy';
import type { EnvironmentOptions, SiteOptions } from './options';

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
  | 'originAccess'
  | 'listBucket'
  | 'behaviors'
  | 'defaultRootObject'
  | 'errorPage'
  | 'priceClass'
  | 'responseHeadersPolicy'
  | 'waitForDeployment'
  | 'tags';

type PolicyKey = 'preset' | 'headers' | 'remove' | 'rules';

export interface Environment
  extends Required<Pick<EnvironmentOptions, Defaulted>>,
    Omit<EnvironmentOptions, Defaulted | PolicyKey | 'edgeFunction'> {
  readonly name: string;
  readonly edgeFunction: Required<NonNullable<EnvironmentOptions['edgeFunction']>>;
  readonly policy: CompiledPolicy;
}

/** Types `site.config.ts` while it is being written; `parseSiteConfig` is what checks it. */
export function defineSite(options: SiteOptions): SiteOptions {
  return options;
}
