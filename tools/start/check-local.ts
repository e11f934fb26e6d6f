import { readFile } from 'node:fs/promises';
import type { Environment } from '../../lib/config';
import { siteOptions } from '../check/environment';
import type { Report } from '../check/report';
import { runCheck } from '../check/run';
import type { LocalEdge } from '../local-edge/server';
import { listFiles } from '../publish/site-files';
import type { SiteOutputs } from '../terraform/outputs';

/** Compares what the local edge serves with the policy that was deployed, on every page of the site. */
export async function checkLocal(
  { httpsUrl, httpUrl, caFile }: LocalEdge,
  { header_policy }: SiteOutputs,
  environment: Environment,
  website: string,
): Promise<Report> {
  return runCheck({
    url: new URL('/', httpsUrl),
    policy: header_policy,
    policyFrom: 'environment local',
    ...siteOptions(environment, await listFiles(website)),
    httpPort: Number(new URL(httpUrl).port),
    ca: await readFile(caFile, 'utf8'),
    now: new Date(),
  });
}
