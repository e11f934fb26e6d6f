import { readFile } from 'node:fs/promises';
import type { FoundBrowser } from '../../cli/browser/find';
import { siteOptions } from '../../cli/check/environment';
import { type Report, withPages } from '../../cli/check/report';
import { runCheck } from '../../cli/check/run';
import { prove } from '../../cli/prove/prove';
import { listFiles } from '../../cli/site/site-files';
import type { SiteOutputs } from '../../cli/terraform/outputs';
import type { Environment } from '../../lib/config';
import type { LocalEdge } from '../edge/server';

/** Compares what the local edge serves with the policy that was deployed, on every page of the site. */
export async function checkLocal(
  { httpsUrl, httpUrl, caFile }: LocalEdge,
  { header_policy, routes }: SiteOutputs,
  environment: Environment,
  website: string,
): Promise<Report> {
  const url = new URL('/', httpsUrl);
  return runCheck({
    url,
    policy: header_policy,
    policyFrom: 'environment local',
    ...siteOptions(environment, await listFiles(website), url, routes),
    httpPort: Number(new URL(httpUrl).port),
    ca: await readFile(caFile, 'utf8'),
    now: new Date(),
  });
}

/** Opens the pages that the local edge serves in a real browser, without the policy and as deployed. */
export async function proveLocal(
  { httpsUrl, caFile }: LocalEdge,
  report: Report,
  browser: FoundBrowser,
  env: NodeJS.ProcessEnv,
  onPage?: (text: string) => void,
): Promise<Report> {
  const pages = await prove({
    origin: new URL(httpsUrl).origin,
    authority: await readFile(caFile, 'utf8'),
    browser,
    env,
    onPage: (page, done, known) => onPage?.(`${done} of ${known}: ${page}`),
  });
  return withPages(report, pages);
}
