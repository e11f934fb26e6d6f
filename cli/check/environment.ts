import type { Environment } from '../../lib/config';
import type { CompiledPolicy } from '../../lib/policy';
import type { CompiledRoutes } from '../../lib/routing';
import { environmentOf, loadSite } from '../site/load-site';
import { listFiles } from '../site/site-files';
import { readOutputs, type SiteOutputs } from '../terraform/outputs';
import type { Origin } from './judge';
import { expectedRedirects, pageUrls } from './route-requests';
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
): Promise<Pick<CheckOptions, 'url' | 'policy' | 'policyFrom' | 'origin' | 'paths' | 'redirects'>> {
  const site = loadSite();
  const environment = environmentOf(site, name);
  const outputs = await readOutputs(name, env);
  const { policy = outputs.header_policy, since } = await running(environment.region, outputs);
  const url = new URL(outputs.site_url);
  return {
    url,
    policy,
    policyFrom: `environment ${name}${since === undefined ? '' : `, after ${since}`}`,
    ...siteOptions(environment, await listFiles(site.website), url, outputs.routes),
  };
}

/**
 * What CloudFront asks the origin for, the pages among the site's files, and the redirects that the routes make.
 * @param deployed the routes that the edge function follows, without those of a KeyValueStore; left out where there is none
 */
export function siteOptions(
  { defaultRootObject, errorPage, routes: configured }: Pick<Environment, 'defaultRootObject' | 'errorPage' | 'routes'>,
  files: readonly string[],
  url: URL,
  deployed?: CompiledRoutes,
): Pick<CheckOptions, 'origin' | 'paths' | 'redirects'> {
  const origin = { rootObject: `/${defaultRootObject}`, errorPage };
  if (!deployed) return { origin, paths: pagePaths(files, origin) };
  // A list that is too long for the code is in a KeyValueStore, and in no output.
  const inStore = Object.keys(deployed.exact).length === 0;
  const routes = inStore ? { ...deployed, exact: configured.exact } : deployed;
  const paths = pageUrls(routes, files, errorPage);
  return { origin: { ...origin, routes }, paths, redirects: expectedRedirects(routes, paths, url) };
}

/** The pages among a site's files, as visitors ask for them: the root object as `/`, and not the error page. */
export function pagePaths(files: readonly string[], { rootObject, errorPage }: Origin): string[] {
  const pages = files.filter((file) => /\.html?$/.test(file)).map((file) => encodeURI(`/${file}`));
  return ['/', ...pages.filter((path) => path !== rootObject && path !== errorPage)];
}
