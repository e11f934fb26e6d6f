import type { Bucket } from '../aws/bucket';
import type { Distribution } from '../aws/distribution';
import { versionOf } from '../aws/function-version';
import type { DeploymentRecord, Live, LiveRoutes } from '../aws/record';
import { policyOf } from '../aws/running';
import { MANIFEST_KEY } from '../publish/manifest';
import type { SiteOutputs } from '../terraform/outputs';

/** What viewers are answered with now, by AWS itself. */
export async function observe(
  distribution: Distribution,
  bucket: Bucket,
  records: readonly DeploymentRecord[],
  outputs: SiteOutputs,
): Promise<Live> {
  const [live, content] = await Promise.all([distribution.live(), liveContent(bucket)]);
  return {
    ...live,
    ...(live.routes && { routes: withCompiled(live.routes, records, outputs) }),
    content,
    policy: policyOf(live.functionVersion, records, outputs),
  };
}

/** The number of the publish that is live. */
export async function liveContent(bucket: Bucket): Promise<number | undefined> {
  try {
    return Number((await bucket.metadata(MANIFEST_KEY)).number);
  } catch (error) {
    if ((error as Error).name === 'NotFound') return undefined;
    throw error;
  }
}

/** The routes with what they were compiled from, from the record that deployed them, or from what Terraform deployed last. */
export function withCompiled(
  routes: LiveRoutes,
  records: readonly DeploymentRecord[],
  outputs: Pick<SiteOutputs, 'routes' | 'viewer_request_sha256'>,
): LiveRoutes {
  const known = records
    .flatMap(({ after, before }) => [after?.routes, before.routes])
    .find((one) => one?.codeSha256 === routes.codeSha256 && one.compiled !== undefined);
  const compiled =
    known?.compiled ?? (outputs.viewer_request_sha256 === routes.codeSha256 ? outputs.routes : undefined);
  return { ...routes, ...(compiled && { compiled }) };
}

/** `function version 4, routes 3fa9c2d1 and publish 18` */
export function liveText({ functionVersion, routes, content }: Live): string {
  const runs = functionVersion === undefined ? 'no edge function' : `function version ${versionOf(functionVersion)}`;
  const follows = routes ? `, ${routesText(routes)}` : '';
  return `${runs}${follows} and ${content === undefined ? 'no publish' : `publish ${content}`}`;
}

/** `routes 3fa9c2d1`: the first digits of the code's hash. */
export function routesText({ codeSha256 }: LiveRoutes): string {
  return `routes ${shortHash(codeSha256)}`;
}

/** The first digits of a hash in base64, in hex. */
export function shortHash(sha256: string): string {
  return Buffer.from(sha256, 'base64').toString('hex').slice(0, 8);
}

/** Whether viewers would see no difference. */
export function isSame(a: Live, b: Live): boolean {
  return hasSameFunctions(a, b) && a.content === b.content;
}

/** Whether the same code runs at the edge. */
export function hasSameFunctions(a: Pick<Live, 'functionVersion' | 'routes'>, b: typeof a): boolean {
  return a.functionVersion === b.functionVersion && a.routes?.codeSha256 === b.routes?.codeSha256;
}
