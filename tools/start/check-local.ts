import { readFile } from 'node:fs/promises';
import type { Environment } from '../../lib/config';
import { pagePaths } from '../check/environment';
import type { Report } from '../check/report';
import { runCheck } from '../check/run';
import type { LocalEdge } from '../local-edge/server';
import { listFiles } from '../publish/site-files';
import type { SiteOutputs } from '../terraform/outputs';

/** Compares what the local edge serves with the policy that was deployed, on every page of the site. */
export async function checkLocal(
  { httpsUrl, httpUrl, caFile }: LocalEdge,
  { header_policy }: SiteOutputs,
  { defaultRootObject, errorPage }: Environment,
  website: string,
): Promise<Report> {
  const origin = { rootObject: `/${defaultRootObject}`, errorPage };
  return runCheck({
    url: new URL('/', httpsUrl),
    policy: header_policy,
    policyFrom: 'environment local',
    origin,
    paths: pagePaths(await listFiles(website), origin),
    httpPort: Number(new URL(httpUrl).port),
    ca: await readFile(caFile, 'utf8'),
    now: new Date(),
  });
}
