import type { Environment } from '../../lib/config';
import type { CompiledPolicy } from '../../lib/policy';
import { environmentOf, loadSite } from '../site/load-site';
import { listFiles } from '../site/site-files';
import { readOutputs, type SiteOutputs } from '../terraform/outputs';
import type { Origin } from './judge';
import type { CheckOptions } from './run';

/** What viewers should get, where that is not what Terraform applied last. */
export interface Expected {
  readonly policy?: CompiledPolicy;
  /** `rollback 5` */
  readonly since?: string;
}

/**
 * What is known of an environment of site.config.ts: its address, the policy of the function version that runs, what CloudFront asks the origin
 * for, and the pages of the site.
 * @throws {Error} in one line: no such environment, nothing deployed, or what Terraform said
 */
export async function environmentOptions(
  name: string,
  env: NodeJS.ProcessEnv,
  running: (region: string, outputs: SiteOutputs) => Promise<Expected> = async () => ({}),
): Promise<Pick<CheckOptions, 'url' | 'policy' | 'policyFrom' | 'origin' | 'paths'>> {
  const site = loadSite();
  const environment = environmentOf(site, name);
  const outputs = await readOutputs(name, env);
  const { policy = outputs.header_policy, since } = await running(environment.region, outputs);
  return {
    url: new URL(outputs.site_url),
    policy,
    policyFrom: `environment ${name}${since === undefined ? '' : `, after ${since}`}`,
    ...siteOptions(environment, await listFiles(site.website)),
  };
}

/** What CloudFront asks the origin for, and the pages among the site's files. */
export function siteOptions(
  { defaultRootObject, errorPage }: Environment,
  files: readonly string[],
): Pick<CheckOptions, 'origin' | 'paths'> {
  const origin = { rootObject: `/${defaultRootObject}`, errorPage };
  return { origin, paths: pagePaths(files, origin) };
}

/** The pages among a site's files, as visitors ask for them: the root object as `/`, and not the error page. */
export function pagePaths(files: readonly string[], { rootObject, errorPage }: Origin): string[] {
  const pages = files.filter((file) => /\.html?$/.test(file)).map((file) => encodeURI(`/${file}`));
  return ['/', ...pages.filter((path) => path !== rootObject && path !== errorPage)];
}
