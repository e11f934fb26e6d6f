import { readFile } from 'node:fs/promises';
import { siteOptions } from '../../cli/check/environment';
import type { Report } from '../../cli/check/report';
import { runCheck } from '../../cli/check/run';
import { listFiles } from '../../cli/site/site-files';
import type { SiteOutputs } from '../../cli/terraform/outputs';
import type { Environment } from '../../lib/config';
import type { LocalEdge } from '../edge/server';

/** Compares what the local edge serves with the policy that was deployed, on every page of the site. */
export async function checkLocal(
  { httpsUrl, httpUrl, caFile }: LocalEdge,
  { header_policy }: SiteOutputs,
  environment: Environment,
  website: string,
): Promise<Report> {
  const url = new URL('/', httpsUrl);
  return runCheck({
    url,
    policy: header_policy,
    policyFrom: 'environment local',
    ...siteOptions(environment, await listFiles(website), url),
    httpPort: Number(new URL(httpUrl).port),
    ca: await readFile(caFile, 'utf8'),
    now: new Date(),
  });
}
