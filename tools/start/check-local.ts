import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../lib/config';
import type { Report } from '../check/report';
import { runCheck } from '../check/run';
import type { LocalEdge } from '../local-edge/server';
import { listFiles } from '../publish/publish-site';
import type { SiteOutputs } from '../terraform/outputs';

/** Compares what the local edge serves with the policy that was deployed, on every page of the site. */
export async function checkLocal(
  { httpsUrl, httpUrl, caFile }: LocalEdge,
  { header_policy }: SiteOutputs,
  { defaultRootObject, errorPage }: Environment,
  website: string,
): Promise<Report> {
  const origin = { rootObject: `/${defaultRootObject}`, errorPage };
  const pages = (await listFiles(website)).filter((key) => /\.html?$/.test(key)).map((key) => `/${key}`);
  return runCheck({
    url: new URL('/', httpsUrl),
    policy: header_policy,
    policyFrom: 'environment local',
    origin,
    // The root object is asked for as `/`, as visitors do; the error page comes of what is missing.
    paths: ['/', ...pages.filter((path) => path !== origin.rootObject && path !== errorPage)],
    httpPort: Number(new URL(httpUrl).port),
    ca: await readFile(join(caFile), 'utf8'),
    now: new Date(),
  });
}
