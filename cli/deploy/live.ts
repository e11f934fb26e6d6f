import type { CompiledPolicy } from '../../lib/policy';
import type { Bucket } from '../aws/bucket';
import { versionOf } from '../aws/function-version';
import { MANIFEST_KEY } from '../publish/manifest';
import type { SiteOutputs } from '../terraform/outputs';
import type { Distribution } from './distribution';
import type { DeploymentRecord, Live } from './record';

/** What viewers are answered with now, by AWS itself. */
export async function observe(
  distribution: Distribution,
  bucket: Bucket,
  records: readonly DeploymentRecord[],
  outputs: SiteOutputs,
): Promise<Live> {
  const [live, content] = await Promise.all([distribution.live(), liveContent(bucket)]);
  return { ...live, content, policy: policyOf(live.functionVersion, records, outputs) };
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

/** What a version of the function sets, from the record that deployed it, or from what Terraform deployed last. */
export function policyOf(
  functionVersion: string | undefined,
  records: readonly DeploymentRecord[],
  outputs: Pick<SiteOutputs, 'edge_function_arn' | 'header_policy'>,
): CompiledPolicy | undefined {
  if (functionVersion === undefined) return undefined;
  const known = records
    .flatMap(({ after, before }) => [after, before])
    .find((live) => live?.functionVersion === functionVersion && live.policy !== undefined);
  return known?.policy ?? (outputs.edge_function_arn === functionVersion ? outputs.header_policy : undefined);
}

/** `function version 4 and publish 18` */
export function liveText({ functionVersion, content }: Live): string {
  const runs = functionVersion === undefined ? 'no edge function' : `function version ${versionOf(functionVersion)}`;
  return `${runs} and ${content === undefined ? 'no publish' : `publish ${content}`}`;
}

/** Whether viewers would see no difference. */
export function isSame(a: Live, b: Live): boolean {
  return a.functionVersion === b.functionVersion && a.content === b.content;
}
